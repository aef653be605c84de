/* SPDX-License-Identifier: BSD-2-Clause */
/* emulator/classify.c - what kind of sector 2352 bytes are, and what is wrong
 * with it, from the bytes and CONTROL alone. Both functions of sector.h judge
 * alike; they differ in how a reading of the bytes is verified. */
#include "emulator/bytes.h"
#include "emulator/edc.h"
#include "emulator/msf.h"
#include "emulator/parity.h"
#include "emulator/scramble.h"
#include "emulator/sector.h"
#include "emulator/sector_table.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_OFFSET    12
#define SUBHEADER_OFFSET 16
#define FORM2_EDC_OFFSET 2348
#define NEAR_SECTORS     75   /* ECMA-130 22.3.4: header and Q may differ by a second */
#define MODE_MASK        0x1f /* bits 7..5 are the block indicator, bits 4..2 zero */
#define SUBMODE_FORM2    0x20
#define SUBMODE_KINDS    0x0e /* data, audio, video: at most one of them */

enum edc_kind { EDC_MODE1, EDC_FORM1, EDC_FORM2 };

/* The bytes an EDC covers, itself included, and what it is of the scrambler's output. */
static const struct {
	uint16_t from, end;
	uint32_t scrambler;
} edcs[] = {
	[EDC_MODE1] = { 0, 2068, SCRAMBLER_EDC_MODE1 },
	[EDC_FORM1] = { 16, 2076, SCRAMBLER_EDC_FORM1 },
	[EDC_FORM2] = { 16, 2352, SCRAMBLER_EDC_FORM2 },
};

/* One reading of a sector's bytes: descrambled, or as they are. */
struct reading {
	const uint8_t *sector;
	bool scrambled;
	const struct verifier *by;
	uint8_t header[4], subheader[8], tail[4]; /* 12..15, 16..23, 2348..2351 */
};

struct verifier {
	bool (*edc_holds)(const struct reading *, enum edc_kind);
	bool (*parity_holds)(const struct reading *, bool header_zero);
	bool (*is_zero)(const struct reading *); /* bytes 16..2351 */
};

/* EDC and parity are linear, so what a scrambled sector gives is what its data give XOR
 * what the scrambler gives: nothing need be descrambled. */
static bool
fast_edc_holds(const struct reading *r, enum edc_kind kind)
{
	uint32_t edc =
	    edc_update(0, r->sector + edcs[kind].from, (size_t)edcs[kind].end - edcs[kind].from);

	return edc == (r->scrambled ? edcs[kind].scrambler : 0);
}

static bool
fast_parity_holds(const struct reading *r, bool header_zero)
{
	static const struct parity_syndrome zero;
	struct parity_syndrome s;

	parity_syndrome(r->sector, &s);
	if (header_zero)
		parity_syndrome_drop_header(&s, r->header);
	return memcmp(&s, r->scrambled ? &scrambler_syndrome : &zero, sizeof(s)) == 0;
}

static bool
fast_is_zero(const struct reading *r)
{
	const uint8_t *p = r->sector + SUBHEADER_OFFSET;
	const size_t n = SECTOR_MAIN_BYTES - SUBHEADER_OFFSET;

	if (r->scrambled)
		return memcmp(p, scramble_table + SUBHEADER_OFFSET - SCRAMBLE_OFFSET, n) == 0;
	return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

/* By the definitions, on a descrambled copy. */
static void
plain_bytes(const struct reading *r, uint8_t bytes[SECTOR_MAIN_BYTES])
{
	memcpy(bytes, r->sector, SECTOR_MAIN_BYTES);
	if (r->scrambled)
		scramble_sector(bytes, bytes);
}

static bool
plain_edc_holds(const struct reading *r, enum edc_kind kind)
{
	uint8_t bytes[SECTOR_MAIN_BYTES];
	const size_t at = (size_t)edcs[kind].end - 4;

	plain_bytes(r, bytes);
	return edc_update_plain(0, bytes + edcs[kind].from, at - edcs[kind].from) ==
	    load_le32(bytes + at);
}

static bool
plain_parity_holds(const struct reading *r, bool header_zero)
{
	uint8_t bytes[SECTOR_MAIN_BYTES], made[SECTOR_MAIN_BYTES];

	plain_bytes(r, bytes);
	if (header_zero)
		memset(bytes + HEADER_OFFSET, 0, sizeof(r->header));
	memcpy(made, bytes, sizeof(made));
	parity_generate_plain(made);
	return memcmp(made, bytes, sizeof(made)) == 0;
}

static bool
plain_is_zero(const struct reading *r)
{
	uint8_t bytes[SECTOR_MAIN_BYTES], any = 0;

	plain_bytes(r, bytes);
	for (int i = SUBHEADER_OFFSET; i < SECTOR_MAIN_BYTES; i++)
		any |= bytes[i];
	return any == 0;
}

static const struct verifier fast = { fast_edc_holds, fast_parity_holds, fast_is_zero };
static const struct verifier plain = { plain_edc_holds, plain_parity_holds, plain_is_zero };

/* Four bytes. */
static void
read_word(const struct reading *r, size_t at, uint8_t *out)
{
	uint32_t mask = r->scrambled ? load_le32(scramble_table + (at - SCRAMBLE_OFFSET)) : 0;

	store_le32(out, load_le32(r->sector + at) ^ mask);
}

static struct reading
read_sector(const uint8_t *sector, bool scrambled, const struct verifier *by)
{
	struct reading r = { .sector = sector, .scrambled = scrambled, .by = by };

	read_word(&r, HEADER_OFFSET, r.header);
	read_word(&r, SUBHEADER_OFFSET, r.subheader);
	read_word(&r, SUBHEADER_OFFSET + 4, r.subheader + 4);
	read_word(&r, FORM2_EDC_OFFSET, r.tail);
	return r;
}

static uint16_t
flag_unless(bool holds, enum sector_flag flag)
{
	return holds ? 0 : (uint16_t)flag;
}

static bool
header_time(const struct reading *r, int32_t *lba)
{
	struct msf t;

	return msf_load_bcd(r->header, &t) && msf_to_lba(t, lba);
}

/* In the lead-in hosts disagree about the header's time: there only the mode counts. */
static bool
header_plausible(const struct reading *r, int32_t lba)
{
	int32_t time;

	return (r->header[3] & MODE_MASK) <= 2 && (lba < LBA_PREGAP || header_time(r, &time));
}

static uint16_t
address_flags(const struct reading *r, int32_t lba)
{
	int32_t time;

	if (lba < LBA_PREGAP || !header_time(r, &time) || time == lba)
		return 0;
	return abs(time - lba) <= NEAR_SECTORS ? SECTOR_ADDRESS_NEAR : SECTOR_ADDRESS_BAD;
}

static void
judge_mode0(const struct reading *r, struct sector_verdict *v)
{
	v->sector_class = SECTOR_MODE0;
	v->flags |= flag_unless(r->by->is_zero(r), SECTOR_ZERO_FILL_BAD);
}

static void
judge_mode1(const struct reading *r, struct sector_verdict *v)
{
	v->sector_class = SECTOR_MODE1;
	v->flags |= flag_unless(r->by->edc_holds(r, EDC_MODE1), SECTOR_EDC_BAD);
	v->flags |= flag_unless(r->by->parity_holds(r, false), SECTOR_ECC_BAD);
}

static void
judge_form1(const struct reading *r, bool edc_holds, struct sector_verdict *v)
{
	v->sector_class = SECTOR_MODE2FORM1;
	v->flags |= flag_unless(edc_holds, SECTOR_EDC_BAD);
	v->flags |= flag_unless(r->by->parity_holds(r, true), SECTOR_ECC_BAD);
	if (edc_holds && load_be64(r->subheader) == 0 && r->by->is_zero(r))
		v->flags |= SECTOR_AMBIGUOUS;
}

static void
judge_form2(bool absent, bool edc_holds, struct sector_verdict *v)
{
	v->sector_class = SECTOR_MODE2FORM2;
	if (absent)
		v->flags |= SECTOR_EDC_ABSENT;
	else
		v->flags |= flag_unless(edc_holds, SECTOR_EDC_BAD);
}

/* A wrong EDC makes a sector formless only if the subheader is none either. */
static bool
subheader_plausible(const uint8_t subheader[4])
{
	const int kinds = subheader[2] & SUBMODE_KINDS;

	return load_be32(subheader) != 0 && (kinds & (kinds - 1)) == 0;
}

/* Two different copies of a subheader: formless; but if an EDC is there nevertheless, the
 * sector was meant to have a form. */
static void
judge_formless(const struct reading *r, struct sector_verdict *v)
{
	v->sector_class = SECTOR_MODE2FORM0;
	if (r->by->edc_holds(r, EDC_FORM1) || r->by->edc_holds(r, EDC_FORM2))
		v->flags |= SECTOR_SUBHEADER_DIFFERS;
}

/* The form is that of the submode, whether its own EDC holds, or the other form's does, or
 * none and the subheader looks like one. */
static void
judge_mode2(const struct reading *r, struct sector_verdict *v)
{
	const bool form2 = r->subheader[2] & SUBMODE_FORM2;
	const bool absent = form2 && load_be32(r->tail) == 0;
	bool holds;

	if (load_be32(r->subheader) != load_be32(r->subheader + 4)) {
		judge_formless(r, v);
		return;
	}
	holds = absent || r->by->edc_holds(r, form2 ? EDC_FORM2 : EDC_FORM1);
	if (!holds && !subheader_plausible(r->subheader) &&
	    !r->by->edc_holds(r, form2 ? EDC_FORM1 : EDC_FORM2))
		v->sector_class = SECTOR_MODE2FORM0;
	else if (form2)
		judge_form2(absent, holds, v);
	else
		judge_form1(r, holds, v);
}

static struct sector_verdict
judge(const struct reading *r, int32_t lba)
{
	static void (*const by_mode[])(const struct reading *,
	    struct sector_verdict *) = { judge_mode0, judge_mode1, judge_mode2 };
	struct sector_verdict v = { SECTOR_UNKNOWN, r->header[3], address_flags(r, lba) };

	if ((r->header[3] & MODE_MASK) < ARRAY_LEN(by_mode))
		by_mode[r->header[3] & MODE_MASK](r, &v);
	return v;
}

/* What speaks for a reading; see cd-format.md 6 step 2. */
static int
score(const struct reading *r, int32_t lba, const struct sector_verdict *v)
{
	const int edc_flags = SECTOR_EDC_BAD | SECTOR_EDC_ABSENT;
	const bool has_edc = v->sector_class == SECTOR_MODE1 ||
	    v->sector_class == SECTOR_MODE2FORM1 || v->sector_class == SECTOR_MODE2FORM2;
	const bool has_ecc = has_edc && v->sector_class != SECTOR_MODE2FORM2;
	int32_t time;
	int points = 0;

	if (header_time(r, &time))
		points += time == lba ? 5 : 1;
	if (v->sector_class != SECTOR_UNKNOWN)
		points += 2;
	if (has_edc && !(v->flags & edc_flags))
		points += 6;
	if (has_ecc && !(v->flags & SECTOR_ECC_BAD))
		points += 2;
	if (v->sector_class == SECTOR_MODE0 && !(v->flags & SECTOR_ZERO_FILL_BAD))
		points += 6;
	return points;
}

/* Neither reading can be left aside at once: take the descrambled one unless the other has
 * a header and scores higher. */
static struct sector_verdict
weigh(const struct reading *descrambled, const struct reading *verbatim, int32_t lba)
{
	struct sector_verdict d = judge(descrambled, lba), u = judge(verbatim, lba);

	if (header_plausible(verbatim, lba) &&
	    score(verbatim, lba, &u) > score(descrambled, lba, &d)) {
		u.flags |= SECTOR_UNSCRAMBLED;
		return u;
	}
	if (!header_plausible(descrambled, lba))
		return (struct sector_verdict){ SECTOR_UNKNOWN, d.mode_byte, SECTOR_HEADER_BAD };
	return d;
}

static bool
has_sync(const uint8_t *sector)
{
	return load_le64(sector) == load_le64(sector_sync) &&
	    load_le32(sector + 8) == load_le32(sector_sync + 8);
}

/* A header that is a time when descrambled is none as it is, for the scrambler turns
 * seconds 00..59 into 80h..D9h: then the other reading cannot win. */
static struct sector_verdict
classify(const uint8_t *sector, int32_t lba, uint8_t control, const struct verifier *by)
{
	const bool data = control & SECTOR_CONTROL_DATA;
	struct reading descrambled, verbatim;

	if (!has_sync(sector))
		return data ? (struct sector_verdict){ SECTOR_UNKNOWN, 0, SECTOR_NO_SYNC }
			    : (struct sector_verdict){ SECTOR_AUDIO, 0, 0 };
	descrambled = read_sector(sector, true, by);
	if (data && lba >= LBA_PREGAP && header_plausible(&descrambled, lba))
		return judge(&descrambled, lba);
	verbatim = read_sector(sector, false, by);
	if (!data)
		return (struct sector_verdict){ SECTOR_AUDIO, 0,
			header_plausible(&descrambled, lba) || header_plausible(&verbatim, lba)
			    ? SECTOR_DATA_IN_AUDIO
			    : 0 };
	return weigh(&descrambled, &verbatim, lba);
}

static void
classify_all(const uint8_t *main, size_t stride, uint32_t count, int32_t lba,
    const uint8_t *control, const struct verifier *by, struct sector_verdict *out)
{
	for (uint32_t i = 0; i < count; i++)
		out[i] = classify(main + i * stride, lba + (int32_t)i, control[i], by);
}

void
sector_classify(const uint8_t *main, size_t stride, uint32_t count, int32_t lba,
    const uint8_t *control, struct sector_verdict *out)
{
	classify_all(main, stride, count, lba, control, &fast, out);
}

void
sector_classify_plain(const uint8_t *main, size_t stride, uint32_t count, int32_t lba,
    const uint8_t *control, struct sector_verdict *out)
{
	classify_all(main, stride, count, lba, control, &plain, out);
}
