/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/device.h - which path and which descriptors are the drive, and what a
 * system call on them means. Results are those of the system call, negative
 * ones being negative errno values. */
#ifndef SHIM_DEVICE_H
#define SHIM_DEVICE_H
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Is there a drive for this process, and does path (taken from dirfd if it is
 * relative) name it? */
bool device_is_path(int dirfd, const char *path);
/* Is path the directory that the drive is in, or pretends to be in? */
bool device_is_directory(const char *path);
/* Is fd a description of it? */
bool device_is_fd(int fd);
/* Its path: where it pretends to be. NULL: there is no drive. */
const char *device_path(void);
/* The last part of it. */
const char *device_name(void);
/* The absolute path of the socket of its process. NULL: there is no drive. */
const char *device_socket(void);
/* /dev/sgN is a character device, all other names a block device. */
bool device_is_character(void);
unsigned device_minor(void);

int device_open(int flags);
void device_stat(struct stat *);
int device_ioctl(int fd, unsigned long request, void *argument);
/* offset < 0: at the description's position, which moves. */
ssize_t device_read(int fd, const struct iovec *, int count, off_t offset);
off_t device_seek(int fd, off_t offset, int whence);
#endif
