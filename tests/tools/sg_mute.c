/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/sg_mute.c - a drive's socket that answers TEST UNIT READY and no
 * other command, for timeouts. sg_mute SOCKET */
#include "target/sg_wire.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void
say(int fd, uint32_t type)
{
	struct sg_message m = { .type = type, .version = SG_WIRE_VERSION, .value = SG_WIRE_OK };
	uint8_t bytes[SG_WIRE_MESSAGE];

	sg_message_encode(&m, bytes);
	send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL);
}

/* The socket that came with a message, -1: none; false: the client is gone. */
static bool
next_message(int fd, int *channel)
{
	uint8_t bytes[SG_WIRE_MESSAGE];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };

	*channel = -1;
	if (recvmsg(fd, &m, 0) <= 0)
		return false;
	if (CMSG_FIRSTHDR(&m) != NULL)
		memcpy(channel, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(*channel));
	return true;
}

static void
serve_channel(int channel)
{
	struct sg_answer ready = { .type = SG_WIRE_RESULT };
	uint8_t request[SG_WIRE_REQUEST], answer[SG_WIRE_HEADER];

	if (recv(channel, request, sizeof(request), MSG_WAITALL) != sizeof(request) ||
	    sg_request_decode(request).cdb[0] != 0)
		return; /* stays open: the client waits */
	sg_answer_encode(&ready, answer);
	send(channel, answer, sizeof(answer), MSG_NOSIGNAL);
	close(channel);
}

int
main(int argc, char **argv)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0), fd, channel;

	if (argc != 2 || listener < 0)
		return 2;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", argv[1]);
	if (bind(listener, (const struct sockaddr *)&a, sizeof(a)) != 0 || listen(listener, 1) != 0)
		return 2;
	fd = accept(listener, NULL, NULL);
	next_message(fd, &channel);
	say(fd, SG_WIRE_WELCOME);
	say(fd, SG_WIRE_READABLE);
	while (next_message(fd, &channel))
		if (channel >= 0)
			serve_channel(channel);
	return 0;
}
