/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/suite.h - assertions about any implementation of the raw CD
 * interfaces of IMAPI v2, which a class factory provides: the list of
 * spec/imapi2-raw-cd.md 12, under its numbers. Runs natively and on Windows. */
#ifndef IMAPI_CONFORMANCE_SUITE_H
#define IMAPI_CONFORMANCE_SUITE_H
#include "imapi/raw_cd.h"

#include <stdbool.h>
#include <stdio.h>

/* The implementation under test. Each function gives a new object; E_NOTIMPL
 * says that there is none of this kind, and assertions about it are skipped. */
struct factory {
	const char *name;
	HRESULT (*creator)(const struct factory *, enum raw_cd_compat, IRawCDImageCreator **out);
	HRESULT (*writer)(const struct factory *, IDiscFormat2RawCD **out);
	void *context;
};

/* Where an assertion's expectation comes from. Of a documented one, what is
 * inferred (a code, say) is demanded only when inferred ones are. */
enum basis { DOCUMENTED, INFERRED };

enum verdict { HOLDS, BROKEN, SKIPPED };

struct suite;
struct assertion {
	int number;
	const char *rule, *text;
	enum basis basis;
	void (*run)(struct suite *);
};
extern const struct assertion assertions[];
extern const size_t assertion_count;

/* Run one. why (always terminated) says what did not hold or why it was skipped. */
#define WHY_BYTES 400
enum verdict suite_run(
    const struct factory *, const struct assertion *, bool documented_only, char why[WHY_BYTES]);

/* ---- for the assertions ---- */

/* Everything held is given back when the assertion is over. */
struct suite {
	const struct factory *factory;
	bool documented_only;
	enum verdict verdict;
	char *why;
	IUnknown **held;
	size_t held_count;
	void **memory;
	size_t memory_count;
};

void suite_fail(struct suite *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void suite_skip(struct suite *, const char *reason);
/* Release object, which may be NULL, at the end. */
void suite_hold(struct suite *, void *object);
/* Zeroed memory until the end. */
void *suite_memory(struct suite *, size_t bytes);

/* NULL: failed or to be skipped, and noted so. */
IRawCDImageCreator *suite_creator(struct suite *, enum raw_cd_compat);
IDiscFormat2RawCD *suite_writer(struct suite *);
IRawCDImageTrackInfo *suite_track(struct suite *, IRawCDImageCreator *, LONG index);
/* A stream of zeros, or of a pattern that seed chooses. */
IStream *suite_stream(struct suite *, ULONGLONG bytes, int seed);
#define ZEROS (-1)
uint8_t suite_pattern(int seed, uint64_t offset);
IStream *suite_result(struct suite *, IRawCDImageCreator *);

/* AddTrack of a stream that is made for it. */
HRESULT suite_add(struct suite *, IRawCDImageCreator *, int type, ULONGLONG sectors);
HRESULT suite_add_pattern(struct suite *, IRawCDImageCreator *, int type, ULONGLONG n, int seed);
HRESULT suite_put_isrc(IRawCDImageTrackInfo *, const char *);
HRESULT suite_put_mcn(IRawCDImageCreator *, const char *);
/* The text of a BSTR that a getter gave, which is freed; NULL as "". */
bool suite_take_text(BSTR, char *out, size_t n);
/* The elements of a list (VARIANTs of VT_I4, VT_UI4 or VT_UI1), which is
 * destroyed; -1 if it is none or longer than n. */
int suite_take_list(SAFEARRAY *, LONG *out, int n);

#define REQUIRE(s, ...)                                                                            \
	do {                                                                                       \
		if (!(__VA_ARGS__)) {                                                              \
			suite_fail(s, "not so: %s", #__VA_ARGS__);                                 \
			return;                                                                    \
		}                                                                                  \
	} while (0)
#define EXPECT_INT(s, want, ...)                                                                   \
	do {                                                                                       \
		long want_ = (long)(want), got_ = (long)(__VA_ARGS__);                             \
		if (want_ != got_) {                                                               \
			suite_fail(s, "%s is %ld, not %ld", #__VA_ARGS__, got_, want_);            \
			return;                                                                    \
		}                                                                                  \
	} while (0)
#define EXPECT_HR(s, want, ...)                                                                    \
	do {                                                                                       \
		HRESULT hr_ = (__VA_ARGS__);                                                       \
		if ((uint32_t)hr_ != (uint32_t)(want)) {                                           \
			suite_fail(s, "%s gave %08x, not %08x", #__VA_ARGS__, (unsigned)hr_,       \
			    (unsigned)(want));                                                     \
			return;                                                                    \
		}                                                                                  \
	} while (0)
/* A failure whose code alone is inferred. */
#define EXPECT_FAILURE(s, want, ...)                                                               \
	do {                                                                                       \
		HRESULT hr_ = (__VA_ARGS__);                                                       \
		if ((s)->documented_only ? SUCCEEDED(hr_) : (uint32_t)hr_ != (uint32_t)(want)) {   \
			suite_fail(s, "%s gave %08x, not %08x", #__VA_ARGS__, (unsigned)hr_,       \
			    (unsigned)(want));                                                     \
			return;                                                                    \
		}                                                                                  \
	} while (0)
/* variable = what the getter says, which must succeed. */
#define GET(s, object, property, variable)                                                         \
	EXPECT_HR(s, S_OK, COM_CALL(object, get_##property, &(variable)))
/* A property that is a number. */
#define EXPECT_LONG(s, want, object, property)                                                     \
	do {                                                                                       \
		LONG value_ = -77;                                                                 \
		EXPECT_HR(s, S_OK, COM_CALL(object, get_##property, &value_));                     \
		if (value_ != (LONG)(want)) {                                                      \
			suite_fail(                                                                \
			    s, "%s is %ld, not %ld", #property, (long)value_, (long)(want));       \
			return;                                                                    \
		}                                                                                  \
	} while (0)
/* A helper of several steps: stop if it failed or skipped. */
#define STEP(s, ...)                                                                               \
	do {                                                                                       \
		__VA_ARGS__;                                                                       \
		if ((s)->verdict != HOLDS)                                                         \
			return;                                                                    \
	} while (0)
#define CREATOR(s, c, compat)                                                                      \
	IRawCDImageCreator *c = suite_creator(s, compat);                                          \
	if (c == NULL)                                                                             \
	return
#define TRACK(s, t, c, index)                                                                      \
	IRawCDImageTrackInfo *t = suite_track(s, c, index);                                        \
	if (t == NULL)                                                                             \
	return
#define RESULT(s, stream, c)                                                                       \
	IStream *stream = suite_result(s, c);                                                      \
	if (stream == NULL)                                                                        \
	return

/* One file of assertions for each part; the table in suite.c lists them. */
#define ASSERTION(number) void assertion_##number(struct suite *s)
ASSERTION(1);
ASSERTION(2);
ASSERTION(3);
ASSERTION(4);
ASSERTION(5);
ASSERTION(6);
ASSERTION(7);
ASSERTION(8);
ASSERTION(9);
ASSERTION(10);
ASSERTION(11);
ASSERTION(12);
ASSERTION(13);
ASSERTION(14);
ASSERTION(15);
ASSERTION(16);
ASSERTION(17);
ASSERTION(18);
ASSERTION(19);
ASSERTION(20);
ASSERTION(21);
ASSERTION(22);
ASSERTION(23);
ASSERTION(24);
ASSERTION(25);
ASSERTION(26);
ASSERTION(27);
ASSERTION(28);
ASSERTION(29);
ASSERTION(30);
ASSERTION(31);
ASSERTION(32);
ASSERTION(33);
ASSERTION(34);
ASSERTION(35);
ASSERTION(36);
ASSERTION(37);
ASSERTION(38);
ASSERTION(39);
ASSERTION(40);
ASSERTION(41);
ASSERTION(42);
ASSERTION(43);
ASSERTION(44);
ASSERTION(45);
ASSERTION(46);
ASSERTION(47);
ASSERTION(48);
ASSERTION(49);
ASSERTION(50);
ASSERTION(51);
ASSERTION(52);
ASSERTION(53);
ASSERTION(54);
ASSERTION(55);
ASSERTION(56);
ASSERTION(57);
ASSERTION(58);
ASSERTION(59);
ASSERTION(60);
ASSERTION(61);
ASSERTION(62);
ASSERTION(63);
ASSERTION(64);
ASSERTION(65);
ASSERTION(66);
ASSERTION(67);
ASSERTION(68);
ASSERTION(69);
ASSERTION(70);
ASSERTION(71);
ASSERTION(72);
ASSERTION(73);
ASSERTION(74);
ASSERTION(75);
ASSERTION(76);
ASSERTION(77);
ASSERTION(78);
ASSERTION(79);
ASSERTION(80);
ASSERTION(81);
ASSERTION(82);
#endif
