/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/progress.h - a burn's progress on a terminal: a sink for the events of
 * IDiscFormat2RawCD. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H
#include "imapi/raw_cd.h"

struct progress;

/* Attach a sink to a writer; sector_bytes are those of its stream. NULL if the
 * writer sends no events or memory lacks: then there is no progress shown. */
struct progress *progress_attach(IDiscFormat2RawCD *, ULONG sector_bytes);
/* Detach, and end the line on the terminal. Accepts NULL. */
void progress_detach(struct progress *);
#endif
