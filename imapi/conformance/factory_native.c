/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/factory_native.c - the library that is linked in. */
#ifndef _WIN32
#include "imapi/conformance/factory.h"

const char factory_usage[] = "";

static HRESULT
native_creator(const struct factory *f, enum raw_cd_compat compat, IRawCDImageCreator **out)
{
	(void)f;
	return RawCDImageCreator_Create(compat, out);
}

static HRESULT
native_writer(const struct factory *f, IDiscFormat2RawCD **out)
{
	(void)f;
	return DiscFormat2RawCD_Create(out);
}

bool
factory_option(struct factory *f, int argc, char **argv, int *i)
{
	(void)f, (void)argc, (void)argv, (void)i;
	return false;
}

bool
factory_open(struct factory *f)
{
	*f = (struct factory){ "pitland, native", native_creator, native_writer, NULL };
	return true;
}
#endif
