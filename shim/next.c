/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/next.c - finds the C library's own functions. */
#include "shim/next.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* dlsym() may lock and allocate, which a signal handler or a child of fork()
 * must not; hence one lookup for all, when the library is loaded. */
static struct next next;
static atomic_bool known;

static void
look_up(void *to, const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	memcpy(to, &function, sizeof(function));
}

__attribute__((constructor)) static void
look_up_all(void)
{
#define LOOK_UP(name, result, parameters) look_up(&next.name, #name);
	NEXT_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
	atomic_store(&known, true);
}

const struct next *
next_functions(void)
{
	/* Another library's constructor may run before ours. */
	if (!atomic_load_explicit(&known, memory_order_acquire))
		look_up_all();
	return &next;
}

long
next_result(long r)
{
	if (r >= 0)
		return r;
	errno = (int)-r;
	return -1;
}
