/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/boot_id.c - the boot id as Linux tells it (random(4)). */
#include "emulator/boot_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
boot_id(uint8_t out[LOG_BOOT_ID_BYTES])
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
	char text[40] = "";
	struct timespec now;
	unsigned n = 0;

	memset(out, 0, LOG_BOOT_ID_BYTES);
	if (f != NULL) {
		if (fgets(text, sizeof(text), f) == NULL)
			text[0] = '\0';
		fclose(f);
	}
	for (const char *p = text; n < LOG_BOOT_ID_BYTES; n++) {
		char digits[3] = { p[0], p[0] != '\0' ? p[1] : '\0', '\0' };
		char *end;

		out[n] = (uint8_t)strtoul(digits, &end, 16);
		if (end != digits + 2)
			break;
		p += 2;
		p += *p == '-';
	}
	if (n == LOG_BOOT_ID_BYTES)
		return;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	memcpy(out, &now, sizeof(now) < LOG_BOOT_ID_BYTES ? sizeof(now) : LOG_BOOT_ID_BYTES);
}
