/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/fuzz/replay.c - run a fuzz entry point over the inputs kept for it, as a
 * test: fixtures/fuzz/NAME for the program NAME. Prints TAP. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_BYTES 65536

static int
replay(const char *directory, const char *name)
{
	static uint8_t bytes[INPUT_BYTES];
	char path[512];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return 1;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return LLVMFuzzerTestOneInput(bytes, n);
}

int
main(int argc, char **argv)
{
	char directory[256];
	struct dirent *entry;
	int count = 0, failed = 0;
	DIR *inputs;

	(void)argc;
	snprintf(directory, sizeof(directory), "fixtures/fuzz/%s", basename(argv[0]));
	inputs = opendir(directory);
	while (inputs != NULL && (entry = readdir(inputs)) != NULL) {
		int bad;

		if (entry->d_name[0] == '.')
			continue;
		bad = replay(directory, entry->d_name);
		printf("%sok %d - %s\n", bad ? "not " : "", ++count, entry->d_name);
		failed += bad;
	}
	if (inputs != NULL)
		closedir(inputs);
	printf("1..%d\n", count);
	return failed > 0 || count == 0;
}
