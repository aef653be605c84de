/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/imapi_calls.c - libFuzzer's way into tests/imapi/calls.h. */
#include "tests/imapi/calls.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n <= 4096)
		calls_run(bytes, n);
	return 0;
}
