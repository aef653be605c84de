/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/disc_table.h - a disc as tables for people. */
#ifndef CLI_DISC_TABLE_H
#define CLI_DISC_TABLE_H
#include "emulator/disc.h"

#include <stdio.h>

/* Medium, sessions, tracks, findings. */
void disc_print(const struct disc *, FILE *);
/* One line per finding; errors red if colour. */
void disc_print_findings(const struct disc *, FILE *, bool colour);
#endif
