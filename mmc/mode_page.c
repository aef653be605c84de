/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/mode_page.c - MODE SENSE and MODE SELECT (SPC-4) and the mode
 * pages of MMC-6. One set of values serves all initiators. */
#include "emulator/bytes.h"
#include "emulator/subcode.h"
#include "mmc/command.h"

#include <string.h>

#define PAGE_ALL                  0x3f
#define PAGE_CODE                 0x3f /* without the PS bit */
#define SUBPAGE_ALL               0xff
#define DESCRIPTOR                8 /* bytes of a block descriptor */
#define SPEED_OFFSET              32
#define SPEED_BYTES               4
#define LOCK_STATE                0x02
#define WRITE_PROTECT             0x80 /* of a disk, in the header */
#define MULTISESSION_NO           2    /* reserved value of the multi-session field */
#define LINK_SIZE_VALID           0x20
#define WRITE_CACHE               0x04 /* WCE */
#define READ_CACHE_DISABLE        0x01 /* RCD */
#define WRITE_PROTECT_BY_SOFTWARE 0x01 /* SWPP */
#define LINK_SIZE                 7    /* sectors of packets that are not user data */

enum page_control { CURRENT, CHANGEABLE, DEFAULT, SAVED };

static const struct mode_page *
page_nth(const struct drive *d, size_t n)
{
	return &d->profile->pages[n];
}

static size_t
page_index(const struct drive *d, uint8_t code)
{
	size_t n = 0;

	while (n < d->profile->page_count && page_nth(d, n)->defaults[0] != code)
		n++;
	return n;
}

void
mode_pages_reset(struct drive *d)
{
	for (size_t i = 0; i < d->profile->page_count; i++)
		memcpy(d->pages[i], page_nth(d, i)->defaults, page_nth(d, i)->bytes);
}

struct write_parameters
mode_write_parameters_as(const struct drive *d, enum write_type type)
{
	struct write_parameters p = mode_write_parameters(d);

	if (p.type != type) {
		p.type = type;
		p.data_block_type = type == WRITE_RAW ? 3 : 0;
	}
	return p;
}

bool
mode_write_protects(const struct drive *d)
{
	return d->pages[page_index(d, PAGE_TIMEOUT)][4] & WRITE_PROTECT_BY_SOFTWARE;
}

bool
mode_caches_writes(const struct drive *d)
{
	return d->pages[page_index(d, PAGE_CACHING)][2] & WRITE_CACHE;
}

bool
mode_caches_reads(const struct drive *d)
{
	return (d->pages[page_index(d, PAGE_CACHING)][2] & READ_CACHE_DISABLE) == 0;
}

uint8_t
mode_audio_options(const struct drive *d)
{
	return d->pages[page_index(d, PAGE_AUDIO)][2];
}

/* MCN or ISRC, whose first bit says that it is there. */
static void
text_field(const uint8_t *field, size_t length, char *out, bool (*valid)(const char *))
{
	memcpy(out, field + 1, length);
	out[length] = '\0';
	if (!(field[0] & 0x80) || !valid(out))
		out[0] = '\0';
}

struct write_parameters
mode_write_parameters(const struct drive *d)
{
	const uint8_t *page = d->pages[page_index(d, PAGE_WRITE_PARAMETERS)];

	struct write_parameters p = {
		.type = (enum write_type)(page[2] & 15),
		.data_block_type = page[4] & 15,
		.test_write = page[2] & 0x10,
		.underrun_free = page[2] & 0x40,
		.multisession = page[3] >> 6,
		.session_format = page[8],
		.track_mode = page[3] & 15,
		.copy = page[3] & 0x10,
		.audio_pause = load_be16(page + 14),
		.fixed_packets = page[3] & 0x20,
		.packet_size = load_be32(page + 10),
		.application_code = page[7] & 0x3f,
		.subheader = { page[48], page[49], page[50], page[51] },
	};
	text_field(page + 16, 13, p.mcn, subcode_mcn_valid);
	text_field(page + 32, 12, p.isrc, subcode_isrc_valid);
	return p;
}

/* Page 2A: what is fixed, and the speeds, the buffer and the lock as they are now. */
static size_t
capabilities(const struct drive *d, enum page_control control, uint8_t *p)
{
	const uint16_t *speeds = unit_write_speeds(d);
	uint16_t read = d->profile->read_speeds[0], write = speeds[0];
	uint16_t n = 0;

	for (; speeds[n] != 0; n++)
		store_be16(p + SPEED_OFFSET + SPEED_BYTES * n + 2, speeds[n]);
	if (control == CHANGEABLE)
		memset(p + 2, 0, SPEED_OFFSET - 2 + (size_t)SPEED_BYTES * n);
	p[1] = (uint8_t)(SPEED_OFFSET - 2 + SPEED_BYTES * n);
	if (control == CHANGEABLE)
		return p[1] + 2u;
	store_be16(p + 8, read);
	store_be16(p + 12, (uint16_t)(d->profile->buffer_bytes / 1024));
	store_be16(p + 18, write);
	store_be16(p + 30, n);
	if (control == CURRENT && d->read_speed != 0)
		read = d->read_speed;
	if (control == CURRENT && d->write_speed != 0)
		write = d->write_speed;
	store_be16(p + 14, read);
	store_be16(p + 20, write);
	store_be16(p + 28, write);
	if (control == CURRENT && unit_locked(d))
		p[6] |= LOCK_STATE;
	return p[1] + 2u;
}

/* One page as it is to be sent. Returns its bytes. */
static size_t
page_fill(const struct drive *d, size_t n, enum page_control control, uint8_t *p)
{
	const struct mode_page *page = page_nth(d, n);
	const uint8_t *from[] = { d->pages[n], page->changeable, page->defaults };

	memcpy(p, from[control], page->bytes);
	memcpy(p, page->defaults, 2);
	if (page->defaults[0] == PAGE_CAPABILITIES)
		return capabilities(d, control, p);
	return page->bytes;
}

/* The pages asked for, after a header of header bytes. */
static struct sense
sense_pages(struct command *cmd, uint16_t allocation, size_t header)
{
	const struct drive *d = cmd->drive;
	enum page_control control = (enum page_control)(cmd->cdb[2] >> 6);
	uint8_t code = cmd->cdb[2] & PAGE_CODE, subpage = cmd->cdb[3];
	bool all = code == PAGE_ALL;
	size_t n = page_index(d, code), end = header;
	uint8_t *p;

	if (!all && n == d->profile->page_count)
		return sense_cdb_field(2, 5);
	if (subpage != 0 && !(all && subpage == SUBPAGE_ALL))
		return sense_cdb_field(3, 7);
	if (control == SAVED)
		return SENSE_SAVING_NOT_SUPPORTED;
	p = cmd_reply(cmd, allocation, COMMAND_REPLY_BYTES);
	for (size_t i = all ? 0 : n; i < (all ? d->profile->page_count : n + 1); i++)
		end += page_fill(d, i, control, p + end);
	if (header == 4)
		p[0] = (uint8_t)(end - 1);
	else
		store_be16(p, (uint16_t)(end - 2));
	/* The device-specific parameter, which MMC-6 reserves. */
	if (cmd->nexus->read_only && d->kind->peripheral == PERIPHERAL_DISK)
		p[header == 4 ? 2 : 3] = WRITE_PROTECT;
	cmd_reply_cut(cmd, allocation, end);
	return SENSE_NONE;
}

struct sense
mode_sense_6(struct command *cmd)
{
	return sense_pages(cmd, cmd->cdb[4], 4);
}

struct sense
mode_sense_10(struct command *cmd)
{
	return sense_pages(cmd, load_be16(cmd->cdb + 7), 8);
}

/* A page at byte at of the list holds values that page 05 must not have. */
static struct sense
check_write_parameters(const struct drive *d, const uint8_t *page, uint16_t at)
{
	struct write_parameters now = mode_write_parameters(d);
	uint8_t type = page[2] & 15, block = page[4] & 15;

	if (d->profile->accepted[type] == 0)
		return sense_list_field((uint16_t)(at + 2), 3);
	if ((d->profile->accepted[type] >> block & 1) == 0)
		return sense_list_field((uint16_t)(at + 4), 3);
	if (page[2] & LINK_SIZE_VALID && page[5] != LINK_SIZE)
		return sense_list_field((uint16_t)(at + 5), 7);
	if (page[3] >> 6 == MULTISESSION_NO)
		return sense_list_field((uint16_t)(at + 3), 7);
	if (page[8] != 0x00 && page[8] != 0x10 && page[8] != 0x20)
		return sense_list_field((uint16_t)(at + 8), 7);
	if ((type != (uint8_t)now.type || block != now.data_block_type) &&
	    (d->writer != NULL || (d->recorder != NULL && recorder_busy(d->recorder))))
		return SENSE_COMMAND_SEQUENCE;
	return SENSE_NONE;
}

/* The page at byte at of a list that has left bytes from there. */
static struct sense
check_page(const struct drive *d, const uint8_t *list, uint16_t at, size_t left)
{
	const uint8_t *given = list + at;
	size_t n = page_index(d, given[0] & PAGE_CODE);
	const struct mode_page *page;

	/* Page 2A has no changeable bit, and its length is not fixed: refuse it. */
	if (n == d->profile->page_count || (given[0] & PAGE_CODE) == PAGE_CAPABILITIES)
		return sense_list_field(at, 5);
	page = page_nth(d, n);
	if (left < 2)
		return SENSE_PARAMETER_LIST_LENGTH;
	if (given[1] != page->bytes - 2)
		return sense_list_field((uint16_t)(at + 1), 7);
	if (left < page->bytes)
		return SENSE_PARAMETER_LIST_LENGTH;
	for (uint8_t i = 2; i < page->bytes; i++) {
		uint8_t wrong = (uint8_t)((given[i] ^ d->pages[n][i]) & ~page->changeable[i]);

		for (int bit = 7; wrong != 0 && bit >= 0; bit--)
			if (wrong & 1 << bit)
				return sense_list_field((uint16_t)(at + i), bit);
	}
	if ((given[0] & PAGE_CODE) == PAGE_WRITE_PARAMETERS)
		return check_write_parameters(d, given, at);
	return SENSE_NONE;
}

/* The list's header and block descriptor; *at is where the pages begin. */
static struct sense
check_header(const struct command *cmd, size_t header, size_t *at)
{
	/* Block lengths that an initiator may believe in: sr sets 2048 and 2352. */
	static const uint16_t lengths[] = { 0, 2048, 2324, 2336, 2340, 2352, 2368, 2448 };
	const uint8_t *list = cmd->buffer;
	size_t descriptor, total = cmd->buffer_bytes;
	uint16_t field = header == 4 ? 3 : 6;

	if (total < header)
		return SENSE_PARAMETER_LIST_LENGTH;
	descriptor = header == 4 ? list[3] : load_be16(list + 6);
	if (descriptor != 0 && descriptor != DESCRIPTOR)
		return sense_list_field(field, 7);
	if (total < header + descriptor)
		return SENSE_PARAMETER_LIST_LENGTH;
	*at = header + descriptor;
	if (descriptor == 0)
		return SENSE_NONE;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
		if (load_be24(list + header + 5) == lengths[i])
			return SENSE_NONE;
	return sense_list_field((uint16_t)(header + 5), 7);
}

/* Store a page that check_page() has let pass. True if it differs. */
static bool
apply_page(struct drive *d, const uint8_t *given)
{
	size_t n = page_index(d, given[0] & PAGE_CODE);
	size_t bytes = page_nth(d, n)->bytes - 2u;

	if (memcmp(d->pages[n] + 2, given + 2, bytes) == 0)
		return false;
	memcpy(d->pages[n] + 2, given + 2, bytes);
	return true;
}

/* All of the list or nothing. */
static struct sense
select_pages(struct command *cmd, size_t header)
{
	struct drive *d = cmd->drive;
	size_t begin = header, at;
	struct sense s;
	bool changed = false, protected = mode_write_protects(d);

	if (cmd->buffer_bytes == 0)
		return SENSE_NONE;
	s = check_header(cmd, header, &begin);
	for (at = begin; !sense_is_error(s) && at < cmd->buffer_bytes;) {
		s = check_page(d, cmd->buffer, (uint16_t)at, cmd->buffer_bytes - at);
		if (!sense_is_error(s))
			at += cmd->buffer[at + 1] + 2u;
	}
	if (sense_is_error(s))
		return s;
	for (at = begin; at < cmd->buffer_bytes; at += cmd->buffer[at + 1] + 2u)
		changed |= apply_page(d, cmd->buffer + at);
	if (changed)
		nexus_raise_attention(d, ATTENTION_MODE_PARAMETERS, cmd->nexus);
	if (mode_write_protects(d) != protected) /* other features are current now */
		nexus_raise_event(d, EVENT_OPERATIONAL, OPERATIONAL_CHANGE_OCCURRED);
	return SENSE_NONE;
}

static struct sense
select_6_run(struct command *cmd)
{
	return select_pages(cmd, 4);
}

static struct sense
select_10_run(struct command *cmd)
{
	return select_pages(cmd, 8);
}

static struct sense
select_begin(struct command *cmd, size_t list_bytes)
{
	if (cmd->cdb[1] & 1) /* SP: nothing can be saved */
		return sense_cdb_field(1, 0);
	return cmd_take_list(cmd, list_bytes) ? SENSE_NONE : SENSE_PARAMETER_LIST_LENGTH;
}

struct sense
mode_select_6(struct command *cmd)
{
	static const struct command_flow flow = { .run = select_6_run };

	cmd->flow = &flow;
	return select_begin(cmd, cmd->cdb[4]);
}

struct sense
mode_select_10(struct command *cmd)
{
	static const struct command_flow flow = { .run = select_10_run };

	cmd->flow = &flow;
	return select_begin(cmd, load_be16(cmd->cdb + 7));
}
