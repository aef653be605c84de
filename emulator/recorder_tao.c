/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_tao.c - track at once: the host sends the data of a track,
 * and the recorder makes its pause, subchannel, sync, header, EDC and ECC, link
 * and run-out (Orange Book II; MMC-6 "Track at once"; mmc-recorder.md 4.3). How
 * tracks begin and end: recorder_track_write.c, recorder_track_close.c. */
#include "emulator/recorder_internal.h"

#include <string.h>

enum disc_result
tao_write_blocks(struct recorder *r, const uint8_t *blocks, uint32_t count)
{
	const struct program_row *row;
	enum disc_result result = DISC_OK;

	if (r->parameters.test_write)
		return recorder_put(r, NULL, count);
	row = &r->program.row[r->program.rows - 1];
	for (uint32_t n; count > 0 && result == DISC_OK; count -= n) {
		int32_t lba = r->record.lba + (int32_t)r->record.count;
		uint8_t *out = r->records;

		n = count < CONVERT_SECTORS ? count : CONVERT_SECTORS;
		memset(out, 0, (size_t)n * SECTOR_RECORD_BYTES);
		for (uint32_t i = 0; i < n; i++, lba++, out += SECTOR_RECORD_BYTES) {
			block_compose(row->form, blocks, r->subheader, lba, out);
			program_subcode(&r->program, row, lba, out + SECTOR_MAIN_BYTES);
			blocks += row->form->bytes;
		}
		result = recorder_put(r, r->records, n);
	}
	return result;
}
