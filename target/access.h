/* SPDX-License-Identifier: BSD-2-Clause */
/* target/access.h - who may log in to what, and by which secrets: what the file
 * of --auth says (docs/iscsi.md shows one). Names are claims; only a secret
 * proves anything. */
#ifndef TARGET_ACCESS_H
#define TARGET_ACCESS_H
#include "target/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCESS_ERROR_BYTES      160
#define ACCESS_NETWORK_BYTES    16
#define ACCESS_SECRET_BYTES_MIN 12 /* 96 bits, RFC 7143 12.1.3 */
#define ACCESS_SECRET_BYTES_MAX 255

#define ACCESS_ALL_LUNS UINT32_MAX
#define ACCESS_LUNS     32

/* What may be done with a target. */
struct access_rights {
	uint32_t luns; /* bit n: LUN n exists */
	bool read_only;
};

struct access_initiator {
	char *name; /* or "*" */
	struct access_rights rights;
};

struct access_user {
	char *name, *secret;
	struct access_rights rights;
};

/* The addresses whose first bits are these. */
struct access_network {
	uint8_t bytes[ACCESS_NETWORK_BYTES];
	unsigned bits;
	int family;
};

/* What one target, or discovery, asks of its initiators. */
struct access_rule {
	char *target; /* an iSCSI name, its last part, or "*" */
	struct access_initiator *initiators;
	size_t initiator_count; /* 0: all */
	struct access_network *networks;
	size_t network_count; /* 0: all */
	struct access_user *users;
	size_t user_count;         /* 0: no authentication */
	struct access_user mutual; /* how we authenticate; name NULL: not at all */
	unsigned algorithms;       /* set of enum chap_algorithm */
};

struct access {
	struct access_rule *rules;
	size_t rule_count;
	struct access_rule *discovery; /* NULL: open to all, who see what admits them */
};

/* Parse JSON. NULL, with a sentence in error that tells no secret. */
struct access *access_parse(const char *json, size_t n, char error[ACCESS_ERROR_BYTES]);
void access_free(struct access *);

/* The rule for a target; NULL: nobody may see it. */
const struct access_rule *access_find(const struct access *, const char *target);
/* Does it let this initiator name and this peer ("ADDR:PORT") try? With which rights,
 * if it then proves what it has to (rights NULL: not asked)? */
bool access_admits(const struct access_rule *, const char *initiator, const char *peer,
    struct access_rights *rights);
/* What both allow. */
struct access_rights access_both(struct access_rights, struct access_rights);
/* The user of that name, NULL if there is none. */
const struct access_user *access_user(const struct access_rule *, const char *name);
/* No target can be reached without a secret. */
bool access_authenticates(const struct access *);
#endif
