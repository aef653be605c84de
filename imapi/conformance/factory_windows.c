/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/factory_windows.c - objects from a DLL as it lies there, by the
 * registry, by a manifest, or from Microsoft's own imapi2.dll. */
#ifdef _WIN32
#include "imapi/conformance/factory.h"
#include "imapi/windows/classes.h"

#include <string.h>

const char factory_usage[] =
    "\n           [--dll FILE | --registered | --manifest FILE | --microsoft]\n"
    "Whose objects: of a pitland-imapi2.dll (default: that beside this program),\n"
    "of the registered one, of the one a manifest names, or of Windows.";

typedef HRESULT(WINAPI *get_class_object)(REFCLSID, REFIID, LPVOID *);

/* Objects by COM. */
static HRESULT
by_com(const CLSID *clsid, REFIID iid, void **out)
{
	return CoCreateInstance(clsid, NULL, CLSCTX_INPROC_SERVER, iid, out);
}

/* Objects by the entry point of a loaded DLL. */
static HRESULT
by_module(HMODULE module, const CLSID *clsid, REFIID iid, void **out)
{
	get_class_object get;
	FARPROC entry = GetProcAddress(module, "DllGetClassObject");
	IClassFactory *factory = NULL;
	HRESULT hr;

	*out = NULL;
	if (entry == NULL)
		return E_FAIL;
	memcpy(&get, &entry, sizeof(get));
	hr = get(clsid, &IID_IClassFactory, (void **)&factory);
	if (FAILED(hr))
		return hr;
	hr = COM_CALL(factory, CreateInstance, NULL, iid, out);
	COM_CALL(factory, Release);
	return hr;
}

static HRESULT
ours(const struct factory *f, int n, REFIID iid, void **out)
{
	const CLSID clsid = PITLAND_CLSID(n + 1);

	return f->context != NULL ? by_module(f->context, &clsid, iid, out)
				  : by_com(&clsid, iid, out);
}

static HRESULT
our_creator(const struct factory *f, enum raw_cd_compat compat, IRawCDImageCreator **out)
{
	static const int classes[] = { CLASS_CREATOR, CLASS_EXTENDED, CLASS_MIXED };

	return ours(f, classes[compat], &IID_IRawCDImageCreator, (void **)out);
}

static HRESULT
our_writer(const struct factory *f, IDiscFormat2RawCD **out)
{
	return ours(f, CLASS_WRITER, &IID_IDiscFormat2RawCD, (void **)out);
}

static HRESULT
microsoft_creator(const struct factory *f, enum raw_cd_compat compat, IRawCDImageCreator **out)
{
	(void)f;
	*out = NULL;
	if (compat != RAW_CD_STRICT)
		return E_NOTIMPL;
	return by_com(&CLSID_MsftRawCDImageCreator, &IID_IRawCDImageCreator, (void **)out);
}

static HRESULT
microsoft_writer(const struct factory *f, IDiscFormat2RawCD **out)
{
	(void)f;
	*out = NULL;
	return by_com(&CLSID_MsftDiscFormat2RawCD, &IID_IDiscFormat2RawCD, (void **)out);
}

static const struct factory registered = { "pitland-imapi2.dll, registered", our_creator,
	our_writer, NULL };

/* The classes that a manifest names, for this thread. */
static bool
activate(struct factory *f, const char *manifest)
{
	ACTCTXA request = { .cbSize = sizeof(request), .lpSource = manifest };
	HANDLE context = CreateActCtxA(&request);
	ULONG_PTR cookie;

	*f = registered;
	f->name = "pitland-imapi2.dll, by a manifest";
	return context != INVALID_HANDLE_VALUE && ActivateActCtx(context, &cookie);
}

static bool
load(struct factory *f, const char *path)
{
	*f = registered;
	f->name = path;
	f->context = LoadLibraryA(path);
	return f->context != NULL;
}

static bool
fail(const char *what)
{
	fprintf(stderr, "pitland: %s: error %lu\n", what, (unsigned long)GetLastError());
	return false;
}

/* What was asked for, until factory_open(): the option's name and value. */
bool
factory_option(struct factory *f, int argc, char **argv, int *i)
{
	static const char *const with_value[] = { "--dll", "--manifest" };

	if (strcmp(argv[*i], "--registered") == 0 || strcmp(argv[*i], "--microsoft") == 0) {
		f->name = argv[*i];
		return true;
	}
	for (int k = 0; k < 2; k++) {
		if (strcmp(argv[*i], with_value[k]) == 0 && *i + 1 < argc) {
			f->name = with_value[k];
			f->context = argv[++*i];
			return true;
		}
	}
	return false;
}

bool
factory_open(struct factory *f)
{
	const char *option = f->name != NULL ? f->name : "--dll";
	const char *value = f->context != NULL ? f->context : "pitland-imapi2.dll";

	if (FAILED(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))
		return fail("COM");
	if (strcmp(option, "--dll") == 0)
		return load(f, value) || fail(value);
	if (strcmp(option, "--manifest") == 0)
		return activate(f, value) || fail(value);
	*f = registered;
	if (strcmp(option, "--microsoft") == 0)
		*f = (struct factory){ "imapi2.dll of Windows", microsoft_creator, microsoft_writer,
			NULL };
	return true;
}
#endif
