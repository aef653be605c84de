/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/target/sg_socket_test.c - the pass-through socket: what a client may do,
 * and what none must. After every row the drive answers a new client. */
#include "emulator/disc.h"
#include "emulator/medium.h"
#include "emulator/store.h"
#include "mmc/profile.h"
#include "target/sg_socket.h"
#include "target/sg_wire.h"
#include "tests/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PUMPS 400 /* turns of the loop in which everything must have happened */

struct bench {
	uv_loop_t loop;
	struct drive *drive;
	struct sg_socket *socket;
	char directory[64], path[80];
};

static void
bench_open(struct bench *b)
{
	struct drive_config config = { .profile = profile_by_name("generic"),
		.serial = "1",
		.device_name = "iqn.2026-11.test.pitland:cdr0",
		.port_name = "iqn.2026-11.test.pitland:cdr0,t,0x0001" };
	char why[DISC_WHY], error[SG_SOCKET_ERROR_BYTES];

	memset(b, 0, sizeof(*b));
	snprintf(b->directory, sizeof(b->directory), "/tmp/sg-test-XXXXXX");
	assert_non_null(mkdtemp(b->directory));
	snprintf(b->path, sizeof(b->path), "%s/sg", b->directory);
	assert_int_equal(uv_loop_init(&b->loop), 0);
	b->drive = drive_open(&config);
	assert_non_null(b->drive);
	assert_true(drive_insert(
	    b->drive, disc_create(store_memory(0, why), medium_by_kind("cdr-80"), why)));
	b->socket = sg_socket_open(&b->loop, b->drive, b->path, error);
	assert_non_null(b->socket);
}

static void
bench_close(struct bench *b)
{
	sg_socket_close(b->socket);
	drive_close(b->drive);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
	assert_int_equal(access(b->path, F_OK), -1);
	assert_int_equal(rmdir(b->directory), 0);
}

static void
pump(struct bench *b)
{
	for (int i = 0; i < PUMPS / 10; i++)
		uv_run(&b->loop, UV_RUN_NOWAIT);
}

/* ---- a client */

static int
connect_raw(struct bench *b)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	assert_true(fd >= 0);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", b->path);
	assert_int_equal(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* A message, with a descriptor unless it is negative. */
static void
send_message(int fd, uint32_t type, uint32_t version, uint32_t value, int with)
{
	struct sg_message m = { .type = type, .version = version, .value = value };
	uint8_t bytes[SG_WIRE_MESSAGE];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };

	sg_message_encode(&m, bytes);
	memset(&control, 0, sizeof(control));
	if (with >= 0) {
		h.msg_control = control.bytes;
		h.msg_controllen = sizeof(control.bytes);
		control.align.cmsg_level = SOL_SOCKET;
		control.align.cmsg_type = SCM_RIGHTS;
		control.align.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.align), &with, sizeof(with));
	}
	assert_int_equal(sendmsg(fd, &h, MSG_NOSIGNAL), sizeof(bytes));
}

/* What the server answers to a greeting. */
static uint32_t
greet(struct bench *b, int fd, uint32_t version, uint32_t flags)
{
	uint8_t bytes[SG_WIRE_MESSAGE];
	struct sg_message m;

	send_message(fd, SG_WIRE_HELLO, version, flags, -1);
	pump(b);
	assert_int_equal(recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT), sizeof(bytes));
	m = sg_message_decode(bytes);
	assert_int_equal(m.type, SG_WIRE_WELCOME);
	return m.value;
}

static int
connect_greeted(struct bench *b)
{
	int fd = connect_raw(b);

	assert_int_equal(greet(b, fd, SG_WIRE_VERSION, 0), SG_WIRE_OK);
	return fd;
}

/* Our end of a channel that the server has. */
static int
open_channel(struct bench *b, int fd)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	send_message(fd, SG_WIRE_CHANNEL, SG_WIRE_VERSION, 0, ends[1]);
	close(ends[1]);
	pump(b);
	return ends[0];
}

static void
send_request(struct bench *b, int channel, const struct sg_request *r)
{
	uint8_t bytes[SG_WIRE_REQUEST];

	sg_request_encode(r, bytes);
	assert_int_equal(send(channel, bytes, sizeof(bytes), MSG_NOSIGNAL), sizeof(bytes));
	pump(b);
}

/* False: the server has closed the channel without a result. */
static bool
receive(int channel, struct sg_answer *h)
{
	uint8_t bytes[SG_WIRE_HEADER];

	if (recv(channel, bytes, sizeof(bytes), MSG_DONTWAIT) != sizeof(bytes))
		return false;
	*h = sg_answer_decode(bytes);
	return true;
}

static bool
is_closed(int fd)
{
	uint8_t bytes[SG_WIRE_MESSAGE];
	ssize_t n;

	/* The message that keeps the descriptor readable comes first. */
	do
		n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	while (n > 0);
	return n == 0 || errno == ECONNRESET;
}

static struct sg_request
command(uint8_t opcode, enum sg_wire_direction direction, uint32_t data_bytes)
{
	struct sg_request r = { .type = SG_WIRE_COMMAND,
		.cdb_bytes = 10,
		.direction = (uint8_t)direction,
		.data_bytes = data_bytes };

	r.cdb[0] = opcode;
	return r;
}

/* INQUIRY on a connection: the standard data begins with a CD drive's type. */
static void
assert_answers(struct bench *b, int fd)
{
	struct sg_request r = command(0x12, SG_WIRE_IN, 36);
	int channel = open_channel(b, fd);
	struct sg_answer h = { .type = 0 };
	uint8_t data[36];

	r.cdb_bytes = 6;
	r.cdb[4] = 36;
	send_request(b, channel, &r);
	assert_true(receive(channel, &h));
	assert_int_equal(h.type, SG_WIRE_DATA);
	assert_int_equal(h.data_bytes, 36);
	assert_int_equal(recv(channel, data, sizeof(data), MSG_DONTWAIT), 36);
	assert_int_equal(data[0], 0x05);
	assert_memory_equal(data + 8, "PITLAND VIRTUAL CD-R    ", 24);
	assert_true(receive(channel, &h));
	assert_int_equal(h.type, SG_WIRE_RESULT);
	assert_int_equal(h.status, 0);
	assert_int_equal(h.moved, 36);
	close(channel);
}

/* ---- what none must do: each leaves its connection closed */

/* A connected client that has not said hello. */
static int
short_message(struct bench *b)
{
	int fd = connect_raw(b);

	assert_int_equal(send(fd, "PSG1", 4, 0), 4);
	return fd;
}

static int
long_message(struct bench *b)
{
	char bytes[SG_WIRE_MESSAGE + 100] = "PSG1";
	int fd = connect_greeted(b);

	assert_int_equal(send(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	return fd;
}

static int
channel_before_hello(struct bench *b)
{
	int fd = connect_raw(b), ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	send_message(fd, SG_WIRE_CHANNEL, SG_WIRE_VERSION, 0, ends[1]);
	close(ends[0]);
	close(ends[1]);
	return fd;
}

static int
hello_with_descriptor(struct bench *b)
{
	int fd = connect_raw(b);

	send_message(fd, SG_WIRE_HELLO, SG_WIRE_VERSION, 0, STDIN_FILENO);
	return fd;
}

static int
hello_twice(struct bench *b)
{
	int fd = connect_greeted(b);

	send_message(fd, SG_WIRE_HELLO, SG_WIRE_VERSION, 0, -1);
	return fd;
}

static int
wrong_version(struct bench *b)
{
	int fd = connect_raw(b);

	assert_int_equal(greet(b, fd, SG_WIRE_VERSION + 1, 0), SG_WIRE_BAD_VERSION);
	return fd;
}

static int
second_exclusive(struct bench *b)
{
	int first = connect_raw(b), fd = connect_raw(b);

	assert_int_equal(greet(b, first, SG_WIRE_VERSION, SG_WIRE_EXCLUSIVE), SG_WIRE_OK);
	assert_int_equal(greet(b, fd, SG_WIRE_VERSION, SG_WIRE_EXCLUSIVE), SG_WIRE_BUSY);
	close(first);
	return fd;
}

static int
channel_without_descriptor(struct bench *b)
{
	int fd = connect_greeted(b);

	send_message(fd, SG_WIRE_CHANNEL, SG_WIRE_VERSION, 0, -1);
	return fd;
}

static int
with_request(struct bench *b, const struct sg_request *r)
{
	int fd = connect_greeted(b), channel = open_channel(b, fd);

	send_request(b, channel, r);
	close(channel);
	return fd;
}

static int
unknown_request(struct bench *b)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0);

	r.type = SG_WIRE_RESULT;
	return with_request(b, &r);
}

static int
empty_cdb(struct bench *b)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0);

	r.cdb_bytes = 0;
	return with_request(b, &r);
}

static int
long_cdb(struct bench *b)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0);

	r.cdb_bytes = SG_WIRE_MAX_CDB + 1;
	return with_request(b, &r);
}

static int
too_much_out(struct bench *b)
{
	struct sg_request r = command(0x2a, SG_WIRE_OUT, SG_WIRE_MAX_DATA + 1);

	return with_request(b, &r);
}

static int
too_much_in(struct bench *b)
{
	struct sg_request r = command(0x28, SG_WIRE_IN, UINT32_MAX);

	return with_request(b, &r);
}

static int
data_without_direction(struct bench *b)
{
	struct sg_request r = command(0x28, SG_WIRE_NONE, 1);

	return with_request(b, &r);
}

static int
unknown_direction(struct bench *b)
{
	struct sg_request r = command(0x28, SG_WIRE_NONE, 1);

	r.direction = 77;
	return with_request(b, &r);
}

static int
register_out_of_range(struct bench *b)
{
	struct sg_request r = { .type = SG_WIRE_REGISTER, .index = SG_WIRE_REGISTERS };

	return with_request(b, &r);
}

static int
unknown_reset(struct bench *b)
{
	struct sg_request r = { .type = SG_WIRE_RESET, .operation = SG_WIRE_RESET_TARGET + 1 };

	return with_request(b, &r);
}

static const struct offence {
	const char *name;
	int (*commit)(struct bench *); /* returns the connection */
} offences[] = {
	{ "a message that is too short", short_message },
	{ "a message that is too long", long_message },
	{ "a channel before hello", channel_before_hello },
	{ "hello with a descriptor", hello_with_descriptor },
	{ "hello twice", hello_twice },
	{ "another version", wrong_version },
	{ "a second exclusive client", second_exclusive },
	{ "a channel without its socket", channel_without_descriptor },
	{ "a request of unknown type", unknown_request },
	{ "a CDB of no bytes", empty_cdb },
	{ "a CDB of 17 bytes", long_cdb },
	{ "16 MiB and 1 byte out", too_much_out },
	{ "4 GiB in", too_much_in },
	{ "data without a direction", data_without_direction },
	{ "data in an unknown direction", unknown_direction },
	{ "a register that does not exist", register_out_of_range },
	{ "a reset of nothing known", unknown_reset },
};

static void
closes_the_offender(void **state)
{
	const struct offence *o = *state;
	struct bench b;
	int fd, other;

	bench_open(&b);
	other = connect_greeted(&b);
	fd = o->commit(&b);
	pump(&b);
	assert_true(is_closed(fd));
	assert_false(is_closed(other));
	assert_answers(&b, other);
	close(fd);
	close(other);
	bench_close(&b);
}

/* ---- what happens to clients: the connection goes on, or ends, and the drive is
 * well. MODE SELECT of 60 bytes is a command that takes data. */

static struct sg_request
mode_select(void)
{
	struct sg_request r = command(0x55, SG_WIRE_OUT, 60);

	r.cdb[1] = 0x10;
	r.cdb[8] = 60;
	return r;
}

static void
close_before_request(struct bench *b, int fd)
{
	close(open_channel(b, fd));
}

static void
close_in_request(struct bench *b, int fd)
{
	int channel = open_channel(b, fd);

	assert_int_equal(send(channel, "half", 4, 0), 4);
	pump(b);
	close(channel);
}

static void
close_in_data_out(struct bench *b, int fd)
{
	struct sg_request r = mode_select();
	int channel = open_channel(b, fd);

	send_request(b, channel, &r);
	assert_int_equal(send(channel, "only a part", 11, 0), 11);
	pump(b);
	close(channel);
}

static void
close_before_answer(struct bench *b, int fd)
{
	struct sg_request r = command(0x12, SG_WIRE_IN, 36);
	int channel = open_channel(b, fd);
	uint8_t bytes[SG_WIRE_REQUEST];

	r.cdb[4] = 36;
	sg_request_encode(&r, bytes);
	assert_int_equal(send(channel, bytes, sizeof(bytes), 0), sizeof(bytes));
	close(channel);
}

/* Refused by the drive at once; the client's data is taken and dropped. */
static void
refused_with_data(struct bench *b, int fd)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0); /* takes the power-on attention */
	int channel = open_channel(b, fd);
	uint8_t data[8192] = { 0 };
	struct sg_answer h = { .type = 0 };

	send_request(b, channel, &r);
	close(channel);
	r = command(0xee, SG_WIRE_OUT, sizeof(data));
	channel = open_channel(b, fd);
	send_request(b, channel, &r);
	assert_int_equal(send(channel, data, sizeof(data), 0), sizeof(data));
	pump(b);
	assert_true(receive(channel, &h));
	assert_int_equal(h.status, 0x02);
	assert_int_equal(h.sense_bytes, 18);
	assert_int_equal(h.sense[2] & 0x0f, 5);
	assert_int_equal(h.sense[12], 0x20);
	assert_int_equal(h.moved, 0);
	close(channel);
}

static void
channel_is_a_file(struct bench *b, int fd)
{
	int file = open("/dev/null", O_RDWR);

	send_message(fd, SG_WIRE_CHANNEL, SG_WIRE_VERSION, 0, file);
	close(file);
	pump(b);
}

static void
too_many_channels(struct bench *b, int fd)
{
	int channels[SG_SOCKET_CHANNELS + 1];
	char byte;

	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		channels[i] = open_channel(b, fd);
	assert_int_equal(recv(channels[SG_SOCKET_CHANNELS], &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(recv(channels[0], &byte, 1, MSG_DONTWAIT), -1);
	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		close(channels[i]);
}

static void
too_many_connections(struct bench *b, int fd)
{
	int fds[SG_SOCKET_CONNECTIONS];

	(void)fd; /* is one of them */
	for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = connect_raw(b);
		pump(b);
	}
	assert_true(is_closed(fds[SG_SOCKET_CONNECTIONS - 1]));
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
}

/* A register keeps its value from channel to channel, for this client alone. */
static void
registers(struct bench *b, int fd)
{
	struct sg_request set = { .type = SG_WIRE_REGISTER,
		.index = 2,
		.operation = SG_WIRE_SET,
		.value = UINT64_C(0x123456789abcdef0) };
	struct sg_request get = { .type = SG_WIRE_REGISTER, .index = 2 };
	int other = connect_greeted(b);
	const struct {
		int fd;
		uint64_t value;
	} reads[] = { { fd, set.value }, { other, 0 } };
	int channel = open_channel(b, fd);
	struct sg_answer h = { .type = 0 };

	send_request(b, channel, &set);
	close(channel);
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		channel = open_channel(b, reads[i].fd);
		send_request(b, channel, &get);
		assert_true(receive(channel, &h));
		assert_int_equal(h.type, SG_WIRE_RESULT);
		assert_true(h.value == reads[i].value);
		close(channel);
	}
	close(other);
}

/* The power-on attention is owed to each connection once. */
static void
nexus_of_its_own(struct bench *b, int fd)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0);
	int other = connect_greeted(b);
	const struct {
		int fd;
		uint8_t status;
	} asks[] = { { fd, 2 }, { fd, 0 }, { other, 2 }, { other, 0 } };
	struct sg_answer h = { .type = 0 };

	r.cdb_bytes = 6;
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		int channel = open_channel(b, asks[i].fd);

		send_request(b, channel, &r);
		assert_true(receive(channel, &h));
		assert_int_equal(h.status, asks[i].status);
		close(channel);
	}
	close(other);
}

/* TEST UNIT READY: what a connection is owed; 0: nothing. */
static unsigned
attention(struct bench *b, int fd)
{
	struct sg_request r = command(0, SG_WIRE_NONE, 0);
	int channel = open_channel(b, fd);
	struct sg_answer h = { .type = 0 };

	send_request(b, channel, &r);
	assert_true(receive(channel, &h));
	close(channel);
	return h.status == 2 ? (unsigned)h.sense[12] << 8 | h.sense[13] : 0;
}

/* SPC-4: 29/03 BUS DEVICE RESET FUNCTION OCCURRED, 29/02 SCSI BUS RESET OCCURRED.
 * A command of another client ends without an answer. */
static void
resets(struct bench *b, int fd)
{
	static const struct {
		uint8_t operation;
		unsigned attention;
	} rows[] = { { SG_WIRE_RESET_UNIT, 0x2903 }, { SG_WIRE_RESET_TARGET, 0x2902 } };
	int other = connect_greeted(b);
	struct sg_answer h = { .type = 0 };

	assert_int_equal(attention(b, fd), 0x2900);
	assert_int_equal(attention(b, other), 0x2900);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sg_request r = { .type = SG_WIRE_RESET, .operation = rows[i].operation };
		struct sg_request select = mode_select();
		int waiting = open_channel(b, other), idle = open_channel(b, other);
		int channel = open_channel(b, fd);
		char byte;

		send_request(b, waiting, &select);
		send_request(b, channel, &r);
		assert_true(receive(channel, &h));
		assert_int_equal(h.type, SG_WIRE_RESULT);
		assert_int_equal(recv(waiting, &byte, 1, MSG_DONTWAIT), 0);
		assert_int_equal(recv(idle, &byte, 1, MSG_DONTWAIT), -1);
		assert_int_equal(attention(b, fd), rows[i].attention);
		assert_int_equal(attention(b, other), rows[i].attention);
		assert_int_equal(attention(b, fd), 0);
		close(channel);
		close(waiting);
		close(idle);
	}
	close(other);
}

/* PERSISTENT RESERVE OUT. */
static void
reserve_out(struct bench *b, int fd, uint8_t action, uint8_t key, uint8_t action_key)
{
	struct sg_request r = command(0x5f, SG_WIRE_OUT, 24);
	uint8_t list[24] = { [7] = key, [15] = action_key };
	int channel = open_channel(b, fd);
	struct sg_answer h = { .type = 0 };

	r.cdb[1] = action;
	r.cdb[2] = action == 0 ? 0 : 1;
	r.cdb[8] = sizeof(list);
	send_request(b, channel, &r);
	assert_int_equal(send(channel, list, sizeof(list), MSG_NOSIGNAL), sizeof(list));
	pump(b);
	assert_true(receive(channel, &h));
	assert_int_equal(h.status, 0);
	close(channel);
}

/* SPC-4, PREEMPT AND ABORT: the other client's command ends without an answer, a third
 * one's does not. */
static void
preempts(struct bench *b, int fd)
{
	int other = connect_greeted(b), third = connect_greeted(b);
	struct sg_request select = mode_select();
	int waiting, untouched;
	char byte;

	assert_int_equal(attention(b, fd), 0x2900);
	assert_int_equal(attention(b, other), 0x2900);
	assert_int_equal(attention(b, third), 0x2900);
	reserve_out(b, fd, 0, 0, 1);
	reserve_out(b, other, 0, 0, 2);
	waiting = open_channel(b, other);
	untouched = open_channel(b, third);
	send_request(b, waiting, &select);
	send_request(b, untouched, &select);
	reserve_out(b, fd, 5, 1, 2);
	assert_int_equal(recv(waiting, &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(recv(untouched, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(attention(b, other), 0x2a05);
	assert_int_equal(attention(b, third), 0);
	close(waiting);
	close(untouched);
	close(other);
	close(third);
}

static const struct event {
	const char *name;
	void (*happen)(struct bench *, int fd);
} events[] = {
	{ "a channel is closed before its request", close_before_request },
	{ "a channel is closed within its request", close_in_request },
	{ "a channel is closed within data-out", close_in_data_out },
	{ "a channel is closed before the answer", close_before_answer },
	{ "a command with data is refused", refused_with_data },
	{ "a channel is no socket", channel_is_a_file },
	{ "one channel too many is closed", too_many_channels },
	{ "one connection too many is closed", too_many_connections },
	{ "registers belong to a connection", registers },
	{ "a connection is a nexus", nexus_of_its_own },
	{ "resets reach every client", resets },
	{ "PREEMPT AND ABORT reaches whom it preempts", preempts },
};

static void
leaves_the_drive_well(void **state)
{
	const struct event *e = *state;
	struct bench b;
	int fd;

	bench_open(&b);
	fd = connect_greeted(&b);
	e->happen(&b, fd);
	pump(&b);
	assert_false(is_closed(fd));
	assert_answers(&b, fd);
	close(fd);
	bench_close(&b);
}

int
main(void)
{
	int failed = RUN_TABLE(offences, closes_the_offender);

	return failed + RUN_TABLE(events, leaves_the_drive_well);
}
