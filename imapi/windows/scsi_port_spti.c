/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/windows/scsi_port_spti.c - a recorder of this Windows machine, by SCSI
 * pass-through to its device (\\.\CdRom0, \\.\D:). */
#include "imapi/scsi_port.h"

#include <ntddscsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAFE_BYTES 65536

struct spti_port {
	struct scsi_port port;
	HANDLE device;
	ULONG alignment; /* mask */
};

/* The request, and behind it the sense. */
struct request {
	SCSI_PASS_THROUGH_DIRECT spt;
	UCHAR sense[SCSI_SENSE_BYTES];
};

static void
copy_error(char out[SCSI_ERROR_BYTES], DWORD code)
{
	DWORD n = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
	    code, 0, out, SCSI_ERROR_BYTES, NULL);

	while (n > 0 && strchr("\r\n. ", out[n - 1]) != NULL)
		out[--n] = '\0';
	if (n == 0)
		snprintf(out, SCSI_ERROR_BYTES, "error %lu", (unsigned long)code);
}

static enum scsi_port_result
exchange(struct spti_port *p, struct scsi_exchange *x, uint8_t *data)
{
	static const UCHAR directions[] = {
		[SCSI_NO_DATA] = SCSI_IOCTL_DATA_UNSPECIFIED,
		[SCSI_DATA_IN] = SCSI_IOCTL_DATA_IN,
		[SCSI_DATA_OUT] = SCSI_IOCTL_DATA_OUT,
	};
	struct request r = { .spt = { .Length = sizeof(r.spt) } };
	DWORD got;

	r.spt.CdbLength = x->cdb_bytes;
	memcpy(r.spt.Cdb, x->cdb, x->cdb_bytes);
	r.spt.SenseInfoLength = sizeof(r.sense);
	r.spt.SenseInfoOffset = (ULONG)offsetof(struct request, sense);
	r.spt.DataIn = directions[x->direction];
	r.spt.DataTransferLength = x->bytes;
	r.spt.DataBuffer = data;
	r.spt.TimeOutValue = x->timeout_seconds;
	if (!DeviceIoControl(p->device, IOCTL_SCSI_PASS_THROUGH_DIRECT, &r, sizeof(r), &r,
		sizeof(r), &got, NULL)) {
		DWORD code = GetLastError();

		copy_error(p->port.error, code);
		return code == ERROR_SEM_TIMEOUT ? SCSI_PORT_TIMEOUT : SCSI_PORT_LOST;
	}
	x->status = r.spt.ScsiStatus;
	memcpy(x->sense, r.sense, sizeof(r.sense));
	x->transferred = r.spt.DataTransferLength < x->bytes ? r.spt.DataTransferLength : x->bytes;
	return SCSI_PORT_ANSWERED;
}

/* Host adapters want buffers aligned; ours may not be. */
static enum scsi_port_result
spti_execute(struct scsi_port *port, struct scsi_exchange *x)
{
	struct spti_port *p = (struct spti_port *)(void *)port;
	enum scsi_port_result result;
	uint8_t *block, *data;

	memset(x->sense, 0, sizeof(x->sense));
	if (((uintptr_t)x->data & p->alignment) == 0)
		return exchange(p, x, x->data);
	block = malloc((size_t)x->bytes + p->alignment);
	if (block == NULL) {
		snprintf(port->error, sizeof(port->error), "out of memory");
		return SCSI_PORT_LOST;
	}
	data = (uint8_t *)(((uintptr_t)block + p->alignment) & ~(uintptr_t)p->alignment);
	if (x->direction == SCSI_DATA_OUT)
		memcpy(data, x->data, x->bytes);
	result = exchange(p, x, data);
	if (x->direction == SCSI_DATA_IN && result == SCSI_PORT_ANSWERED)
		memcpy(x->data, data, x->transferred);
	free(block);
	return result;
}

static void
spti_close(struct scsi_port *port)
{
	CloseHandle(((struct spti_port *)(void *)port)->device);
	free(port);
}

static void
ask_adapter(struct spti_port *p)
{
	IO_SCSI_CAPABILITIES can;
	DWORD got;

	p->port.max_transfer = SAFE_BYTES;
	if (!DeviceIoControl(
		p->device, IOCTL_SCSI_GET_CAPABILITIES, NULL, 0, &can, sizeof(can), &got, NULL) ||
	    got < sizeof(can))
		return;
	p->alignment = can.AlignmentMask;
	if (can.MaximumTransferLength >= SAFE_BYTES)
		p->port.max_transfer = can.MaximumTransferLength < SCSI_PORT_BYTES_MAX
		    ? can.MaximumTransferLength
		    : SCSI_PORT_BYTES_MAX;
}

struct scsi_port *
scsi_port_open_spti(const char *path, char error[SCSI_ERROR_BYTES])
{
	static const struct scsi_port_ops ops = { spti_execute, spti_close };
	HANDLE device = CreateFileA(path, GENERIC_READ | GENERIC_WRITE,
	    FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
	struct spti_port *p;

	if (device == INVALID_HANDLE_VALUE) {
		copy_error(error, GetLastError());
		return NULL;
	}
	p = calloc(1, sizeof(*p));
	if (p == NULL) {
		snprintf(error, SCSI_ERROR_BYTES, "out of memory");
		CloseHandle(device);
		return NULL;
	}
	p->port.ops = &ops;
	p->device = device;
	ask_adapter(p);
	return &p->port;
}
