/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/command.h - one command on its way, as the families of commands see it.
 * Inner header.
 *
 * A row of the command table says what must hold before its begin() is called.
 * begin() checks the fields of the CDB, and sets up what is to be moved: a
 * reply (cmd_reply()), a parameter list (cmd_take_list()), or windows of
 * sectors (cmd_take_window()). What has an effect belongs into the flow:
 * start() once the lengths are known to agree, run() once all has been moved. */
#ifndef MMC_COMMAND_H
#define MMC_COMMAND_H
#include "mmc/nexus.h"
#include "mmc/unit.h"

#define COMMAND_CDB_BYTES   16
#define COMMAND_REPLY_BYTES 640  /* longest reply that needs no memory */
#define COMMAND_LIST_BYTES  4096 /* longest parameter list that is taken */

struct command_flow {
	/* The transfer's lengths hold: begin for real. */
	struct sense (*start)(struct command *);
	/* Data-out: buffer_end bytes have come. Data-in: fill the buffer anew. */
	struct sense (*window)(struct command *);
	/* All has been moved. */
	struct sense (*run)(struct command *);
	/* It has failed or was aborted after a start() that succeeded. */
	void (*drop)(struct command *);
};

enum command_when {
	WHEN_ALWAYS, /* even if a unit attention waits */
	WHEN_QUIET,  /* no unit attention waits */
	WHEN_READY,  /* and a disc is there */
	WHEN_WRITER, /* and the initiator may change it: what records, readies or ends that */
};

/* One row of the command table. */
struct command_kind {
	const char *name; /* as the standard spells it */
	struct sense (*begin)(struct command *);
	uint8_t cdb_bytes;
	enum command_direction direction;
	enum command_when when;
	bool absent_too; /* served by logical units that do not exist */
	/* Bits that may be set in the CDB, from byte 1 on; the control byte and
	 * the obsolete LUN field are added by the check. */
	uint8_t honoured[COMMAND_CDB_BYTES - 2];
};

/* A recorder's. NULL if there is no such command. */
const struct command_kind *command_kind(uint8_t opcode);

/* What READ and READ CD give of each sector (mmc/read_layout.h). */
struct read_plan {
	bool cooked;       /* READ: user data of mode 1 or form 1 only */
	bool physical;     /* addresses are the disc's, between fixed packets too */
	uint8_t expected;  /* sector type field of the CDB; 0: any */
	uint8_t selection; /* main channel selection bits 7..3 as 4..0 */
	uint16_t c2_bytes;
	uint8_t subchannel;   /* 0, 1, 2, 4 as in the CDB */
	uint16_t main_bytes;  /* per sector */
	uint32_t block_bytes; /* all of it, per sector */
};

enum command_stage { STAGE_MOVING, STAGE_PENDING, STAGE_DONE };

struct command {
	struct drive *drive;
	struct nexus *nexus;
	const struct command_kind *kind;
	const struct command_flow *flow; /* NULL: nothing but a reply */
	void (*complete)(struct command *, void *);
	void *complete_arg;
	struct command *next; /* among those that wait for a flush, or for a time */
	uint64_t until;       /* that time; what comes then (NULL: it waits for none) */
	void (*then)(struct command *);

	uint8_t cdb[COMMAND_CDB_BYTES];
	enum command_stage stage;
	bool absent;            /* addressed to a unit that does not exist */
	bool started;           /* start() has succeeded */
	bool failed;            /* with this sense, or BUSY */
	bool busy;              /* for lack of memory or windows */
	bool conflict;          /* with a reservation */
	bool reports_attention; /* sense is what the nexus was owed */
	bool too_short;         /* refused for lack of data to come */
	bool wait;              /* run() has left it pending */
	bool flushed;           /* what came before it has been made durable, or that failed */
	struct sense sense;
	struct command_result result;

	uint64_t offered;              /* data-out: what the initiator has */
	uint64_t wanted, bytes, moved; /* bytes: at most wanted */
	uint8_t *buffer;
	size_t buffer_bytes, buffer_at, buffer_end;
	uint8_t *window; /* the drive's, to be given back */
	uint8_t *heap;   /* our own */

	/* What is being read or written. */
	int32_t lba, first; /* the next sector, and where it began */
	uint32_t left;      /* sectors */
	uint64_t load;      /* the disc's number */
	struct read_plan plan;
	struct write_parameters parameters;

	enum event_class event_class; /* whose event the reply tells of */

	uint8_t small[COMMAND_REPLY_BYTES];
};

/* A zeroed reply of size bytes, cut at the allocation length. size must be at
 * most COMMAND_REPLY_BYTES. */
uint8_t *cmd_reply(struct command *, uint64_t allocation, size_t size);
/* It has become size bytes only. */
void cmd_reply_cut(struct command *, uint64_t allocation, size_t size);
/* cmd_reply() without that limit. NULL: return cmd_busy(). */
uint8_t *cmd_reply_large(struct command *, uint64_t allocation, size_t size);
/* A data-out parameter list. False: it is too long. */
bool cmd_take_list(struct command *, size_t bytes);
/* A window for blocks of block_bytes; false: return cmd_busy(). */
bool cmd_take_window(struct command *, uint32_t block_bytes);

/* For begin(): BUSY status, the initiator tries again. */
struct sense cmd_busy(struct command *);
/* The same, RESERVATION CONFLICT. */
struct sense cmd_conflict(struct command *);
/* From outside the command: what it was about is gone. */
void cmd_fail(struct command *, struct sense);
/* Its flow's run(). But between its checks and its data another initiator may eject or
 * format, or the host take the disc out. */
struct sense cmd_run(struct command *);
/* A command that run() has left pending (wait) is over. */
void cmd_conclude(struct command *, struct sense);

static inline bool
sense_is_error(struct sense s)
{
	return s.key != 0;
}

/* begin() of each command, by file. */
struct sense test_unit_ready(struct command *); /* inquiry.c */
struct sense request_sense(struct command *);
struct sense inquiry(struct command *);
struct sense report_luns(struct command *);
struct sense mode_sense_6(struct command *); /* mode_page.c */
struct sense mode_sense_10(struct command *);
struct sense mode_select_6(struct command *);
struct sense mode_select_10(struct command *);
struct sense get_configuration(struct command *); /* feature.c */
struct sense get_event_status(struct command *);  /* event.c */
struct sense start_stop_unit(struct command *);   /* tray.c */
struct sense prevent_allow(struct command *);
struct sense mechanism_status(struct command *);
struct sense read_capacity(struct command *); /* capacity.c */
struct sense read_buffer_capacity(struct command *);
struct sense read_10(struct command *); /* read.c */
struct sense read_12(struct command *);
struct sense read_cd(struct command *);
struct sense read_cd_msf(struct command *);
struct sense write_10(struct command *);            /* write.c */
struct sense close_track_session(struct command *); /* close.c */
struct sense reserve_track(struct command *);       /* reserve_track.c */
struct sense send_cue_sheet(struct command *);      /* cue_sheet.c */
struct sense blank(struct command *);               /* blank.c */
struct sense format_unit(struct command *);         /* format_unit.c */
struct sense read_format_capacities(struct command *);
struct sense write_12(struct command *);
struct sense synchronize_cache(struct command *); /* flush.c */
struct sense read_subchannel(struct command *);   /* subchannel.c */
struct sense read_header(struct command *);
struct sense read_toc(struct command *);               /* toc.c */
struct sense read_disc_information(struct command *);  /* disc_info.c */
struct sense read_track_information(struct command *); /* track_info.c */
struct sense set_cd_speed(struct command *);           /* speed.c */
struct sense seek_10(struct command *);                /* seek.c */
struct sense set_read_ahead(struct command *);
struct sense send_opc(struct command *);
struct sense verify_10(struct command *); /* verify.c */
struct sense write_and_verify_10(struct command *);
/* It has been written, and did not read the same. */
struct sense write_miscompared(const struct command *);
struct sense read_buffer(struct command *); /* buffer_memory.c */
struct sense write_buffer(struct command *);
struct sense report_supported_opcodes(struct command *); /* supported_opcodes.c */
/* Operation code A3h means that, in this CDB. */
bool maintenance_known(const struct command *);
struct sense get_performance(struct command *); /* performance.c */
struct sense set_streaming(struct command *);
struct sense play_audio_10(struct command *); /* play.c */
struct sense play_audio_12(struct command *);
struct sense play_audio_msf(struct command *);
struct sense play_audio_track_index(struct command *);
struct sense pause_resume(struct command *);
struct sense stop_play_scan(struct command *);
struct sense scan(struct command *);
struct sense reserve_unit(struct command *); /* reservation.c */
struct sense release_unit(struct command *);
struct sense persistent_reserve_in(struct command *);
struct sense persistent_reserve_out(struct command *);
#endif
