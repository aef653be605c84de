/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/auth_file.h - the file of --auth. */
#ifndef CLI_AUTH_FILE_H
#define CLI_AUTH_FILE_H
struct access;

/* The rules in a file that nobody but its owner may use (mode 0600). The caller
 * gives them to access_free(). NULL: complained. */
struct access *auth_file_load(const char *path);
#endif
