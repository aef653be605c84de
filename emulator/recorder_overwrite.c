/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_overwrite.c - new content for whole packets of a formatted disc,
 * in any order (MMC-6 "Restricted Overwrite feature"; mmc-recorder.md 3.17, 3.21).
 * A packet is written once all its blocks have come, and counts then: what is
 * aborted in the middle leaves each packet old or new. */
#include "emulator/recorder_internal.h"

#include "emulator/crc32c.h"

#include <string.h>

static const struct log_track *
formatted_track(const struct recorder *r)
{
	const struct log_state *log = disc_log(r->disc);

	return log->sessions == 1 && log->session[0].formatted ? &log->track[0] : NULL;
}

uint32_t
recorder_overwrite_unit(const struct recorder *r, uint32_t *blocks)
{
	const struct log_track *t = formatted_track(r);

	if (t == NULL)
		return 0;
	if (blocks != NULL)
		*blocks = packet_capacity((uint32_t)(t->end - t->start), t->packet_size);
	return t->packet_size;
}

uint32_t
overwrite_block_bytes(const struct recorder *r)
{
	return block_form_of_type(formatted_track(r)->data_block_type)->bytes;
}

/* The layout of the track, as its format made it. */
static void
lay_out(struct recorder *r, const struct log_track *t)
{
	static const uint8_t subheader[4] = { 0, 0, 0x08, 0 };
	struct program_row row = { .lba = t->start - LOG_PREGAP_SECTORS,
		.tno = t->number,
		.control = t->control,
		.form = block_form_of_type(t->data_block_type) };

	memcpy(r->subheader, subheader, sizeof(subheader));
	program_clear(&r->program);
	(void)program_add(&r->program, &row);
	row.lba = t->start;
	row.index = 1;
	(void)program_add(&r->program, &row);
}

enum disc_result
overwrite_begin(struct recorder *r, int32_t lba, uint32_t count)
{
	const struct log_track *t = formatted_track(r);
	uint32_t blocks = 0, unit = recorder_overwrite_unit(r, &blocks), at;

	if (unit == 0)
		return DISC_UNSUPPORTED;
	at = (uint32_t)(lba - t->start);
	if (lba < t->start || at > blocks || count > blocks - at)
		return DISC_OUT_OF_RANGE;
	if (at % unit != 0 || count % unit != 0)
		return DISC_NOT_WRITABLE_HERE;
	lay_out(r, t);
	r->record = (struct log_record){
		.kind = LOG_WRITE,
		.write_type = WRITE_PACKET,
		.data_block_type = t->data_block_type,
		.session = t->session,
		.track = t->number,
		.control = t->control,
		.session_format = t->session_format,
		.packet_size = t->packet_size,
		.flags = LOG_OVERWRITE,
		.lba = packet_sector(t->start, unit, lba) - PACKET_LINK_SECTORS,
	};
	r->overwriting = true;
	return DISC_OK;
}

/* Sector n of the packet: what the recorder makes by itself, or of a block. */
static void
compose(struct recorder *r, const struct log_track *t, uint32_t n, const uint8_t *block)
{
	int32_t lba = r->record.lba + (int32_t)n;
	const struct program_row *row = program_at(&r->program, lba);
	uint8_t *out = r->records + (size_t)n * SECTOR_RECORD_BYTES;

	memset(out, 0, SECTOR_RECORD_BYTES);
	if (block != NULL)
		block_compose(row->form, block, r->subheader, lba, out);
	else
		block_compose_link(row->form,
		    n < PACKET_LINK_SECTORS ? (enum block_indicator)(INDICATOR_LINK - (int)n)
					    : packet_indicator(t->start, t->packet_size, lba),
		    lba, out);
	program_subcode(&r->program, row, lba, out + SECTOR_MAIN_BYTES);
}

/* All blocks of a packet are there. */
static enum disc_result
put_packet(struct recorder *r, const struct log_track *t)
{
	uint32_t sectors = t->packet_size + PACKET_LINKING_SECTORS;
	enum disc_result result;

	for (uint32_t n = 0; n < PACKET_LINK_SECTORS; n++)
		compose(r, t, n, NULL);
	for (uint32_t n = sectors - PACKET_RUN_OUT_SECTORS; n < sectors; n++)
		compose(r, t, n, NULL);
	r->record.count = sectors;
	r->record.crc = crc32c(0, r->records, (size_t)sectors * SECTOR_RECORD_BYTES);
	result =
	    r->parameters.test_write ? DISC_OK : disc_overwrite(r->disc, &r->record, r->records);
	r->record.lba += (int32_t)sectors;
	r->laid += sectors;
	return result;
}

enum disc_result
overwrite_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	const struct log_track *t = formatted_track(r);
	uint32_t bytes = r->program.row[0].form->bytes;
	uint32_t n = (t->packet_size - r->left % t->packet_size) % t->packet_size;
	enum disc_result result = DISC_OK;

	for (; count > 0 && result == DISC_OK; count--, blocks += bytes) {
		compose(r, t, PACKET_LINK_SECTORS + n, blocks);
		n = (n + 1) % t->packet_size;
		if (n == 0)
			result = put_packet(r, t);
	}
	return result;
}
