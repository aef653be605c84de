/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/scsi_port_sg.c - a recorder of this Linux machine, by SG_IO on its device
 * file (/dev/sr0, /dev/sg1). */
#include "imapi/scsi_port.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SAFE_BYTES         65536 /* what every host adapter carries at once */
#define HOST_NO_CONNECT    0x01
#define HOST_TIMEOUT       0x03
#define SG_VERSION_WITH_IO 30000

struct sg_port {
	struct scsi_port port;
	int fd;
};

static const int directions[] = {
	[SCSI_NO_DATA] = SG_DXFER_NONE,
	[SCSI_DATA_IN] = SG_DXFER_FROM_DEV,
	[SCSI_DATA_OUT] = SG_DXFER_TO_DEV,
};

static enum scsi_port_result
sg_result(struct scsi_port *port, const sg_io_hdr_t *io, struct scsi_exchange *x)
{
	if (io->host_status == HOST_TIMEOUT) {
		snprintf(port->error, sizeof(port->error), "no answer within %u seconds",
		    (unsigned)x->timeout_seconds);
		return SCSI_PORT_TIMEOUT;
	}
	if (io->host_status != 0 && io->status == 0) {
		snprintf(port->error, sizeof(port->error),
		    io->host_status == HOST_NO_CONNECT ? "the drive is gone"
						       : "the host adapter failed");
		return SCSI_PORT_LOST;
	}
	x->status = io->status;
	x->transferred = io->resid > 0 && (uint32_t)io->resid <= x->bytes
	    ? x->bytes - (uint32_t)io->resid
	    : x->bytes;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
sg_execute(struct scsi_port *port, struct scsi_exchange *x)
{
	struct sg_port *p = (struct sg_port *)(void *)port;
	uint8_t cdb[16] = { 0 };
	sg_io_hdr_t io = {
		.interface_id = 'S',
		.dxfer_direction = directions[x->direction],
		.cmd_len = x->cdb_bytes,
		.mx_sb_len = SCSI_SENSE_BYTES,
		.dxfer_len = x->bytes,
		.dxferp = x->data,
		.cmdp = cdb,
		.sbp = x->sense,
		.timeout = x->timeout_seconds * 1000,
	};

	memcpy(cdb, x->cdb, x->cdb_bytes);
	memset(x->sense, 0, sizeof(x->sense));
	while (ioctl(p->fd, SG_IO, &io) < 0) {
		if (errno == EINTR)
			continue;
		snprintf(port->error, sizeof(port->error), "%s", strerror(errno));
		return SCSI_PORT_LOST;
	}
	return sg_result(port, &io, x);
}

static void
sg_close(struct scsi_port *port)
{
	close(((struct sg_port *)(void *)port)->fd);
	free(port);
}

/* What the block layer passes on in one piece. */
static uint32_t
largest_transfer(int fd)
{
	unsigned short sectors = 0;

	if (ioctl(fd, BLKSECTGET, &sectors) < 0 || sectors < SAFE_BYTES / 512)
		return SAFE_BYTES;
	return sectors < SCSI_PORT_BYTES_MAX / 512 ? sectors * 512u : SCSI_PORT_BYTES_MAX;
}

struct scsi_port *
scsi_port_open_sg(const char *path, char error[SCSI_ERROR_BYTES])
{
	static const struct scsi_port_ops ops = { sg_execute, sg_close };
	int version = 0, fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	struct sg_port *p = NULL;

	if (fd >= 0 && ioctl(fd, SG_GET_VERSION_NUM, &version) == 0 &&
	    version >= SG_VERSION_WITH_IO)
		p = calloc(1, sizeof(*p));
	if (p == NULL) {
		snprintf(error, SCSI_ERROR_BYTES, "%s",
		    fd < 0 || errno != ENOTTY ? strerror(errno) : "is no SCSI device");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	p->port.ops = &ops;
	p->port.max_transfer = largest_transfer(fd);
	p->fd = fd;
	return &p->port;
}
