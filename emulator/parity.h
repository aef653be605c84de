/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/parity.h - the P and Q parity of a data sector (ECMA-130 Annex A):
 * a product code over GF(2^8), x^8+x^4+x^3+x^2+1, on sector bytes 12..2351.
 * All functions take a whole 2352-byte sector, not scrambled. In Mode 2 form 1
 * the four header bytes count as zero: the caller clears them first. */
#ifndef EMULATOR_PARITY_H
#define EMULATOR_PARITY_H
#include <stdbool.h>
#include <stdint.h>

#define PARITY_P_OFFSET 2076
#define PARITY_P_BYTES  172
#define PARITY_Q_OFFSET 2248
#define PARITY_Q_BYTES  104

/* What the parity equations of a sector give; all zero means it holds. It is
 * linear: of the XOR of two sectors it is the XOR of theirs. */
struct parity_syndrome {
	uint8_t p[2][86]; /* per column byte: sum, weighted sum */
	uint8_t q[2][52]; /* per diagonal byte: sum, weighted sum */
};

/* Fill in bytes 2076..2351 from bytes 12..2075. */
void parity_generate(uint8_t sector[2352]);
void parity_generate_plain(uint8_t sector[2352]);

void parity_syndrome(const uint8_t sector[2352], struct parity_syndrome *);
/* Take off what header bytes 12..15 contribute, so that they count as zero. */
void parity_syndrome_drop_header(struct parity_syndrome *, const uint8_t header[4]);

/* True if both parities hold. */
bool parity_holds(const uint8_t sector[2352]);
#endif
