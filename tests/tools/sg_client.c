/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/tools/sg_client.c - a program that knows nothing of pitland and uses an
 * optical drive in every way that Linux offers: run under the shim on a disc with
 * 400 sectors of data and 400 of audio at LBA 700. Prints TAP.
 * sg_client DEVICE DATA-FILE AUDIO-FILE
 * sg_client --mute DEVICE PROCESS: a drive that does not answer
 * sg_client --character DEVICE: a drive at /dev/sgN */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <poll.h>
#include <pthread.h>
#include <scsi/scsi.h>
#include <scsi/sg.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTORS 400
#define AUDIO   700
#define LEADOUT (AUDIO + 400)
#define BLOCK   2048
#define RAW     2352

int __open_2(const char *, int); /* what a fortified open() becomes */

struct client {
	const char *device, *program;
	uint8_t *data, *audio; /* what was burned */
	int fd;                /* read only, not blocking; the position is 0 */
};

/* A condition that must hold; the row fails with the text of the first that does
 * not. */
#define HOLDS(c)                                                                                   \
	do {                                                                                       \
		if (!(c)) {                                                                        \
			printf("# line %d: %s (errno %d)\n", __LINE__, #c, errno);                 \
			return false;                                                              \
		}                                                                                  \
	} while (0)

/* ---- names and descriptors */

static bool
is_drive(const struct stat *st)
{
	return S_ISBLK(st->st_mode) && major(st->st_rdev) == 11;
}

static bool
stats(struct client *c)
{
	struct stat st;
	struct statx sx;
	char resolved[4096];

	HOLDS(stat(c->device, &st) == 0 && is_drive(&st));
	HOLDS(lstat(c->device, &st) == 0 && is_drive(&st));
	HOLDS(fstat(c->fd, &st) == 0 && is_drive(&st));
	HOLDS(fstatat(AT_FDCWD, c->device, &st, 0) == 0 && is_drive(&st));
	HOLDS(fstatat(c->fd, "", &st, AT_EMPTY_PATH) == 0 && is_drive(&st));
	HOLDS(statx(c->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &sx) == 0);
	HOLDS(S_ISBLK(sx.stx_mode) && sx.stx_rdev_major == 11);
	HOLDS(access(c->device, R_OK | W_OK) == 0);
	HOLDS(access(c->device, X_OK) == -1 && errno == EACCES);
	HOLDS(readlink(c->device, resolved, sizeof(resolved)) == -1 && errno == EINVAL);
	HOLDS(realpath(c->device, resolved) != NULL && strcmp(resolved, c->device) == 0);
	HOLDS(fstat(STDOUT_FILENO, &st) == 0 && !is_drive(&st));
	return true;
}

static bool
opens(struct client *c)
{
	int fds[8], n = 0, dir = open("/dev", O_RDONLY | O_DIRECTORY);
	const char *name = strrchr(c->device, '/') + 1;
	char odd[256];
	struct stat st;

	snprintf(odd, sizeof(odd), "/dev/.././dev//%s", name);
	HOLDS(dir >= 0 && chdir("/dev") == 0);
	fds[n++] = open(odd, O_RDONLY | O_NONBLOCK);
	fds[n++] = open64(name, O_RDWR | O_NONBLOCK);
	fds[n++] = openat(dir, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	fds[n++] = __open_2(c->device, O_RDONLY | O_NONBLOCK);
	fds[n++] = open(c->device, O_RDONLY); /* waits for the disc to be ready */
	for (int i = 0; i < n; i++)
		HOLDS(
		    fds[i] >= 0 && fstat(fds[i], &st) == 0 && is_drive(&st) && close(fds[i]) == 0);
	HOLDS(fcntl(c->fd, F_GETFD) == 0);
	close(dir);
	return true;
}

static bool
open_errors(struct client *c)
{
	static const struct {
		int flags, error;
	} rows[] = {
		{ O_RDONLY | O_DIRECTORY, ENOTDIR },
		{ O_RDWR | O_CREAT | O_EXCL, EEXIST },
		{ O_RDWR, EROFS },
		{ O_WRONLY, EROFS },
	};
	int first, second;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		HOLDS(open(c->device, rows[i].flags, 0600) == -1 && errno == rows[i].error);
	first = open(c->device, O_RDONLY | O_NONBLOCK | O_EXCL);
	HOLDS(first >= 0);
	HOLDS(open(c->device, O_RDONLY | O_NONBLOCK | O_EXCL) == -1 && errno == EBUSY);
	close(first);
	second = open(c->device, O_RDONLY | O_NONBLOCK | O_EXCL);
	HOLDS(second >= 0);
	close(second);
	return true;
}

/* How often a stream lists the drive, as what it is. */
static int
listed(DIR *dir)
{
	const struct dirent *e;
	int count = 0;

	while ((e = readdir(dir)) != NULL)
		count += strcmp(e->d_name, "sr0") == 0 && e->d_type == DT_BLK;
	return count;
}

static bool
directories(struct client *c)
{
	DIR *dev = opendir("/dev/../dev/"), *other = opendir("/");
	char path[4096], type[4];
	int fd;

	(void)c;
	HOLDS(dev != NULL && other != NULL && listed(dev) == 1 && listed(other) == 0);
	rewinddir(dev);
	HOLDS(listed(dev) == 1 && closedir(dev) == 0 && closedir(other) == 0);
	HOLDS(realpath("/sys/block/sr0", path) != NULL);
	HOLDS(strncmp(path, "/sys/devices/", 13) == 0);
	HOLDS(chdir("/sys/class/block/sr0/device") == 0 && getcwd(path, sizeof(path)) != NULL);
	HOLDS(strncmp(path, "/sys/devices/", 13) == 0);
	fd = open("type", O_RDONLY);
	HOLDS(fd >= 0 && read(fd, type, sizeof(type)) == 2 && memcmp(type, "5\n", 2) == 0);
	HOLDS(close(fd) == 0 && chdir("/") == 0);
	return true;
}

static bool
descriptors(struct client *c)
{
	int copy = dup(c->fd), high = fcntl(c->fd, F_DUPFD_CLOEXEC, 100), status;
	struct pollfd p = { .fd = c->fd, .events = POLLIN | POLLOUT };
	pid_t child;

	HOLDS(copy >= 0 && high >= 100);
	HOLDS(lseek(copy, 4096, SEEK_SET) == 4096 && lseek(high, 0, SEEK_CUR) == 4096);
	child = fork();
	if (child == 0)
		_exit(lseek(copy, 2048, SEEK_CUR) != 6144);
	HOLDS(waitpid(child, &status, 0) == child && status == 0);
	HOLDS(lseek(c->fd, 0, SEEK_CUR) == 6144);
	HOLDS(dup2(c->fd, copy) == copy && lseek(copy, 0, SEEK_CUR) == 6144);
	HOLDS(poll(&p, 1, 0) == 1 && p.revents == (POLLIN | POLLOUT));
	HOLDS(close(copy) == 0 && close(high) == 0 && lseek(c->fd, 0, SEEK_SET) == 0);
	return true;
}

static bool
inherited(struct client *c)
{
	char number[12];
	int copy = dup(c->fd), status;
	pid_t child;

	snprintf(number, sizeof(number), "%d", copy);
	child = fork();
	if (child == 0) {
		execl(c->program, c->program, "--inherited", number, (char *)NULL);
		_exit(99);
	}
	HOLDS(waitpid(child, &status, 0) == child && status == 0);
	close(copy);
	return true;
}

/* ---- reading like a file */

static bool
reads(struct client *c)
{
	static uint8_t to[SECTORS * BLOCK];
	struct iovec iov[2] = { { to, 1000 }, { to + 1000, 5000 } };
	FILE *f;

	HOLDS(read(c->fd, to, 3000) == 3000 && memcmp(to, c->data, 3000) == 0);
	HOLDS(readv(c->fd, iov, 2) == 6000 && memcmp(to, c->data + 3000, 6000) == 0);
	HOLDS(lseek(c->fd, 0, SEEK_CUR) == 9000);
	HOLDS(pread(c->fd, to, sizeof(to), 0) == sizeof(to));
	HOLDS(memcmp(to, c->data, sizeof(to)) == 0 && lseek(c->fd, 0, SEEK_CUR) == 9000);
	HOLDS(lseek64(c->fd, 0, SEEK_END) == (off64_t)LEADOUT * BLOCK);
	HOLDS(read(c->fd, to, 1) == 0);
	HOLDS(lseek(c->fd, -1, SEEK_SET) == -1 && errno == EINVAL);
	HOLDS(pread(c->fd, to, 100, (off_t)AUDIO * BLOCK) == -1 && errno == EIO);
	HOLDS(pread(c->fd, to, 1, -5) == -1 && errno == EINVAL);
	HOLDS(write(c->fd, to, 1) == -1 && errno == EROFS);
	HOLDS(pwrite(c->fd, to, 1, 0) == -1 && errno == EROFS);
	HOLDS(lseek(c->fd, 0, SEEK_SET) == 0);
	f = fopen(c->device, "rb");
	HOLDS(f != NULL && fseek(f, 5000, SEEK_SET) == 0 && fread(to, 1, 100, f) == 100);
	HOLDS(memcmp(to, c->data + 5000, 100) == 0 && fileno(f) >= 0 && fclose(f) == 0);
	return true;
}

static bool
disk_ioctls(struct client *c)
{
	uint64_t bytes;
	unsigned long hard;
	unsigned short most;
	int n;

	HOLDS(ioctl(c->fd, BLKGETSIZE64, &bytes) == 0 && bytes == (uint64_t)LEADOUT * BLOCK);
	HOLDS(ioctl(c->fd, BLKGETSIZE, &hard) == 0 && hard == LEADOUT * 4);
	HOLDS(ioctl(c->fd, BLKSSZGET, &n) == 0 && n == BLOCK);
	HOLDS(ioctl(c->fd, BLKROGET, &n) == 0 && n == 0);
	HOLDS(ioctl(c->fd, BLKSECTGET, &most) == 0 && most >= 128);
	HOLDS(ioctl(c->fd, BLKFLSBUF, 0) == 0);
	HOLDS(ioctl(c->fd, BLKDISCARD, &n) == -1 && errno == ENOTTY);
	return true;
}

/* ---- SG_IO */

struct sg {
	struct sg_io_hdr h;
	uint8_t cdb[16], sense[32];
};

static void
sg_prepare(struct sg *s, int direction, const uint8_t *cdb, size_t n, void *data, size_t bytes)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->cdb, cdb, n);
	s->h = (struct sg_io_hdr){ .interface_id = 'S',
		.dxfer_direction = direction,
		.cmd_len = (unsigned char)n,
		.cmdp = s->cdb,
		.mx_sb_len = sizeof(s->sense),
		.sbp = s->sense,
		.dxferp = data,
		.dxfer_len = (unsigned)bytes,
		.timeout = 20000,
		.usr_ptr = s,
		.pack_id = 77 };
}

static const uint8_t inquiry[6] = { 0x12, 0, 0, 0, 255 };

static bool
sg_in(struct client *c)
{
	uint8_t data[255];
	struct sg_iovec iov[3] = { { data, 8 }, { data + 100, 0 }, { data + 8, 200 } };
	struct sg s;

	memset(data, 0xee, sizeof(data));
	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, data, sizeof(data));
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0);
	HOLDS(s.h.status == 0 && s.h.host_status == 0 && s.h.driver_status == 0);
	HOLDS(s.h.info == SG_INFO_OK && s.h.sb_len_wr == 0 && s.h.pack_id == 77);
	HOLDS(s.h.resid == (int)(sizeof(data) - (data[4] + 5u)));
	HOLDS(data[0] == 5 && memcmp(data + 8, "PITLAND ", 8) == 0);
	HOLDS(data[254] == 0xee);
	memset(data, 0xee, sizeof(data));
	sg_prepare(&s, SG_DXFER_TO_FROM_DEV, inquiry, 6, iov, 255);
	s.h.iovec_count = 3;
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0);
	HOLDS(memcmp(data + 8, "PITLAND ", 8) == 0);
	return true;
}

/* MODE SENSE and MODE SELECT of page 05, the latter from pieces. */
static bool
sg_out(struct client *c)
{
	uint8_t sense_cdb[10] = { 0x5a, 0x08, 0x05, 0, 0, 0, 0, 0, 60 };
	uint8_t select_cdb[10] = { 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60 };
	uint8_t page[60], again[60];
	struct sg_iovec iov[2] = { { page, 7 }, { page + 7, 53 } };
	struct sg s;

	sg_prepare(&s, SG_DXFER_FROM_DEV, sense_cdb, 10, page, sizeof(page));
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0 && s.h.resid == 0);
	page[0] = page[1] = 0;
	page[8] &= 0x3f;
	page[10] = (uint8_t)((page[10] & 0xf0) | 0x03); /* RAW */
	page[12] = (uint8_t)((page[12] & 0xf0) | 0x03); /* with raw P-W */
	sg_prepare(&s, SG_DXFER_TO_DEV, select_cdb, 10, iov, sizeof(page));
	s.h.iovec_count = 2;
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0 && s.h.resid == 0);
	sg_prepare(&s, SG_DXFER_FROM_DEV, sense_cdb, 10, again, sizeof(again));
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0);
	HOLDS(memcmp(again + 10, page + 10, sizeof(page) - 10) == 0);
	return true;
}

static bool
sg_sense(struct client *c)
{
	static const uint8_t unknown[6] = { 0x1f };
	struct sg s;

	sg_prepare(&s, 0, unknown, 6, NULL, 0); /* as cdrdao says "no data" */
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0);
	HOLDS(s.h.status == 0x02 && s.h.masked_status == 0x01 && s.h.driver_status == 0x08);
	HOLDS(s.h.info == SG_INFO_CHECK && s.h.sb_len_wr == 18);
	HOLDS(s.sense[0] == 0x70 && (s.sense[2] & 15) == 5 && s.sense[12] == 0x20);
	sg_prepare(&s, SG_DXFER_NONE, unknown, 6, NULL, 0);
	s.h.mx_sb_len = 4;
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.sb_len_wr == 4 && s.sense[4] == 0);
	return true;
}

static bool
sg_refused(struct client *c)
{
	uint8_t data[64];
	struct sg s;

	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, data, sizeof(data));
	s.h.interface_id = 'Q';
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == EINVAL);
	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, data, sizeof(data));
	s.h.cmd_len = 17;
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == EINVAL);
	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, data, (16u << 20) + 1);
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == EINVAL);
	sg_prepare(&s, 5, inquiry, 6, data, sizeof(data));
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == EINVAL);
	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, (void *)16, 36);
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == EFAULT);
	HOLDS(ioctl(c->fd, SG_IO, NULL) == -1 && errno == EFAULT);
	HOLDS(ioctl(c->fd, 0x1234, data) == -1 && errno == ENOTTY);
	return sg_in(c);
}

static bool
sg_settings(struct client *c)
{
	struct sg_scsi_id id;
	int n, two[2];

	HOLDS(ioctl(c->fd, SG_GET_VERSION_NUM, &n) == 0 && n >= 30000);
	n = 4200;
	HOLDS(ioctl(c->fd, SG_SET_TIMEOUT, &n) == 0 && ioctl(c->fd, SG_GET_TIMEOUT, 0) == 4200);
	n = 300000;
	HOLDS(ioctl(c->fd, SG_SET_RESERVED_SIZE, &n) == 0);
	HOLDS(ioctl(c->fd, SG_GET_RESERVED_SIZE, &n) == 0 && n == 300000);
	HOLDS(ioctl(c->fd, SG_EMULATED_HOST, &n) == 0 && n == 0);
	HOLDS(ioctl(c->fd, SG_GET_SCSI_ID, &id) == 0 && id.scsi_type == 5 && id.lun == 0);
	HOLDS(ioctl(c->fd, SCSI_IOCTL_GET_IDLUN, two) == 0 && (two[0] >> 8 & 0xff) == 0);
	HOLDS(ioctl(c->fd, SCSI_IOCTL_GET_BUS_NUMBER, &n) == 0 && n == 0);
	HOLDS(ioctl(c->fd, 2 /* SCSI_IOCTL_TEST_UNIT_READY */, NULL) == 0);
	return true;
}

/* ---- several at once */

#define ROUNDS 100

/* READ of two sectors, again and again: nobody else's bytes may come. */
static void *
read_on(void *arg)
{
	const struct client *c = arg;
	uint8_t cdb[10] = { 0x28, 0, 0, 0, 0, 0, 0, 0, 2 }, data[2 * BLOCK];
	struct sg s;

	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned lba = ((unsigned)getpid() + (unsigned)(uintptr_t)&s / 4096 + i * 7) % 390;

		cdb[4] = (uint8_t)(lba >> 8);
		cdb[5] = (uint8_t)lba;
		sg_prepare(&s, SG_DXFER_FROM_DEV, cdb, 10, data, sizeof(data));
		if (ioctl(c->fd, SG_IO, &s.h) != 0 || s.h.status != 0 ||
		    memcmp(data, c->data + lba * BLOCK, sizeof(data)) != 0)
			return arg;
	}
	return NULL;
}

static bool
threads_and_children(struct client *c)
{
	pthread_t threads[3];
	void *failed;
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(read_on(c) != NULL);
	for (int i = 0; i < 3; i++)
		HOLDS(pthread_create(&threads[i], NULL, read_on, c) == 0);
	for (int i = 0; i < 3; i++)
		HOLDS(pthread_join(threads[i], &failed) == 0 && failed == NULL);
	HOLDS(waitpid(child, &status, 0) == child && status == 0);
	return true;
}

static bool
killed_children(struct client *c)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();
		int status;

		if (child == 0)
			for (;;)
				read_on(c);
		usleep((useconds_t)(500 + 700 * i));
		HOLDS(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
		HOLDS(WIFSIGNALED(status) && read_on(c) == NULL);
	}
	return true;
}

/* Until the description is gone: only right bytes, or an error. */
static void *
read_until_closed(void *arg)
{
	const struct client *c = arg;
	uint8_t cdb[10] = { 0x28, 0, 0, 0, 0, 0, 0, 0, 64 };
	static uint8_t data[64 * BLOCK];
	struct sg s;

	for (;;) {
		sg_prepare(&s, SG_DXFER_FROM_DEV, cdb, 10, data, sizeof(data));
		s.h.timeout = 2000;
		if (ioctl(c->fd, SG_IO, &s.h) != 0 || s.h.host_status != 0)
			return NULL;
		if (s.h.status != 0 || memcmp(data, c->data, sizeof(data)) != 0)
			return arg;
	}
}

static bool
closed_in_command(struct client *c)
{
	for (int i = 0; i < 40; i++) {
		struct client other = *c;
		pthread_t thread;
		void *failed;

		other.fd = open(c->device, O_RDONLY | O_NONBLOCK);
		HOLDS(other.fd >= 0);
		HOLDS(pthread_create(&thread, NULL, read_until_closed, &other) == 0);
		usleep((useconds_t)(300 + 97 * i));
		HOLDS(close(other.fd) == 0);
		HOLDS(pthread_join(thread, &failed) == 0 && failed == NULL && read_on(c) == NULL);
	}
	return true;
}

/* ---- CDROM_* */

static bool
toc(struct client *c)
{
	struct cdrom_tochdr h;
	struct cdrom_tocentry e = { .cdte_track = 2, .cdte_format = CDROM_LBA };
	struct cdrom_multisession m = { .addr_format = CDROM_LBA };

	HOLDS(ioctl(c->fd, CDROMREADTOCHDR, &h) == 0 && h.cdth_trk0 == 1 && h.cdth_trk1 == 2);
	HOLDS(ioctl(c->fd, CDROMREADTOCENTRY, &e) == 0);
	HOLDS(e.cdte_addr.lba == AUDIO && e.cdte_ctrl == 2 && e.cdte_adr == 1);
	e = (struct cdrom_tocentry){ .cdte_track = CDROM_LEADOUT, .cdte_format = CDROM_MSF };
	HOLDS(ioctl(c->fd, CDROMREADTOCENTRY, &e) == 0);
	HOLDS(e.cdte_addr.msf.minute == 0 && e.cdte_addr.msf.second == (LEADOUT + 150) / 75 &&
	    e.cdte_addr.msf.frame == (LEADOUT + 150) % 75);
	e = (struct cdrom_tocentry){ .cdte_track = 1, .cdte_format = CDROM_LBA };
	HOLDS(ioctl(c->fd, CDROMREADTOCENTRY, &e) == 0 && e.cdte_ctrl == CDROM_DATA_TRACK);
	e.cdte_track = 3;
	HOLDS(ioctl(c->fd, CDROMREADTOCENTRY, &e) == -1 && errno == EINVAL);
	HOLDS(ioctl(c->fd, CDROMMULTISESSION, &m) == 0 && m.addr.lba == 0 && m.xa_flag == 0);
	return true;
}

static bool
sectors(struct client *c)
{
	static uint8_t audio[75 * RAW];
	union {
		struct cdrom_msf address;
		uint8_t sector[RAW];
	} one = { .address = { .cdmsf_sec0 = 2, .cdmsf_frame0 = 5 } };
	struct cdrom_read_audio a = {
		.addr.lba = AUDIO + 3, .addr_format = CDROM_LBA, .nframes = 75, .buf = audio
	};

	HOLDS(ioctl(c->fd, CDROMREADRAW, &one) == 0);
	HOLDS(memcmp(one.sector, "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", 12) == 0);
	HOLDS(memcmp(one.sector + 12, "\x00\x02\x05\x01", 4) == 0);
	HOLDS(memcmp(one.sector + 16, c->data + 5 * BLOCK, BLOCK) == 0);
	one.address = (struct cdrom_msf){ .cdmsf_sec0 = 2, .cdmsf_frame0 = 6 };
	HOLDS(ioctl(c->fd, CDROMREADMODE1, &one) == 0);
	HOLDS(memcmp(one.sector, c->data + 6 * BLOCK, BLOCK) == 0);
	HOLDS(ioctl(c->fd, CDROMREADAUDIO, &a) == 0);
	HOLDS(memcmp(audio, c->audio + 3 * RAW, sizeof(audio)) == 0);
	a.nframes = 76;
	HOLDS(ioctl(c->fd, CDROMREADAUDIO, &a) == -1 && errno == EINVAL);
	return true;
}

static bool
status(struct client *c)
{
	struct cdrom_mcn mcn;
	struct cdrom_subchnl q = { .cdsc_format = CDROM_MSF };
	int capability = ioctl(c->fd, CDROM_GET_CAPABILITY, 0);
	long last;

	HOLDS(capability > 0 && (capability & CDC_CD_R) && (capability & CDC_OPEN_TRAY));
	HOLDS(!(capability & CDC_DVD));
	HOLDS(ioctl(c->fd, CDROM_DRIVE_STATUS, CDSL_CURRENT) == CDS_DISC_OK);
	HOLDS(ioctl(c->fd, CDROM_DISC_STATUS, 0) == CDS_MIXED);
	HOLDS(ioctl(c->fd, CDROM_CHANGER_NSLOTS, 0) == 1);
	HOLDS(ioctl(c->fd, CDROM_GET_MCN, &mcn) == 0);
	HOLDS(strcmp((const char *)mcn.medium_catalog_number, "4006381333931") == 0);
	HOLDS(ioctl(c->fd, CDROMSUBCHNL, &q) == 0);
	HOLDS(ioctl(c->fd, CDROM_LAST_WRITTEN, &last) == 0 && last == LEADOUT - 1);
	HOLDS(ioctl(c->fd, CDROM_NEXT_WRITABLE, &last) == -1);
	HOLDS(ioctl(c->fd, CDROM_SELECT_SPEED, 8) == 0);
	HOLDS(ioctl(c->fd, CDROM_SET_OPTIONS, CDO_CHECK_TYPE) ==
	    (CDO_AUTO_CLOSE | CDO_USE_FFLAGS | CDO_LOCK | CDO_CHECK_TYPE));
	HOLDS(ioctl(c->fd, CDROM_CLEAR_OPTIONS, CDO_CHECK_TYPE) ==
	    (CDO_AUTO_CLOSE | CDO_USE_FFLAGS | CDO_LOCK));
	return true;
}

/* Mode page 0E: ports 2 and 3 are silent until they are set. */
static bool
volume(struct client *c)
{
	struct cdrom_volctrl v = { 1, 1, 1, 1 }, set = { 10, 20, 30, 40 };

	HOLDS(ioctl(c->fd, CDROMVOLREAD, &v) == 0);
	HOLDS(v.channel0 == 255 && v.channel1 == 255 && v.channel2 == 0 && v.channel3 == 0);
	HOLDS(ioctl(c->fd, CDROMVOLCTRL, &set) == 0 && ioctl(c->fd, CDROMVOLREAD, &v) == 0);
	HOLDS(memcmp(&v, &set, sizeof(v)) == 0);
	HOLDS(ioctl(c->fd, CDROMVOLCTRL, NULL) == -1 && errno == EFAULT);
	return true;
}

/* Each leaves another unit attention, and the volume as it is at power on. */
static bool
resets(struct client *c)
{
	static const struct {
		int what;
		uint8_t ascq;
	} rows[] = { { SG_SCSI_RESET_DEVICE, 3 }, { SG_SCSI_RESET_BUS, 2 }, { 4 | 0x100, 2 } };
	struct cdrom_volctrl v = { 10, 20, 30, 40 };
	int what = SG_SCSI_RESET_NOTHING;
	struct sg s;

	HOLDS(ioctl(c->fd, CDROMVOLCTRL, &v) == 0 && ioctl(c->fd, SG_SCSI_RESET, &what) == 0);
	sg_prepare(&s, SG_DXFER_NONE, (const uint8_t[6]){ 0 }, 6, NULL, 0);
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		what = rows[i].what;
		HOLDS(ioctl(c->fd, SG_SCSI_RESET, &what) == 0);
		HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 2);
		HOLDS((s.sense[2] & 15) == 6 && s.sense[12] == 0x29 && s.sense[13] == rows[i].ascq);
		HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.status == 0);
	}
	HOLDS(ioctl(c->fd, CDROMVOLREAD, &v) == 0 && v.channel0 == 255);
	what = 99;
	HOLDS(ioctl(c->fd, SG_SCSI_RESET, &what) == -1 && errno == EINVAL);
	return true;
}

/* /dev/sgN: commands by SG_IO, not by write() and read() as before Linux 2.4. */
static bool
character(struct client *c)
{
	struct stat st;
	struct sg s;
	char byte = 0;

	HOLDS(fstat(c->fd, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 21);
	sg_prepare(&s, SG_DXFER_NONE, (const uint8_t[6]){ 0 }, 6, NULL, 0);
	HOLDS(write(c->fd, &s.h, sizeof(s.h)) == -1 && errno == EOPNOTSUPP);
	HOLDS(read(c->fd, &s.h, sizeof(s.h)) == -1 && errno == EOPNOTSUPP);
	HOLDS(pread(c->fd, &byte, 1, 0) == -1 && errno == EOPNOTSUPP);
	s.h.interface_id = 'Q'; /* struct sg_io_v4 is for bsg */
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == ENOSYS);
	HOLDS(ioctl(c->fd, BLKGETSIZE64, &st) == -1 && errno == ENOTTY);
	return sg_in(c);
}

static bool
packets(struct client *c)
{
	uint8_t data[96];
	struct request_sense sense;
	struct cdrom_generic_command g = { .cmd = { 0x12, 0, 0, 0, sizeof(data) },
		.buffer = data,
		.buflen = sizeof(data),
		.sense = &sense,
		.data_direction = CGC_DATA_READ };

	HOLDS(ioctl(c->fd, CDROM_SEND_PACKET, &g) == 0 && g.stat == 0);
	HOLDS(memcmp(data + 8, "PITLAND ", 8) == 0);
	g = (struct cdrom_generic_command){
		.cmd = { 0x1f }, .sense = &sense, .data_direction = CGC_DATA_NONE
	};
	HOLDS(ioctl(c->fd, CDROM_SEND_PACKET, &g) == -1 && errno == EIO);
	HOLDS(sense.sense_key == 5 && sense.asc == 0x20);
	return true;
}

static bool
tray(struct client *c)
{
	int other;

	HOLDS(ioctl(c->fd, CDROM_LOCKDOOR, 1) == 0);
	other = open(c->device, O_RDONLY | O_NONBLOCK);
	HOLDS(other >= 0 && ioctl(other, CDROMEJECT, 0) == -1);
	HOLDS(ioctl(c->fd, CDROMEJECT, 0) == 0); /* unlocks its own */
	HOLDS(ioctl(other, CDROM_DRIVE_STATUS, CDSL_CURRENT) == CDS_TRAY_OPEN);
	HOLDS(ioctl(other, CDROM_DISC_STATUS, 0) == CDS_NO_DISC);
	close(other);
	other = open(c->device, O_RDONLY); /* closes the tray, as the kernel does */
	HOLDS(other >= 0 && ioctl(other, CDROM_DRIVE_STATUS, CDSL_CURRENT) == CDS_DISC_OK);
	HOLDS(ioctl(c->fd, CDROMEJECT, 0) == -1); /* in use: locked */
	close(other);
	HOLDS(ioctl(c->fd, CDROMEJECT, 0) == 0 && ioctl(c->fd, CDROMCLOSETRAY, 0) == 0);
	HOLDS(ioctl(c->fd, CDROM_DISC_STATUS, 0) == CDS_MIXED);
	return true;
}

/* A drive that answers TEST UNIT READY only (tests/tools/sg_mute.c), and then is
 * gone: it has got SIGTERM from us, by the process number in the second argument. */
static bool
timeouts(struct client *c, pid_t drive)
{
	uint8_t data[255];
	struct sg s;

	sg_prepare(&s, SG_DXFER_FROM_DEV, inquiry, 6, data, sizeof(data));
	s.h.timeout = 200;
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0);
	HOLDS(s.h.host_status == 3 && s.h.info == SG_INFO_CHECK);
	HOLDS(s.h.duration >= 200 && s.h.duration < 5000 && s.h.resid == sizeof(data));
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.host_status == 3);
	sg_prepare(&s, SG_DXFER_NONE, (const uint8_t[6]){ 0 }, 6, NULL, 0);
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == 0 && s.h.host_status == 0 && s.h.status == 0);
	HOLDS(kill(drive, SIGTERM) == 0);
	for (int i = 0; i < 5000 && ioctl(c->fd, SG_IO, &s.h) == 0; i++)
		usleep(1000); /* until it has died */
	HOLDS(ioctl(c->fd, SG_IO, &s.h) == -1 && errno == ENODEV);
	HOLDS(open(c->device, O_RDONLY | O_NONBLOCK) == -1 && errno == ENXIO);
	return true;
}

static const struct row {
	const char *name;
	bool (*test)(struct client *);
} rows[] = {
	{ "the stat family, access and realpath show a block device", stats },
	{ "open, open64, openat, __open_2; relative and odd paths", opens },
	{ "what open refuses; O_EXCL", open_errors },
	{ "the drive is listed; /sys leads to it", directories },
	{ "dup, fcntl, fork and poll", descriptors },
	{ "a descriptor goes through exec", inherited },
	{ "read, readv, pread, lseek, fopen; no write", reads },
	{ "BLK ioctls", disk_ioctls },
	{ "SG_IO in, in pieces, with residual", sg_in },
	{ "SG_IO out, in pieces", sg_out },
	{ "SG_IO with sense", sg_sense },
	{ "what SG_IO refuses", sg_refused },
	{ "SG_ and SCSI_IOCTL_ settings", sg_settings },
	{ "threads and a child share a description", threads_and_children },
	{ "children killed within a command", killed_children },
	{ "descriptions closed within a command", closed_in_command },
	{ "CDROM table of contents", toc },
	{ "CDROM sectors", sectors },
	{ "CDROM status and settings", status },
	{ "CDROM volume", volume },
	{ "SG_SCSI_RESET", resets },
	{ "CDROM_SEND_PACKET", packets },
	{ "CDROM tray and door", tray },
};

static uint8_t *
load(const char *path, size_t bytes)
{
	uint8_t *data = calloc(1, bytes);
	FILE *f = fopen(path, "rb");

	if (data == NULL || f == NULL || fread(data, 1, bytes, f) != bytes) {
		fprintf(stderr, "%s: %zu bytes expected\n", path, bytes);
		exit(99);
	}
	fclose(f);
	return data;
}

int
main(int argc, char **argv)
{
	struct client c;
	int failed = 0;

	if (argc == 3 && strcmp(argv[1], "--inherited") == 0) {
		c.fd = atoi(argv[2]);
		return sg_in(&c) ? 0 : 1;
	}
	if (argc == 4 && strcmp(argv[1], "--mute") == 0) {
		c = (struct client){ .device = argv[2] };
		c.fd = open(argv[2], O_RDONLY | O_NONBLOCK);
		return timeouts(&c, (pid_t)atoi(argv[3])) ? 0 : 1;
	}
	if (argc == 3 && strcmp(argv[1], "--character") == 0) {
		c = (struct client){ .device = argv[2] };
		c.fd = open(argv[2], O_RDWR);
		return character(&c) ? 0 : 1;
	}
	if (argc != 4)
		return 2;
	c = (struct client){ argv[1], "/proc/self/exe", load(argv[2], SECTORS * BLOCK),
		load(argv[3], 400 * RAW), open(argv[1], O_RDONLY | O_NONBLOCK) };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok = c.fd >= 0 && rows[i].test(&c);

		printf("%s %zu - %s\n", ok ? "ok" : "not ok", i + 1, rows[i].name);
		fflush(stdout); /* before the next fork() */
		failed += !ok;
	}
	printf("1..%zu\n", sizeof(rows) / sizeof(rows[0]));
	free(c.data);
	free(c.audio);
	return failed != 0;
}
