/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/disc_recorder.h - the recorder object behind its two interfaces. */
#ifndef IMAPI_DISC_RECORDER_H
#define IMAPI_DISC_RECORDER_H
#include "imapi/automation.h"
#include "imapi/mmc_client.h"
#include "imapi/scsi_port.h"

#define RECORDER_ID_BYTES 1024
#define CLIENT_NAME_BYTES 64

struct disc_recorder {
	IDiscRecorder2 IDiscRecorder2_iface;
	IDiscRecorder2Ex IDiscRecorder2Ex_iface;
	ULONG refs;
	struct scsi_port *port; /* NULL until initialised */
	char id[RECORDER_ID_BYTES];
	char owner[CLIENT_NAME_BYTES]; /* who has exclusive access; empty: nobody */
	struct raw_cd_error error;
};

extern const IDiscRecorder2ExVtbl disc_recorder_ex_vtbl;
HRESULT disc_recorder_query(struct disc_recorder *, REFIID, void **out);
void disc_recorder_free(struct disc_recorder *);

/* Letters, digits, blanks and ".,:;-_", not empty, at most 63: what Windows
 * takes as the name of an exclusive owner. */
bool client_name_valid(const char *);
#endif
