/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/sg_tree.h - the files in /sys and /proc by which programs look for an
 * optical drive, for a drive that no kernel knows. */
#ifndef CLI_SG_TREE_H
#define CLI_SG_TREE_H
#include <stdbool.h>

struct profile;

/* Make DIRECTORY/root/{proc,sys}/... for block device 11:minor, sr<minor>. False
 * sets errno. */
bool sg_tree_make(const char *directory, const struct profile *, unsigned minor);
/* Remove it, and directory. */
void sg_tree_remove(const char *directory);
#endif
