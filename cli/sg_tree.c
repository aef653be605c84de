/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/sg_tree.c - what the kernel would say of the drive in /sys and /proc, as
 * far as eject, cdrdao, libburn, lsblk and lsscsi ask. */
#include "cli/sg_tree.h"

#include "mmc/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNDER_SYS "/devices/pitland/host0/target0:0:@n/0:0:@n:0"
#define DEVICE    "/sys" UNDER_SYS
#define BLOCK     DEVICE "/block/sr@n"

/* In both columns: @n the minor number, @v vendor, @p product, @r revision. */
static const struct tree_file {
	const char *path, *text;
} files[] = {
	{ "/proc/sys/dev/cdrom/info",
	    "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\n"
	    "drive name:\t\tsr@n\ndrive speed:\t\t48\ndrive # of slots:\t1\n"
	    "Can close tray:\t\t1\nCan open tray:\t\t1\nCan lock tray:\t\t1\n"
	    "Can change speed:\t1\nCan select disk:\t0\nCan read multisession:\t1\n"
	    "Can read MCN:\t\t1\nReports media changed:\t1\nCan play audio:\t\t1\n"
	    "Can write CD-R:\t\t1\nCan write CD-RW:\t1\nCan read DVD:\t\t0\n"
	    "Can write DVD-R:\t0\nCan write DVD-RAM:\t0\nCan read MRW:\t\t0\n"
	    "Can write MRW:\t\t0\nCan write RAM:\t\t0\n\n\n" },
	{ DEVICE "/type", "5\n" },
	{ DEVICE "/vendor", "@v\n" },
	{ DEVICE "/model", "@p\n" },
	{ DEVICE "/rev", "@r\n" },
	{ BLOCK "/dev", "11:@n\n" },
	{ BLOCK "/removable", "1\n" },
	{ BLOCK "/hidden", "0\n" },
	{ BLOCK "/ro", "0\n" },
	{ BLOCK "/range", "1\n" },
	{ BLOCK "/ext_range", "1\n" },
	{ BLOCK "/uevent", "MAJOR=11\nMINOR=@n\nDEVNAME=sr@n\nDEVTYPE=disk\n" },
};
static const struct tree_file links[] = {
	{ BLOCK "/device", "../../../0:0:@n:0" },
	{ "/sys/bus/scsi/devices/0:0:@n:0", "../../.." UNDER_SYS },
	{ "/sys/block/sr@n", ".." UNDER_SYS "/block/sr@n" },
	{ "/sys/class/block/sr@n", "../.." UNDER_SYS "/block/sr@n" },
	{ "/sys/dev/block/11:@n", "../.." UNDER_SYS "/block/sr@n" },
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Replace the @ letters. */
static void
expand(const char *from, const struct profile *p, unsigned minor, char *to, size_t room)
{
	size_t n = 0;

	for (; *from != '\0' && n + 20 < room; from++) {
		if (*from != '@') {
			to[n++] = *from;
			continue;
		}
		from++;
		if (*from == 'n')
			n += (size_t)snprintf(to + n, room - n, "%u", minor);
		else
			n += (size_t)snprintf(to + n, room - n, "%s",
			    *from == 'v'       ? p->vendor
				: *from == 'p' ? p->product
					       : p->revision);
	}
	to[n] = '\0';
}

static bool
make_parents(char *path, size_t from)
{
	for (char *slash = path + from; (slash = strchr(slash + 1, '/')) != NULL;) {
		int r;

		*slash = '\0';
		r = mkdir(path, 0700);
		*slash = '/';
		if (r != 0 && errno != EEXIST)
			return false;
	}
	return true;
}

static bool
write_file(const char *path, const char *text)
{
	size_t n = strlen(text);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, n) == (ssize_t)n;
	return close(fd) == 0 && ok;
}

bool
sg_tree_make(const char *directory, const struct profile *p, unsigned minor)
{
	char path[PATH_MAX], text[1024];
	size_t base = strlen(directory);

	if (base + 128 > sizeof(path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(path, sizeof(path), "%s/root", directory);
	for (size_t i = 0; i < COUNT(files) + COUNT(links); i++) {
		bool is_link = i >= COUNT(files);
		const struct tree_file *f = is_link ? &links[i - COUNT(files)] : &files[i];

		expand(f->path, p, minor, path + base + 5, sizeof(path) - base - 5);
		expand(f->text, p, minor, text, sizeof(text));
		if (!make_parents(path, base))
			return false;
		if (is_link ? symlink(text, path) != 0 : !write_file(path, text))
			return false;
	}
	return true;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

void
sg_tree_remove(const char *directory)
{
	nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
