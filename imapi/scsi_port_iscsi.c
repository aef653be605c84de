/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/scsi_port_iscsi.c - a recorder behind an iSCSI target, by libiscsi. A
 * lost connection stays lost: libiscsi would send unfinished commands again,
 * and writing to a recorder must not be repeated. */
#include "imapi/scsi_port.h"

#include <errno.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INITIATOR_NAME  "iqn.2026-11.test.pitland:imapi"
#define LOGIN_TIMEOUT   15 /* seconds */
#define POLL_TIMEOUT_MS 200

struct iscsi_port {
	struct scsi_port port;
	struct iscsi_context *iscsi;
	int lun;
	bool lost;
	/* of the command under way */
	bool finished;
	int status;
};

/* What libiscsi says, as one clause: behind its own prefixes, without a newline or
 * full stop. Its words about reconnecting hide that the connection is gone. */
static void
copy_error(char out[SCSI_ERROR_BYTES], const char *text)
{
	static const char socket_error[] = "socket error ";
	const char *cause;
	size_t n;

	if (text == NULL || *text == '\0' || strstr(text, "reconnect") != NULL)
		text = "the connection was lost";
	cause = strstr(text, socket_error);
	snprintf(
	    out, SCSI_ERROR_BYTES, "%s", cause != NULL ? cause + sizeof(socket_error) - 1 : text);
	if (cause != NULL) /* "Connection refused(111) while connecting." */
		out[strcspn(out, "(")] = '\0';
	for (n = strlen(out); n > 0 && strchr("\n .", out[n - 1]) != NULL; n--)
		out[n - 1] = '\0';
	for (char *p = out; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ')
			*p = ' ';
	}
}

static void
command_done(struct iscsi_context *iscsi, int status, void *task, void *private_data)
{
	struct iscsi_port *p = private_data;

	(void)iscsi, (void)task;
	p->finished = true;
	p->status = status;
}

/* The reason must be taken here: what follows a failure overwrites it. */
static void
login_done(struct iscsi_context *iscsi, int status, void *data, void *private_data)
{
	struct iscsi_port *p = private_data;

	(void)data;
	if (!p->finished && status != SCSI_STATUS_GOOD)
		copy_error(p->port.error, iscsi_get_error(iscsi));
	p->finished = true;
	p->status = status;
}

/* Serve the connection until the command is over. False if it broke. */
static bool
run_until_done(struct iscsi_port *p)
{
	while (!p->finished) {
		struct pollfd fd = { .fd = iscsi_get_fd(p->iscsi),
			.events = (short)iscsi_which_events(p->iscsi) };
		int n = poll(&fd, 1, POLL_TIMEOUT_MS);

		if (n < 0 && errno != EINTR) {
			iscsi_scsi_cancel_all_tasks(p->iscsi);
			return false;
		}
		if (iscsi_service(p->iscsi, n > 0 ? fd.revents : 0) < 0) {
			iscsi_scsi_cancel_all_tasks(p->iscsi);
			return false;
		}
	}
	return true;
}

/* The sense of a response stands in the task's data-in, after its length. */
static void
take_sense(const struct scsi_task *task, uint8_t sense[SCSI_SENSE_BYTES])
{
	size_t n = task->datain.size > 2 ? (size_t)task->datain.size - 2 : 0;

	memset(sense, 0, SCSI_SENSE_BYTES);
	if (task->datain.data != NULL)
		memcpy(sense, task->datain.data + 2, n < SCSI_SENSE_BYTES ? n : SCSI_SENSE_BYTES);
}

static enum scsi_port_result
translate(struct iscsi_port *p, const struct scsi_task *task, struct scsi_exchange *x)
{
	size_t residual = task->residual_status == SCSI_RESIDUAL_UNDERFLOW ? task->residual : 0;

	if (p->status == SCSI_STATUS_TIMEOUT) {
		snprintf(p->port.error, sizeof(p->port.error), "no answer within %u seconds",
		    (unsigned)x->timeout_seconds);
		return SCSI_PORT_TIMEOUT;
	}
	if (p->status < 0 || p->status > 0xff) { /* cancelled, or lost on the way */
		copy_error(p->port.error, iscsi_get_error(p->iscsi));
		p->lost = true;
		return SCSI_PORT_LOST;
	}
	x->status = (uint8_t)p->status;
	x->transferred = residual < x->bytes ? x->bytes - (uint32_t)residual : 0;
	if (p->status == SCSI_STATUS_CHECK_CONDITION)
		take_sense(task, x->sense);
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
iscsi_execute(struct scsi_port *port, struct scsi_exchange *x)
{
	struct iscsi_port *p = (struct iscsi_port *)(void *)port;
	int direction = x->direction == SCSI_DATA_IN ? SCSI_XFER_READ
	    : x->direction == SCSI_DATA_OUT          ? SCSI_XFER_WRITE
						     : SCSI_XFER_NONE;
	struct iscsi_data data = { .size = x->bytes, .data = x->data };
	uint8_t cdb[SCSI_CDB_MAX_SIZE] = { 0 };
	enum scsi_port_result result = SCSI_PORT_LOST;
	struct scsi_task *task = NULL;

	if (p->lost)
		return SCSI_PORT_LOST;
	memcpy(cdb, x->cdb, x->cdb_bytes);
	task = scsi_create_task(x->cdb_bytes, cdb, direction, (int)x->bytes);
	if (task == NULL)
		goto out;
	if (x->direction == SCSI_DATA_IN &&
	    scsi_task_add_data_in_buffer(task, (int)x->bytes, x->data) != 0)
		goto out;
	iscsi_set_timeout(p->iscsi, (int)x->timeout_seconds);
	p->finished = false;
	if (iscsi_scsi_command_async(p->iscsi, p->lun, task, command_done,
		x->direction == SCSI_DATA_OUT ? &data : NULL, p) != 0)
		goto out;
	if (!run_until_done(p))
		p->status = SCSI_STATUS_ERROR;
	result = translate(p, task, x);
	scsi_free_scsi_task(task);
	return result;
out:
	copy_error(p->port.error, iscsi_get_error(p->iscsi));
	if (task != NULL)
		scsi_free_scsi_task(task);
	p->lost = true;
	return SCSI_PORT_LOST;
}

static void
iscsi_close(struct scsi_port *port)
{
	struct iscsi_port *p = (struct iscsi_port *)(void *)port;

	if (!p->lost) {
		iscsi_set_timeout(p->iscsi, 2); /* a target that is gone must not hold us */
		iscsi_logout_sync(p->iscsi);
	}
	iscsi_destroy_context(p->iscsi);
	free(p);
}

static const struct scsi_port_ops iscsi_ops = { iscsi_execute, iscsi_close };

/* Log in to the unit that url names. False, and port.error says why. */
static bool
log_in(struct iscsi_port *p, const char *url)
{
	struct iscsi_url *u = iscsi_parse_full_url(p->iscsi, url);
	bool started;

	if (u == NULL) {
		copy_error(p->port.error, iscsi_get_error(p->iscsi));
		return false;
	}
	p->lun = u->lun;
	iscsi_set_noautoreconnect(p->iscsi, 1);
	iscsi_set_timeout(p->iscsi, LOGIN_TIMEOUT);
	started = iscsi_set_session_type(p->iscsi, ISCSI_SESSION_NORMAL) == 0 &&
	    iscsi_set_header_digest(p->iscsi, ISCSI_HEADER_DIGEST_NONE_CRC32C) == 0 &&
	    iscsi_set_targetname(p->iscsi, u->target) == 0 &&
	    (u->user[0] == '\0' ||
		iscsi_set_initiator_username_pwd(p->iscsi, u->user, u->passwd) == 0) &&
	    iscsi_full_connect_async(p->iscsi, u->portal, u->lun, login_done, p) == 0;
	iscsi_destroy_url(u);
	if (!started) {
		copy_error(p->port.error, iscsi_get_error(p->iscsi));
		return false;
	}
	if (!run_until_done(p) && !p->finished)
		copy_error(p->port.error, iscsi_get_error(p->iscsi));
	return p->finished && p->status == SCSI_STATUS_GOOD;
}

struct scsi_port *
scsi_port_open_iscsi(const char *url, char error[SCSI_ERROR_BYTES])
{
	struct iscsi_port *p = calloc(1, sizeof(*p));

	snprintf(error, SCSI_ERROR_BYTES, "out of memory");
	if (p == NULL)
		return NULL;
	p->port.ops = &iscsi_ops;
	p->port.max_transfer = SCSI_PORT_BYTES_MAX;
	p->iscsi = iscsi_create_context(INITIATOR_NAME);
	if (p->iscsi != NULL) {
		if (log_in(p, url))
			return &p->port;
		memcpy(error, p->port.error, SCSI_ERROR_BYTES);
		p->finished = true; /* nothing to note down while it is torn down */
		iscsi_destroy_context(p->iscsi);
	}
	free(p);
	return NULL;
}
