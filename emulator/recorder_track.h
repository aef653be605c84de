/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/recorder_track.h - what recorder_track.c, recorder_track_write.c and
 * recorder_track_close.c know of each other. Inner header. */
#ifndef EMULATOR_RECORDER_TRACK_H
#define EMULATOR_RECORDER_TRACK_H
#include "emulator/recorder_internal.h"

/* Track i of those in the open session; NULL past the last. */
const struct log_track *track_nth(const struct recorder *, unsigned i);
const struct log_track *track_last(const struct recorder *);
/* The track that is begun and not reserved: there is one at most, the last. */
const struct log_track *track_incomplete(const struct recorder *);
/* The one that a write at lba would go on with, or begin if it is reserved. */
const struct log_track *track_taking(const struct recorder *, int32_t lba);

/* Behind all that is the track's. */
int32_t track_limit(const struct log_track *);
/* How far its user data may go; and the blocks from next on in a track that may reach up
 * to limit. */
int32_t track_data_limit(const struct recorder *, const struct log_track *);
uint32_t track_room(int32_t start, int32_t next, int32_t limit, uint32_t packet_size);
/* Sectors of the pause that a new track has. */
int32_t track_pause(const struct recorder *, const struct write_parameters *);

/* Of the parameters: the size of fixed packets, else 0; whether they can be those of a
 * track; and what they make of one that nothing is written of yet. */
uint32_t track_page_size(const struct write_parameters *);
enum disc_result track_check_page(const struct write_parameters *);
void track_take_page(const struct write_parameters *, struct log_track *);

/* The layout of the track that is being written, with nothing behind it. */
void track_lay_out(struct recorder *, const struct log_track *, int32_t pause);
/* A record of the log of a write into it. */
struct log_record track_record(const struct recorder *, const struct log_track *);
/* A pregap while it is made. */
struct pregap {
	const struct program_row *row;
	int32_t sectors;
	enum packet_method method;
	uint32_t packet_size;
};
/* A recorder_maker of one. */
void track_make_pregap(const struct recorder *, const void *pregap, int32_t lba, uint8_t *record);
/* Write its pregap; write what it needs to be complete. */
enum disc_result
track_begin(struct recorder *, const struct write_parameters *, const struct log_track *);
enum disc_result track_finish(struct recorder *, const struct log_track *);
#endif
