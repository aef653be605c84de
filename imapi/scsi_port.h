/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/scsi_port.h - how a CDB reaches a drive. One implementation per
 * transport; which one is told by the URL. */
#ifndef IMAPI_SCSI_PORT_H
#define IMAPI_SCSI_PORT_H
#include "imapi/raw_cd.h"

#include <stdbool.h>

#define SCSI_SENSE_BYTES    18
#define SCSI_STATUS_CHECK   0x02
#define SCSI_ERROR_BYTES    256
#define SCSI_PORT_BYTES_MAX 262144 /* what one command should carry at most */

enum scsi_direction { SCSI_NO_DATA, SCSI_DATA_IN, SCSI_DATA_OUT };

/* One command. The transfer length is the caller's, never taken from the CDB. */
struct scsi_exchange {
	const uint8_t *cdb;
	uint8_t cdb_bytes; /* 6..16 */
	enum scsi_direction direction;
	uint8_t *data;
	uint32_t bytes;
	uint32_t timeout_seconds;
	/* the answer */
	uint8_t status;
	uint8_t sense[SCSI_SENSE_BYTES]; /* zero if none came */
	uint32_t transferred;            /* bytes, the residual taken off */
};

enum scsi_port_result {
	SCSI_PORT_ANSWERED, /* the drive's answer is in the exchange */
	SCSI_PORT_TIMEOUT,
	SCSI_PORT_LOST, /* the drive cannot be reached, now and later */
};

struct scsi_port;
struct scsi_port_ops {
	enum scsi_port_result (*execute)(struct scsi_port *, struct scsi_exchange *);
	void (*close)(struct scsi_port *);
};

/* What every port begins with; error says why execute did not return ANSWERED. */
struct scsi_port {
	const struct scsi_port_ops *ops;
	uint32_t max_transfer; /* bytes */
	char error[SCSI_ERROR_BYTES];
};

#define SCSI_ID_BYTES 256

/* The recorders that can be found, at most maximum, by what scsi_port_open()
 * takes. */
size_t scsi_port_list(char (*ids)[SCSI_ID_BYTES], size_t maximum);
/* INQUIRY: is it of peripheral device type 5? */
bool scsi_port_is_cd(struct scsi_port *);

/* Connect. NULL on failure, and error says why in one clause. */
struct scsi_port *scsi_port_open(const char *url, char error[SCSI_ERROR_BYTES]);
struct scsi_port *scsi_port_open_iscsi(const char *url, char error[SCSI_ERROR_BYTES]);
/* A device file of Linux (SG_IO), a device of Windows (pass-through). */
struct scsi_port *scsi_port_open_sg(const char *path, char error[SCSI_ERROR_BYTES]);
struct scsi_port *scsi_port_open_spti(const char *path, char error[SCSI_ERROR_BYTES]);

/* A recorder over an open port, which it takes over, also on failure. id is what
 * ActiveDiscRecorder returns. */
HRESULT disc_recorder_create(struct scsi_port *, const char *id, IDiscRecorder2 **out);
#endif
