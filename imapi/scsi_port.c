/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/scsi_port.c - chooses the transport by the URL's scheme. */
#include "imapi/scsi_port.h"

#include <stdio.h>
#include <string.h>

static const struct transport {
	const char *scheme;
	struct scsi_port *(*open)(const char *url, char error[SCSI_ERROR_BYTES]);
} transports[] = {
	{ "iscsi://", scsi_port_open_iscsi },
};

struct scsi_port *
scsi_port_open(const char *url, char error[SCSI_ERROR_BYTES])
{
	for (size_t i = 0; i < sizeof(transports) / sizeof(*transports); i++) {
		const struct transport *t = &transports[i];

		if (strncmp(url, t->scheme, strlen(t->scheme)) == 0)
			return t->open(url, error);
	}
	snprintf(error, SCSI_ERROR_BYTES, "not a recorder's URL (iscsi://HOST[:PORT]/TARGET/LUN)");
	return NULL;
}
