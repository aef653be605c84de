/* SPDX-License-Identifier: BSD-2-Clause */
/* target/task.h - one SCSI command of a session: its place in the queue, its
 * data both ways, its response, its abort (RFC 7143 4.2.5, 11.3, 11.4, 11.7,
 * 11.8). How many bytes move comes from the PDU and from the drive's door, never
 * from the CDB. Internal to target/.
 *
 * Commands of a session run one after another in the order of CmdSN. One that
 * waits keeps its immediate and unsolicited data, FirstBurstLength at most. */
#ifndef TARGET_TASK_H
#define TARGET_TASK_H
#include "target/session.h"

#include <sys/uio.h>

/* One R2T that has been sent: the initiator owes us offset..end. */
struct r2t {
	uint32_t ttt;
	uint64_t end;
};

struct task {
	struct task *next;
	struct session *session;
	struct command *command; /* NULL: not begun, or never to be */
	uint32_t itt;
	uint64_t lun;
	uint64_t expected;    /* Expected Data Transfer Length */
	uint64_t expected_in; /* of a bidirectional command */
	uint8_t cdb[16];
	bool writes, reads;
	bool in_front; /* immediate or HEAD OF QUEUE */
	bool immediate, slot;
	bool started, pending, sending, answered;

	/* A condition of the transport's own, reported instead of the drive's. */
	bool failed;
	struct sense failure;
	bool busy; /* no memory for it: status BUSY */

	uint64_t bytes;           /* that the drive wants moved; known once started */
	uint64_t received;        /* the offset of the next byte from the initiator */
	uint64_t moved_at;        /* when data last came for it, or it started */
	uint64_t sent;            /* Data-In */
	uint32_t data_sn;         /* expected of Data-Out, or next of Data-In */
	uint32_t data_pdus;       /* Data-In and R2T sent: ExpDataSN */
	uint64_t unsolicited_end; /* immediate and unsolicited data end here */
	bool unsolicited;         /* more unsolicited data is to come */
	bool in_pdu;              /* a PDU with data for it is under way */
	bool refusing;            /* the drive wants no more: drop the rest */
	uint8_t *early;           /* data that came before it started */
	size_t early_room;
	struct iovec segment; /* of the drive, being filled */
	size_t filled;
	struct r2t r2t[OUR_MAX_R2T];
	unsigned r2t_first, r2t_count;
	uint64_t r2t_offset; /* where the next R2T begins */
};

struct task *task_find(const struct session *, uint32_t itt);
/* Start what can be started. */
void task_run_queue(struct session *);
/* The data phase is over: let the drive finish, then answer. */
void task_finish(struct task *);
/* Answer now with the drive's result, or with the failure. */
void task_respond(struct task *);
/* Once the drive is done: does the last Data-In carry the status? If so, the task
 * counts as answered. */
bool task_collapses(struct task *);
/* Let it go on to its end as usual, but fail then: nothing more is written. */
void task_spoil(struct task *, struct sense);
/* Answer at once with this sense; what still comes for it is dropped. */
void task_fail(struct task *, struct sense);
/* End it without a word and free it. */
void task_abort(struct task *);
/* All that was queued for sending is sent. */
void task_output_drained(struct session *);

/* transfer.c: data of a task. */
/* Where its next bytes go, at most n; a NULL base: drop that many. */
struct iovec transfer_place(struct task *, size_t n);
/* n bytes came, and are there or were dropped. */
void transfer_placed(struct task *, size_t n);
/* A PDU's data is complete and valid in bytes (digests in use). */
void transfer_copy(struct task *, const uint8_t *bytes, size_t n);
/* Once begun: hand the early data on. */
void transfer_early(struct task *);
/* Ask for more data, or finish. */
void transfer_collect(struct task *);
void transfer_send(struct task *);
/* Residual count and its flag (0: none) for a result. */
uint8_t transfer_residual(uint64_t expected, uint64_t wanted, uint64_t moved, uint32_t *residual);
#endif
