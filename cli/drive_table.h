/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/drive_table.h - what `drive list`, `status` and `clock` print for people. */
#ifndef CLI_DRIVE_TABLE_H
#define CLI_DRIVE_TABLE_H
#include <jansson.h>

/* A row for each drive, all about one, and its time. The objects are those of the control socket.
 */
void drive_table_print(const json_t *drives);
void drive_status_print(const json_t *drive);
void drive_clock_print(const json_t *clock);
#endif
