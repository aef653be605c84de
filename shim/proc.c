/* SPDX-License-Identifier: BSD-2-Clause */
/* shim/proc.c - /proc/sys/dev/cdrom/info, from which libburn, growisofs and
 * others learn the names of the drives. */
#include "shim/proc.h"

#include "shim/device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define INFO_PATH "/proc/sys/dev/cdrom/info"

static bool
has_kernel_name(void)
{
	const char *path = device_path();

	return path != NULL && strncmp(path, "/dev/sr", 7) == 0 && strchr(path + 5, '/') == NULL;
}

bool
proc_is_path(const char *path)
{
	return path != NULL && *path == '/' && has_kernel_name() && strcmp(path, INFO_PATH) == 0;
}

int
proc_open(const char *path, int flags)
{
	char text[512];
	int fd, n;

	(void)path;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	n = snprintf(text, sizeof(text),
	    "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\n"
	    "drive name:\t\t%s\ndrive speed:\t\t48\ndrive # of slots:\t1\n"
	    "Can close tray:\t\t1\nCan open tray:\t\t1\nCan lock tray:\t\t1\n"
	    "Can change speed:\t1\nCan select disk:\t0\nCan read multisession:\t1\n"
	    "Can read MCN:\t\t1\nReports media changed:\t1\nCan play audio:\t\t1\n"
	    "Can write CD-R:\t\t1\nCan write CD-RW:\t1\nCan read DVD:\t\t0\n"
	    "Can write DVD-R:\t0\nCan write DVD-RAM:\t0\nCan read MRW:\t\t0\n"
	    "Can write MRW:\t\t0\nCan write RAM:\t\t0\n\n\n",
	    device_path() + strlen("/dev/"));
	fd = memfd_create("cdrom-info", flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	if (fd < 0)
		return -errno;
	if (write(fd, text, (size_t)n) != n || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}
