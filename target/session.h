/* SPDX-License-Identifier: BSD-2-Clause */
/* target/session.h - the iSCSI node, its targets, and their sessions: names,
 * ISID and TSIH, the CmdSN window (RFC 7143 4.2, 6.3). Internal to target/.
 *
 * MaxConnections is 1 and ErrorRecoveryLevel 0: a session has one connection,
 * and ends with it. */
#ifndef TARGET_SESSION_H
#define TARGET_SESSION_H
#include "mmc/drive.h"
#include "target/access.h"
#include "target/limits.h"
#include "target/log.h"
#include "target/negotiate.h"
#include "target/pdu.h"

#include <stdbool.h>
#include <stdint.h>

#define TARGET_UNITS        2
#define SESSION_IMMEDIATE   4  /* immediate commands beyond them */
#define SESSION_ENDED_TAGS  64 /* tasks whose late Data-Outs are dropped without a word */
#define REINSTATE_BURST     5  /* and one a second */
#define TARGET_PORTAL_GROUP 1
#define ISID_BYTES          6

struct conn;
struct task;

/* All targets of the process, and the steady clock that its owner sets (ms). */
struct node {
	struct log log;
	struct limits limits;
	uint64_t now;
	struct target *targets;
	struct session *sessions; /* discovery sessions too */
	size_t session_count;
	uint16_t last_tsih;
	char **advertised; /* "ADDR:PORT" that SendTargets answers; NULL: where asked */
	size_t advertised_count;
	struct access *access;                 /* owned; NULL: everybody may do everything */
	bool (*random)(void *bytes, size_t n); /* for challenges; false: it has none */
	bool draining;                         /* no new sessions */
};

struct target {
	struct target *next;
	struct node *node;
	char name[TEXT_NAME_BYTES];
	struct drive *units[TARGET_UNITS]; /* by LUN; 0 is the recorder */
	unsigned unit_count;
	size_t session_count;
};

/* A unit as a session sees it: for what the unit has to say by itself. */
struct unit_watch {
	struct session *session;
	unsigned unit;
};

struct session {
	struct session *next; /* of the node */
	struct node *node;
	struct target *target; /* NULL: discovery */
	struct conn *conn;
	struct nexus *nexus[TARGET_UNITS]; /* with each unit; NULL in discovery */
	struct unit_watch watches[TARGET_UNITS];
	char initiator[TEXT_NAME_BYTES];
	uint8_t isid[ISID_BYTES];
	uint16_t tsih, cid;
	uint32_t value[KEYS]; /* what was negotiated */
	struct access_rights rights;

	uint32_t exp_cmd_sn, max_cmd_sn;
	uint32_t ahead; /* bit i: CmdSN exp_cmd_sn + 1 + i counts as received */

	struct task *tasks; /* in the order of execution, the first may be running */
	unsigned slots;     /* of the window, in use */
	unsigned immediate; /* immediate commands among the tasks */
	bool running;       /* task_run_queue() is under way */
	uint64_t buffered;  /* bytes of early data of all tasks */
	uint32_t ended[SESSION_ENDED_TAGS];
	unsigned ended_next;
	uint32_t last_ttt;

	unsigned reinstatements; /* of this identity, lately */
	uint64_t reinstated_at;
};

/* False: no memory or the name is taken or no name. */
bool node_add_target(struct node *, const char *name, struct drive *);
struct target *node_find_target(struct node *, const char *name);
/* Frees targets, rules and advertised addresses; there must be no sessions. */
void node_clear(struct node *);

/* Give it one more unit, the next LUN. There must be no sessions. */
void target_add_unit(struct target *, struct drive *);

/* Which unit a LUN is, in either of its forms (SAM-5 4.7); TARGET_UNITS: none. */
unsigned target_unit(const struct target *, uint64_t lun);

/* A new session with a new TSIH, and its nexus. target NULL: discovery. NULL:
 * no memory or limits reached. */
struct session *session_open(struct node *, struct target *, const char *initiator,
    const uint8_t isid[ISID_BYTES], uint16_t cid);
struct session *session_find(
    struct node *, const struct target *, const char *initiator, const uint8_t isid[ISID_BYTES]);
/* From now on its initiator may do no more than this; what it may not see is not
 * there for it. A new session may do everything. */
void session_restrict(struct session *, struct access_rights);
/* target_unit() among those that exist for its initiator. */
unsigned session_unit(const struct session *, uint64_t lun);
/* It may see and write everything that its target has. */
bool session_may_all(const struct session *);
/* End it: its tasks are aborted (without waiting for the drive), its nexus is
 * lost, its connection, if it has one still, is over. */
void session_end(struct session *);
/* May an initiator port take the place of this session now? At most one a
 * second beyond a burst. Counts. */
bool session_may_reinstate(struct session *);

enum sequence { SEQUENCE_ACCEPT, SEQUENCE_DROP, SEQUENCE_HOLE };
/* Take the CmdSN of a request into account (RFC 7143 4.2.2.1). */
enum sequence session_sequence(struct session *, const struct pdu *);
/* Count cmd_sn, which has not arrived, as received. */
bool session_count_received(struct session *, uint32_t cmd_sn);
/* MaxCmdSN for a PDU that goes out now. */
uint32_t session_max_cmd_sn(struct session *);

void session_remember_ended(struct session *, uint32_t itt);
void session_forget_ended(struct session *, uint32_t itt);
bool session_recently_ended(const struct session *, uint32_t itt);
#endif
