/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/event_args.h - progress as an object, and the sinks it is told to. */
#ifndef IMAPI_EVENT_ARGS_H
#define IMAPI_EVENT_ARGS_H
#include "imapi/automation.h"
#include "imapi/raw_writer.h"

HRESULT event_args_create(const struct raw_progress *, IDiscFormat2RawCDEventArgs **out);

#define SINKS_MAX 16

/* One connection point for DDiscFormat2RawCDEvents inside the object owner, whose
 * lifetime it shares. */
struct connection_point {
	IConnectionPoint IConnectionPoint_iface;
	IConnectionPointContainer IConnectionPointContainer_iface;
	IUnknown *owner; /* not referenced */
	struct sink {
		IUnknown *object; /* a DDiscFormat2RawCDEvents, or an IDispatch */
		bool dispatch_only;
		DWORD cookie;
	} sinks[SINKS_MAX];
	DWORD last_cookie;
};

void connection_point_init(struct connection_point *, IUnknown *owner);
void connection_point_clear(struct connection_point *);
/* Update(object, progress) on every sink; what they return is ignored. */
void connection_point_fire(struct connection_point *, IDispatch *object, IDispatch *progress);
#endif
