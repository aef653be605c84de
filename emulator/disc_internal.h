/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/disc_internal.h - what the recorder does to a disc. */
#ifndef EMULATOR_DISC_INTERNAL_H
#define EMULATOR_DISC_INTERNAL_H
#include "emulator/contents.h"
#include "emulator/store.h"

const struct log_state *disc_log(const struct disc *);
/* The last session, or NULL; its status is that of the log. */
const struct log_session *disc_last_session(const struct disc *);
/* Everything derived, brought up to date. */
const struct contents *disc_contents(const struct disc *);
/* An error of the disc's files ended the last session, and the log may not say so. */
bool disc_failed(const struct disc *);

/* Records of the write that is under way in session: they go to the store and
 * are surveyed, but do not count yet. DISC_IO: errno. */
enum disc_result
disc_put(struct disc *, uint8_t session, int32_t lba, const uint8_t *records, uint32_t count);
/* From now on, until off, what is put is read back at once and compared. */
void disc_read_back(struct disc *, bool on);
/* Since then a sector came back other than it was put: the first is *lba. */
bool disc_miscompares(const struct disc *, int32_t *lba);
/* The write described (sequence and epoch are filled in) counts now. */
enum disc_result disc_commit(struct disc *, struct log_record *);
/* What was put since the last commit does not count. */
void disc_forget(struct disc *);
/* The same, and the session that the record describes is damaged from now on. */
void disc_damage(struct disc *, const struct log_record *);

/* A rewritable disc is blank again, as if new; what was written is gone. */
enum disc_result disc_blank(struct disc *);
/* The same for some of it, as the record says: its lba, count, session and event
 * are given, see LOG_ERASE. DISC_SEQUENCE: there is no such thing to be erased. */
enum disc_result disc_erase(struct disc *, struct log_record *);

/* What another thread may do beside all that is called here: write sectors of a disc
 * that stays blank meanwhile, and make them durable. */
enum disc_result disc_put_aside(struct disc *, int32_t lba, const uint8_t *records, uint32_t count);
enum disc_result disc_sync_sectors(struct disc *);
/* That is what the records say; the survey, which is the disc's from then on, has
 * seen it, and classes are what it found. */
struct survey;
enum disc_result disc_adopt(struct disc *, struct survey *, const struct sector_verdict *classes,
    struct log_record *, unsigned count);
/* New content for a packet, as the record says (LOG_OVERWRITE). */
enum disc_result disc_overwrite(struct disc *, struct log_record *, const uint8_t *records);

/* Sectors of the lead-out so far, and whether the lead-in announces another
 * session, of the session that is being written. */
uint32_t disc_leadout_sectors(struct disc *);
bool disc_announces_next(struct disc *);
#endif
