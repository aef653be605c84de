/* SPDX-License-Identifier: BSD-2-Clause */
/* target/address.h - "ADDR:PORT" and "[IPv6]:PORT" as socket addresses. Numeric
 * only: no names are looked up. */
#ifndef TARGET_ADDRESS_H
#define TARGET_ADDRESS_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDRESS_BYTES 64 /* the longest as text, and a zero byte */

struct address {
	struct sockaddr_storage storage;
	socklen_t bytes;
};

/* False: it is no such address. */
bool address_parse(struct address *, const char *text);
/* As address_parse() reads it, without zone. with_port false: the host alone. */
void address_format(const struct address *, bool with_port, char text[ADDRESS_BYTES]);
bool address_is_loopback(const struct address *);
bool address_is_wildcard(const struct address *);
/* The host alone: 4 or 16 bytes, the rest zero. Its family. */
int address_host_bytes(const struct address *, uint8_t bytes[16]);
#endif
