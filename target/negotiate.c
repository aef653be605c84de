/* SPDX-License-Identifier: BSD-2-Clause */
/* target/negotiate.c - RFC 7143 clause 13 (keys) and 6.2 (how two offers make
 * one result) as a table. */
#include "target/negotiate.h"

#include "emulator/bytes.h"

#include <string.h>

enum rule {
	RULE_SILENT,   /* declared by the peer and used elsewhere, or ignored */
	RULE_DECLARED, /* a number that the peer declares */
	RULE_DIGEST,
	RULE_CHOICE, /* the only choice is choice */
	RULE_OR,
	RULE_AND,
	RULE_MINIMUM,
	RULE_MAXIMUM,
	RULE_NO,     /* boolean that we never agree to */
	RULE_REJECT, /* always inadmissible */
};

#define LEADING 1 /* only on a session's first connection */
#define DATA    2 /* about data and connections: means nothing in discovery */
#define ANY     4 /* may be sent in full feature phase too */

static const struct row {
	const char *name;
	enum rule rule;
	uint8_t flags;
	enum key key; /* KEYS: no result */
	uint32_t initial, ours, low, high;
	const char *choice;
} rows[] = {
	{ "HeaderDigest", RULE_DIGEST, 0, KEY_HEADER_DIGEST, 0, 0, 0, 0, NULL },
	{ "DataDigest", RULE_DIGEST, 0, KEY_DATA_DIGEST, 0, 0, 0, 0, NULL },
	{ "MaxConnections", RULE_MINIMUM, LEADING | DATA, KEY_MAX_CONNECTIONS, 1, 1, 1, 65535,
	    NULL },
	{ "InitialR2T", RULE_OR, LEADING | DATA, KEY_INITIAL_R2T, 1, 0, 0, 1, NULL },
	{ "ImmediateData", RULE_AND, LEADING | DATA, KEY_IMMEDIATE_DATA, 1, 1, 0, 1, NULL },
	{ "MaxRecvDataSegmentLength", RULE_DECLARED, ANY, KEY_MAX_RECV_BYTES, 8192, 0, 512,
	    0xffffff, NULL },
	{ "MaxBurstLength", RULE_MINIMUM, LEADING | DATA, KEY_MAX_BURST, 262144, OUR_MAX_BURST, 512,
	    0xffffff, NULL },
	{ "FirstBurstLength", RULE_MINIMUM, LEADING | DATA, KEY_FIRST_BURST, 65536, OUR_FIRST_BURST,
	    512, 0xffffff, NULL },
	{ "DefaultTime2Wait", RULE_MAXIMUM, LEADING, KEY_TIME2WAIT, 2, 2, 0, 3600, NULL },
	{ "DefaultTime2Retain", RULE_MINIMUM, LEADING, KEY_TIME2RETAIN, 20, 0, 0, 3600, NULL },
	{ "MaxOutstandingR2T", RULE_MINIMUM, LEADING | DATA, KEY_MAX_R2T, 1, OUR_MAX_R2T, 1, 65535,
	    NULL },
	{ "DataPDUInOrder", RULE_OR, LEADING | DATA, KEY_DATA_PDU_IN_ORDER, 1, 1, 0, 1, NULL },
	{ "DataSequenceInOrder", RULE_OR, LEADING | DATA, KEY_DATA_SEQUENCE_IN_ORDER, 1, 1, 0, 1,
	    NULL },
	{ "ErrorRecoveryLevel", RULE_MINIMUM, LEADING, KEY_ERROR_RECOVERY_LEVEL, 0, 0, 0, 2, NULL },
	{ "iSCSIProtocolLevel", RULE_MINIMUM, LEADING | DATA, KEY_PROTOCOL_LEVEL, 1, 1, 0, 31,
	    NULL },
	{ "TaskReporting", RULE_CHOICE, LEADING | DATA, KEYS, 0, 0, 0, 0, "RFC3720" },
	{ "IFMarker", RULE_NO, 0, KEYS, 0, 0, 0, 1, NULL },
	{ "OFMarker", RULE_NO, 0, KEYS, 0, 0, 0, 1, NULL },
	{ "IFMarkInt", RULE_REJECT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "OFMarkInt", RULE_REJECT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "RDMAExtensions", RULE_NO, LEADING, KEYS, 0, 0, 0, 1, NULL },
	/* Answered or used by login.c, authenticate.c and discovery.c; several may be repeated. */
	{ "AuthMethod", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "CHAP_A", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "CHAP_I", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "CHAP_C", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "CHAP_N", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "CHAP_R", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "InitiatorName", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "InitiatorAlias", RULE_SILENT, ANY, KEYS, 0, 0, 0, 0, NULL },
	{ "TargetName", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "SessionType", RULE_SILENT, 0, KEYS, 0, 0, 0, 0, NULL },
	{ "SendTargets", RULE_SILENT, ANY, KEYS, 0, 0, 0, 0, NULL },
	{ "X#NodeArchitecture", RULE_SILENT, ANY, KEYS, 0, 0, 0, 0, NULL },
};

#define FIRST_BURST_ROW 7 /* answered last: it depends on the others */

_Static_assert(ARRAY_LEN(rows) <= 64, "one bit of negotiation.seen for each");

void
negotiate_start(struct negotiation *n)
{
	memset(n, 0, sizeof(*n));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].key != KEYS)
			n->value[rows[i].key] = rows[i].initial;
}

static const struct row *
find_row(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* An answer that is a word and leaves the value as it is; NULL: go on. */
static const char *
refusal(const struct negotiation *n, const struct row *row)
{
	if (n->full_feature && !(row->flags & ANY))
		return "Reject";
	if ((row->flags & LEADING) && !n->leading)
		return "Reject";
	if ((row->flags & DATA) && n->discovery)
		return "Irrelevant";
	if (row->key == KEY_FIRST_BURST && n->value[KEY_INITIAL_R2T] &&
	    !n->value[KEY_IMMEDIATE_DATA])
		return "Irrelevant";
	return row->rule == RULE_REJECT ? "Reject" : NULL;
}

static const char *
choose_digest(struct negotiation *n, const struct row *row, const char *value)
{
	static const char *const either[] = { "CRC32C", "None", NULL };
	const char *chosen;

	/* One peer negotiates digests in discovery without having them. */
	if (n->discovery && text_lists(value, "None"))
		chosen = "None";
	else
		chosen = text_choose(value, either);
	if (chosen != NULL)
		n->value[row->key] = strcmp(chosen, "CRC32C") == 0;
	return chosen != NULL ? chosen : "Reject";
}

static void
answer_boolean(
    struct negotiation *n, const struct row *row, const char *value, struct text_answer *answer)
{
	bool theirs, result;

	if (!text_boolean(value, &theirs)) {
		text_add(answer, row->name, "Reject");
		return;
	}
	result = row->rule == RULE_OR ? theirs || row->ours
	    : row->rule == RULE_AND   ? theirs && row->ours
				      : false;
	if (row->key != KEYS)
		n->value[row->key] = result;
	text_add(answer, row->name, result ? "Yes" : "No");
}

static void
answer_number(
    struct negotiation *n, const struct row *row, const char *value, struct text_answer *answer)
{
	uint32_t theirs, result;

	if (!text_number(value, &theirs) || theirs < row->low || theirs > row->high) {
		text_add(answer, row->name, "Reject");
		return;
	}
	if (row->rule == RULE_MAXIMUM)
		result = theirs > row->ours ? theirs : row->ours;
	else
		result = theirs < row->ours ? theirs : row->ours;
	if (row->key == KEY_FIRST_BURST && result > n->value[KEY_MAX_BURST])
		result = n->value[KEY_MAX_BURST];
	n->value[row->key] = result;
	text_add_number(answer, row->name, result);
}

/* False: a declared number out of range, to which no answer is possible. */
static bool
settle(struct negotiation *n, const struct row *row, const char *value, struct text_answer *answer)
{
	const char *word = refusal(n, row);
	uint32_t declared;

	if (row->rule == RULE_SILENT)
		return true;
	if (word != NULL) {
		text_add(answer, row->name, word);
		return true;
	}
	switch (row->rule) {
	case RULE_DECLARED:
		if (!text_number(value, &declared) || declared < row->low || declared > row->high)
			return false;
		n->value[row->key] = declared;
		break;
	case RULE_DIGEST:
		text_add(answer, row->name, choose_digest(n, row, value));
		break;
	case RULE_CHOICE:
		text_add(
		    answer, row->name, text_lists(value, row->choice) ? row->choice : "Reject");
		break;
	case RULE_MINIMUM:
	case RULE_MAXIMUM:
		answer_number(n, row, value, answer);
		break;
	default:
		answer_boolean(n, row, value, answer);
	}
	return true;
}

/* The same key twice ends the negotiation, but for declarations (libiscsi once
 * sent InitiatorName twice), whose values login.c compares. In full feature
 * phase each Text exchange is a negotiation of its own. */
static bool
repeated(struct negotiation *n, const struct row *row)
{
	uint64_t bit = (uint64_t)1 << (row - rows);
	bool declared = row->rule == RULE_SILENT || row->rule == RULE_DECLARED;
	bool again = (n->seen & bit) != 0 && !declared;

	n->seen |= bit;
	return again;
}

/* Was this key declared otherwise before, in the same text? */
static bool
contradicts(const struct text *text, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(text->pairs[k].key, text->pairs[i].key) == 0 &&
		    strcmp(text->pairs[k].value, text->pairs[i].value) != 0)
			return true;
	return false;
}

bool
negotiate(struct negotiation *n, const struct text *text, struct text_answer *answer)
{
	const char *first_burst = NULL;

	if (n->full_feature)
		n->seen = 0;
	for (size_t i = 0; i < text->count; i++) {
		const struct text_pair *pair = &text->pairs[i];
		const struct row *row = find_row(pair->key);

		if (row == NULL) {
			text_add(answer, pair->key, "NotUnderstood");
			continue;
		}
		if (repeated(n, row) || contradicts(text, i))
			return false;
		if (row == &rows[FIRST_BURST_ROW])
			first_burst = pair->value;
		else if (!settle(n, row, pair->value, answer))
			return false;
	}
	if (first_burst != NULL)
		settle(n, &rows[FIRST_BURST_ROW], first_burst, answer);
	/* MaxBurstLength may have come after it, or not at all. */
	if (n->value[KEY_FIRST_BURST] > n->value[KEY_MAX_BURST])
		n->value[KEY_FIRST_BURST] = n->value[KEY_MAX_BURST];
	return !answer->overflow;
}
