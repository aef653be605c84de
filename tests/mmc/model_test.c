/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/mmc/model_test.c - at random, legal and illegal commands to a drive and to a
 * small model of the medium's rules (tests/mmc/model/): they must agree on every sense,
 * every next writable address, every byte read.
 *
 *	PITLAND_SEED      which commands (1)
 *	PITLAND_COMMANDS  how many, at least (100000)
 *	PITLAND_SHARD     I/N: only every Nth disc, from the Ith on (0/1)
 *	PITLAND_LIFE      only this disc
 *
 * Each disc is a process of its own. When drive and model differ, steps are left out as
 * long as they still do; what remains is printed. */
#include "tests/mmc/model/host.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS          1500 /* of one process */
#define SHRINK_SECONDS 60   /* no more than that for leaving out steps */

static uint64_t
from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text == NULL || *text == '\0' ? otherwise : strtoull(text, NULL, 10);
}

/* In a process of its own: true if drive and model agree throughout. */
static bool
agrees(uint64_t life, const uint32_t *seed, unsigned steps, bool quiet, unsigned *commands)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (quiet && freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		*commands = host_live(life, seed, steps, quiet);
		_exit(0);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Leave out what can be left out. Returns how many steps remain. */
static unsigned
shrink(uint64_t life, uint32_t *seed, unsigned steps, unsigned *commands)
{
	time_t end = time(NULL) + SHRINK_SECONDS;
	uint32_t tried[STEPS];

	for (unsigned piece = steps / 2; piece > 0; piece = piece > 1 ? (piece + 1) / 2 : 0) {
		for (unsigned at = 0; at < steps && time(NULL) < end;) {
			unsigned n = piece < steps - at ? piece : steps - at;

			memcpy(tried, seed, at * sizeof(*seed));
			memcpy(tried + at, seed + at + n, (steps - at - n) * sizeof(*seed));
			if (agrees(life, tried, steps - n, true, commands)) {
				at += n;
			} else {
				steps -= n;
				memcpy(seed, tried, steps * sizeof(*seed));
			}
		}
	}
	return steps;
}

static void
report(uint64_t life, uint32_t *seed, unsigned steps, unsigned *commands)
{
	steps = shrink(life, seed, steps, commands);
	fprintf(stderr,
	    "# disc %llu, PITLAND_SEED=%llu PITLAND_LIFE=%llu, as few steps as differ:\n",
	    (unsigned long long)life, (unsigned long long)from_environment("PITLAND_SEED", 1),
	    (unsigned long long)life);
	(void)agrees(life, seed, steps, false, commands);
}

/* The shard's share of the discs. */
static void
shard(unsigned *first, unsigned *every)
{
	const char *text = getenv("PITLAND_SHARD");

	*first = 0;
	*every = 1;
	if (text != NULL && *text != '\0')
		assert_true(
		    sscanf(text, "%u/%u", first, every) == 2 && *every > 0 && *first < *every);
}

static void
drive_and_model_agree(void **state)
{
	uint64_t wanted = from_environment("PITLAND_COMMANDS", 100000), done = 0;
	uint64_t only = from_environment("PITLAND_LIFE", UINT64_MAX);
	uint32_t start = (uint32_t)from_environment("PITLAND_SEED", 1), seed[STEPS];
	unsigned *commands = mmap(
	    NULL, sizeof(*commands), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned first, every;

	(void)state;
	assert_ptr_not_equal(commands, MAP_FAILED);
	shard(&first, &every);
	for (uint64_t life = only == UINT64_MAX ? first : only; done < wanted; life += every) {
		for (unsigned i = 0; i < STEPS; i++)
			seed[i] = start * 1000003u + (uint32_t)life * 65537u + i;
		if (!agrees(life, seed, STEPS, true, commands)) {
			report(life, seed, STEPS, commands);
			fail_msg("drive and model differ on disc %llu", (unsigned long long)life);
		}
		done += *commands;
		if (only != UINT64_MAX)
			break;
	}
	print_message("# %llu commands\n", (unsigned long long)done);
	munmap(commands, sizeof(*commands));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(drive_and_model_agree) };

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
