/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/summary_names.h - what the values of emulator/disc.h's enums are
 * called in JSON, each list closed by NULL; part of emulator/summary.h. */
#ifndef EMULATOR_SUMMARY_NAMES_H
#define EMULATOR_SUMMARY_NAMES_H

extern const char *const summary_disc_status[];
extern const char *const summary_session_status[];
extern const char *const summary_track_status[];
extern const char *const summary_copy[];
extern const char *const summary_write_type[];
#endif
