/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/rw_disc.c - use a CD-RW over iSCSI as a file system of packets would:
 *
 *	rw_disc URL format BLOCKS         FORMAT UNIT; 0: all that READ FORMAT
 *	                                  CAPACITIES offers
 *	rw_disc URL overwrite SEED COUNT  overwrite COUNT runs of packets, at random;
 *	                                  prints "begin LBA BLOCKS VERSION" before each
 *	                                  WRITE and "written" after its answer
 *	rw_disc URL check FILE            FILE is what `overwrite` has printed: read
 *	                                  everything back. What was begun but not
 *	                                  answered may be old, new or, a block of it,
 *	                                  unreadable */
#include "emulator/bytes.h"

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 2048, PACKET = 32, RUN_PACKETS = 4, RUN = RUN_PACKETS * PACKET, SHOWN = 5 };

struct client {
	struct iscsi_context *iscsi;
	int lun;
	uint32_t blocks;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "rw_disc: %s: %s\n", what, why);
	exit(3);
}

/* Run a command; false and *key on CHECK CONDITION. */
static bool
command(struct client *c, const uint8_t *cdb, int cdb_bytes, uint8_t *out, int out_bytes,
    uint8_t *in, int in_bytes, int *key)
{
	enum scsi_xfer_dir dir = out_bytes ? SCSI_XFER_WRITE
	    : in_bytes                     ? SCSI_XFER_READ
					   : SCSI_XFER_NONE;
	struct iscsi_data data = { .data = out, .size = (size_t)out_bytes };
	uint8_t copy[16] = { 0 };
	struct scsi_task *task;
	bool good;

	memcpy(copy, cdb, (size_t)cdb_bytes);
	task = scsi_create_task(cdb_bytes, copy, (int)dir, out_bytes ? out_bytes : in_bytes);
	if (task == NULL ||
	    iscsi_scsi_command_sync(c->iscsi, c->lun, task, out_bytes ? &data : NULL) == NULL)
		die("command", iscsi_get_error(c->iscsi));
	good = task->status == SCSI_STATUS_GOOD;
	*key = task->sense.key;
	if (good && in_bytes > 0)
		memcpy(in, task->datain.data,
		    (size_t)(task->datain.size < in_bytes ? task->datain.size : in_bytes));
	scsi_free_scsi_task(task);
	return good;
}

static void
must(struct client *c, const char *name, const uint8_t *cdb, int cdb_bytes, uint8_t *out,
    int out_bytes, uint8_t *in, int in_bytes)
{
	int key;

	for (int i = 0; i < 4; i++) /* unit attentions */
		if (command(c, cdb, cdb_bytes, out, out_bytes, in, in_bytes, &key))
			return;
		else if (key != SCSI_SENSE_UNIT_ATTENTION)
			break;
	die(name, iscsi_get_error(c->iscsi));
}

static void
format(struct client *c, uint32_t blocks)
{
	uint8_t capacities[20], list[12] = { 0, 0, 0, 8, [8] = 0x40, 0, 0, PACKET };

	must(c, "READ FORMAT CAPACITIES", (const uint8_t[10]){ 0x23, [8] = 20 }, 10, NULL, 0,
	    capacities, sizeof(capacities));
	if (blocks == 0)
		blocks = load_be32(capacities + 12);
	store_be32(list + 4, blocks);
	must(c, "FORMAT UNIT", (const uint8_t[6]){ 0x04, 0x11 }, 6, list, sizeof(list), NULL, 0);
	printf("%u blocks\n", blocks);
}

static void
read_capacity(struct client *c)
{
	uint8_t reply[8];

	must(c, "READ CAPACITY", (const uint8_t[10]){ 0x25 }, 10, NULL, 0, reply, sizeof(reply));
	c->blocks = load_be32(reply) + 1;
}

/* Version 0 is what formatting leaves. */
static void
fill(uint8_t *block, uint32_t lba, uint32_t version)
{
	memset(block, 0, BLOCK);
	if (version == 0)
		return;
	for (uint32_t i = 0; i < BLOCK; i++)
		block[i] = (uint8_t)(lba * 31 + version * 7 + i + i / 256);
	store_be32(block, lba);
	store_be32(block + 4, version);
}

static uint32_t
random_number(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

static void
overwrite(struct client *c, uint64_t seed, uint32_t count)
{
	static uint8_t blocks[RUN * BLOCK];
	uint32_t packets = c->blocks / PACKET, first = (uint32_t)seed << 20;

	for (uint32_t version = first + 1; version <= first + count; version++) {
		uint32_t packet = random_number(&seed, packets);
		uint32_t n = 1 + random_number(&seed, RUN_PACKETS);
		uint8_t cdb[10] = { 0x2a };
		uint32_t lba = packet * PACKET;

		n = n < packets - packet ? n : packets - packet;
		for (uint32_t i = 0; i < n * PACKET; i++)
			fill(blocks + (size_t)i * BLOCK, lba + i, version);
		store_be32(cdb + 2, lba);
		store_be16(cdb + 7, (uint16_t)(n * PACKET));
		printf("begin %u %u %u\n", lba, n * PACKET, version);
		fflush(stdout);
		must(c, "WRITE", cdb, 10, blocks, (int)(n * PACKET * BLOCK), NULL, 0);
		printf("written\n");
		fflush(stdout);
	}
}

struct expected {
	uint32_t *version;             /* of each block, as answered */
	uint32_t lba, blocks, pending; /* what was begun and not answered; blocks 0: nothing */
};

static void
load_expected(struct client *c, const char *path, struct expected *e)
{
	FILE *f = fopen(path, "r");
	char line[64];

	*e = (struct expected){ .version = calloc(c->blocks, sizeof(*e->version)) };
	if (f == NULL || e->version == NULL)
		die(path, "cannot be read");
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strcmp(line, "written\n") == 0) {
			for (uint32_t i = 0; i < e->blocks; i++)
				e->version[e->lba + i] = e->pending;
			e->blocks = 0;
		} else if (sscanf(line, "begin %u %u %u", &e->lba, &e->blocks, &e->pending) != 3 ||
		    e->lba > c->blocks || e->blocks > c->blocks - e->lba) {
			die(path, "is not what was printed");
		}
	}
	fclose(f);
}

static bool
read_blocks(struct client *c, uint32_t lba, uint32_t count, uint8_t *out)
{
	uint8_t cdb[10] = { 0x28 };
	int key = 0;
	bool good = false;

	store_be32(cdb + 2, lba);
	store_be16(cdb + 7, (uint16_t)count);
	for (int i = 0; i < 4 && !good; i++) {
		good = command(c, cdb, 10, NULL, 0, out, (int)(count * BLOCK), &key);
		if (!good && key != SCSI_SENSE_UNIT_ATTENTION)
			break;
	}
	return good;
}

/* Number of blocks that are wrong. */
static uint32_t
check(struct client *c, const char *path)
{
	static uint8_t got[RUN * BLOCK], want[BLOCK];
	uint32_t wrong = 0, unreadable = 0;
	struct expected e;

	load_expected(c, path, &e);
	for (uint32_t lba = 0, n; lba < c->blocks; lba += n) {
		bool near = e.blocks > 0 && lba + RUN > e.lba && lba < e.lba + e.blocks;

		n = near ? 1 : c->blocks - lba < RUN ? c->blocks - lba : RUN;
		if (!read_blocks(c, lba, n, got)) {
			if (lba < e.lba || lba >= e.lba + e.blocks)
				die("READ", iscsi_get_error(c->iscsi));
			unreadable++;
			continue;
		}
		for (uint32_t i = 0; i < n; i++) {
			bool pending = lba + i >= e.lba && lba + i < e.lba + e.blocks;

			fill(want, lba + i, e.version[lba + i]);
			if (memcmp(got + (size_t)i * BLOCK, want, BLOCK) == 0)
				continue;
			fill(want, lba + i, e.pending);
			if (pending && memcmp(got + (size_t)i * BLOCK, want, BLOCK) == 0)
				continue;
			if (wrong++ < SHOWN)
				fprintf(stderr, "rw_disc: block %u is not of version %u\n", lba + i,
				    e.version[lba + i]);
		}
	}
	printf("%u blocks, %u wrong, %u unreadable\n", c->blocks, wrong, unreadable);
	free(e.version);
	return wrong;
}

int
main(int argc, char **argv)
{
	struct iscsi_context *iscsi = iscsi_create_context("iqn.2026-11.test.rw-disc");
	struct iscsi_url *url = argc > 3 ? iscsi_parse_full_url(iscsi, argv[1]) : NULL;
	struct client c = { .iscsi = iscsi };
	uint32_t wrong = 0;

	if (url == NULL)
		die("usage", "rw_disc URL format BLOCKS | overwrite SEED COUNT | check FILE");
	iscsi_set_targetname(iscsi, url->target);
	iscsi_set_session_type(iscsi, ISCSI_SESSION_NORMAL);
	if (iscsi_full_connect_sync(iscsi, url->portal, url->lun) != 0)
		die(argv[1], iscsi_get_error(iscsi));
	iscsi_set_noautoreconnect(iscsi, 1);
	c.lun = url->lun;
	if (strcmp(argv[2], "format") == 0) {
		format(&c, (uint32_t)strtoul(argv[3], NULL, 10));
	} else {
		read_capacity(&c);
		if (strcmp(argv[2], "check") == 0)
			wrong = check(&c, argv[3]);
		else if (argc > 4)
			overwrite(
			    &c, strtoull(argv[3], NULL, 10), (uint32_t)strtoul(argv[4], NULL, 10));
	}
	iscsi_logout_sync(iscsi);
	iscsi_destroy_url(url);
	iscsi_destroy_context(iscsi);
	return wrong > 0;
}
