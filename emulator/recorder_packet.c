/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_packet.c - packets: user data with link, run-in and run-out around
 * them (Orange Book II and III; MMC-6 "Packet writing"; mmc-recorder.md 4.3). How
 * tracks begin and end: recorder_track_write.c, recorder_track_close.c.
 *
 * One write is one record of the log, with all that it takes to link it to what is
 * before; so a packet is there with its link, or not at all. A variable packet goes on
 * from write to write until it is ended; a fixed one ends by itself. */
#include "emulator/recorder_internal.h"

#include <string.h>

void
packet_write_begin(struct recorder *r, const struct log_track *t, int32_t lba)
{
	uint32_t size = t->packet_size;

	r->packet.left = r->packet.run_out = r->packet.link = 0;
	r->packet.start = t->start;
	r->packet.size = size;
	/* Only a track's pregap is before it, and that ends with link and run-in. */
	if (t->end == t->start)
		return;
	if (size != 0) {
		uint32_t at = (uint32_t)(t->end - t->start) % (size + PACKET_LINKING_SECTORS);

		/* What a torn packet lacks. */
		if (t->packet == LOG_PACKET_TORN && at < size)
			r->packet.left = size - at;
		return;
	}
	if (t->packet == LOG_PACKET_TORN || (t->packet == LOG_PACKET_WITHIN && lba != t->end))
		r->packet.run_out = PACKET_RUN_OUT_SECTORS;
	if (t->packet != LOG_PACKET_WITHIN || r->packet.run_out > 0)
		r->packet.link = PACKET_LINK_SECTORS;
}

/* What the next sector is, and the step to the one after it. */
static enum block_indicator
next_indicator(struct recorder *r, int32_t lba)
{
	if (r->packet.size != 0)
		return packet_indicator(r->packet.start, r->packet.size, lba);
	if (r->packet.run_out > 0)
		return (enum block_indicator)(INDICATOR_RUN_OUT_2 - 1 + (int)r->packet.run_out--);
	if (r->packet.link > 0)
		return (enum block_indicator)(r->packet.link--);
	return INDICATOR_USER;
}

/* Compose as many sectors as there is room for, from blocks or around them. Returns
 * the blocks used; *made: the sectors. */
static uint32_t
compose(struct recorder *r, const uint8_t *blocks, uint32_t count, uint32_t *made)
{
	const struct program_row *row = &r->program.row[r->program.rows - 1];
	int32_t lba = r->record.lba + (int32_t)r->record.count;
	uint32_t used = 0, n = 0;

	memset(r->records, 0, (size_t)CONVERT_SECTORS * SECTOR_RECORD_BYTES);
	for (bool more = true; n < CONVERT_SECTORS && more; n++, lba++) {
		uint8_t *out = r->records + (size_t)n * SECTOR_RECORD_BYTES;
		enum block_indicator indicator = next_indicator(r, lba);

		if (indicator == INDICATOR_USER && r->packet.left == 0) {
			block_compose(row->form, blocks + (size_t)used * row->form->bytes,
			    r->subheader, lba, out);
			used++;
		} else {
			block_compose_link(row->form, indicator, lba, out);
			r->packet.left -= indicator == INDICATOR_USER;
		}
		program_subcode(&r->program, row, lba, out + SECTOR_MAIN_BYTES);
		/* A packet that is full gets its run-out at once. */
		more = used < count ||
		    (r->packet.size != 0 &&
			packet_indicator(r->packet.start, r->packet.size, lba + 1) >=
			    INDICATOR_RUN_OUT_2);
	}
	*made = n;
	return used;
}

enum disc_result
packet_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	const struct program_row *row;
	enum disc_result result = DISC_OK;

	if (r->parameters.test_write)
		return recorder_put(r, NULL, count);
	row = &r->program.row[r->program.rows - 1];
	for (bool more = true; more && result == DISC_OK;) {
		uint32_t made, used = compose(r, blocks, count, &made);
		int32_t next;

		blocks += (size_t)used * row->form->bytes;
		count -= used;
		result = recorder_put(r, r->records, made);
		next = r->record.lba + (int32_t)r->record.count;
		/* The room ended between the last block and its run-out. */
		more = count > 0 ||
		    (r->packet.size != 0 &&
			packet_indicator(r->packet.start, r->packet.size, next) >=
			    INDICATOR_RUN_OUT_2);
		if (r->packet.size != 0 &&
		    packet_indicator(r->packet.start, r->packet.size, next) == INDICATOR_LINK)
			r->record.flags = LOG_PACKET_END;
		else
			r->record.flags = 0;
	}
	return result;
}
