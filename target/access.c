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
		free(rule->initiators[i]);
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

static bool
admits_name(const struct access_rule *rule, const char *initiator)
{
	for (size_t i = 0; i < rule->initiator_count; i++)
		if (strcmp(rule->initiators[i], initiator) == 0)
			return true;
	return rule->initiator_count == 0;
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
access_admits(const struct access_rule *rule, const char *initiator, const char *peer)
{
	return admits_name(rule, initiator) && admits_address(rule, peer);
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
