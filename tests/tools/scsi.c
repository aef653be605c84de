/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/scsi.c - an initiator that stays logged in: one command a line.
 *
 *	scsi URL
 *
 * Each line of stdin is a CDB in hexadecimal, then "in N" or "out HEX" if data is to
 * move. Each line of stdout: the SCSI status, the sense as KEY/ASC/ASCQ or "-", the data
 * in hexadecimal or "-". Libiscsi sees to the unit attentions of the login. */
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "scsi: %s: %s\n", what, why);
	exit(3);
}

static struct iscsi_context *
connect_to(const char *text, int *lun)
{
	char name[64];
	struct iscsi_context *iscsi;
	struct iscsi_url *url;

	snprintf(name, sizeof(name), "iqn.2026-11.test.pitland:%s",
	    getenv("INITIATOR") != NULL ? getenv("INITIATOR") : "scsi");
	iscsi = iscsi_create_context(name);
	url = iscsi != NULL ? iscsi_parse_full_url(iscsi, text) : NULL;
	if (url == NULL)
		die(text, "no iSCSI URL");
	iscsi_set_targetname(iscsi, url->target);
	iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
	if (iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0)
		die(text, iscsi_get_error(iscsi));
	*lun = url->lun;
	iscsi_destroy_url(url);
	return iscsi;
}

/* -1: it is no digit. */
static int
digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c | 0x20);

	return c != '\0' && at != NULL ? (int)(at - digits) : -1;
}

static size_t
from_hex(const char *hex, uint8_t *out, size_t room)
{
	size_t n = 0;

	for (; n < room && digit(hex[2 * n]) >= 0 && digit(hex[2 * n + 1]) >= 0; n++)
		out[n] = (uint8_t)(digit(hex[2 * n]) << 4 | digit(hex[2 * n + 1]));
	return n;
}

static void
print_result(const struct scsi_task *task)
{
	printf("%d ", task->status);
	if (task->status == SCSI_STATUS_CHECK_CONDITION)
		printf("%02x/%02x/%02x ", (unsigned)task->sense.key,
		    (unsigned)task->sense.ascq >> 8, (unsigned)task->sense.ascq & 0xff);
	else
		printf("- ");
	/* Libiscsi keeps the sense there too. */
	int bytes = task->status == SCSI_STATUS_GOOD ? task->datain.size : 0;
	for (int i = 0; i < bytes; i++)
		printf("%02x", task->datain.data[i]);
	printf("%s\n", bytes == 0 ? "-" : "");
	fflush(stdout);
}

static void
run(struct iscsi_context *iscsi, int lun, char *line)
{
	static uint8_t bytes[1024 * 1024];
	uint8_t cdb[16] = { 0 };
	const char *hex = strtok(line, " \n"), *way = strtok(NULL, " \n"),
		   *what = strtok(NULL, " \n");
	size_t length = hex != NULL ? from_hex(hex, cdb, sizeof(cdb)) : 0;
	struct iscsi_data out = { 0, bytes };
	struct scsi_task *task;

	if (length == 0)
		die("stdin", "no CDB");
	if (way == NULL) {
		task = scsi_create_task((int)length, cdb, SCSI_XFER_NONE, 0);
	} else if (what != NULL && strcmp(way, "in") == 0) {
		task = scsi_create_task((int)length, cdb, SCSI_XFER_READ, atoi(what));
	} else {
		out.size = what != NULL ? from_hex(what, bytes, sizeof(bytes)) : 0;
		task = scsi_create_task((int)length, cdb, SCSI_XFER_WRITE, (int)out.size);
	}
	if (task == NULL)
		die("stdin", "out of memory");
	if (iscsi_scsi_command_sync(iscsi, lun, task, out.size > 0 ? &out : NULL) == NULL)
		die("command", iscsi_get_error(iscsi));
	print_result(task);
	scsi_free_scsi_task(task);
}

int
main(int argc, char **argv)
{
	struct iscsi_context *iscsi;
	char *line = NULL;
	size_t room = 0;
	int lun;

	if (argc != 2)
		die("usage", "scsi URL");
	iscsi = connect_to(argv[1], &lun);
	puts("ready");
	fflush(stdout);
	while (getline(&line, &room, stdin) > 0)
		run(iscsi, lun, line);
	free(line);
	iscsi_logout_sync(iscsi);
	iscsi_destroy_context(iscsi);
	return 0;
}
