/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/scsi_port.c - chooses the transport by how the recorder's name begins,
 * and lists the recorders that there are. */
#include "imapi/scsi_port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERIPHERAL_CD 5
#define URLS_MAX      32
#define DRIVES_MAX    32

/* What this machine calls its drives: a number follows. */
#ifdef _WIN32
#define LOCAL_DRIVE "\\\\.\\CdRom"
#else
#define LOCAL_DRIVE "/dev/sr"
#endif

static const struct transport {
	const char *prefix;
	struct scsi_port *(*open)(const char *url, char error[SCSI_ERROR_BYTES]);
} transports[] = {
#ifdef _WIN32
	{ "", scsi_port_open_spti },
#else
	{ "iscsi://", scsi_port_open_iscsi },
	{ "/", scsi_port_open_sg },
#endif
};

struct scsi_port *
scsi_port_open(const char *url, char error[SCSI_ERROR_BYTES])
{
	for (size_t i = 0; i < sizeof(transports) / sizeof(*transports); i++) {
		const struct transport *t = &transports[i];

		if (strncmp(url, t->prefix, strlen(t->prefix)) == 0)
			return t->open(url, error);
	}
	snprintf(error, SCSI_ERROR_BYTES,
	    "not a recorder's URL (iscsi://HOST[:PORT]/TARGET/LUN) or device file");
	return NULL;
}

bool
scsi_port_is_cd(struct scsi_port *port)
{
	static const uint8_t cdb[6] = { 0x12, 0, 0, 0, 36, 0 };
	uint8_t data[36] = { 0 };
	struct scsi_exchange x = {
		.cdb = cdb,
		.cdb_bytes = sizeof(cdb),
		.direction = SCSI_DATA_IN,
		.data = data,
		.bytes = sizeof(data),
		.timeout_seconds = 5,
	};

	return port->ops->execute(port, &x) == SCSI_PORT_ANSWERED && x.status == 0 &&
	    x.transferred > 0 && data[0] == PERIPHERAL_CD;
}

#ifndef _WIN32
/* iSCSI targets cannot be searched for; who runs us may name them. */
static size_t
list_urls(char (*ids)[SCSI_ID_BYTES], size_t maximum)
{
	size_t n = 0;

	for (unsigned i = 0; i < URLS_MAX && n < maximum; i++) {
		char name[32] = "PITLAND_URL";
		const char *url;

		if (i > 0)
			snprintf(name, sizeof(name), "PITLAND_URL_%u", i);
		url = getenv(name);
		if (url != NULL && *url != '\0' && strlen(url) < SCSI_ID_BYTES)
			memcpy(ids[n++], url, strlen(url) + 1);
	}
	return n;
}
#endif

/* A drive counts if it says that it is a CD/DVD device. */
static size_t
list_local(char (*ids)[SCSI_ID_BYTES], size_t maximum)
{
	size_t n = 0;

	for (unsigned i = 0; i < DRIVES_MAX && n < maximum; i++) {
		char error[SCSI_ERROR_BYTES];
		struct scsi_port *port;

		snprintf(ids[n], SCSI_ID_BYTES, LOCAL_DRIVE "%u", i);
		port = scsi_port_open(ids[n], error);
		if (port == NULL)
			continue;
		n += scsi_port_is_cd(port);
		port->ops->close(port);
	}
	return n;
}

size_t
scsi_port_list(char (*ids)[SCSI_ID_BYTES], size_t maximum)
{
	size_t n = 0;

#ifndef _WIN32
	n = list_urls(ids, maximum);
#endif
	return n + list_local(ids + n, maximum - n);
}
