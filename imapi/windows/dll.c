/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/windows/dll.c - the entry points of pitland-imapi2.dll. It registers
 * classes of its own; Microsoft's only when asked for and inside Wine, never on
 * somebody's Windows. Objects are not for two threads at once, hence apartments. */
#include "imapi/automation.h"
#include "imapi/windows/classes.h"

#include <olectl.h>
#include <stdio.h>
#include <stdlib.h>

#define CREATE(name, ...)                                                                          \
	static HRESULT name(IUnknown **out)                                                        \
	{                                                                                          \
		return __VA_ARGS__;                                                                \
	}
CREATE(create_strict, RawCDImageCreator_Create(RAW_CD_STRICT, (IRawCDImageCreator **)(void *)out))
CREATE(
    create_extended, RawCDImageCreator_Create(RAW_CD_EXTENDED, (IRawCDImageCreator **)(void *)out))
CREATE(create_mixed, RawCDImageCreator_Create(RAW_CD_MIXED, (IRawCDImageCreator **)(void *)out))
CREATE(create_writer, DiscFormat2RawCD_Create((IDiscFormat2RawCD **)(void *)out))
CREATE(create_recorder, DiscRecorder2_Create((IDiscRecorder2 **)(void *)out))
CREATE(create_master, DiscMaster2_Create((IDiscMaster2 **)(void *)out))

static const struct com_class classes[CLASS_COUNT] = {
	[CLASS_CREATOR] = { PITLAND_CLSID(1), &CLSID_MsftRawCDImageCreator,
	    "Pitland.RawCDImageCreator", "IMAPI2.MsftRawCDImageCreator",
	    "pitland raw CD image creator, strict", create_strict },
	[CLASS_EXTENDED] = { PITLAND_CLSID(2), NULL, "Pitland.RawCDImageCreatorExtended", NULL,
	    "pitland raw CD image creator, extended", create_extended },
	[CLASS_MIXED] = { PITLAND_CLSID(3), NULL, "Pitland.RawCDImageCreatorMixed", NULL,
	    "pitland raw CD image creator, mixed", create_mixed },
	[CLASS_WRITER] = { PITLAND_CLSID(4), &CLSID_MsftDiscFormat2RawCD,
	    "Pitland.DiscFormat2RawCD", "IMAPI2.MsftDiscFormat2RawCD", "pitland raw CD writer",
	    create_writer },
	[CLASS_RECORDER] = { PITLAND_CLSID(5), &CLSID_MsftDiscRecorder2, "Pitland.DiscRecorder2",
	    "IMAPI2.MsftDiscRecorder2", "pitland recorder", create_recorder },
	[CLASS_MASTER] = { PITLAND_CLSID(6), &CLSID_MsftDiscMaster2, "Pitland.DiscMaster2",
	    "IMAPI2.MsftDiscMaster2", "pitland list of recorders", create_master },
};

/* ---- class factories ---- */

struct class_factory {
	IClassFactory IClassFactory_iface;
	ULONG refs;
	const struct com_class *class;
};

static const struct com_interface factory_interfaces[] = {
	{ &IID_IClassFactory, offsetof(struct class_factory, IClassFactory_iface) },
	{ &IID_IUnknown, offsetof(struct class_factory, IClassFactory_iface) },
	{ NULL, 0 },
};

static void
factory_free(struct class_factory *f)
{
	free(f);
}

UNKNOWN_METHODS(factory, IClassFactory, struct class_factory, IClassFactory_iface)

static HRESULT STDMETHODCALLTYPE
factory_CreateInstance(IClassFactory *self, IUnknown *outer, REFIID iid, void **out)
{
	struct class_factory *f = COM_OBJECT(self, struct class_factory, IClassFactory_iface);
	IUnknown *object;
	HRESULT hr;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (outer != NULL)
		return CLASS_E_NOAGGREGATION;
	hr = f->class->create(&object);
	if (FAILED(hr))
		return hr;
	hr = COM_CALL(object, QueryInterface, iid, out);
	COM_CALL(object, Release);
	return hr;
}

static HRESULT STDMETHODCALLTYPE
factory_LockServer(IClassFactory *self, BOOL lock)
{
	(void)self, (void)lock; /* the library stays anyway */
	return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = { UNKNOWN_VTBL(factory),
	.CreateInstance = factory_CreateInstance, .LockServer = factory_LockServer };

HRESULT WINAPI
DllGetClassObject(REFCLSID clsid, REFIID iid, LPVOID *out)
{
	struct class_factory *f;
	HRESULT hr;
	size_t i = 0;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	while (i < CLASS_COUNT && !guid_equal(clsid, &classes[i].clsid) &&
	    (classes[i].microsoft == NULL || !guid_equal(clsid, classes[i].microsoft)))
		i++;
	if (i == CLASS_COUNT)
		return CLASS_E_CLASSNOTAVAILABLE;
	f = calloc(1, sizeof(*f));
	if (f == NULL)
		return E_OUTOFMEMORY;
	f->IClassFactory_iface.lpVtbl = &factory_vtbl;
	f->refs = 1;
	f->class = &classes[i];
	hr = COM_CALL(&f->IClassFactory_iface, QueryInterface, iid, out);
	COM_CALL(&f->IClassFactory_iface, Release);
	return hr;
}

/* Objects are not counted: once loaded, the library stays. */
HRESULT WINAPI
DllCanUnloadNow(void)
{
	return S_FALSE;
}

/* ---- registration ---- */

#define KEY_CHARS 200

static void
guid_text(const CLSID *c, char out[KEY_CHARS])
{
	snprintf(out, KEY_CHARS, "{%08lX-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
	    (unsigned long)c->Data1, c->Data2, c->Data3, c->Data4[0], c->Data4[1], c->Data4[2],
	    c->Data4[3], c->Data4[4], c->Data4[5], c->Data4[6], c->Data4[7]);
}

static HRESULT
set_value(const char *key, const char *name, const char *text)
{
	HKEY k;
	LONG rc =
	    RegCreateKeyExA(HKEY_CLASSES_ROOT, key, 0, NULL, 0, KEY_SET_VALUE, NULL, &k, NULL);

	if (rc == ERROR_SUCCESS) {
		rc =
		    RegSetValueExA(k, name, 0, REG_SZ, (const BYTE *)text, (DWORD)strlen(text) + 1);
		RegCloseKey(k);
	}
	return rc == ERROR_SUCCESS ? S_OK : SELFREG_E_CLASS;
}

static HRESULT
register_class(const CLSID *clsid, const char *progid, const char *description, const char *path)
{
	char guid[KEY_CHARS], key[KEY_CHARS], server[KEY_CHARS], name[KEY_CHARS];
	HRESULT hr;

	guid_text(clsid, guid);
	snprintf(key, sizeof(key), "CLSID\\%.60s", guid);
	snprintf(server, sizeof(server), "%.120s\\InprocServer32", key);
	hr = set_value(key, NULL, description);
	if (SUCCEEDED(hr))
		hr = set_value(server, NULL, path);
	if (SUCCEEDED(hr))
		hr = set_value(server, "ThreadingModel", "Apartment");
	snprintf(server, sizeof(server), "%.120s\\ProgID", key);
	if (SUCCEEDED(hr))
		hr = set_value(server, NULL, progid);
	/* With and without the version. */
	for (int v = 0; v < 2 && SUCCEEDED(hr); v++) {
		snprintf(name, sizeof(name), "%.100s%s\\CLSID", progid, v ? ".1" : "");
		hr = set_value(name, NULL, guid);
	}
	return hr;
}

static void
unregister_class(const CLSID *clsid, const char *progid)
{
	char guid[KEY_CHARS], key[KEY_CHARS];

	guid_text(clsid, guid);
	snprintf(key, sizeof(key), "CLSID\\%.60s", guid);
	RegDeleteTreeA(HKEY_CLASSES_ROOT, key);
	RegDeleteTreeA(HKEY_CLASSES_ROOT, progid);
	snprintf(key, sizeof(key), "%.100s.1", progid);
	RegDeleteTreeA(HKEY_CLASSES_ROOT, key);
}

/* Where this library lies. */
static bool
own_path(char out[MAX_PATH])
{
	HMODULE module;
	DWORD n;

	if (!GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
		    GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
		(LPCSTR)(const void *)classes, &module))
		return false;
	n = GetModuleFileNameA(module, out, MAX_PATH);
	return n > 0 && n < MAX_PATH;
}

HRESULT WINAPI
DllRegisterServer(void)
{
	char path[MAX_PATH];
	HRESULT hr = own_path(path) ? S_OK : E_FAIL;

	for (size_t i = 0; i < CLASS_COUNT && SUCCEEDED(hr); i++)
		hr = register_class(
		    &classes[i].clsid, classes[i].progid, classes[i].description, path);
	return hr;
}

HRESULT WINAPI
DllUnregisterServer(void)
{
	for (size_t i = 0; i < CLASS_COUNT; i++)
		unregister_class(&classes[i].clsid, classes[i].progid);
	return S_OK;
}

static bool
inside_wine(void)
{
	HMODULE ntdll = GetModuleHandleA("ntdll.dll");

	return ntdll != NULL && GetProcAddress(ntdll, "wine_get_version") != NULL;
}

HRESULT WINAPI DllInstall(BOOL install, LPCWSTR command); /* no header has it */

/* regsvr32 /i:microsoft: the place of Microsoft's classes, inside Wine only; there
 * is no imapi2.dll there that this could harm. */
HRESULT WINAPI
DllInstall(BOOL install, LPCWSTR command)
{
	char path[MAX_PATH];
	HRESULT hr = own_path(path) ? S_OK : E_FAIL;

	if (command == NULL || lstrcmpiW(command, L"microsoft") != 0)
		return E_INVALIDARG;
	if (!inside_wine())
		return E_ACCESSDENIED;
	for (size_t i = 0; i < CLASS_COUNT && SUCCEEDED(hr); i++) {
		if (classes[i].microsoft == NULL)
			continue;
		if (install)
			hr = register_class(classes[i].microsoft, classes[i].microsoft_progid,
			    classes[i].description, path);
		else
			unregister_class(classes[i].microsoft, classes[i].microsoft_progid);
	}
	return hr;
}
