/* SPDX-License-Identifier: BSD-2-Clause */
/* target/conn_state.h - what a connection consists of. For those files of
 * target/ that handle its PDUs: conn.c, receive.c, login.c, discovery.c,
 * management.c, task.c and transfer.c. */
#ifndef TARGET_CONN_STATE_H
#define TARGET_CONN_STATE_H
#include "target/chap.h"
#include "target/conn.h"
#include "target/output.h"

#define CONN_TAIL_BYTES  2048
#define CONN_PEER_BYTES  72
#define LOGIN_PDUS       16
#define SKIP_BYTES       1048576 /* a data segment too long is skipped up to this */
#define PINGS_UNANSWERED 3
#define REJECTS          16
#define REJECTS_MS       10000
#define CLOSING_MS       1000

/* RFC 7143 8.1.3, the target's side. With ErrorRecoveryLevel 0 a failed
 * connection goes straight to its end. */
enum conn_state {
	CONN_XPT_UP,    /* S3: nothing received */
	CONN_IN_LOGIN,  /* S4 */
	CONN_LOGGED_IN, /* S5 */
	CONN_CLOSING,   /* S6: the rest of the output goes out, input is ignored */
	CONN_OVER,
};

/* Where the data segment of the PDU under way goes. */
enum sink { SINK_DROP, SINK_STAGE, SINK_TASK };

struct receive {
	/* Bytes received and not yet used: headers, and starts of data. */
	uint8_t tail[CONN_TAIL_BYTES + 1];
	size_t start, end;
	enum { RECEIVE_HEADER, RECEIVE_DATA, RECEIVE_TRAILER } phase;
	uint8_t header[PDU_HEADER_BYTES];
	struct pdu pdu;
	struct pdu_ahs ahs;
	bool known, ahs_valid;
	uint32_t data_left;
	uint8_t trailer[3 + PDU_DIGEST_BYTES];
	size_t trailer_bytes, trailer_got;
	enum sink sink;
	struct task *task; /* whose data this is */
	uint8_t *stage;
	size_t stage_room, staged;
	void (*complete)(struct conn *); /* when the PDU is there whole; NULL: nothing to do */
	size_t direct; /* of conn_input()'s first vector, when it is data's final place */
	bool busy, again;
};

/* How far an initiator has proved who it is (RFC 7143 12.1.3). */
struct authentication {
	const struct access_rule *rule; /* NULL: there are no rules */
	struct access_rights rights;    /* of whom it claims, and then proves, to be */
	enum {
		AUTHENTICATION_METHOD,
		AUTHENTICATION_ALGORITHM,
		AUTHENTICATION_RESPONSE,
		AUTHENTICATION_DONE
	} step; /* what is awaited */
	unsigned algorithm;
	uint8_t identifier;
	uint8_t challenge[CHAP_DIGEST_BYTES];
	size_t challenge_bytes;
};

struct login {
	unsigned pdus;
	bool begun;    /* the first request has been checked */
	bool declared; /* our MaxRecvDataSegmentLength and portal group */
	uint8_t stage; /* CSG expected next */
	uint32_t itt, cmd_sn;
	uint8_t isid[ISID_BYTES];
	uint16_t tsih, cid;
	char *text; /* accumulated over PDUs with C */
	size_t text_bytes;
	char initiator[TEXT_NAME_BYTES];
	struct target *target; /* NULL: discovery */
	struct authentication authentication;
};

/* A long Text Response under way. */
struct continuation {
	char *text;
	size_t bytes, at;
	uint32_t itt, ttt;
};

struct conn {
	struct node *node;
	struct session *session;
	enum conn_state state;
	char peer[CONN_PEER_BYTES];
	char portal[CONN_PEER_BYTES];
	void (*wake)(void *);
	void *wake_context;

	struct receive receive;
	struct output output;
	struct negotiation negotiation;
	struct login login;
	struct continuation continuation;
	char *text; /* of a Text request with C, accumulated */
	size_t text_bytes;

	uint32_t stat_sn; /* of the next status */
	uint32_t last_ttt;
	uint32_t receive_limit; /* our MaxRecvDataSegmentLength */
	uint64_t opened_at, received_at, sent_at, closing_at, pinged_at;
	uint64_t pdu_at; /* when the PDU under way began */
	unsigned pings;
	bool end_of_input;
	uint64_t rejects_since;
	unsigned rejects;
};

/* receive.c */
void receive_process(struct conn *);
/* Have the data segment of the PDU under way collected in stage, one byte more
 * allocated. False: no memory, the connection is dropped. */
bool receive_stage(struct conn *);
/* Have it received into this task. */
void receive_into_task(struct conn *, struct task *);

/* conn.c */
enum send_kind {
	SEND_STATUS, /* carries and consumes a StatSN */
	SEND_SHOW,   /* shows the next one */
	SEND_DATA,   /* has none */
};
void conn_send(struct conn *, struct pdu *, const void *data, size_t n, enum send_kind);
void conn_send_borrowed(struct conn *, struct pdu *, const void *data, size_t n, enum send_kind);
/* Reject the PDU under way. */
void conn_reject(struct conn *, enum reject_reason);
void conn_wake(struct conn *);
/* It is over now. why: for the log, or NULL. */
void conn_drop(struct conn *, const char *why);
/* Send what is queued, then close. */
void conn_finish(struct conn *);
/* A header has come: decide what becomes of the PDU. */
void conn_begin(struct conn *);
/* Tell the initiator that the command window has reopened, if it must be told. */
void conn_announce_window(struct conn *);
/* True while no new PDU shall be read. */
bool conn_blocked(const struct conn *);
uint32_t conn_new_ttt(struct conn *);

/* Tell the initiator of a SCSI event (RFC 7143 11.9.1, event 0). Nothing is lost if
 * that is not possible now: the unit attention stays. */
void conn_report_event(struct conn *, uint64_t lun, const uint8_t sense[SENSE_BYTES]);

/* The handlers of requests: begin at the header, complete when data is there. */
void login_complete(struct conn *); /* login.c */
void login_refuse(struct conn *, uint16_t class_detail);
/* authenticate.c: status class and detail. The rule that applies, and whether it
 * lets this initiator try; then its part of each request of the login. */
uint16_t authenticate_admit(struct conn *, const struct access_rule *);
uint16_t authenticate(struct conn *, const struct text *, struct text_answer *);
/* It may leave the security stage. */
bool authenticate_is_done(const struct conn *);
void text_complete(struct conn *);       /* discovery.c */
void management_complete(struct conn *); /* management.c */
void command_begin(struct conn *);       /* task.c */
void command_complete(struct conn *);
void data_out_begin(struct conn *); /* transfer.c */
void data_out_complete(struct conn *);
/* Another initiator has the tasks of a session on a unit ended. */
void management_abort(struct session *, unsigned unit);
#endif
