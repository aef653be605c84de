/* SPDX-License-Identifier: BSD-2-Clause */
/* target/access.c - looking things up in the access rules. access_file.c reads
 * them. */
#include "target/access.h"

#include "target/address.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static void
free_user(struct access_user *user)
{
	free(user->name);
	if (user->secret != NULL)
		explicit_bzero(user->secret, strlen(user->secret));
	free(user->secret);
}

static void
free_rule(struct access_rule *rule)
{
	for (size_t i = 0; i < rule->initiator_count; i++)
		free(rule->initiators[i].name);
	for (size_t i = 0; i < rule->user_count; i++)
		free_user(&rule->users[i]);
	free_user(&rule->mutual);
	free(rule->initiators);
	free(rule->networks);
	free(rule->users);
	free(rule->target);
}

void
access_free(struct access *access)
{
	if (access == NULL)
		return;
	for (size_t i = 0; i < access->rule_count; i++)
		free_rule(&access->rules[i]);
	if (access->discovery != NULL)
		free_rule(access->discovery);
	free(access->rules);
	free(access->discovery);
	free(access);
}

static bool
names_target(const char *pattern, const char *target)
{
	const char *last = strrchr(target, ':');

	return strcmp(pattern, target) == 0 || (last != NULL && strcmp(pattern, last + 1) == 0);
}

const struct access_rule *
access_find(const struct access *access, const char *target)
{
	const struct access_rule *any = NULL;

	for (size_t i = 0; i < access->rule_count; i++) {
		const struct access_rule *rule = &access->rules[i];

		if (names_target(rule->target, target))
			return rule;
		if (strcmp(rule->target, "*") == 0)
			any = rule;
	}
	return any;
}

/* The entry of that very name, else that of all others; NULL: none. */
static const struct access_initiator *
find_initiator(const struct access_rule *rule, const char *name)
{
	const struct access_initiator *any = NULL;

	for (size_t i = 0; i < rule->initiator_count; i++) {
		if (strcmp(rule->initiators[i].name, name) == 0)
			return &rule->initiators[i];
		if (strcmp(rule->initiators[i].name, "*") == 0)
			any = &rule->initiators[i];
	}
	return any;
}

static bool
in_network(const struct access_network *net, const uint8_t *bytes)
{
	for (unsigned bit = 0; bit < net->bits; bit++)
		if ((net->bytes[bit / 8] ^ bytes[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

static bool
admits_address(const struct access_rule *rule, const char *peer)
{
	uint8_t bytes[ACCESS_NETWORK_BYTES];
	struct address address;
	int family;

	if (rule->network_count == 0)
		return true;
	if (!address_parse(&address, peer))
		return false;
	family = address_host_bytes(&address, bytes);
	for (size_t i = 0; i < rule->network_count; i++)
		if (rule->networks[i].family == family && in_network(&rule->networks[i], bytes))
			return true;
	return false;
}

bool
access_admits(const struct access_rule *rule, const char *initiator, const char *peer,
    struct access_rights *rights)
{
	const struct access_initiator *entry = find_initiator(rule, initiator);

	if ((entry == NULL && rule->initiator_count > 0) || !admits_address(rule, peer))
		return false;
	if (rights != NULL && entry != NULL)
		*rights = entry->rights;
	else if (rights != NULL)
		*rights = (struct access_rights){ .luns = ACCESS_ALL_LUNS };
	return true;
}

struct access_rights
access_both(struct access_rights a, struct access_rights b)
{
	return (struct access_rights){ a.luns & b.luns, a.read_only || b.read_only };
}

const struct access_user *
access_user(const struct access_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->user_count; i++)
		if (strcmp(rule->users[i].name, name) == 0)
			return &rule->users[i];
	return NULL;
}

bool
access_authenticates(const struct access *access)
{
	for (size_t i = 0; i < access->rule_count; i++)
		if (access->rules[i].user_count == 0)
			return false;
	return true;
}
