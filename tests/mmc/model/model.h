/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model/model.h - what a CD recorder and its disc must do, as a small model of
 * the medium's rules: written from docs/spec/mmc-recorder.md (sections 1 to 4 and 6
 * there), and where that leaves a choice from docs/commands.md; sharing nothing with the
 * recorder.
 *
 * The disc is a map: of each sector what was last made of it. Sessions and tracks
 * are what follows from that. Each function below is one command: it returns the sense
 * that the command must get (key, ASC, ASCQ as one number; 0: GOOD), and if it is
 * GOOD the model is afterwards as the drive must be. */
#ifndef TESTS_MMC_MODEL_MODEL_H
#define TESTS_MMC_MODEL_MODEL_H
#include <stdbool.h>
#include <stdint.h>

#define MODEL_LOWEST   (-8000)
#define MODEL_SECTORS  60000
#define MODEL_SESSIONS 16
#define MODEL_TRACKS   99

enum { PACKET, TAO, SAO, RAW };

/* Sense codes (3.23). */
enum {
	GOOD = 0,
	NO_DISC_CLOSED = 0x023a01,
	NO_DISC_OPEN = 0x023a02,
	LIST_LENGTH = 0x051a00,
	CDB_FIELD = 0x052400,
	LIST_FIELD = 0x052600,
	OUT_OF_RANGE = 0x052100,
	NOT_NEXT = 0x052102,
	SEQUENCE = 0x052c00,
	CANNOT_READ = 0x031105,
	CANNOT_WRITE = 0x053005,
	PREVENTED = 0x055302,
	END_OF_AREA = 0x056300,
	WRONG_MODE = 0x056400,
	PACKET_SIZE = 0x056401,
	NOT_FULL = 0x057204,
	ATTENTION_29 = 0x062900,
	ATTENTION_28 = 0x062800,
	ANYTHING = -1, /* the digest leaves it open */
	FAILS = -2,    /* with some sense */
};

/* What is in a sector of the disc. */
enum content { EMPTY, MARGIN, PAUSE, LINK, ZERO, USER };
enum form { AUDIO, MODE1, FORMLESS, FORM1, FORMS };

struct sector {
	uint8_t content, form, track, session;
	uint32_t serial; /* USER: what the bytes are made from */
};

struct page { /* mode page 05 */
	uint8_t type, block, multisession, mode;
	bool test, fixed; /* packets */
	uint16_t packet;  /* blocks of a fixed one */
};

struct track {
	uint8_t number, session, form, type;
	bool open, damaged, begun;
	int32_t start, end; /* INDEX 01; behind its last sector */
	uint16_t packet;    /* blocks of its packets, if they are fixed; else 0 */
	bool within, torn;  /* a packet is not ended; and will not be */
	bool reserved;
	int32_t limit; /* reserved: behind the sectors that are */
};

enum session_is { OPEN, DAMAGED, COMPLETE };
struct session {
	enum session_is status;
	struct page page; /* it was begun with */
	int32_t leadin, start, next, leadout;
	bool has_leadout, announces, appendable, resumable;
};

/* A cue sheet: entries in ascending order, the last is the lead-out. */
#define MODEL_CUES 12
struct cue {
	int32_t lba;
	uint8_t track, index, form;
	bool sent; /* by the host; else the drive makes it */
};

struct model {
	bool rewritable;
	int32_t leadin, last_leadout;
	struct sector sector[MODEL_SECTORS];
	unsigned sessions, tracks;
	struct session session[MODEL_SESSIONS];
	struct track track[MODEL_TRACKS + 1];
	bool rehearsing;
	struct page rehearsed;
	int32_t rehearsed_next;
	unsigned cues; /* 0: there is no sheet */
	struct cue cue[MODEL_CUES];
	int32_t cue_next;
	uint8_t cue_multisession; /* as the page was when the sheet came: it plans the lead-in */
	/* The drive. */
	struct page page;
	bool tray_open, prevented;
	bool owes_29, owes_28; /* unit attentions */
};

/* What the host says of a block that it sends RAW. */
struct raw_block {
	uint8_t track; /* 0 lead-in, AAh lead-out */
	uint8_t index, form;
	bool announces; /* of the lead-in: that another session may follow */
};

void model_insert(struct model *, bool rewritable, int32_t leadin, int32_t last_leadout);

/* Before a command: the unit attention or the missing disc that it meets instead. */
int32_t model_meets(struct model *, bool needs_disc);

int32_t model_select(struct model *, const struct page *);
/* serial: of the first block. blocks: RAW only. */
int32_t model_write(
    struct model *, int32_t lba, uint32_t count, uint32_t serial, const struct raw_block *blocks);
/* The same, but the host went away before the last block had come. */
int32_t model_write_lost(struct model *, int32_t lba, uint32_t count);
int32_t model_synchronize(struct model *);
int32_t model_close_track(struct model *, unsigned number); /* FFh: the one that is open */
int32_t model_close_session(struct model *);
int32_t model_reserve(struct model *, uint32_t blocks);
int32_t model_cue_sheet(struct model *, const struct cue *, unsigned count);
/* Types 0, 1, 3, 6 and 7. */
int32_t model_blank(struct model *, uint8_t type, uint32_t address);
int32_t model_eject(struct model *);
void model_load(struct model *);
/* The disc was taken out and put in again. */
void model_reinsert(struct model *);
void model_reset(struct model *);
/* The recorder's process died, or ended well; another one has opened the disc. */
void model_reopen(struct model *);

/* What can be asked. */
enum disc_state { BLANK_DISC, APPENDABLE_DISC, COMPLETE_DISC };
enum disc_state model_state(const struct model *);
/* Bytes of a block of a WRITE at lba now; 0: there can be none. */
uint32_t model_block_bytes(const struct model *, int32_t lba);
/* The next writable address of the page's write type; false: there is none. */
bool model_next(const struct model *, const struct page *, int32_t *lba);
/* Where a new session's program area begins. */
int32_t model_program_start(const struct model *);
/* The sector that a host calls lba; false: there is none of that name. */
bool model_place(const struct model *, int32_t lba, int32_t *sector);
/* The track that is neither complete nor reserved, and the first reserved one that is
 * not complete; NULL: there is none. */
const struct track *model_incomplete(const struct model *);
const struct track *model_reserved(const struct model *);
/* Where an open track goes on, and how many blocks have room there. */
int32_t model_track_next(const struct track *);
int32_t model_track_room(const struct model *, const struct track *);
/* The same for a track that would begin. */
int32_t model_page_room(const struct model *, const struct page *, int32_t next);
/* Blocks of a track that is complete. */
int32_t model_track_blocks(const struct track *);
const struct sector *model_sector(const struct model *, int32_t lba);
/* READ may give the sector: it belongs to a track of a closed session. */
bool model_readable(const struct model *, int32_t lba);
const struct session *model_last_closed(const struct model *);
#endif
