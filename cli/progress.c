/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/progress.c - a burn's progress on a terminal. The writer calls the sink
 * from inside WriteMedia, on the same thread. */
#include "cli/progress.h"

#include "imapi/automation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define REDRAW_SECONDS 0.1

struct progress {
	DDiscFormat2RawCDEvents DDiscFormat2RawCDEvents_iface;
	ULONG refs, sector_bytes;
	IConnectionPoint *point;
	DWORD cookie;
	double started, drawn; /* seconds on the monotonic clock; 0: not yet */
	LONG first;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct com_interface sink_interfaces[] = {
	{ &IID_DDiscFormat2RawCDEvents, offsetof(struct progress, DDiscFormat2RawCDEvents_iface) },
	{ &IID_IDispatch, offsetof(struct progress, DDiscFormat2RawCDEvents_iface) },
	{ &IID_IUnknown, offsetof(struct progress, DDiscFormat2RawCDEvents_iface) },
	{ NULL, 0 },
};
static const struct member sink_members[] = {
	{ "Update", DISPID_DDISCFORMAT2RAWCDEVENTS_UPDATE, DISPATCH_METHOD, CALL_NONE,
	    MEMBER_SLOT(DDiscFormat2RawCDEventsVtbl, Update), NULL, { NULL } },
};
static const struct member_table sink_table = { sink_members, 0 };

static void
sink_free(struct progress *p)
{
	free(p);
}

UNKNOWN_METHODS(sink, DDiscFormat2RawCDEvents, struct progress, DDiscFormat2RawCDEvents_iface)
DISPATCH_METHODS(sink, DDiscFormat2RawCDEvents, sink_table)

static void
draw(struct progress *p, LONG first, LONG count, LONG written, bool finishing)
{
	double t = now(), seconds;
	double done = written >= first ? (double)written - first + 1 : 0;

	if (p->started == 0)
		p->started = t;
	if (t - p->drawn < REDRAW_SECONDS && done < count)
		return;
	p->drawn = t;
	seconds = t - p->started > 0 ? t - p->started : 1e-3;
	fprintf(stderr, "\r%s %3.0f %%, %.0f of %" PRId32 " sectors, %.1f MB/s ",
	    finishing ? "finishing" : "writing  ", count > 0 ? 100 * done / count : 0.0, done,
	    count, done * p->sector_bytes / 1e6 / seconds);
}

static HRESULT STDMETHODCALLTYPE
sink_Update(DDiscFormat2RawCDEvents *self, IDispatch *object, IDispatch *arguments)
{
	struct progress *p = COM_OBJECT(self, struct progress, DDiscFormat2RawCDEvents_iface);
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION action = IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_UNKNOWN;
	IDiscFormat2RawCDEventArgs *args = NULL;
	LONG first = 0, count = 0, written = 0;

	(void)object;
	if (arguments == NULL ||
	    FAILED(COM_CALL(
		arguments, QueryInterface, &IID_IDiscFormat2RawCDEventArgs, (void **)&args)))
		return E_INVALIDARG;
	if (SUCCEEDED(COM_CALL(args, get_CurrentAction, &action)) &&
	    SUCCEEDED(COM_CALL(args, get_StartLba, &first)) &&
	    SUCCEEDED(COM_CALL(args, get_SectorCount, &count)) &&
	    SUCCEEDED(COM_CALL(args, get_LastWrittenLba, &written)) &&
	    action >= IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_WRITING)
		draw(p, first, count, written,
		    action == IMAPI_FORMAT2_RAW_CD_WRITE_ACTION_FINISHING);
	COM_CALL(args, Release);
	return S_OK;
}

static const DDiscFormat2RawCDEventsVtbl sink_vtbl = { UNKNOWN_VTBL(sink), DISPATCH_VTBL(sink),
	.Update = sink_Update };

struct progress *
progress_attach(IDiscFormat2RawCD *writer, ULONG sector_bytes)
{
	IConnectionPointContainer *container = NULL;
	struct progress *p = calloc(1, sizeof(*p));
	HRESULT hr;

	if (p == NULL)
		return NULL;
	p->DDiscFormat2RawCDEvents_iface.lpVtbl = &sink_vtbl;
	p->refs = 1;
	p->sector_bytes = sector_bytes;
	hr = COM_CALL(writer, QueryInterface, &IID_IConnectionPointContainer, (void **)&container);
	if (SUCCEEDED(hr)) {
		hr = COM_CALL(
		    container, FindConnectionPoint, &IID_DDiscFormat2RawCDEvents, &p->point);
		COM_CALL(container, Release);
	}
	if (SUCCEEDED(hr))
		hr = COM_CALL(p->point, Advise,
		    (IUnknown *)(void *)&p->DDiscFormat2RawCDEvents_iface, &p->cookie);
	if (SUCCEEDED(hr))
		return p;
	if (p->point != NULL)
		COM_CALL(p->point, Release);
	free(p);
	return NULL;
}

void
progress_detach(struct progress *p)
{
	if (p == NULL)
		return;
	if (p->started != 0)
		fputc('\n', stderr);
	COM_CALL(p->point, Unadvise, p->cookie);
	COM_CALL(p->point, Release);
	COM_CALL(&p->DDiscFormat2RawCDEvents_iface, Release);
}
