/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/q.h - the Q subchannel frame of one sector: CONTROL, ADR, nine data
 * bytes, CRC (ECMA-130 clause 22.3; IEC 60908 clause 17.5). */
#ifndef EMULATOR_Q_H
#define EMULATOR_Q_H
#include "emulator/msf.h"

#include <stdbool.h>
#include <stdint.h>

#define Q_BYTES       12
#define Q_TNO_LEADOUT 0xaa

#define Q_CONTROL_PREEMPHASIS 0x1 /* audio; for data: recorded incrementally */
#define Q_CONTROL_COPY        0x2
#define Q_CONTROL_DATA        0x4

enum q_adr { Q_ADR_POSITION = 1, Q_ADR_MCN = 2, Q_ADR_ISRC = 3, Q_ADR_LEADIN5 = 5 };

/* A decoded frame. Numbers are binary except POINT values of A0h and above; the disc type
 * in PSEC of point A0 is a number too: 20h on the disc reads 20. */
struct q_frame {
	uint8_t control, adr;
	uint8_t tno;     /* 0 lead-in, 1..99, Q_TNO_LEADOUT */
	uint8_t index;   /* INDEX, or POINT when tno is 0 */
	struct msf time; /* relative time; running time in the lead-in */
	uint8_t zero;
	struct msf absolute; /* absolute time; PMIN, PSEC, PFRAME in the lead-in */
	char text[14];       /* ADR 2: 13 digits; ADR 3: 12 characters; else empty */
	uint8_t aframe;      /* ADR 2, 3: frame of the absolute time, binary */
};

enum q_result {
	Q_OK,
	Q_BAD_CRC,
	Q_BAD_CONTENT, /* CRC holds, but a digit or range is wrong, or ADR is unknown */
};

void q_seal(uint8_t q[Q_BYTES]); /* set the CRC over the first ten bytes */
bool q_sealed(const uint8_t q[Q_BYTES]);

/* control and adr are filled in on every result. ADR 5 frames: index is POINT,
 * time and absolute hold the raw bytes (they need not be times), zero too. */
enum q_result q_decode(const uint8_t q[Q_BYTES], struct q_frame *);

/* Encode and seal. ADR 2 and 3 take text; a character out of place is written
 * as zero. Does not check ranges. */
void q_encode(const struct q_frame *, uint8_t q[Q_BYTES]);
#endif
