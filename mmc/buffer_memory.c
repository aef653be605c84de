/* SPDX-License-Identifier: BSD-2-Clause */
/* mmc/buffer_memory.c - READ BUFFER and WRITE BUFFER (SPC-4 6.15, 6.49): the
 * diagnostic buffer 0 and the echo buffer. Microcode cannot be loaded, and the
 * buffer that blocks pass through on their way to the disc is another one. */
#include "emulator/bytes.h"
#include "mmc/command.h"

#include <stdlib.h>
#include <string.h>

#define MODE             0x1f /* of byte 1 */
#define MOST_BYTES       (2u * 1024 * 1024)
#define HEADER_BYTES     4 /* of mode 0, and of a descriptor */
#define ECHO_BYTES       COMMAND_LIST_BYTES
#define ECHO_OVERWRITTEN 0x01 /* EBOS: what another nexus writes is never given */

static uint32_t
capacity(const struct drive *d)
{
	return d->profile->buffer_bytes < MOST_BYTES ? d->profile->buffer_bytes : MOST_BYTES;
}

/* Made when it is first asked for: zeros. It lives as long as the drive. */
static uint8_t *
memory(struct drive *d)
{
	if (d->buffer_memory == NULL)
		d->buffer_memory = calloc(1, capacity(d));
	return d->buffer_memory;
}

/* Buffer id and offset that mode 0 and the descriptors reserve. */
static struct sense
check_reserved(const struct command *cmd)
{
	for (uint16_t i = 2; i <= 5; i++)
		if (cmd->cdb[i] != 0)
			return sense_cdb_field(i, -1);
	return SENSE_NONE;
}

/* Those that mode 2 takes. */
static struct sense
check_place(const struct command *cmd)
{
	if (cmd->cdb[2] != 0)
		return sense_cdb_field(2, 7);
	if (load_be24(cmd->cdb + 3) > capacity(cmd->drive))
		return sense_cdb_field(3, 7);
	return SENSE_NONE;
}

/* ------------------------------------------------------------ READ BUFFER */

/* Behind its header. */
static struct sense
read_behind_header(struct command *cmd)
{
	cmd->buffer = memory(cmd->drive);
	cmd->buffer_end = capacity(cmd->drive);
	return SENSE_NONE;
}

static struct sense
read_combined(struct command *cmd, uint32_t allocation)
{
	static const struct command_flow flow = { .window = read_behind_header };
	struct sense s = check_reserved(cmd);
	uint8_t *header = cmd_reply(cmd, allocation, HEADER_BYTES);
	uint64_t all = HEADER_BYTES + (uint64_t)capacity(cmd->drive);

	if (sense_is_error(s))
		return s;
	if (memory(cmd->drive) == NULL)
		return cmd_busy(cmd);
	store_be24(header + 1, capacity(cmd->drive));
	cmd->wanted = allocation < all ? allocation : all;
	cmd->flow = &flow;
	return SENSE_NONE;
}

static struct sense
read_data(struct command *cmd, uint32_t allocation)
{
	uint32_t offset = load_be24(cmd->cdb + 3);
	struct sense s = check_place(cmd);

	if (sense_is_error(s))
		return s;
	if (memory(cmd->drive) == NULL)
		return cmd_busy(cmd);
	cmd->buffer = memory(cmd->drive) + offset;
	cmd_reply_cut(cmd, allocation, capacity(cmd->drive) - offset);
	return SENSE_NONE;
}

/* Any byte may be an offset (boundary 2^0). There is no buffer but number 0: of others
 * the descriptor is zero. */
static struct sense
read_descriptor(struct command *cmd, uint32_t allocation)
{
	uint8_t *p = cmd_reply(cmd, allocation, HEADER_BYTES);

	if (load_be24(cmd->cdb + 3) != 0)
		return sense_cdb_field(3, -1);
	if (cmd->cdb[2] == 0)
		store_be24(p + 1, capacity(cmd->drive));
	return SENSE_NONE;
}

static struct sense
read_echo(struct command *cmd, uint32_t allocation)
{
	const struct nexus *n = cmd->nexus;
	uint8_t *p;

	if (n->echo_bytes == 0)
		return SENSE_COMMAND_SEQUENCE;
	p = cmd_reply_large(cmd, allocation, n->echo_bytes);
	if (p == NULL)
		return cmd_busy(cmd);
	memcpy(p, n->echo, n->echo_bytes);
	return SENSE_NONE;
}

static struct sense
read_echo_descriptor(struct command *cmd, uint32_t allocation)
{
	uint8_t *p = cmd_reply(cmd, allocation, HEADER_BYTES);

	p[0] = ECHO_OVERWRITTEN;
	store_be16(p + 2, ECHO_BYTES);
	return SENSE_NONE;
}

struct sense
read_buffer(struct command *cmd)
{
	static struct sense (*const modes[MODE + 1])(struct command *, uint32_t) = {
		[0x00] = read_combined,
		[0x02] = read_data,
		[0x03] = read_descriptor,
		[0x0a] = read_echo,
		[0x0b] = read_echo_descriptor,
	};
	uint8_t mode = cmd->cdb[1] & MODE;

	if (modes[mode] == NULL)
		return sense_cdb_field(1, 4);
	return modes[mode](cmd, load_be24(cmd->cdb + 6));
}

/* ----------------------------------------------------------- WRITE BUFFER */

static struct sense
write_behind_header(struct command *cmd)
{
	cmd->buffer = memory(cmd->drive);
	cmd->buffer_bytes = capacity(cmd->drive);
	return SENSE_NONE;
}

/* The header's four bytes are reserved: they come, and mean nothing. */
static struct sense
write_combined(struct command *cmd, uint32_t bytes)
{
	static const struct command_flow flow = { .window = write_behind_header };
	struct sense s = check_reserved(cmd);

	if (sense_is_error(s))
		return s;
	if (bytes > HEADER_BYTES + capacity(cmd->drive))
		return sense_cdb_field(6, 7);
	if (memory(cmd->drive) == NULL || !cmd_take_list(cmd, HEADER_BYTES))
		return cmd_busy(cmd);
	cmd->wanted = bytes;
	cmd->flow = &flow;
	return SENSE_NONE;
}

static struct sense
write_data(struct command *cmd, uint32_t bytes)
{
	uint32_t offset = load_be24(cmd->cdb + 3);
	struct sense s = check_place(cmd);

	if (sense_is_error(s))
		return s;
	if (bytes > capacity(cmd->drive) - offset)
		return sense_cdb_field(6, 7);
	if (memory(cmd->drive) == NULL)
		return cmd_busy(cmd);
	cmd->buffer = memory(cmd->drive) + offset;
	cmd->buffer_bytes = bytes;
	cmd->wanted = bytes;
	return SENSE_NONE;
}

/* It has come whole: only now what was there before is gone. */
static struct sense
keep_echo(struct command *cmd)
{
	struct nexus *n = cmd->nexus;

	memcpy(n->echo, cmd->buffer, cmd->buffer_bytes);
	n->echo_bytes = (uint16_t)cmd->buffer_bytes;
	return SENSE_NONE;
}

static struct sense
write_echo(struct command *cmd, uint32_t bytes)
{
	static const struct command_flow flow = { .run = keep_echo };
	struct nexus *n = cmd->nexus;

	if (bytes > ECHO_BYTES)
		return sense_cdb_field(6, 7);
	if (bytes == 0)
		return SENSE_NONE;
	if (n->echo == NULL)
		n->echo = malloc(ECHO_BYTES);
	if (n->echo == NULL || !cmd_take_list(cmd, bytes))
		return cmd_busy(cmd);
	cmd->flow = &flow;
	return SENSE_NONE;
}

struct sense
write_buffer(struct command *cmd)
{
	static struct sense (*const modes[MODE + 1])(struct command *, uint32_t) = {
		[0x00] = write_combined,
		[0x02] = write_data,
		[0x0a] = write_echo,
	};
	uint8_t mode = cmd->cdb[1] & MODE;

	if (modes[mode] == NULL)
		return sense_cdb_field(1, 4);
	return modes[mode](cmd, load_be24(cmd->cdb + 6));
}
