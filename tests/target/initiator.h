/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/initiator.h - an initiator made of bytes, for the tests of
 * connections: it has no socket, and the clock stands still unless moved. */
#ifndef TESTS_TARGET_INITIATOR_H
#define TESTS_TARGET_INITIATOR_H
#include "emulator/bytes.h"
#include "emulator/disc.h"
#include "emulator/store.h"
#include "mmc/drive.h"
#include "mmc/profile.h"
#include "target/conn.h"
#include "target/digest.h"
#include "target/pdu.h"

#include "tests/table.h"

#include <stdio.h>
#include <string.h>

#define TARGET_NAME    "iqn.2026-11.test.pitland:cdr0"
#define INITIATOR_NAME "iqn.2026-11.example:guest1"
#define OUTPUT_ROOM    (4 * 1048576)

/* A target with one drive, and a blank disc in it. */
struct bench {
	struct node node;
	struct drive *drive;
	struct drive *disk;    /* LUN 1, the diagnostic disk; NULL: none */
	struct drive_job *job; /* submitted, waiting for bench_run_job() */
	/* The drive's clock, with real time, and when it wants to be called. */
	uint64_t clock, alarm_at;
	struct drive_alarm *alarm;
};

static inline void
bench_submit(void *context, struct drive_job *job)
{
	((struct bench *)context)->job = job;
}

static inline uint64_t
bench_clock(void *context)
{
	return ((struct bench *)context)->clock;
}

static inline void
bench_set_alarm(void *context, struct drive_alarm *alarm)
{
	struct bench *b = context;

	b->alarm = alarm;
	b->alarm_at = alarm->at;
}

static inline void
bench_open_as(struct bench *b, uint8_t units, enum drive_time time)
{
	char why[DISC_WHY];
	struct drive_config config = {
		.profile = profile_by_name("generic"),
		.serial = "1",
		.device_name = TARGET_NAME,
		.port_name = TARGET_NAME ",t,0x0001",
		.host = { NULL, bench_submit, bench_clock, bench_set_alarm },
		.time = time,
		.luns = units,
	};
	struct disc *disc;

	memset(b, 0, sizeof(*b));
	b->node.now = 1000000;
	limits_default(&b->node.limits);
	b->alarm_at = DRIVE_NEVER;
	config.host.context = b;
	disc = disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why);
	assert_non_null(disc);
	b->drive = drive_open(&config);
	assert_non_null(b->drive);
	assert_true(drive_insert(b->drive, disc));
	assert_true(node_add_target(&b->node, TARGET_NAME, b->drive));
	if (units == 1)
		return;
	config.lun = 1;
	b->disk = drive_open_ram_disk(&config, 64);
	assert_non_null(b->disk);
	target_add_unit(b->node.targets, b->disk);
}

static inline void
bench_open_units(struct bench *b, uint8_t units)
{
	bench_open_as(b, units, DRIVE_TIME_INSTANT);
}

static inline void
bench_open(struct bench *b)
{
	bench_open_units(b, 1);
}

static inline void
bench_run_job(struct bench *b)
{
	struct drive_job *job = b->job;

	assert_non_null(job);
	b->job = NULL;
	job->work(job);
	job->done(job);
}

static inline void
bench_close(struct bench *b)
{
	assert_null(b->node.sessions);
	if (b->job != NULL)
		bench_run_job(b);
	drive_close(b->drive);
	drive_close(b->disk);
	node_clear(&b->node);
}

struct initiator {
	struct bench *bench;
	struct conn *conn;
	uint8_t *output; /* of the target */
	size_t have, at;
	size_t chunk; /* bytes received or sent at a time; 0: all there are */
	uint32_t cmd_sn, itt;
	bool header_digest, data_digest;
	bool woken;
};

static inline void
initiator_woken(void *context)
{
	((struct initiator *)context)->woken = true;
}

static inline void
initiator_open(struct initiator *i, struct bench *b)
{
	struct conn_config config = { "test", "127.0.0.1:3260", initiator_woken, NULL };

	memset(i, 0, sizeof(*i));
	i->bench = b;
	config.context = i;
	i->output = calloc(1, OUTPUT_ROOM);
	assert_non_null(i->output);
	i->conn = conn_open(&b->node, &config);
	assert_non_null(i->conn);
	i->cmd_sn = 100;
	i->itt = 0x1000;
}

static inline void
initiator_close(struct initiator *i)
{
	conn_close(i->conn);
	free(i->output);
}

static inline size_t
least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Take what the target has to send. */
static inline void
initiator_listen(struct initiator *i)
{
	struct iovec v;

	do {
		i->woken = false;
		conn_resume(i->conn);
		while (conn_output(i->conn, &v, 1) > 0) {
			size_t n = i->chunk > 0 ? least_of(v.iov_len, i->chunk) : v.iov_len;

			assert_true(i->have + n <= OUTPUT_ROOM);
			memcpy(i->output + i->have, v.iov_base, n);
			i->have += n;
			conn_sent(i->conn, n);
		}
	} while (i->woken && !conn_is_over(i->conn));
}

/* Give the target bytes; returns how many it took. */
static inline size_t
initiator_bytes(struct initiator *i, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	size_t left = n;

	while (left > 0) {
		struct iovec v[CONN_INPUT_VECTORS];
		size_t count = conn_input(i->conn, v), taken = 0;
		size_t room = i->chunk > 0 ? least_of(left, i->chunk) : left;

		if (count == 0)
			break;
		for (size_t k = 0; k < count && room > 0; k++) {
			size_t m = least_of(v[k].iov_len, room);

			memcpy(v[k].iov_base, p + taken, m);
			taken += m;
			room -= m;
		}
		conn_received(i->conn, taken);
		p += taken;
		left -= taken;
	}
	return n - left;
}

/* Send a PDU with n bytes of data, and take what comes of it. */
static inline void
initiator_send(struct initiator *i, struct pdu *pdu, const void *data, size_t n)
{
	uint8_t header[PDU_HEADER_BYTES + 4], trailer[8] = { 0 };
	size_t header_bytes = PDU_HEADER_BYTES, pad = (4 - n % 4) % 4;

	pdu->data_bytes = (uint32_t)n;
	pdu_encode(pdu, header);
	if (i->header_digest) {
		digest_store(header + header_bytes, digest_add(0, header, header_bytes));
		header_bytes += 4;
	}
	initiator_bytes(i, header, header_bytes);
	initiator_bytes(i, data, n);
	if (i->data_digest && n > 0) {
		digest_store(trailer + pad, digest_add(digest_add(0, data, n), trailer, pad));
		pad += 4;
	}
	initiator_bytes(i, trailer, pad);
	initiator_listen(i);
}

/* The next PDU of the target; its data stays valid. False: there is none. */
static inline bool
initiator_next(struct initiator *i, struct pdu *pdu, const uint8_t **data)
{
	size_t need = PDU_HEADER_BYTES + (i->header_digest ? 4u : 0u);
	const uint8_t *header = i->output + i->at;

	memset(pdu, 0, sizeof(*pdu));
	if (data != NULL)
		*data = i->output;
	if (i->have - i->at < PDU_HEADER_BYTES)
		return false;
	assert_true(pdu_decode(pdu, header));
	if (i->header_digest)
		assert_true(digest_matches(
		    header + PDU_HEADER_BYTES, digest_add(0, header, PDU_HEADER_BYTES)));
	if (data != NULL)
		*data = header + need;
	if (i->data_digest && pdu->data_bytes > 0) {
		size_t n = pdu_padded(pdu->data_bytes);

		assert_true(digest_matches(header + need + n, digest_add(0, header + need, n)));
		need += 4;
	}
	need += pdu_padded(pdu->data_bytes);
	assert_true(i->have - i->at >= need);
	i->at += need;
	return true;
}

static inline void
initiator_expect(struct initiator *i, uint8_t opcode, struct pdu *pdu, const uint8_t **data)
{
	assert_true(initiator_next(i, pdu, data));
	assert_int_equal(pdu->opcode, opcode);
}

static inline void
initiator_expect_nothing(struct initiator *i)
{
	struct pdu pdu;

	assert_false(initiator_next(i, &pdu, NULL));
}

static inline void
initiator_expect_reject(struct initiator *i, uint8_t reason)
{
	struct pdu pdu;

	initiator_expect(i, PDU_REJECT, &pdu, NULL);
	assert_int_equal(pdu.response, reason);
	assert_int_equal(pdu.itt, PDU_NO_TAG);
	assert_int_equal(pdu.data_bytes, PDU_HEADER_BYTES);
}

/* A literal of pairs with their zero bytes inside, and its length. */
#define TEXT(s) (s), sizeof(s)
#define WHO     "InitiatorName=" INITIATOR_NAME "\0TargetName=" TARGET_NAME

static inline void
initiator_login_pdu(struct initiator *i, struct pdu *pdu, uint8_t flags)
{
	*pdu = (struct pdu){ .opcode = PDU_LOGIN, .immediate = true, .flags = flags, .itt = 1 };
	pdu->isid[0] = 0x80;
	pdu->isid[5] = 1;
	pdu->cmd_sn = i->cmd_sn;
}

/* Straight into full feature phase: CSG 1 to NSG 3, as libiscsi does. extra:
 * more pairs, or NULL. */
static inline void
initiator_login_as(struct initiator *i, uint8_t isid_end, const char *who, size_t who_bytes,
    const char *extra, size_t extra_bytes)
{
	char text[1024];
	struct pdu pdu;

	memcpy(text, who, who_bytes);
	if (extra != NULL)
		memcpy(text + who_bytes, extra, extra_bytes);
	initiator_login_pdu(i, &pdu, 0x87);
	pdu.isid[5] = isid_end;
	initiator_send(i, &pdu, text, who_bytes + (extra != NULL ? extra_bytes : 0));
	initiator_expect(i, PDU_LOGIN_RESPONSE, &pdu, NULL);
	assert_int_equal(pdu.status_class, 0);
	assert_int_equal(pdu.flags, 0x87);
	assert_int_not_equal(pdu.tsih, 0);
	assert_true(conn_is_logged_in(i->conn));
}

static inline struct pdu
initiator_command(struct initiator *i, uint8_t flags, uint32_t length, const uint8_t *cdb)
{
	struct pdu pdu = { .opcode = PDU_COMMAND, .flags = flags, .length = length };

	pdu.itt = i->itt++;
	pdu.cmd_sn = i->cmd_sn++;
	memcpy(pdu.cdb, cdb, 16);
	return pdu;
}

/* A new nexus begins with unit attention 29/00. */
static inline void
initiator_clear_attention(struct initiator *i)
{
	static const uint8_t test_unit_ready[16];
	const uint8_t *sense;
	struct pdu pdu;

	for (int n = 0; n < 4; n++) {
		pdu = initiator_command(i, 0x80, 0, test_unit_ready);
		initiator_send(i, &pdu, NULL, 0);
		initiator_expect(i, PDU_RESPONSE, &pdu, &sense);
		if (pdu.status == 0)
			return;
		assert_int_equal(sense[2 + 2], 6);
	}
	fail_msg("unit attentions do not end");
}

static inline void
initiator_login(struct initiator *i, const char *extra, size_t extra_bytes)
{
	initiator_login_as(i, 1, TEXT(WHO), extra, extra_bytes);
	initiator_clear_attention(i);
}

/* Check a SCSI Response. sense: key << 16 | ASC << 8 | ASCQ, 0 for GOOD. */
static inline void
initiator_expect_response(
    struct initiator *i, uint32_t itt, uint32_t sense, uint8_t flags, uint32_t residual)
{
	const uint8_t *data;
	struct pdu pdu;

	initiator_expect(i, PDU_RESPONSE, &pdu, &data);
	assert_int_equal(pdu.itt, itt);
	assert_int_equal(pdu.status, sense != 0 ? 2 : 0);
	assert_int_equal(pdu.data_bytes, sense != 0 ? 20 : 0);
	if (sense != 0) {
		assert_int_equal(load_be16(data), 18);
		assert_int_equal(
		    (uint32_t)(data[2 + 2] & 15) << 16 | (uint32_t)load_be16(data + 2 + 12), sense);
	}
	assert_int_equal(pdu.flags, 0x80 | flags);
	assert_int_equal(pdu.residual, residual);
}

/* ----------------------------------------------- raw writes and their bytes */

#define RAW_BLOCK     2448
#define RAW_FIRST_LBA (-11634) /* ATIP lead-in start of a cdr-80 */

static inline void
fill_pattern(uint8_t *bytes, size_t n, uint32_t seed)
{
	for (size_t k = 0; k < n; k++) {
		seed = seed * 1664525 + 1013904223;
		bytes[k] = (uint8_t)(seed >> 24);
	}
}

#define RAW_LIST_BYTES 60

/* MODE SELECT (10) with page 05: write type RAW, data block type 3. */
static inline struct pdu
initiator_select_pdu(struct initiator *i, uint8_t list[RAW_LIST_BYTES])
{
	static const uint8_t cdb[16] = { 0x55, 0x10, [8] = RAW_LIST_BYTES };

	memset(list, 0, RAW_LIST_BYTES);
	list[8] = 0x05;
	list[9] = 0x32;
	list[10] = 0x03;    /* write type */
	list[11] = 0x04;    /* track mode, final session */
	list[12] = 0x03;    /* data block type */
	list[8 + 15] = 150; /* audio pause length */
	return initiator_command(i, 0xa0, RAW_LIST_BYTES, cdb);
}

static inline void
initiator_select_raw(struct initiator *i)
{
	uint8_t list[RAW_LIST_BYTES];
	struct pdu pdu = initiator_select_pdu(i, list);

	initiator_send(i, &pdu, list, sizeof(list));
	initiator_expect_response(i, pdu.itt, 0, 0, 0);
}

static inline struct pdu
initiator_write(struct initiator *i, uint8_t flags, int32_t lba, uint16_t blocks, uint32_t length)
{
	uint8_t cdb[16] = { 0x2a };

	store_be32(cdb + 2, (uint32_t)lba);
	store_be16(cdb + 7, blocks);
	return initiator_command(i, flags, length, cdb);
}

static inline void
assert_recorded(const struct bench *b, int32_t lba, const uint8_t *bytes, uint32_t blocks)
{
	uint8_t *record = malloc((size_t)blocks * RAW_BLOCK);

	assert_non_null(record);
	assert_int_equal(disc_read(drive_disc(b->drive), lba, blocks, record), DISC_OK);
	assert_memory_equal(record, bytes, (size_t)blocks * RAW_BLOCK);
	free(record);
}
#endif
