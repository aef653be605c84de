/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log_map.c - which sectors of a disc are recorded: a bit for each. */
#include "emulator/log_map.h"

#include "emulator/bytes.h"

#include <string.h>

bool
log_on_disc(int32_t lba, uint32_t count, uint32_t *record)
{
	if (lba < LBA_FIRST || lba > LBA_LAST || count > (uint32_t)(LBA_LAST - lba) + 1)
		return false;
	*record = (uint32_t)(lba - LBA_FIRST);
	return true;
}

static bool
bit(const struct log_state *s, uint32_t record)
{
	return s->recorded[record / 8] >> record % 8 & 1;
}

/* First record in from..end-1 whose bit is value, else end. */
static uint32_t
find(const struct log_state *s, uint32_t from, uint32_t end, bool value)
{
	const uint8_t dull = value ? 0 : 0xff;

	while (from < end && bit(s, from) != value) {
		if (from % 8 == 0 && end - from >= 64 &&
		    load_le64(s->recorded + from / 8) == dull * UINT64_C(0x0101010101010101))
			from += 64;
		else if (from % 8 == 0 && end - from >= 8 && s->recorded[from / 8] == dull)
			from += 8;
		else
			from++;
	}
	return from;
}

static void
set_bit(struct log_state *s, uint32_t record, bool value)
{
	uint8_t mask = (uint8_t)(1u << record % 8);

	if (value)
		s->recorded[record / 8] |= mask;
	else
		s->recorded[record / 8] &= (uint8_t)~mask;
}

/* By bytes: a log of 64 bytes for each time that a whole disc is said to be written and
 * erased must not take long to read. */
void
log_set(struct log_state *s, uint32_t record, uint32_t count, bool value)
{
	uint32_t end = record + count, bytes;

	for (; record < end && record % 8 != 0; record++)
		set_bit(s, record, value);
	bytes = (end - record) / 8;
	memset(s->recorded + record / 8, value ? 0xff : 0, bytes);
	for (record += 8 * bytes; record < end; record++)
		set_bit(s, record, value);
}

bool
log_recorded(const struct log_state *s, int32_t lba, uint32_t count)
{
	uint32_t record;

	return log_on_disc(lba, count, &record) &&
	    find(s, record, record + count, false) == record + count;
}

bool
log_any_recorded(const struct log_state *s, int32_t lba, uint32_t count)
{
	uint32_t record;

	return log_on_disc(lba, count, &record) &&
	    find(s, record, record + count, true) < record + count;
}

bool
log_next_run(const struct log_state *s, int32_t *lba, int32_t end, uint32_t *count)
{
	uint32_t last = (uint32_t)(end - LBA_FIRST);
	uint32_t from = find(s, (uint32_t)(*lba - LBA_FIRST), last, true);

	if (from >= last)
		return false;
	*lba = (int32_t)from + LBA_FIRST;
	*count = find(s, from, last, false) - from;
	return true;
}
