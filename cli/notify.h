/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/notify.h - telling the service manager how we are (sd_notify(3)). */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

/* Send one state, such as "READY=1", to $NOTIFY_SOCKET; without that nothing
 * happens, and what goes wrong is nobody's business. */
void notify_service(const char *state);
#endif
