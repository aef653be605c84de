/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/windows/classes.h - the classes of pitland-imapi2.dll: ours, and under whose
 * names in Microsoft's imapi2.dll they may also stand inside Wine. */
#ifndef IMAPI_WINDOWS_CLASSES_H
#define IMAPI_WINDOWS_CLASSES_H
#include "imapi/raw_cd.h"

/* 5C9C8B61-2B5E-4C0E-8B51-6B0A0E8C7A01 is the type library, the classes follow. */
#define PITLAND_CLSID(n)                                                                           \
	{                                                                                          \
		0x5C9C8B61u + (ULONG)(n), 0x2B5E, 0x4C0E,                                          \
		{                                                                                  \
			0x8B, 0x51, 0x6B, 0x0A, 0x0E, 0x8C, 0x7A, 0x01                             \
		}                                                                                  \
	}

struct com_class {
	CLSID clsid;
	const CLSID *microsoft; /* or NULL */
	const char *progid, *microsoft_progid, *description;
	/* A new object, as one of its interfaces. */
	HRESULT (*create)(IUnknown **out);
};
enum { CLASS_CREATOR, CLASS_EXTENDED, CLASS_MIXED, CLASS_WRITER, CLASS_RECORDER, CLASS_MASTER };
#define CLASS_COUNT 6
#endif
