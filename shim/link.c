/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/link.c - the client's end of target/sg_wire.h. */
#include "shim/link.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define HELLO_MS    30000
#define SEND_BYTES  (1 << 20)   /* of a channel's buffer, so that few writes block */
#define AHEAD_BYTES (128 << 10) /* handed over with the channel; measured */
#define BATCH       16          /* pieces of memory in one system call */

/* A place in scattered memory. */
struct cursor {
	const struct iovec *at;
	size_t count;  /* pieces from at on */
	size_t offset; /* in the first of them */
	size_t left;   /* bytes still to be moved */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* When all must be over, and not before. A deadline of 0: never. */
static int64_t
deadline_in(unsigned ms)
{
	return now_ms() + ms + 1;
}

/* Until fd is ready. 0 or a negative errno value. */
static int
await(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = -1;
	int n;

	if (deadline != 0) {
		left = deadline - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (left > 1000000)
			left = 1000000;
	}
	n = poll(&p, 1, (int)left);
	return n < 0 && errno != EINTR ? -errno : 0;
}

/* What to do about a system call that failed: 0: again. */
static int
again(int fd, short events, int64_t deadline)
{
	if (errno == EINTR)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return await(fd, events, deadline);
	return -errno;
}

static int
cursor_pieces(const struct cursor *c, size_t limit, struct iovec out[BATCH])
{
	size_t left = limit < c->left ? limit : c->left, offset = c->offset;
	int n = 0;

	for (size_t i = 0; i < c->count && n < BATCH && left > 0; i++, offset = 0) {
		size_t bytes = c->at[i].iov_len - offset;

		if (bytes == 0)
			continue;
		if (bytes > left)
			bytes = left;
		out[n++] = (struct iovec){ (uint8_t *)c->at[i].iov_base + offset, bytes };
		left -= bytes;
	}
	return n;
}

static void
cursor_advance(struct cursor *c, size_t bytes)
{
	c->left -= bytes;
	while (bytes > 0 && c->count > 0) {
		size_t here = c->at->iov_len - c->offset;

		if (bytes < here) {
			c->offset += bytes;
			return;
		}
		bytes -= here;
		c->offset = 0;
		c->at++;
		c->count--;
	}
}

enum way { RECEIVE, SEND };

/* Move limit bytes between fd and the cursor's memory. -EPIPE: the end. */
static int
move(int fd, enum way way, struct cursor *c, size_t limit, int64_t deadline)
{
	while (limit > 0) {
		struct iovec pieces[BATCH];
		struct msghdr m = { .msg_iov = pieces };
		ssize_t n;
		int r;

		m.msg_iovlen = (size_t)cursor_pieces(c, limit, pieces);
		if (m.msg_iovlen == 0)
			return -EPROTO;
		n = way == SEND ? sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL)
				: recvmsg(fd, &m, MSG_DONTWAIT);
		if (n > 0) {
			cursor_advance(c, (size_t)n);
			limit -= (size_t)n;
			continue;
		}
		r = n == 0 ? -EPIPE : again(fd, way == SEND ? POLLOUT : POLLIN, deadline);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
move_bytes(int fd, enum way way, void *bytes, size_t n, int64_t deadline)
{
	struct iovec iov = { bytes, n };
	struct cursor c = { .at = &iov, .count = 1, .left = n };

	return move(fd, way, &c, n, deadline);
}

/* ---- connections */

static int
greet(int fd, bool exclusive)
{
	static const int answers[] = { [SG_WIRE_OK] = 0,
		[SG_WIRE_BAD_VERSION] = -EPROTO,
		[SG_WIRE_BUSY] = -EBUSY,
		[SG_WIRE_FULL] = -ENOMEM };
	struct sg_message m = { .type = SG_WIRE_HELLO,
		.version = SG_WIRE_VERSION,
		.value = exclusive ? SG_WIRE_EXCLUSIVE : 0 };
	uint8_t bytes[SG_WIRE_MESSAGE];
	int64_t deadline = deadline_in(HELLO_MS);
	int r;

	sg_message_encode(&m, bytes);
	r = move_bytes(fd, SEND, bytes, sizeof(bytes), deadline);
	if (r == 0)
		r = move_bytes(fd, RECEIVE, bytes, sizeof(bytes), deadline);
	if (r != 0)
		return -ENXIO;
	m = sg_message_decode(bytes);
	if (m.type != SG_WIRE_WELCOME || m.value >= sizeof(answers) / sizeof(answers[0]))
		return -EPROTO;
	return answers[m.value];
}

int
link_open(const char *path, int flags, bool exclusive)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int saved = errno, fd, r;

	if (strlen(path) >= sizeof(a.sun_path))
		return -ENXIO;
	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | flags, 0);
	if (fd < 0)
		r = -errno;
	else if (connect(fd, (const struct sockaddr *)&a, sizeof(a)) != 0)
		r = -ENXIO;
	else
		r = greet(fd, exclusive);
	if (r != 0 && fd >= 0)
		close(fd);
	errno = saved;
	return r != 0 ? r : fd;
}

bool
link_is(int fd, const char *path)
{
	struct sockaddr_un a;
	socklen_t bytes = sizeof(a);
	int saved = errno;
	bool is;

	memset(&a, 0, sizeof(a));
	is = fd >= 0 && getpeername(fd, (struct sockaddr *)&a, &bytes) == 0 &&
	    a.sun_family == AF_UNIX && strncmp(a.sun_path, path, sizeof(a.sun_path)) == 0;
	errno = saved;
	return is;
}

/* ---- channels */

/* Give the server its end of a channel. */
static int
send_channel(int fd, int end)
{
	struct sg_message m = { .type = SG_WIRE_CHANNEL, .version = SG_WIRE_VERSION };
	uint8_t bytes[SG_WIRE_MESSAGE];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr h = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *cm;
	int r;

	memset(&control, 0, sizeof(control));
	sg_message_encode(&m, bytes);
	cm = CMSG_FIRSTHDR(&h);
	cm->cmsg_level = SOL_SOCKET;
	cm->cmsg_type = SCM_RIGHTS;
	cm->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cm), &end, sizeof(end));
	while (sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
		r = again(fd, POLLOUT, 0);
		if (r != 0)
			return r;
	}
	return 0;
}

/* Make a channel. Returns our end, the server's in *other; or a negative errno. */
static int
make_channel(int *other)
{
	int ends[2], room = SEND_BYTES;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	*other = ends[1];
	return ends[0];
}

/* The request and the first of its data, as much as fits now. Whoever is handed
 * the other end then finds work to do at once. */
static int
send_ahead(int channel, const struct sg_request *q, struct cursor *data)
{
	uint8_t bytes[SG_WIRE_REQUEST];
	struct iovec pieces[1 + BATCH] = { { bytes, sizeof(bytes) } };
	struct msghdr m = { .msg_iov = pieces, .msg_iovlen = 1 };
	ssize_t n;

	sg_request_encode(q, bytes);
	if (q->direction == SG_WIRE_OUT)
		m.msg_iovlen += (size_t)cursor_pieces(data, AHEAD_BYTES, pieces + 1);
	do
		n = sendmsg(channel, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < (ssize_t)sizeof(bytes)) /* 48 bytes always fit */
		return n < 0 ? -errno : -EIO;
	if (q->direction == SG_WIRE_OUT)
		cursor_advance(data, (size_t)n - sizeof(bytes));
	return 0;
}

/* Take the server's headers, and the data after them, up to the result. */
static int
receive_answer(int channel, struct cursor *data, struct sg_answer *h, int64_t deadline)
{
	uint8_t bytes[SG_WIRE_HEADER];
	int r;

	for (;;) {
		r = move_bytes(channel, RECEIVE, bytes, sizeof(bytes), deadline);
		if (r != 0)
			return r;
		*h = sg_answer_decode(bytes);
		if (h->type == SG_WIRE_RESULT)
			return 0;
		if (h->type != SG_WIRE_DATA || data == NULL)
			return -EPROTO;
		r = move(channel, RECEIVE, data, h->data_bytes, deadline);
		if (r != 0)
			return r;
	}
}

static int
exchange(int fd, int channel, int other, const struct sg_request *q, struct cursor *data,
    struct sg_answer *h, int64_t deadline)
{
	int r = send_ahead(channel, q, data);

	if (r == 0 && send_channel(fd, other) != 0)
		r = -ENODEV;
	close(other);
	if (r == 0 && q->direction == SG_WIRE_OUT)
		r = move(channel, SEND, data, data->left, deadline);
	if (r == 0)
		r = receive_answer(channel, q->direction == SG_WIRE_IN ? data : NULL, h, deadline);
	return r == -EPIPE || r == -ECONNRESET || r == -EPROTO ? -EIO : r;
}

/* One request from its first byte to the result. data: NULL if it has none. */
static int
request(
    int fd, const struct sg_request *q, struct cursor *data, struct sg_answer *h, int64_t deadline)
{
	int other = -1, channel = make_channel(&other), r;

	if (channel < 0)
		return channel;
	r = exchange(fd, channel, other, q, data, h, deadline);
	/* A child forked by another thread meanwhile may hold a copy of it. */
	shutdown(channel, SHUT_RDWR);
	close(channel);
	return r;
}

int
link_run(int fd, struct link_command *c)
{
	struct sg_request q = { .type = SG_WIRE_COMMAND,
		.cdb_bytes = c->cdb_bytes,
		.direction = (uint8_t)c->direction,
		.data_bytes = (uint32_t)c->data_bytes };
	struct cursor data = { .at = c->data, .count = c->data_count, .left = c->data_bytes };
	struct sg_answer h;
	int saved = errno, r;

	if (c->cdb_bytes == 0 || c->cdb_bytes > SG_WIRE_MAX_CDB || c->data_bytes > SG_WIRE_MAX_DATA)
		return -EINVAL;
	memcpy(q.cdb, c->cdb, c->cdb_bytes);
	r = request(fd, &q, &data, &h, c->timeout_ms != 0 ? deadline_in(c->timeout_ms) : 0);
	errno = saved;
	if (r != 0)
		return r;
	c->status = h.status;
	c->sense_bytes = h.sense_bytes <= SG_WIRE_MAX_SENSE ? h.sense_bytes : SG_WIRE_MAX_SENSE;
	memcpy(c->sense, h.sense, sizeof(c->sense));
	c->moved = h.moved <= c->data_bytes ? h.moved : c->data_bytes;
	return 0;
}

/* A request that is no command: answered at once. */
static int
ask(int fd, const struct sg_request *q, uint64_t *value)
{
	struct sg_answer h;
	int saved = errno, r = request(fd, q, NULL, &h, 0);

	errno = saved;
	if (r == 0 && value != NULL)
		*value = h.value;
	return r;
}

int
link_reset(int fd, enum sg_wire_reset what)
{
	struct sg_request q = { .type = SG_WIRE_RESET, .operation = (uint8_t)what };

	return ask(fd, &q, NULL);
}

int
link_get(int fd, enum link_register index, uint64_t *value)
{
	struct sg_request q = {
		.type = SG_WIRE_REGISTER, .index = (uint8_t)index, .operation = SG_WIRE_GET
	};

	return ask(fd, &q, value);
}

int
link_set(int fd, enum link_register index, uint64_t value)
{
	struct sg_request q = { .type = SG_WIRE_REGISTER,
		.index = (uint8_t)index,
		.operation = SG_WIRE_SET,
		.value = value };

	return ask(fd, &q, NULL);
}
