/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/sg_ioctl.c - SG_IO (interface version 3), SG_* and SCSI_IOCTL_*. */
#include "shim/device.h"
#include "shim/ioctl.h"
#include "shim/scsi.h"

#include <errno.h>
#include <limits.h>
#include <scsi/scsi.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <string.h>
#include <time.h>

#define VERSION          30536 /* 3.5.36, the kernel's since 2014 */
#define DEFAULT_SECONDS  60
#define DEFAULT_RESERVED 32768
#define USER_HZ          100
#define HOST_TIMED_OUT   3 /* the kernel's DID_TIME_OUT, DID_ERROR, DRIVER_SENSE */
#define HOST_ERROR       7
#define DRIVER_SENSE     8
#define DXFER_UNKNOWN    (-5)
/* Of the kernel's scsi/sg.h, newer than the C library's. */
#define SG_SCSI_RESET_TARGET      4
#define SG_SCSI_RESET_NO_ESCALATE 0x100

/* A program's sg_iovec is passed on as what it is. */
_Static_assert(sizeof(struct sg_iovec) == sizeof(struct iovec) &&
	offsetof(struct sg_iovec, iov_len) == offsetof(struct iovec, iov_len),
    "sg_iovec is an iovec");

static unsigned
elapsed_ms(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)((now.tv_sec - since->tv_sec) * 1000 +
	    (now.tv_nsec - since->tv_nsec) / 1000000);
}

static int
take_direction(const struct sg_io_hdr *h, struct link_command *c)
{
	/* As the kernel: without data any direction will do; cdrdao gives 0. */
	if (h->dxfer_len == 0)
		return 0;
	switch (h->dxfer_direction) {
	case SG_DXFER_NONE:
		c->direction = SG_WIRE_NONE;
		return 0;
	case SG_DXFER_TO_DEV:
		c->direction = SG_WIRE_OUT;
		break;
	case SG_DXFER_FROM_DEV:
	case SG_DXFER_TO_FROM_DEV:
	case DXFER_UNKNOWN:
		c->direction = SG_WIRE_IN;
		break;
	default:
		return -EINVAL;
	}
	c->data_bytes = h->dxfer_len;
	return 0;
}

/* Where the data is; of dxfer_len and the pieces' sum the shorter wins. */
static int
take_data(const struct sg_io_hdr *h, struct iovec *one, struct link_command *c)
{
	size_t sum = 0;

	if (c->direction == SG_WIRE_NONE)
		return 0;
	if (h->dxferp == NULL)
		return -EFAULT;
	if (h->iovec_count == 0) {
		*one = (struct iovec){ h->dxferp, h->dxfer_len };
		c->data = one;
		c->data_count = 1;
		return c->data_bytes > SG_WIRE_MAX_DATA ? -EINVAL : 0;
	}
	if (h->iovec_count > IOV_MAX)
		return -EINVAL;
	c->data = h->dxferp;
	c->data_count = h->iovec_count;
	for (size_t i = 0; i < c->data_count; i++)
		if (__builtin_add_overflow(sum, c->data[i].iov_len, &sum))
			return -EINVAL;
	if (sum < c->data_bytes)
		c->data_bytes = sum;
	return c->data_bytes > SG_WIRE_MAX_DATA ? -EINVAL : 0;
}

/* 0 in a header means what SG_SET_TIMEOUT has set. */
static unsigned
timeout_ms(int fd, unsigned asked)
{
	uint64_t set = 0;

	if (asked == UINT_MAX)
		return 0;
	if (asked == 0 && link_get(fd, LINK_TIMEOUT, &set) == 0)
		asked = set != 0 ? (unsigned)set * (1000 / USER_HZ) : DEFAULT_SECONDS * 1000;
	return asked;
}

static void
give_sense(struct sg_io_hdr *h, const struct link_command *c)
{
	h->sb_len_wr = h->mx_sb_len < c->sense_bytes ? h->mx_sb_len : c->sense_bytes;
	if (h->sbp == NULL)
		h->sb_len_wr = 0;
	if (h->sb_len_wr > 0)
		memcpy(h->sbp, c->sense, h->sb_len_wr);
	if (c->sense_bytes > 0)
		h->driver_status = DRIVER_SENSE;
}

static int
send_io(int fd, void *argument)
{
	struct sg_io_hdr *h = argument;
	struct link_command c = { .cdb = h->cmdp, .cdb_bytes = h->cmd_len };
	struct timespec start;
	struct iovec one;
	int r;

	if (h->interface_id != 'S')
		return device_is_character() ? -ENOSYS : -EINVAL;
	if (h->cmdp == NULL)
		return -EFAULT;
	if (h->cmd_len < 6 || h->cmd_len > SG_WIRE_MAX_CDB)
		return device_is_character() ? -EMSGSIZE : -EINVAL;
	r = take_direction(h, &c);
	if (r == 0)
		r = take_data(h, &one, &c);
	if (r != 0)
		return r;
	c.timeout_ms = timeout_ms(fd, h->timeout);
	clock_gettime(CLOCK_MONOTONIC, &start);
	r = link_run(fd, &c);
	if (r != 0 && r != -ETIMEDOUT && r != -EIO)
		return r;
	h->duration = elapsed_ms(&start);
	h->status = c.status;
	h->masked_status = (unsigned char)(c.status >> 1 & 0x1f);
	h->msg_status = 0;
	h->host_status = r == -ETIMEDOUT ? HOST_TIMED_OUT : r != 0 ? HOST_ERROR : 0;
	h->driver_status = 0;
	h->resid = (int)(h->dxfer_direction == SG_DXFER_NONE ? 0 : h->dxfer_len - c.moved);
	give_sense(h, &c);
	h->info = h->status || h->host_status || h->driver_status ? SG_INFO_CHECK : SG_INFO_OK;
	return 0;
}

static int
get_version(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, VERSION);
}

static int
set_timeout(int fd, void *argument)
{
	int jiffies = *(int *)argument;

	return jiffies < 0 ? -EIO : link_set(fd, LINK_TIMEOUT, (uint64_t)jiffies);
}

static int
get_timeout(int fd, void *argument)
{
	uint64_t set;
	int r = link_get(fd, LINK_TIMEOUT, &set);

	(void)argument;
	return r != 0 ? r : set != 0 ? (int)set : DEFAULT_SECONDS * USER_HZ;
}

static int
set_reserved(int fd, void *argument)
{
	int bytes = *(int *)argument;

	if (bytes < 0)
		return -EINVAL;
	if (bytes > (int)SHIM_MAX_TRANSFER)
		bytes = (int)SHIM_MAX_TRANSFER;
	return link_set(fd, LINK_RESERVED, (uint64_t)bytes);
}

static int
get_reserved(int fd, void *argument)
{
	uint64_t set;
	int r = link_get(fd, LINK_RESERVED, &set);

	return r != 0 ? r : ioctl_store_int(argument, set != 0 ? (int)set : DEFAULT_RESERVED);
}

/* Host 0, channel 0, LUN 0; the target number is the device's. */
static int
get_scsi_id(int fd, void *argument)
{
	struct sg_scsi_id *id = argument;

	(void)fd;
	memset(id, 0, sizeof(*id));
	id->scsi_id = (int)device_minor();
	id->scsi_type = 5;
	id->h_cmd_per_lun = 1;
	id->d_queue_depth = 1;
	return 0;
}

static int
get_idlun(int fd, void *argument)
{
	int *out = argument;

	(void)fd;
	out[0] = (int)device_minor();
	out[1] = 0;
	return 0;
}

static int
get_zero(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, 0);
}

static int
get_minus_one(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, -1);
}

static int
get_table_size(int fd, void *argument)
{
	(void)fd;
	return ioctl_store_int(argument, 128);
}

/* Accepted because there is nothing to do: queueing, DMA, debugging. */
/* The kernel wants privileges for it, because of others on the same bus: there
 * are none here. All that it resets beyond the device is the target. */
static int
reset(int fd, void *argument)
{
	switch (*(int *)argument & ~SG_SCSI_RESET_NO_ESCALATE) {
	case SG_SCSI_RESET_NOTHING:
		return 0;
	case SG_SCSI_RESET_DEVICE:
		return link_reset(fd, SG_WIRE_RESET_UNIT);
	case SG_SCSI_RESET_TARGET:
	case SG_SCSI_RESET_BUS:
	case SG_SCSI_RESET_HOST:
		return link_reset(fd, SG_WIRE_RESET_TARGET);
	}
	return -EINVAL;
}

/* 1 if there is a host adapter, with its name if there is room for one. */
static int
probe_host(int fd, void *argument)
{
	static const char name[] = "pitland";
	unsigned room = *(unsigned *)argument;

	(void)fd;
	if (room > 0)
		memcpy(argument, name, room < sizeof(name) ? room : sizeof(name));
	return 1;
}

static int
test_unit_ready(int fd, void *argument)
{
	(void)argument;
	return scsi_test_ready(fd);
}

static int
lock_door(int fd, void *argument)
{
	(void)argument;
	return scsi_prevent(fd, true);
}

static int
unlock_door(int fd, void *argument)
{
	(void)argument;
	return scsi_prevent(fd, false);
}

static const struct ioctl_row rows[] = {
	{ SG_IO, send_io, true },
	{ SG_GET_VERSION_NUM, get_version, true },
	{ SG_SET_TIMEOUT, set_timeout, true },
	{ SG_GET_TIMEOUT, get_timeout, false },
	{ SG_SET_RESERVED_SIZE, set_reserved, true },
	{ SG_GET_RESERVED_SIZE, get_reserved, true },
	{ SG_EMULATED_HOST, get_zero, true },
	{ SG_GET_SCSI_ID, get_scsi_id, true },
	{ SG_GET_SG_TABLESIZE, get_table_size, true },
	{ SG_GET_COMMAND_Q, get_zero, true },
	{ SG_SET_COMMAND_Q, ioctl_nothing, false },
	{ SG_GET_LOW_DMA, get_zero, true },
	{ SG_SET_FORCE_LOW_DMA, ioctl_nothing, false },
	{ SG_SET_FORCE_PACK_ID, ioctl_nothing, false },
	{ SG_GET_PACK_ID, get_minus_one, true },
	{ SG_GET_NUM_WAITING, get_zero, true },
	{ SG_SET_KEEP_ORPHAN, ioctl_nothing, false },
	{ SG_GET_KEEP_ORPHAN, get_zero, true },
	{ SG_SET_DEBUG, ioctl_nothing, false },
	{ SG_SCSI_RESET, reset, true },
	{ SCSI_IOCTL_GET_IDLUN, get_idlun, true },
	{ SCSI_IOCTL_GET_BUS_NUMBER, get_zero, true },
	{ SCSI_IOCTL_PROBE_HOST, probe_host, true },
	{ SCSI_IOCTL_TEST_UNIT_READY, test_unit_ready, false },
	{ SCSI_IOCTL_START_UNIT, ioctl_start, false },
	{ SCSI_IOCTL_STOP_UNIT, ioctl_stop, false },
	{ SCSI_IOCTL_DOORLOCK, lock_door, false },
	{ SCSI_IOCTL_DOORUNLOCK, unlock_door, false },
};
const struct ioctl_table sg_ioctls = { rows, sizeof(rows) / sizeof(rows[0]) };
