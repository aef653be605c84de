/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/calls_test.c - random calls, 2,000 runs of them, under whatever
 * sanitizer the test is built with; `make fuzz` looks further. */
#include "tests/imapi/calls.h"

#include "tests/table.h"

#define RUNS      400
#define RUN_BYTES 600

static const struct row {
	const char *name;
	uint32_t seed;
} rows[] = {
	{ "seed 1", 1 },
	{ "seed 2", 2 },
	{ "seed 3", 3 },
	{ "seed 4", 4 },
	{ "seed 5", 5 },
};

static void
random_calls(void **state)
{
	uint32_t r = ((const struct row *)*state)->seed * 2654435761u;

	for (int run = 0; run < RUNS; run++) {
		uint8_t bytes[RUN_BYTES];

		for (size_t i = 0; i < sizeof(bytes); i++) {
			r ^= r << 13;
			r ^= r >> 17;
			r ^= r << 5;
			bytes[i] = (uint8_t)(r >> 11);
		}
		calls_run(bytes, sizeof(bytes));
	}
}

int
main(void)
{
	return RUN_TABLE(rows, random_calls);
}
