/* SPDX-License-Identifier: BSD-2-Clause */
/* target/address.c - reading and writing socket addresses. */
#include "target/address.h"

#include "target/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static bool
parse_ipv4(struct address *a, const char *host, uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (inet_pton(AF_INET, host, &in.sin_addr) != 1)
		return false;
	memcpy(&a->storage, &in, sizeof(in));
	a->bytes = sizeof(in);
	return true;
}

static bool
parse_ipv6(struct address *a, const char *host, uint16_t port)
{
	struct sockaddr_in6 in = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	if (inet_pton(AF_INET6, host, &in.sin6_addr) != 1)
		return false;
	memcpy(&a->storage, &in, sizeof(in));
	a->bytes = sizeof(in);
	return true;
}

bool
address_parse(struct address *a, const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[ADDRESS_BYTES];
	size_t n = colon != NULL ? (size_t)(colon - text) : 0;
	uint32_t port;

	memset(a, 0, sizeof(*a));
	if (n == 0 || n >= sizeof(host) || !text_number(colon + 1, &port) || port > 65535)
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	if (host[0] != '[')
		return parse_ipv4(a, host, (uint16_t)port);
	if (host[n - 1] != ']')
		return false;
	host[n - 1] = '\0';
	return parse_ipv6(a, host + 1, (uint16_t)port);
}

static struct sockaddr_in
as_ipv4(const struct address *a)
{
	struct sockaddr_in in;

	memcpy(&in, &a->storage, sizeof(in));
	return in;
}

static struct sockaddr_in6
as_ipv6(const struct address *a)
{
	struct sockaddr_in6 in;

	memcpy(&in, &a->storage, sizeof(in));
	return in;
}

void
address_format(const struct address *a, bool with_port, char text[ADDRESS_BYTES])
{
	bool ipv6 = a->storage.ss_family == AF_INET6;
	struct sockaddr_in6 in6 = as_ipv6(a);
	struct sockaddr_in in4 = as_ipv4(a);
	char host[INET6_ADDRSTRLEN] = "?";
	unsigned port = ntohs(ipv6 ? in6.sin6_port : in4.sin_port);

	inet_ntop(a->storage.ss_family,
	    ipv6 ? (const void *)&in6.sin6_addr : (const void *)&in4.sin_addr, host, sizeof(host));
	if (with_port)
		snprintf(text, ADDRESS_BYTES, ipv6 ? "[%s]:%u" : "%s:%u", host, port);
	else
		snprintf(text, ADDRESS_BYTES, "%s", host);
}

bool
address_is_loopback(const struct address *a)
{
	struct in6_addr in6 = as_ipv6(a).sin6_addr;

	if (a->storage.ss_family == AF_INET)
		return ntohl(as_ipv4(a).sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&in6) != 0;
}

bool
address_is_wildcard(const struct address *a)
{
	struct in6_addr in6 = as_ipv6(a).sin6_addr;

	if (a->storage.ss_family == AF_INET)
		return as_ipv4(a).sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&in6) != 0;
}

int
address_host_bytes(const struct address *a, uint8_t bytes[16])
{
	struct in6_addr in6 = as_ipv6(a).sin6_addr;
	struct in_addr in4 = as_ipv4(a).sin_addr;

	memset(bytes, 0, 16);
	if (a->storage.ss_family == AF_INET)
		memcpy(bytes, &in4, sizeof(in4));
	else
		memcpy(bytes, &in6, sizeof(in6));
	return a->storage.ss_family;
}
