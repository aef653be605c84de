/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/factory.h - where the programs get their objects from: the
 * library they are linked with, or on Windows any implementation there is. */
#ifndef IMAPI_CONFORMANCE_FACTORY_H
#define IMAPI_CONFORMANCE_FACTORY_H
#include "imapi/conformance/suite.h"

/* What the command line may say about it, for the usage text. */
extern const char factory_usage[];
/* Is argv[*i] an option of factory_usage? Then take it, with its value. */
bool factory_option(struct factory *, int argc, char **argv, int *i);
/* Make the factory ready. False, and a line on stderr, if it cannot be. */
bool factory_open(struct factory *);
#endif
