/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/log.h - the log of a disc: what was recorded on it, in which order
 * and by what. A file of 64-byte records behind a 64-byte header, only ever
 * appended to, little-endian, each with a CRC32C of its own. All here is pure:
 * bytes in, state out; emulator/store.h keeps the file.
 *
 * header: 0 magic (12), 12 format (4), 16 epoch (4), 60 CRC32C of the rest
 * record: 0 sequence (8), 8 epoch (4), 12 kind, 13 write type, 14 data block
 *         type, 15 flags, 16 LBA (4), 20 count (4), 24 CRC32C of the sectors
 *         (4), 28 session, 29 multisession, 30 event, 31 track, 32 durable
 *         sequence (8), 40 boot id (16), 56 CONTROL and SCMS, 57 session format,
 *         58 packet size (2), 60 CRC32C of the rest; what is not named is zero
 *
 * Format 1 knew neither packets nor reserved tracks. It is read; a writer makes 2 of it. */
#ifndef EMULATOR_LOG_H
#define EMULATOR_LOG_H
#include "emulator/disc.h"
#include "emulator/msf.h"

#define LOG_RECORD_BYTES  64
#define LOG_FORMAT        2
#define LOG_BOOT_ID_BYTES 16
#define DISC_SECTORS      (LBA_LAST - LBA_FIRST + 1)

enum log_kind {
	LOG_OPEN = 1, /* a writer opened the disc; says in which boot */
	LOG_WRITE,    /* one answered write */
	LOG_SYNC,     /* all up to `durable` is durable */
	LOG_SESSION,  /* a session became what `event` says */
	LOG_LOST,     /* count sectors from lba did not survive a power cut */
	LOG_CLOSE,    /* the writer closed the disc; all before is durable */
	LOG_RESERVE,  /* count sectors from lba, its start, are a track's, run-out included */
	LOG_ERASE,    /* see enum log_event; of a rewritable disc */
	LOG_KINDS
};

/* What the recorder itself writes of a track: LOG_LINK what comes before its
 * start, which begins it, and LOG_RUNOUT what comes behind its data, which ends
 * it. LOG_FIXATION: lead-out and lead-in of a session that is being closed.
 * LOG_OVERWRITE: one packet of a formatted track, its link and run-in included, has new
 * content. LOG_PACKET_END: the last sectors are the run-out of a packet, and the track goes on.
 * LOG_UNRESERVE: the last track, reserved and empty, is none. */
enum log_flag {
	LOG_LINK = 1,
	LOG_RUNOUT = 2,
	LOG_HOST_FAULT = 4,
	LOG_TEST = 8,
	LOG_FIXATION = 16,
	LOG_OVERWRITE = 32,
	LOG_PACKET_END = 64,
	LOG_UNRESERVE = 128
};

/* LOG_SESSION: what the session has become.
 *
 * LOG_ERASE of the last session: count sectors from lba on are all of it. With
 * LOG_REOPENED only its tracks stay recorded, and it is open again; with LOG_ERASED
 * it and its tracks are gone. Without an event: they are the end of `track`, of a
 * session that is not complete, which goes on there. From its pause on: the track
 * is gone, or reserved if it was closed or reserved before. */
enum log_event {
	LOG_COMPLETE_FINAL = 1,
	LOG_COMPLETE_APPENDABLE,
	LOG_DAMAGED,
	LOG_FORMATTED, /* complete, and the packets of its one track may be overwritten */
	LOG_REOPENED,
	LOG_ERASED,
	LOG_EVENTS
};

struct log_record {
	enum log_kind kind;
	uint64_t sequence; /* 1, 2, ... */
	uint32_t epoch;    /* 1, and one more for each time the disc was blanked */
	enum write_type write_type;
	uint8_t data_block_type; /* as the host sent it */
	uint8_t flags, session, multisession;
	enum log_event event;
	int32_t lba;
	uint32_t count, crc; /* CRC32C of the records as stored */
	uint64_t durable;
	uint8_t boot_id[LOG_BOOT_ID_BYTES];
	/* Of writes into a track that the recorder keeps account of (TAO, packet). */
	uint8_t track, control, session_format; /* control: 10h for SCMS */
	uint16_t packet_size;                   /* user blocks of fixed packets; else 0 */
};

void log_encode_header(uint32_t epoch, uint8_t out[LOG_RECORD_BYTES]);
enum log_header { LOG_HEADER_OK, LOG_HEADER_BAD, LOG_HEADER_LATER };
/* *format is set unless it is bad, *epoch if it is OK. */
enum log_header
log_decode_header(const uint8_t in[LOG_RECORD_BYTES], uint32_t *format, uint32_t *epoch);

void log_encode(const struct log_record *, uint8_t out[LOG_RECORD_BYTES]);
/* False: the CRC is wrong or a value is out of its range. */
bool log_decode(const uint8_t in[LOG_RECORD_BYTES], struct log_record *);

/* A session as the log knows it. */
struct log_session {
	enum session_status status;
	enum write_type write_type;
	uint8_t data_block_type, multisession;
	bool formatted;          /* see LOG_FORMATTED; final too */
	bool final;              /* complete, and no other session may follow */
	bool resumable;          /* complete, but its writer may still lengthen the lead-out */
	bool fixating;           /* open, and its lead-out has been begun */
	int32_t leadin_lba;      /* first sector written */
	int32_t first_lba, next; /* all its sectors lie in first_lba..next - 1 */
};

#define LOG_CONTROL_SCMS 0x10

/* Where the last packet of a track stands. */
enum log_packet {
	LOG_PACKET_ENDED,  /* its run-out is there: the next one begins with a link block */
	LOG_PACKET_WITHIN, /* it may go on */
	LOG_PACKET_TORN    /* its writer is gone: it needs run-out, and cannot go on */
};

#define LOG_PREGAP_SECTORS 150 /* of a track that is reserved */

/* A track recorded at once or in packets, as the program memory area has it. */
struct log_track {
	uint8_t session, number;
	/* TRACK_RESERVED until it is first written, TRACK_OPEN until its run-out is. */
	enum track_status status;
	enum write_type write_type;
	uint8_t data_block_type, control, session_format;
	bool scms; /* its copy bit alternates */
	bool reserved;
	uint16_t packet_size;   /* user blocks of fixed packets; else 0 */
	enum log_packet packet; /* of packet tracks */
	int32_t start, end;     /* INDEX 01; behind its last sector */
	int32_t limit;          /* reserved: behind the last sector that it may have */
};

/* What the records so far add up to. Sectors that do not count (unrecorded, or of an
 * overwriting that was not logged) may hold anything. */
struct log_state {
	uint32_t epoch;
	uint64_t sequence; /* of the last record; 0: none */
	uint64_t content;  /* of the last one that changed what is recorded */
	uint64_t durable;  /* up to here nothing can be lost */
	uint8_t boot_id[LOG_BOOT_ID_BYTES];
	bool rewritten; /* some of it was erased or formatted: only a rewritable disc can be */
	bool lost;      /* some of it did not survive a power cut */
	int32_t lost_lba;
	uint32_t lost_count;
	unsigned sessions;
	struct log_session session[DISC_TRACKS];
	unsigned tracks;
	struct log_track track[DISC_TRACKS];
	uint8_t recorded[(DISC_SECTORS + 7) / 8];
};

/* The track with this number; NULL: there is none. */
const struct log_track *log_track(const struct log_state *, uint8_t number);
/* Add the next record. False, and the state is as before: it cannot follow. */
bool log_apply(struct log_state *, const struct log_record *);
bool log_recorded(const struct log_state *, int32_t lba, uint32_t count);
/* True if any of them is recorded. */
bool log_any_recorded(const struct log_state *, int32_t lba, uint32_t count);
/* True if they are one whole packet of a formatted track. */
bool log_may_overwrite(const struct log_state *, int32_t lba, uint32_t count);
/* The next run of recorded sectors at or after *lba and before end; false if
 * there is none. */
bool log_next_run(const struct log_state *, int32_t *lba, int32_t end, uint32_t *count);
#endif
