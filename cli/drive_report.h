/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/drive_report.h - what a drive, ours or any other, reports of the disc in
 * it by READ TOC, READ SUB-CHANNEL and READ CD (MMC-6). */
#ifndef CLI_DRIVE_REPORT_H
#define CLI_DRIVE_REPORT_H
#include <jansson.h>

/* The disc in the drive at url, in the form of `disc show --json` as far as the
 * drive tells: members that it cannot tell are absent. NULL: why[CLI_WHY] says
 * which command failed and how. */
json_t *drive_report(const char *url, char *why);
#endif
