/* SPDX-License-Identifier: BSD-2-Clause */
/* target/log.c - formatting and the rate limit. */
#include "target/log.h"

#include <stdarg.h>
#include <stdio.h>

#define WINDOW_MS    10000
#define WINDOW_LINES 50
#define LINE_BYTES   512

static void
new_window(struct log *log, uint64_t now)
{
	char line[64];

	if (log->suppressed > 0) {
		snprintf(line, sizeof(line), "%u more messages suppressed", log->suppressed);
		log->write(log->context, log->worst, line);
	}
	log->window_start = now;
	log->written = 0;
	log->suppressed = 0;
	log->worst = SERVER_LOG_INFO;
}

void
log_line(struct log *log, uint64_t now, enum server_log_level level, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list arguments;

	if (log->write == NULL)
		return;
	if (now - log->window_start >= WINDOW_MS)
		new_window(log, now);
	if (level != SERVER_LOG_ERROR && log->written >= WINDOW_LINES) {
		log->suppressed++;
		log->worst = level < log->worst ? level : log->worst;
		return;
	}
	log->written++;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	/* Names and aliases come from peers: keep terminals out of their reach. */
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	log->write(log->context, level, line);
}
