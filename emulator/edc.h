/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/edc.h - the error detection code of data sectors: a 32-bit CRC,
 * (x^16+x^15+x^2+1)(x^16+x^2+x+1), bits least significant first, register
 * starting at zero, no inversion, stored least significant byte first
 * (ECMA-130 clause 14.3). The EDC of covered bytes plus their stored EDC is 0. */
#ifndef EMULATOR_EDC_H
#define EMULATOR_EDC_H
#include <stddef.h>
#include <stdint.h>

/* Continue the code edc (0 at the start) over n bytes. */
uint32_t edc_update(uint32_t edc, const uint8_t *bytes, size_t n);

/* The same, bit by bit: the reference for the fast one. */
uint32_t edc_update_plain(uint32_t edc, const uint8_t *bytes, size_t n);
#endif
