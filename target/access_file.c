/* SPDX-License-Identifier: BSD-2-Clause */
/* target/access_file.c - the JSON of --auth. What it does not know it refuses:
 * a misspelled word must not open a door. */
#include "target/access.h"
#include "target/address.h"
#include "target/chap.h"

#include "emulator/bytes.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being read, for messages. */
struct reading {
	const char *where; /* name of the rule */
	char *error;
};

static bool
complain(const struct reading *r, const char *what)
{
	snprintf(r->error, ACCESS_ERROR_BYTES, "\"%.64s\": %s", r->where, what);
	return false;
}

/* The elements of an array that must not be empty; NULL: complained. */
static void *
new_list(const struct reading *r, const json_t *array, size_t element_bytes)
{
	void *list = NULL;

	if (!json_is_array(array) || json_array_size(array) == 0)
		complain(r, "a list is wanted, not an empty one");
	else if ((list = calloc(json_array_size(array), element_bytes)) == NULL)
		complain(r, "out of memory");
	return list;
}

static bool
take_luns(const struct reading *r, struct access_rights *rights, const json_t *array)
{
	json_t *value;
	size_t i;

	rights->luns = 0;
	json_array_foreach(array, i, value)
	{
		if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		    json_integer_value(value) >= ACCESS_LUNS)
			return complain(r, "a LUN is a number from 0 to 31");
		rights->luns |= 1u << json_integer_value(value);
	}
	return rights->luns != 0 || complain(r, "\"luns\" is a list that is not empty");
}

/* NULL for either: all LUNs, and writing too. */
static bool
take_rights(const struct reading *r, struct access_rights *rights, const json_t *luns,
    const json_t *read_only)
{
	if (read_only != NULL && !json_is_boolean(read_only))
		return complain(r, "\"read_only\" is true or false");
	*rights = (struct access_rights){ ACCESS_ALL_LUNS, json_is_true(read_only) };
	return luns == NULL || take_luns(r, rights, luns);
}

/* A name, or an object with one and with rights. */
static bool
take_initiator(const struct reading *r, struct access_initiator *entry, json_t *value)
{
	const char *given = json_string_value(value);
	json_t *luns = NULL, *read_only = NULL;
	char name[TEXT_NAME_BYTES] = "*";

	if (json_is_object(value) &&
	    json_unpack(value, "{s:s,s?o,s?o!}", "name", &given, "luns", &luns, "read_only",
		&read_only) != 0)
		return complain(r, "an initiator has \"name\", \"luns\" and \"read_only\"");
	if (given == NULL || (strcmp(given, "*") != 0 && !text_name(given, name)))
		return complain(r, "an initiator that is no iSCSI name");
	entry->name = strdup(name);
	if (entry->name == NULL)
		return complain(r, "out of memory");
	return take_rights(r, &entry->rights, luns, read_only);
}

static bool
take_initiators(const struct reading *r, struct access_rule *rule, const json_t *array)
{
	json_t *value;
	size_t i;

	rule->initiators = new_list(r, array, sizeof(*rule->initiators));
	if (rule->initiators == NULL)
		return false;
	json_array_foreach(array, i, value)
	{
		rule->initiator_count++;
		if (!take_initiator(r, &rule->initiators[i], value))
			return false;
	}
	return true;
}

static bool
take_network(struct access_network *net, const char *text)
{
	char host[ADDRESS_BYTES], full[ADDRESS_BYTES + 8];
	const char *slash = text != NULL ? strchr(text, '/') : NULL;
	struct address address;
	size_t n = slash != NULL ? (size_t)(slash - text) : 0;
	uint32_t bits = 0;

	if (n == 0 || n >= sizeof(host) || !text_number(slash + 1, &bits))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	snprintf(full, sizeof(full), strchr(host, ':') != NULL ? "[%s]:0" : "%s:0", host);
	if (!address_parse(&address, full))
		return false;
	net->bits = bits;
	net->family = address_host_bytes(&address, net->bytes);
	return bits <= (address.storage.ss_family == AF_INET ? 32u : 128u);
}

static bool
take_addresses(const struct reading *r, struct access_rule *rule, const json_t *array)
{
	json_t *value;
	size_t i;

	rule->networks = new_list(r, array, sizeof(*rule->networks));
	if (rule->networks == NULL)
		return false;
	json_array_foreach(array, i, value)
	{
		if (!take_network(&rule->networks[i], json_string_value(value)))
			return complain(r, "an address that is not like 192.0.2.0/24");
		rule->network_count++;
	}
	return true;
}

static bool
take_user(const struct reading *r, struct access_user *user, json_t *object)
{
	json_t *luns = NULL, *read_only = NULL;
	const char *name, *secret;

	if (json_unpack(object, "{s:s,s:s,s?o,s?o!}", "name", &name, "secret", &secret, "luns",
		&luns, "read_only", &read_only) != 0 ||
	    name[0] == '\0' || strlen(name) > ACCESS_SECRET_BYTES_MAX)
		return complain(r, "a user needs \"name\" and \"secret\", beside them only rights");
	if (strlen(secret) < ACCESS_SECRET_BYTES_MIN || strlen(secret) > ACCESS_SECRET_BYTES_MAX)
		return complain(r, "a secret has 12 to 255 bytes");
	user->name = strdup(name);
	user->secret = strdup(secret);
	if (user->name == NULL || user->secret == NULL)
		return complain(r, "out of memory");
	return take_rights(r, &user->rights, luns, read_only);
}

static bool
take_users(const struct reading *r, struct access_rule *rule, const json_t *array)
{
	json_t *value;
	size_t i;

	rule->users = new_list(r, array, sizeof(*rule->users));
	if (rule->users == NULL)
		return false;
	json_array_foreach(array, i, value)
	{
		rule->user_count++;
		if (!take_user(r, &rule->users[i], value))
			return false;
	}
	return true;
}

static bool
take_mutual(const struct reading *r, struct access_rule *rule, const json_t *object)
{
	return take_user(r, &rule->mutual, (json_t *)(uintptr_t)object);
}

static bool
take_algorithms(const struct reading *r, struct access_rule *rule, const json_t *array)
{
	json_t *value;
	size_t i;

	rule->algorithms = 0;
	json_array_foreach(array, i, value)
	{
		unsigned number =
		    json_is_string(value) ? chap_algorithm_named(json_string_value(value)) : 0;

		if (number == 0)
			return complain(r, "algorithms are MD5, SHA1, SHA-256, SHA3-256");
		rule->algorithms |= 1u << number;
	}
	return rule->algorithms != 0 || complain(r, "no algorithm");
}

static const struct member {
	const char *name;
	bool (*take)(const struct reading *, struct access_rule *, const json_t *);
} members[] = {
	{ "initiators", take_initiators },
	{ "addresses", take_addresses },
	{ "chap", take_users },
	{ "mutual", take_mutual },
	{ "algorithms", take_algorithms },
};

/* Whoever knows our secret must not be able to log in with it (RFC 7143 12.1.3,
 * 9.2.1): the answer to a challenge would be anybody's. */
static bool
check_rule(const struct reading *r, const struct access_rule *rule)
{
	if (rule->mutual.name != NULL && rule->user_count == 0)
		return complain(r, "\"mutual\" without \"chap\"");
	for (size_t i = 0; i < rule->user_count; i++)
		if (rule->mutual.name != NULL &&
		    strcmp(rule->users[i].secret, rule->mutual.secret) == 0)
			return complain(r, "the mutual secret must differ from the others");
	return true;
}

static bool
take_rule(struct reading *r, struct access_rule *rule, json_t *object)
{
	const char *key;
	json_t *value;

	rule->algorithms = CHAP_ALL;
	if (!json_is_object(object))
		return complain(r, "an object is wanted");
	json_object_foreach(object, key, value)
	{
		const struct member *m = members;

		while (m < members + ARRAY_LEN(members) && strcmp(m->name, key) != 0)
			m++;
		if (m == members + ARRAY_LEN(members))
			return complain(r, "it has a member that is not known");
		if (!m->take(r, rule, value))
			return false;
	}
	return check_rule(r, rule);
}

static bool
take_targets(struct reading *r, struct access *access, json_t *targets)
{
	const char *name;
	json_t *value;

	if (!json_is_object(targets) || json_object_size(targets) == 0)
		return complain(r, "\"targets\" is wanted, an object of rules");
	access->rules = calloc(json_object_size(targets), sizeof(*access->rules));
	if (access->rules == NULL)
		return complain(r, "out of memory");
	json_object_foreach(targets, name, value)
	{
		struct access_rule *rule = &access->rules[access->rule_count++];

		r->where = name;
		rule->target = strdup(name);
		if (rule->target == NULL)
			return complain(r, "out of memory");
		if (!take_rule(r, rule, value))
			return false;
	}
	return true;
}

static bool
take_all(struct reading *r, struct access *access, json_t *root)
{
	json_t *targets = NULL, *discovery = NULL;

	if (json_unpack(root, "{s:o,s?o!}", "targets", &targets, "discovery", &discovery) != 0)
		return complain(r, "only \"targets\", and perhaps \"discovery\", are wanted");
	if (!take_targets(r, access, targets))
		return false;
	if (discovery == NULL)
		return true;
	r->where = "discovery";
	access->discovery = calloc(1, sizeof(*access->discovery));
	if (access->discovery == NULL)
		return complain(r, "out of memory");
	return take_rule(r, access->discovery, discovery);
}

struct access *
access_parse(const char *json, size_t n, char error[ACCESS_ERROR_BYTES])
{
	struct reading r = { "access", error };
	struct access *access = calloc(1, sizeof(*access));
	json_error_t where;
	json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
	bool ok = false;

	/* Its own message may quote a secret. */
	if (root == NULL)
		snprintf(error, ACCESS_ERROR_BYTES, "line %d is no JSON", where.line);
	else if (access == NULL)
		complain(&r, "out of memory");
	else
		ok = take_all(&r, access, root);
	json_decref(root);
	if (ok)
		return access;
	access_free(access);
	return NULL;
}
