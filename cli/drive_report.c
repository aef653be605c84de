/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/drive_report.c - what a drive reports of the disc in it (MMC-6: READ
 * TOC/PMA/ATIP format 0, READ SUB-CHANNEL formats 2 and 3, READ CD with Q). A
 * drive cannot tell the three forms of Mode 2 apart, nor "copying prohibited"
 * from SCMS: these members stay absent. */
#include "cli/drive_report.h"

#include "cli/cli.h"
#include "emulator/bytes.h"
#include "emulator/msf.h"
#include "imapi/raw_cd.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACKS           99
#define TOC_BYTES        (4 + 8 * (TRACKS + 1))
#define TOC_LEADOUT      0xaa
#define SUBCHANNEL_BYTES 24
#define Q_BLOCK_BYTES    16   /* READ CD, sub-channel 010b */
#define Q_BLOCKS         1024 /* asked for at once */
#define INDEXES          99
#define TIMEOUT_SECONDS  60

#define OP_READ_SUBCHANNEL 0x42
#define OP_READ_TOC        0x43
#define OP_READ_CD         0xbe

struct reported_track {
	uint8_t number, control;
	int32_t start;
	uint32_t sectors, pregap; /* from Q: INDEX >= 01, INDEX 00 */
	uint32_t index_count;
	int32_t indexes[INDEXES];
	uint8_t last_index;
};

struct report {
	IDiscRecorder2 *recorder;
	IDiscRecorder2Ex *commands;
	char *why;
	unsigned count;
	int32_t leadout;
	bool has_q;
	struct reported_track tracks[TRACKS];
};

/* Bytes got, or -1 with why. */
static long
fetch(struct report *r, uint8_t *cdb, ULONG cdb_bytes, uint8_t *out, ULONG n)
{
	struct raw_cd_error error;
	BYTE sense[18];
	ULONG got = 0;
	HRESULT hr = COM_CALL(r->commands, SendCommandGetDataFromDevice, cdb, cdb_bytes, sense,
	    TIMEOUT_SECONDS, out, n, &got);

	if (SUCCEEDED(hr) && hr != S_IMAPI_COMMAND_HAS_SENSE_DATA)
		return (long)got;
	if (DiscRecorder2_LastError(r->recorder, &error) && error.kind != RAW_CD_NO_ERROR)
		because(r->why, "%s", error.text);
	else
		because(r->why, "command %02xh failed", cdb[0]);
	return -1;
}

static bool
read_toc(struct report *r)
{
	uint8_t cdb[10] = { OP_READ_TOC }, toc[TOC_BYTES] = { 0 };
	long got;

	store_be16(cdb + 7, TOC_BYTES);
	got = fetch(r, cdb, sizeof(cdb), toc, sizeof(toc));
	if (got < 0)
		return false;
	if (got < 4 || load_be16(toc) + 2L < got)
		got = got < 4 ? 0 : load_be16(toc) + 2L;
	for (long at = 4; at + 8 <= got; at += 8) {
		const uint8_t *row = toc + at;
		struct reported_track *t = &r->tracks[r->count];

		if (row[2] == TOC_LEADOUT) {
			r->leadout = (int32_t)load_be32(row + 4);
			continue;
		}
		if (r->count == TRACKS || row[2] == 0 || row[2] > TRACKS)
			return because(r->why, "READ TOC: no such track number: %u", row[2]);
		t->number = row[2];
		t->control = row[1] & 15;
		t->start = (int32_t)load_be32(row + 4);
		r->count++;
	}
	if (r->count == 0 || r->leadout <= 0 || r->leadout > LBA_LAST)
		return because(r->why, "READ TOC: no track or no lead-out in the answer");
	return true;
}

static struct reported_track *
track_numbered(struct report *r, uint8_t number)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->tracks[i].number == number)
			return &r->tracks[i];
	return NULL;
}

/* One sector's Q: its track and index. Other than ADR 1 it belongs to where its
 * predecessor did, *at. */
static void
count_q(struct report *r, const uint8_t *q, int32_t lba, struct reported_track **at)
{
	uint8_t index;

	if ((q[0] & 15) == 1 && bcd_valid(q[1]) && bcd_valid(q[2])) {
		struct reported_track *t = track_numbered(r, bcd_decode(q[1]));

		index = bcd_decode(q[2]);
		if (t != NULL && index > t->last_index && t->index_count < INDEXES)
			t->indexes[t->index_count++] = lba - t->start;
		if (t != NULL)
			t->last_index = index;
		*at = t;
	}
	if (*at == NULL)
		return;
	if ((*at)->last_index == 0)
		(*at)->pregap++;
	else
		(*at)->sectors++;
}

/* The Q of the whole program area; a drive that refuses it tells no indexes. */
static bool
read_q(struct report *r)
{
	uint8_t *block = malloc((size_t)Q_BLOCKS * Q_BLOCK_BYTES);
	struct reported_track *at = NULL;
	int32_t lba = 0;

	while (block != NULL && lba < r->leadout) {
		uint8_t cdb[12] = { OP_READ_CD };
		uint32_t n = (uint32_t)(r->leadout - lba);

		n = n < Q_BLOCKS ? n : Q_BLOCKS;
		store_be32(cdb + 2, (uint32_t)lba);
		store_be24(cdb + 6, n);
		cdb[10] = 2;
		if (fetch(r, cdb, sizeof(cdb), block, n * Q_BLOCK_BYTES) != (long)n * Q_BLOCK_BYTES)
			break;
		for (uint32_t i = 0; i < n; i++)
			count_q(r, block + i * Q_BLOCK_BYTES, lba + (int32_t)i, &at);
		lba += (int32_t)n;
	}
	free(block);
	return lba >= r->leadout;
}

/* MCN (format 2, track 0) or ISRC (format 3): a string, null if there is none,
 * NULL if the drive does not tell. */
static json_t *
read_code(struct report *r, uint8_t format, uint8_t track, size_t characters)
{
	uint8_t cdb[10] = { OP_READ_SUBCHANNEL, 0, 0x40, format, 0, 0, track };
	uint8_t answer[SUBCHANNEL_BYTES] = { 0 };
	char text[16] = "";

	store_be16(cdb + 7, sizeof(answer));
	if (fetch(r, cdb, sizeof(cdb), answer, sizeof(answer)) < (long)(9 + characters))
		return NULL;
	if (!(answer[8] & 0x80))
		return json_null();
	memcpy(text, answer + 9, characters);
	return json_stringn(text, strlen(text));
}

static json_t *
encode_track(struct report *r, const struct reported_track *t)
{
	json_t *track = json_pack("{s:i,s:i}", "number", t->number, "start_lba", t->start);
	json_t *indexes, *isrc;

	if (t->control & 4) /* a data track has neither */
		isrc = NULL;
	else
		isrc = read_code(r, 3, t->number, 12);
	if (isrc != NULL)
		json_object_set_new(track, "isrc", isrc);
	if (!(t->control & 4))
		json_object_set_new(track, "preemphasis", json_boolean(t->control & 1));
	if (!r->has_q)
		return track;
	indexes = json_array();
	for (uint32_t i = 0; i < t->index_count; i++)
		json_array_append_new(indexes, json_integer(t->indexes[i]));
	json_object_set_new(track, "sector_count", json_integer(t->sectors));
	json_object_set_new(track, "pregap_count", json_integer(t->pregap));
	json_object_set_new(track, "indexes", indexes);
	return track;
}

static json_t *
encode(struct report *r)
{
	json_t *tracks = json_array();
	json_t *root = json_object();
	json_t *mcn = read_code(r, 2, 0, 13);

	for (unsigned i = 0; i < r->count; i++)
		json_array_append_new(tracks, encode_track(r, &r->tracks[i]));
	if (mcn != NULL)
		json_object_set_new(root, "mcn", mcn);
	json_object_set_new(root, "sessions", json_pack("[{s:i}]", "leadout_lba", r->leadout));
	json_object_set_new(root, "tracks", tracks);
	return root;
}

static bool
connect_to(struct report *r, const char *url)
{
	BSTR id = RawCD_StringFromAscii(url);
	struct raw_cd_error error;
	HRESULT hr = id != NULL ? DiscRecorder2_Create(&r->recorder) : E_INVALIDARG;

	if (SUCCEEDED(hr))
		hr = COM_CALL(r->recorder, InitializeDiscRecorder, id);
	if (SUCCEEDED(hr))
		hr = COM_CALL(
		    r->recorder, QueryInterface, &IID_IDiscRecorder2Ex, (void **)&r->commands);
	SysFreeString(id);
	if (SUCCEEDED(hr))
		return true;
	if (r->recorder != NULL && DiscRecorder2_LastError(r->recorder, &error) &&
	    error.kind != RAW_CD_NO_ERROR)
		because(r->why, "%s", error.text);
	else
		because(r->why, "not the URL of a drive: iscsi://HOST:PORT/TARGET/LUN");
	return false;
}

json_t *
drive_report(const char *url, char *why)
{
	struct report *r = calloc(1, sizeof(*r));
	json_t *root = NULL;

	if (r == NULL) {
		because(why, "out of memory");
		return NULL;
	}
	r->why = why;
	if (connect_to(r, url) && read_toc(r)) {
		r->has_q = read_q(r);
		root = encode(r);
	}
	if (r->commands != NULL)
		COM_CALL(r->commands, Release);
	if (r->recorder != NULL)
		COM_CALL(r->recorder, Release);
	free(r);
	return root;
}
