/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/com.h - the part of COM and OLE Automation that the raw CD interfaces
 * need, where there is no Windows; on Windows, the system's own headers.
 * Layouts are Microsoft's: a C interface is a pointer to a table of functions
 * in IDL order, VARIANT is 24 bytes (64 bit), BSTR is UTF-16 with its length
 * in bytes in front, SAFEARRAY as in oaidl.h. Usable from C and C++.
 *
 * Ownership is COM's: who gets an interface by an out parameter releases it,
 * BSTR by SysFreeString(), SAFEARRAY by SafeArrayDestroy(), byte buffers by
 * CoTaskMemFree(). [in] arguments stay the caller's. */
#ifndef IMAPI_COM_H
#define IMAPI_COM_H

#ifdef _WIN32
#ifndef CONST_VTABLE
#define CONST_VTABLE
#endif
#include <windows.h>

#include <initguid.h>
#include <ocidl.h>
#include <ole2.h>
#include <oleauto.h>
#include <olectl.h>
#include <stddef.h>
#include <stdint.h>
#define RAW_CD_API
#else
#include <stddef.h>
#include <stdint.h>

/* Marks what the shared library exports; all the rest is hidden. */
#define RAW_CD_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

#define STDMETHODCALLTYPE

typedef int32_t HRESULT, LONG, SCODE, INT, DISPID;
typedef uint32_t ULONG, DWORD, UINT, LCID;
typedef int16_t SHORT, VARIANT_BOOL;
typedef uint16_t USHORT, WORD, VARTYPE, OLECHAR, WCHAR;
typedef uint8_t BYTE, BOOLEAN;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef int32_t BOOL;
typedef OLECHAR *BSTR, *LPOLESTR;
typedef struct {
	LONGLONG QuadPart;
} LARGE_INTEGER;
typedef struct {
	ULONGLONG QuadPart;
} ULARGE_INTEGER;
typedef struct {
	DWORD dwLowDateTime, dwHighDateTime;
} FILETIME;

typedef struct _GUID {
	uint32_t Data1;
	uint16_t Data2, Data3;
	uint8_t Data4[8];
} GUID, IID, CLSID;
#ifdef __cplusplus
typedef const GUID &REFIID;
#else
typedef const GUID *REFIID;
#endif

#define VARIANT_TRUE  ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

#define SUCCEEDED(hr)            ((HRESULT)(hr) >= 0)
#define FAILED(hr)               ((HRESULT)(hr) < 0)
#define HRESULT_FROM_WIN32(code) ((HRESULT)(0x80070000u | (uint32_t)(code)))

#define S_OK                   ((HRESULT)0)
#define S_FALSE                ((HRESULT)1)
#define E_NOTIMPL              ((HRESULT)0x80004001u)
#define E_NOINTERFACE          ((HRESULT)0x80004002u)
#define E_POINTER              ((HRESULT)0x80004003u)
#define E_ABORT                ((HRESULT)0x80004004u)
#define E_FAIL                 ((HRESULT)0x80004005u)
#define E_UNEXPECTED           ((HRESULT)0x8000FFFFu)
#define E_OUTOFMEMORY          ((HRESULT)0x8007000Eu)
#define E_INVALIDARG           ((HRESULT)0x80070057u)
#define DISP_E_MEMBERNOTFOUND  ((HRESULT)0x80020003u)
#define DISP_E_PARAMNOTFOUND   ((HRESULT)0x80020004u)
#define DISP_E_TYPEMISMATCH    ((HRESULT)0x80020005u)
#define DISP_E_UNKNOWNNAME     ((HRESULT)0x80020006u)
#define DISP_E_OVERFLOW        ((HRESULT)0x8002000Au)
#define DISP_E_BADINDEX        ((HRESULT)0x8002000Bu)
#define DISP_E_BADPARAMCOUNT   ((HRESULT)0x8002000Eu)
#define STG_E_INVALIDFUNCTION  ((HRESULT)0x80030001u)
#define STG_E_FILENOTFOUND     ((HRESULT)0x80030002u)
#define STG_E_ACCESSDENIED     ((HRESULT)0x80030005u)
#define STG_E_INVALIDPOINTER   ((HRESULT)0x80030009u)
#define STG_E_READFAULT        ((HRESULT)0x8003001Eu)
#define CONNECT_E_NOCONNECTION ((HRESULT)0x80040200u)
#define CONNECT_E_ADVISELIMIT  ((HRESULT)0x80040201u)

#define ERROR_INVALID_HANDLE 6
#define ERROR_DEV_NOT_EXIST  55

#endif /* !_WIN32 */

/* An interface as a C struct with a table, or as a C++ class: one spelling. The
 * Windows headers have the same macros, whose typedefs of tables are const. */
#undef INTERFACE
#undef DECLARE_INTERFACE
#undef DECLARE_INTERFACE_
#undef STDMETHOD
#undef STDMETHOD_
#undef PURE
#undef THIS_
#undef THIS
#ifdef __cplusplus
#define DECLARE_INTERFACE(iface)        struct iface
#define DECLARE_INTERFACE_(iface, base) struct iface : public base
#define STDMETHOD(method)               virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method)        virtual type STDMETHODCALLTYPE method
#define PURE                            = 0
#define THIS_
#define THIS void
#else
#define DECLARE_INTERFACE(iface)                                                                   \
	typedef struct iface {                                                                     \
		const struct iface##Vtbl *lpVtbl;                                                  \
	} iface;                                                                                   \
	typedef struct iface##Vtbl iface##Vtbl;                                                    \
	struct iface##Vtbl
#define DECLARE_INTERFACE_(iface, base) DECLARE_INTERFACE(iface)
#define STDMETHOD(method)               HRESULT(STDMETHODCALLTYPE *method)
#define STDMETHOD_(type, method)        type(STDMETHODCALLTYPE *method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS  INTERFACE *This
#endif

/* Calls a method from C: COM_CALL(stream, Read, buffer, n, &got). */
#define COM_CALL(object, method, ...) ((object)->lpVtbl->method((object), ##__VA_ARGS__))

/* The methods every interface begins with, in slot order. */
#define COM_IUNKNOWN_METHODS                                                                       \
	STDMETHOD(QueryInterface)(THIS_ REFIID iid, void **object) PURE;                           \
	STDMETHOD_(ULONG, AddRef)(THIS) PURE;                                                      \
	STDMETHOD_(ULONG, Release)(THIS) PURE;
#define COM_IDISPATCH_METHODS                                                                      \
	COM_IUNKNOWN_METHODS                                                                       \
	STDMETHOD(GetTypeInfoCount)(THIS_ UINT * count) PURE;                                      \
	STDMETHOD(GetTypeInfo)(THIS_ UINT info, LCID lcid, ITypeInfo * *out) PURE;                 \
	STDMETHOD(GetIDsOfNames)                                                                   \
	(THIS_ REFIID iid, LPOLESTR * names, UINT count, LCID lcid, DISPID * ids) PURE;            \
	STDMETHOD(Invoke)                                                                          \
	(THIS_ DISPID member, REFIID iid, LCID lcid, WORD flags, DISPPARAMS * params,              \
	    VARIANT * result, EXCEPINFO * exception, UINT * argument_error) PURE;

#ifndef _WIN32

enum VARENUM {
	VT_EMPTY = 0,
	VT_NULL = 1,
	VT_I2 = 2,
	VT_I4 = 3,
	VT_BSTR = 8,
	VT_DISPATCH = 9,
	VT_ERROR = 10,
	VT_BOOL = 11,
	VT_VARIANT = 12,
	VT_UNKNOWN = 13,
	VT_I1 = 16,
	VT_UI1 = 17,
	VT_UI2 = 18,
	VT_UI4 = 19,
	VT_INT = 22,
	VT_UINT = 23,
	VT_ARRAY = 0x2000,
	VT_BYREF = 0x4000
};

typedef struct tagSAFEARRAYBOUND {
	ULONG cElements;
	LONG lLbound;
} SAFEARRAYBOUND;

typedef struct tagSAFEARRAY {
	USHORT cDims;
	USHORT fFeatures;
	ULONG cbElements;
	ULONG cLocks;
	void *pvData;
	SAFEARRAYBOUND rgsabound[1];
} SAFEARRAY;

#define FADF_BSTR        0x0100
#define FADF_UNKNOWN     0x0200
#define FADF_DISPATCH    0x0400
#define FADF_VARIANT     0x0800
#define FADF_HAVEVARTYPE 0x0080

struct IUnknown;
struct IDispatch;
struct IEnumVARIANT;
typedef struct ITypeInfo ITypeInfo; /* natively there is none */

typedef struct tagVARIANT {
	VARTYPE vt;
	WORD wReserved1, wReserved2, wReserved3;
	union {
		LONGLONG llVal;
		LONG lVal;
		BYTE bVal;
		SHORT iVal;
		int8_t cVal;
		USHORT uiVal;
		ULONG ulVal;
		VARIANT_BOOL boolVal;
		SCODE scode;
		BSTR bstrVal;
		struct IUnknown *punkVal;
		struct IDispatch *pdispVal;
		SAFEARRAY *parray;
		void *byref;
		struct {
			void *pvRecord, *pRecInfo;
		} brecVal;
	} u;
} VARIANT;
#define V_VT(v)       ((v)->vt)
#define V_I4(v)       ((v)->u.lVal)
#define V_UI4(v)      ((v)->u.ulVal)
#define V_I2(v)       ((v)->u.iVal)
#define V_UI2(v)      ((v)->u.uiVal)
#define V_I1(v)       ((v)->u.cVal)
#define V_UI1(v)      ((v)->u.bVal)
#define V_BOOL(v)     ((v)->u.boolVal)
#define V_ERROR(v)    ((v)->u.scode)
#define V_BSTR(v)     ((v)->u.bstrVal)
#define V_UNKNOWN(v)  ((v)->u.punkVal)
#define V_DISPATCH(v) ((v)->u.pdispVal)
#define V_ARRAY(v)    ((v)->u.parray)
#define V_BYREF(v)    ((v)->u.byref)

typedef struct tagDISPPARAMS {
	VARIANT *rgvarg; /* last argument first */
	DISPID *rgdispidNamedArgs;
	UINT cArgs, cNamedArgs;
} DISPPARAMS;

typedef struct tagEXCEPINFO {
	WORD wCode, wReserved;
	BSTR bstrSource, bstrDescription, bstrHelpFile;
	DWORD dwHelpContext;
	void *pvReserved;
	HRESULT(STDMETHODCALLTYPE *pfnDeferredFillIn)(struct tagEXCEPINFO *);
	SCODE scode;
} EXCEPINFO;

#define DISPATCH_METHOD         1
#define DISPATCH_PROPERTYGET    2
#define DISPATCH_PROPERTYPUT    4
#define DISPATCH_PROPERTYPUTREF 8
#define DISPID_VALUE            0
#define DISPID_UNKNOWN          (-1)
#define DISPID_PROPERTYPUT      (-3)
#define DISPID_NEWENUM          (-4)

/* clang-format off */
#define INTERFACE IUnknown
DECLARE_INTERFACE(IUnknown) { COM_IUNKNOWN_METHODS };
#undef INTERFACE

#define INTERFACE IDispatch
DECLARE_INTERFACE_(IDispatch, IUnknown) { COM_IDISPATCH_METHODS };
#undef INTERFACE

typedef struct tagSTATSTG {
	LPOLESTR pwcsName;
	DWORD type;
	ULARGE_INTEGER cbSize;
	FILETIME mtime, ctime, atime;
	DWORD grfMode, grfLocksSupported;
	CLSID clsid;
	DWORD grfStateBits, reserved;
} STATSTG;
enum { STGTY_STREAM = 2 };
enum { STATFLAG_DEFAULT = 0, STATFLAG_NONAME = 1 };
enum { STREAM_SEEK_SET = 0, STREAM_SEEK_CUR = 1, STREAM_SEEK_END = 2 };

#define INTERFACE IStream
DECLARE_INTERFACE_(IStream, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(Read)(THIS_ void *buffer, ULONG bytes, ULONG *got) PURE;
	STDMETHOD(Write)(THIS_ const void *buffer, ULONG bytes, ULONG *put) PURE;
	STDMETHOD(Seek)(THIS_ LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position) PURE;
	STDMETHOD(SetSize)(THIS_ ULARGE_INTEGER size) PURE;
	STDMETHOD(CopyTo)(THIS_ struct IStream *to, ULARGE_INTEGER bytes, ULARGE_INTEGER *got,
	    ULARGE_INTEGER *put) PURE;
	STDMETHOD(Commit)(THIS_ DWORD flags) PURE;
	STDMETHOD(Revert)(THIS) PURE;
	STDMETHOD(LockRegion)(THIS_ ULARGE_INTEGER at, ULARGE_INTEGER bytes, DWORD type) PURE;
	STDMETHOD(UnlockRegion)(THIS_ ULARGE_INTEGER at, ULARGE_INTEGER bytes, DWORD type) PURE;
	STDMETHOD(Stat)(THIS_ STATSTG *stat, DWORD flags) PURE;
	STDMETHOD(Clone)(THIS_ struct IStream **clone) PURE;
};
#undef INTERFACE

#define INTERFACE IEnumVARIANT
DECLARE_INTERFACE_(IEnumVARIANT, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(Next)(THIS_ ULONG count, VARIANT *out, ULONG *fetched) PURE;
	STDMETHOD(Skip)(THIS_ ULONG count) PURE;
	STDMETHOD(Reset)(THIS) PURE;
	STDMETHOD(Clone)(THIS_ struct IEnumVARIANT **out) PURE;
};
#undef INTERFACE

/* ISequentialStream is IStream's first two methods; only its IID is needed. */
struct IConnectionPointContainer;
typedef struct tagCONNECTDATA {
	struct IUnknown *pUnk;
	DWORD dwCookie;
} CONNECTDATA;

#define INTERFACE IEnumConnections
DECLARE_INTERFACE_(IEnumConnections, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(Next)(THIS_ ULONG count, CONNECTDATA *out, ULONG *fetched) PURE;
	STDMETHOD(Skip)(THIS_ ULONG count) PURE;
	STDMETHOD(Reset)(THIS) PURE;
	STDMETHOD(Clone)(THIS_ struct IEnumConnections **out) PURE;
};
#undef INTERFACE

#define INTERFACE IConnectionPoint
DECLARE_INTERFACE_(IConnectionPoint, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(GetConnectionInterface)(THIS_ IID *iid) PURE;
	STDMETHOD(GetConnectionPointContainer)(THIS_ struct IConnectionPointContainer **out) PURE;
	STDMETHOD(Advise)(THIS_ IUnknown *sink, DWORD *cookie) PURE;
	STDMETHOD(Unadvise)(THIS_ DWORD cookie) PURE;
	STDMETHOD(EnumConnections)(THIS_ IEnumConnections **out) PURE;
};
#undef INTERFACE

#define INTERFACE IEnumConnectionPoints
DECLARE_INTERFACE_(IEnumConnectionPoints, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(Next)(THIS_ ULONG count, IConnectionPoint **out, ULONG *fetched) PURE;
	STDMETHOD(Skip)(THIS_ ULONG count) PURE;
	STDMETHOD(Reset)(THIS) PURE;
	STDMETHOD(Clone)(THIS_ struct IEnumConnectionPoints **out) PURE;
};
#undef INTERFACE

#define INTERFACE IConnectionPointContainer
DECLARE_INTERFACE_(IConnectionPointContainer, IUnknown) {
	COM_IUNKNOWN_METHODS
	STDMETHOD(EnumConnectionPoints)(THIS_ IEnumConnectionPoints **out) PURE;
	STDMETHOD(FindConnectionPoint)(THIS_ REFIID iid, IConnectionPoint **out) PURE;
};
#undef INTERFACE
/* clang-format on */

RAW_CD_API extern const IID IID_NULL, IID_IUnknown, IID_IDispatch, IID_ISequentialStream,
    IID_IStream, IID_IConnectionPoint, IID_IConnectionPointContainer, IID_IEnumConnections,
    IID_IEnumConnectionPoints, IID_IEnumVARIANT;

/* As in oleauto.h and combaseapi.h; lengths in characters. */
RAW_CD_API BSTR SysAllocString(const OLECHAR *);
RAW_CD_API BSTR SysAllocStringLen(const OLECHAR *, UINT length);
RAW_CD_API void SysFreeString(BSTR);
RAW_CD_API UINT SysStringLen(BSTR);
RAW_CD_API void VariantInit(VARIANT *);
RAW_CD_API HRESULT VariantClear(VARIANT *);
RAW_CD_API HRESULT VariantCopy(VARIANT *to, const VARIANT *from);
/* Among integers, booleans and interfaces; other pairs: DISP_E_TYPEMISMATCH. */
RAW_CD_API HRESULT VariantChangeType(VARIANT *to, const VARIANT *from, USHORT flags, VARTYPE);
RAW_CD_API SAFEARRAY *SafeArrayCreateVector(VARTYPE, LONG lower, ULONG elements);
RAW_CD_API HRESULT SafeArrayDestroy(SAFEARRAY *);
RAW_CD_API UINT SafeArrayGetDim(SAFEARRAY *);
RAW_CD_API HRESULT SafeArrayGetLBound(SAFEARRAY *, UINT dimension, LONG *);
RAW_CD_API HRESULT SafeArrayGetUBound(SAFEARRAY *, UINT dimension, LONG *);
RAW_CD_API HRESULT SafeArrayGetElement(SAFEARRAY *, LONG *index, void *out);
RAW_CD_API HRESULT SafeArrayPutElement(SAFEARRAY *, LONG *index, void *in);
RAW_CD_API HRESULT SafeArrayAccessData(SAFEARRAY *, void **);
RAW_CD_API HRESULT SafeArrayUnaccessData(SAFEARRAY *);
RAW_CD_API void *CoTaskMemAlloc(size_t);
RAW_CD_API void CoTaskMemFree(void *);

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* !_WIN32 */
#endif
