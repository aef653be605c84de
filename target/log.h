/* SPDX-License-Identifier: BSD-2-Clause */
/* target/log.h - messages of the target, one line each. What peers can provoke
 * is limited in rate, so that a peer cannot fill a disk. */
#ifndef TARGET_LOG_H
#define TARGET_LOG_H
#include <stdint.h>

enum server_log_level { SERVER_LOG_ERROR, SERVER_LOG_WARNING, SERVER_LOG_INFO };

struct log {
	/* NULL: silence. The line has no newline. */
	void (*write)(void *context, enum server_log_level, const char *line);
	void *context;
	uint64_t window_start; /* ms */
	unsigned written, suppressed;
	enum server_log_level worst; /* of those suppressed */
};

/* now: ms of any steady clock. Errors are never suppressed. */
void log_line(struct log *, uint64_t now, enum server_log_level, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#endif
