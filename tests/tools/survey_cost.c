/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/survey_cost.c DIR - the processor time that classifying and linting
 * the recorded sectors of a disc directory takes: the survey alone, piece by
 * piece from a buffer that stays in the cache, as it runs during a burn. Prints
 * the number of sectors, the seconds, and microseconds per sector. */
#include "emulator/msf.h"
#include "emulator/survey.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE 27 /* sectors of one WRITE of 64 KiB */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int
main(int argc, char **argv)
{
	static uint8_t records[PIECE * SECTOR_RECORD_BYTES];
	static struct sector_verdict verdicts[PIECE];
	struct survey *survey = survey_new(1);
	char path[4096];
	double seconds = 0;
	uint32_t sectors = 0;
	off_t at;
	int fd;

	if (argc != 2 || snprintf(path, sizeof(path), "%s/sectors", argv[1]) >= (int)sizeof(path) ||
	    (fd = open(path, O_RDONLY)) < 0 || survey == NULL) {
		fprintf(stderr, "survey_cost: needs a disc directory\n");
		return 2;
	}
	at = lseek(fd, 0, SEEK_DATA) / SECTOR_RECORD_BYTES;
	/* The hole ends at a page; the lead-in begins with the first Q that is none. */
	for (;; at++) {
		ssize_t n = pread(fd, records, sizeof(records), at * SECTOR_RECORD_BYTES);
		uint32_t count = n > 0 ? (uint32_t)((size_t)n / SECTOR_RECORD_BYTES) : 0;
		static const uint8_t none[SECTOR_SUB_BYTES];
		double begin;

		if (count == 0)
			break;
		if (sectors == 0 && memcmp(records + SECTOR_MAIN_BYTES, none, sizeof(none)) == 0)
			continue;
		memset(verdicts, SURVEY_NO_CLASS, sizeof(verdicts));
		begin = now();
		survey_add(survey, (int32_t)at + LBA_FIRST, records, count, verdicts);
		seconds += now() - begin;
		sectors += count;
		at += count - 1;
	}
	printf("%u %.4f %.3f\n", sectors, seconds, sectors == 0 ? 0 : seconds * 1e6 / sectors);
	survey_free(survey);
	close(fd);
	return sectors == 0;
}
