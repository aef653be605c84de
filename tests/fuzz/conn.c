/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/conn.c - a connection from its first byte on, with its login,
 * its sessions and both units behind it.
 *
 * The first byte: bit 0 rules of access with CHAP, bit 1 both digests, bit 2
 * begin logged in, bit 3 a disc in the recorder (which makes it slow), bit 4 rules
 * that hide LUN 1 and keep from writing, bit 5 tight limits, bit 6 real time, bit 7
 * virtual time. Then follow records, a byte that says what it is, and
 *
 *	0  n, n bytes: they come as they are
 *	1  48 bytes, n, n bytes: a PDU whose length, CmdSN and digests are put right
 *	2  n: so many half seconds pass, for the drive too
 *	3  the drive's job is done
 *	4  a second connection is opened, or the one that talks changes
 *	5  the disc is taken out and put in again
 */
#include "target/conn.h"
#include "emulator/bytes.h"
#include "emulator/disc.h"
#include "emulator/store.h"
#include "mmc/drive.h"
#include "mmc/profile.h"
#include "target/access.h"
#include "target/digest.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define CONNECTIONS  2
#define TARGET       "iqn.2026-11.test.pitland:cdr0"
#define DISK_BLOCKS  2048
#define OUTPUT_LIMIT (64u << 20)

struct world {
	struct node node;
	struct drive *drive, *disk;
	struct drive_job *job;
	struct drive_alarm *alarm;
	struct conn *conns[CONNECTIONS];
	unsigned at;
	bool digests;
	const uint8_t *bytes;
	size_t n;
};

/* The drive's clock is that of the connections. */
static uint64_t
drive_now(void *context)
{
	return ((struct world *)context)->node.now * 1000;
}

static void
set_alarm(void *context, struct drive_alarm *alarm)
{
	((struct world *)context)->alarm = alarm;
}

static void
ring(struct world *w)
{
	if (w->alarm != NULL && w->alarm->at <= drive_now(w))
		w->alarm->due(w->alarm);
}

static void
submit(void *context, struct drive_job *job)
{
	((struct world *)context)->job = job;
}

static bool
random_bytes(void *bytes, size_t n)
{
	memset(bytes, 0x5a, n);
	return true;
}

static void
wake(void *context)
{
	(void)context; /* all connections are served after each record */
}

static void
run_job(struct world *w)
{
	struct drive_job *job = w->job;

	w->job = NULL;
	if (job == NULL)
		return;
	job->work(job);
	job->done(job);
}

static void
drop_dead(struct world *w)
{
	for (unsigned i = 0; i < CONNECTIONS; i++)
		if (w->conns[i] != NULL && conn_is_over(w->conns[i])) {
			conn_close(w->conns[i]);
			w->conns[i] = NULL;
		}
}

/* Take what they have to say; it must not be without end. */
static void
serve(struct world *w)
{
	uint64_t sent = 0;

	for (unsigned i = 0; i < CONNECTIONS; i++) {
		struct conn *c = w->conns[i];
		struct iovec v;

		if (c == NULL)
			continue;
		conn_resume(c);
		while (!conn_is_over(c) && conn_output(c, &v, 1) > 0) {
			conn_sent(c, v.iov_len);
			sent += v.iov_len;
			if (sent > OUTPUT_LIMIT)
				conn_dismiss(c);
		}
	}
	drop_dead(w);
}

static void
feed(struct world *w, const uint8_t *p, size_t n)
{
	struct conn *c = w->conns[w->at];

	while (c != NULL && n > 0) {
		struct iovec v[CONN_INPUT_VECTORS];
		size_t count = conn_input(c, v), taken = 0;

		if (count == 0)
			return;
		for (size_t k = 0; k < count && n > 0; k++) {
			size_t m = v[k].iov_len < n ? v[k].iov_len : n;

			memcpy(v[k].iov_base, p, m);
			p += m;
			n -= m;
			taken += m;
		}
		conn_received(c, taken);
	}
}

static bool
logged_in(const struct world *w)
{
	return w->conns[w->at] != NULL && conn_is_logged_in(w->conns[w->at]);
}

/* A PDU with what a mutation would hardly get right. */
static void
feed_pdu(struct world *w, uint8_t header[PDU_HEADER_BYTES], const uint8_t *data, size_t n)
{
	uint8_t digest[PDU_DIGEST_BYTES], padded[260] = { 0 };
	size_t m = pdu_padded((uint32_t)n);
	bool digests = w->digests && logged_in(w);

	header[4] = 0;
	store_be24(header + 5, (uint32_t)n);
	if (logged_in(w) && w->node.sessions != NULL && (header[0] & 0x3f) != PDU_DATA_OUT)
		store_be32(header + 24, w->node.sessions->exp_cmd_sn);
	memcpy(padded, data, n);
	feed(w, header, PDU_HEADER_BYTES);
	digest_store(digest, digest_add(0, header, PDU_HEADER_BYTES));
	if (digests)
		feed(w, digest, sizeof(digest));
	feed(w, padded, m);
	digest_store(digest, digest_add(0, padded, m));
	if (digests && m > 0)
		feed(w, digest, sizeof(digest));
}

static void
connect_to(struct world *w, unsigned i)
{
	struct conn_config config = { "192.0.2.1:9", "192.0.2.2:3260", wake, w };

	if (w->conns[i] == NULL)
		w->conns[i] = conn_open(&w->node, &config);
	w->at = i;
}

static void
log_in(struct world *w)
{
	static const char plain[] =
	    "InitiatorName=iqn.2026-11.example:a\0TargetName=" TARGET "\0InitialR2T=No";
	static const char digests[] = "InitiatorName=iqn.2026-11.example:a\0TargetName=" TARGET
				      "\0HeaderDigest=CRC32C\0DataDigest=CRC32C";
	uint8_t header[PDU_HEADER_BYTES] = { 0x43, 0x87, [8] = 0x80, [13] = 1 };

	if (w->digests)
		feed_pdu(w, header, (const uint8_t *)digests, sizeof(digests));
	else
		feed_pdu(w, header, (const uint8_t *)plain, sizeof(plain));
	serve(w);
}

static uint8_t
next_byte(struct world *w)
{
	if (w->n == 0)
		return 0;
	w->n--;
	return *w->bytes++;
}

static const uint8_t *
next_bytes(struct world *w, size_t *n)
{
	const uint8_t *p = w->bytes;

	*n = *n < w->n ? *n : w->n;
	w->bytes += *n;
	w->n -= *n;
	return p;
}

static void
change_disc(struct world *w)
{
	struct disc *disc = drive_remove(w->drive);

	if (disc != NULL && !drive_insert(w->drive, disc))
		abort();
}

static void
take_record(struct world *w)
{
	uint8_t kind = next_byte(w) % 6, header[PDU_HEADER_BYTES] = { 0 };
	size_t n = sizeof(header);
	const uint8_t *p;

	switch (kind) {
	case 0:
		n = next_byte(w);
		p = next_bytes(w, &n);
		feed(w, p, n);
		break;
	case 1:
		p = next_bytes(w, &n);
		memcpy(header, p, n);
		n = next_byte(w);
		p = next_bytes(w, &n);
		feed_pdu(w, header, p, n);
		break;
	case 2:
		w->node.now += 500u * next_byte(w);
		for (unsigned i = 0; i < CONNECTIONS; i++)
			if (w->conns[i] != NULL)
				conn_time(w->conns[i]);
		ring(w);
		break;
	case 3:
		run_job(w);
		break;
	case 4:
		connect_to(w, !w->at);
		break;
	default:
		change_disc(w);
	}
	serve(w);
}

static void
open_world(struct world *w, uint8_t flags)
{
	static const char rules[] = "{\"targets\":{\"*\":{\"chap\":[{\"name\":\"u\",\"secret\":"
				    "\"forward secret 1\"}],\"mutual\":{\"name\":\"t\",\"secret\":"
				    "\"backward secret 2\"}}}}";
	static const char rights[] = "{\"targets\":{\"*\":{\"initiators\":[{\"name\":\"*\","
				     "\"luns\":[0],\"read_only\":true}]}}}";
	static const char *const tight[] = { "sessions-per-target=1", "pdu-bytes=512",
		"text-bytes=8192", "commands=2", "peer-bytes=65536", "login-seconds=1" };
	char why[DISC_WHY], error[ACCESS_ERROR_BYTES], limit[LIMITS_ERROR_BYTES];
	struct drive_config config = { .profile = profile_by_name("generic"),
		.serial = "1",
		.device_name = TARGET,
		.port_name = TARGET ",t,0x0001",
		.host = { w, submit, drive_now, set_alarm },
		.time = flags & 0x40 ? DRIVE_TIME_REAL
		    : flags & 0x80   ? DRIVE_TIME_VIRTUAL
				     : DRIVE_TIME_INSTANT,
		.luns = 2 };

	w->node.now = 1000000;
	limits_default(&w->node.limits);
	w->node.random = random_bytes;
	if (flags & 1)
		w->node.access = access_parse(rules, sizeof(rules) - 1, error);
	else if (flags & 16)
		w->node.access = access_parse(rights, sizeof(rights) - 1, error);
	for (size_t i = 0; flags & 32 && i < ARRAY_LEN(tight); i++)
		if (!limits_set(&w->node.limits, tight[i], limit))
			abort();
	w->digests = flags & 2;
	w->drive = drive_open(&config);
	config.lun = 1;
	config.host.submit = NULL;
	w->disk = drive_open_ram_disk(&config, DISK_BLOCKS);
	if (w->drive == NULL || w->disk == NULL || !node_add_target(&w->node, TARGET, w->drive))
		abort();
	if (flags & 8 &&
	    !drive_insert(
		w->drive, disc_create(store_memory(0, why), medium_by_kind("cdrw-74"), why)))
		abort();
	target_add_unit(w->node.targets, w->disk);
	connect_to(w, 0);
	if (flags & 4)
		log_in(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct world w = { .bytes = bytes, .n = n };

	open_world(&w, next_byte(&w));
	while (w.n > 0 && w.conns[w.at] != NULL)
		take_record(&w);
	for (unsigned i = 0; i < CONNECTIONS; i++)
		conn_close(w.conns[i]);
	if (w.node.sessions != NULL || w.node.session_count != 0)
		abort(); /* a session without a connection */
	run_job(&w);
	drive_close(w.drive);
	drive_close(w.disk);
	node_clear(&w.node);
	return 0;
}
