/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/expect.h - does a JSON value hold what is expected of it? (docs/contract 3) */
#ifndef CLI_EXPECT_H
#define CLI_EXPECT_H
#include <jansson.h>
#include <stdbool.h>

/* Every member of an expected object must be matched by the actual one's, arrays
 * element by element and of equal length, all else by equality. False: why[CLI_WHY]
 * names the first member that is not ("tracks[1].isrc: expected ..., found ..."). */
bool expect_matches(const json_t *expected, const json_t *actual, char *why);
#endif
