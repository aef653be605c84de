/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/store.h - where a disc's bytes and log are kept. struct store_ops is
 * the one seam: byte strings in four parts, kept in files, in memory or in an
 * overlay on a base that is only read. Above it are the log, the map of
 * recorded sectors that replaying the log gives, and the medium's first rule:
 * what is recorded stays. Functions that return int return 0, or -1 and errno. */
#ifndef EMULATOR_STORE_H
#define EMULATOR_STORE_H
#include "emulator/log.h"

#include <sys/uio.h>

enum store_part {
	STORE_SECTORS, /* sparse; record i is LBA i + LBA_FIRST */
	STORE_LOG,     /* emulator/log.h */
	STORE_SUMMARY, /* disc.json */
	STORE_CLASSES, /* a cache: may be missing or wrong at any time */
	STORE_PARTS
};

/* Calls for different parts, and read, write and sync of one part at different
 * addresses, may run at the same time on different threads. */
struct store_ops {
	/* Bytes up to the last one written; ENOENT if there is no such part. */
	int (*size)(void *self, enum store_part, uint64_t *bytes);
	/* All n bytes; holes read as zeros, EIO past the end. */
	int (*read)(void *self, enum store_part, uint64_t offset, void *out, size_t n);
	/* All bytes, at offset; makes the part if need be. On failure any of them
	 * may have been written. The vectors may be changed. */
	int (*write)(
	    void *self, enum store_part, uint64_t offset, struct iovec *, unsigned vectors);
	int (*truncate)(void *self, enum store_part, uint64_t bytes);
	/* Returns when all that was written is durable. */
	int (*sync)(void *self, enum store_part);
	/* These bytes are zeros from now on, and take no space. NULL, or EOPNOTSUPP: that
	 * cannot be. */
	int (*clear)(void *self, enum store_part, uint64_t offset, uint64_t bytes);
	/* The old content or the new one is there at any time; durable: and it is
	 * the new one, even after a power cut, once this has returned. */
	int (*replace)(void *self, enum store_part, const void *bytes, size_t n, bool durable);
	void (*close)(void *self);
};

struct store;

/* A store on ops. It owns self from then on. path (copied) may be NULL. On
 * failure, for lack of memory, self is closed and NULL returned. */
struct store *store_new(const struct store_ops *, void *self, bool writable, const char *path);
void store_close(struct store *);
bool store_writable(const struct store *);
const char *store_path(const struct store *);

/* The three implementations. NULL: why[DISC_WHY] holds a sentence. */
struct store *store_directory_create(const char *path, char *why);
struct store *store_directory_open(const char *path, bool writable, char *why);
/* An empty one that fails with ENOSPC beyond limit bytes; 0: no limit. */
struct store *store_memory(uint64_t limit, char *why);
/* Takes writes to base's content in its stead; what is written goes to an
 * unlinked temporary file. Owns base, on failure too. */
struct store *store_overlay(struct store *base, char *why);

/* Begin epoch 1 in an empty store, or replay the log of one that is not. */
bool store_create(struct store *, char *why);
bool store_load(struct store *, char *why);
/* Records at the end of the log that no answer was given for, after a power cut. */
uint64_t store_dropped(const struct store *);
const struct log_state *store_log(const struct store *);

/* Write count records; EEXIST if one of them is recorded, EROFS, EINVAL. They
 * count as recorded only once the log says so. */
int store_write_sectors(struct store *, int32_t lba, const uint8_t *records, uint32_t count);
/* The medium can be recorded anew: store_overwrite_packet() may. */
void store_set_rewritable(struct store *);
/* New content for count records, which must be one whole packet of a formatted track
 * (EEXIST if not) on a rewritable medium (EPERM). */
int store_overwrite_packet(struct store *, int32_t lba, const uint8_t *records, uint32_t count);
int store_read_sectors(struct store *, int32_t lba, uint8_t *records, uint32_t count);
/* Append to the log; sequence and epoch are filled in here. EINVAL: it cannot
 * follow what is there. */
int store_append(struct store *, struct log_record *);
/* The same without writing it: for readers, who know better than the log. */
int store_assume(struct store *, struct log_record *);
/* Read back the record with this sequence. */
int store_record(struct store *, uint64_t sequence, struct log_record *);
/* A new epoch, with a new log, and only then the space of the old one freed. */
int store_reset(struct store *);
/* The same for some of it: append the record, which is of kind LOG_ERASE, make it
 * durable, and only then free the space of what is not recorded any more. */
int store_erase(struct store *, struct log_record *);
/* Free what a writer that died has left where nothing is recorded, if that takes no
 * writing. */
int store_free_unrecorded(struct store *);

int store_sync(struct store *, enum store_part);
int store_replace(struct store *, enum store_part, const void *, size_t, bool durable);
/* A whole part in memory, a zero byte behind it; free() it. EFBIG beyond limit. */
int store_load_part(struct store *, enum store_part, size_t limit, char **bytes, size_t *n);
int store_part_size(struct store *, enum store_part, uint64_t *bytes);
int store_read_part(struct store *, enum store_part, uint64_t offset, void *, size_t);

/* Put a formatted sentence into why[DISC_WHY]; returns NULL. */
void *store_why(char *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
#endif
