/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/fuzz.h - what every fuzz entry point has: libFuzzer calls it with
 * inputs that it makes up (make fuzz), replay.c with those in fixtures/fuzz. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
#endif
