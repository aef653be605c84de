/* SPDX-License-Identifier: BSD-2-Clause */
/* cli/stream_disc.c - the stream of a raw image, given to the recorder as a drive
 * would: from the start of the medium's lead-in on, in one run. */
#include "cli/stream_disc.h"

#include "cli/cli.h"
#include "cli/image_build.h"
#include "cli/options.h"
#include "emulator/q.h"
#include "emulator/recorder.h"
#include "emulator/store.h"
#include "emulator/subcode.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_SECTORS   128
#define SAMPLE_SECTORS  300 /* of the lead-in, to tell the form */
#define BLOCK_MAX_BYTES 2448
#define LEADOUT_SECTORS 6750

static const char *const kinds[] = { "cdr-80", "cdr-90" }; /* the first that is large enough */

bool
stream_file_options(struct stream_file *s, const char *subcode, const char *leadin_sectors)
{
	long n = STREAM_LEADIN_SECTORS;

	if (subcode != NULL && !image_subcode_by_name(subcode, &s->form)) {
		complain("--subcode", "must be pq, cooked or raw");
		return false;
	}
	if (leadin_sectors != NULL &&
	    !option_number("--lead-in-sectors", leadin_sectors, 0, INT32_MAX, &n))
		return false;
	s->leadin_sectors = (LONG)n;
	return true;
}

/* n bytes at offset, or -1 and errno. */
static int
read_at(int fd, uint8_t *out, size_t n, uint64_t offset)
{
	while (n > 0) {
		ssize_t got = pread(fd, out, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO;
		if (got <= 0)
			return -1;
		out += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

/* ---- the form ---- */

/* The sector's Q frame is one of a lead-in. The 16-byte form has no CRC to rely on. */
static bool
announces(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, const uint8_t *subcode)
{
	uint8_t q[1][Q_BYTES];
	struct q_frame frame;

	if (form == IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY) {
		memcpy(q[0], subcode, Q_BYTES);
		q_seal(q[0]);
	} else {
		subcode_get_q(subcode, SUBCODE_BYTES, 1, q);
	}
	return q_decode(q[0], &frame) == Q_OK && frame.adr == Q_ADR_POSITION && frame.tno == 0 &&
	    frame.index != 0;
}

/* Of the sectors before the pregap. */
static unsigned
count_announcements(int fd, IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form, LONG leadin)
{
	uint8_t block[BLOCK_MAX_BYTES];
	ULONG bytes = RawCD_BytesPerImageSector(form);
	unsigned found = 0;

	for (LONG i = leadin - SAMPLE_SECTORS; i < leadin + LBA_PREGAP; i++)
		if (i >= 0 && read_at(fd, block, bytes, (uint64_t)i * bytes) == 0)
			found += announces(form, block + SECTOR_MAIN_BYTES);
	return found;
}

static bool
choose_form(struct stream_file *s, int fd, uint64_t size, char *why)
{
	static const IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE forms[] = {
		IMAPI_FORMAT2_RAW_CD_SUBCODE_PQ_ONLY, IMAPI_FORMAT2_RAW_CD_SUBCODE_IS_RAW
	};
	unsigned most = 0;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		unsigned n;

		if (size % RawCD_BytesPerImageSector(forms[i]) != 0)
			continue;
		n = 1 + count_announcements(fd, forms[i], s->leadin_sectors);
		if (n > most) {
			most = n;
			s->form = forms[i];
		}
	}
	if (most == 0)
		return because(why,
		    "is no image stream: its %" PRIu64 " bytes are no whole sectors of 2368 or "
		    "2448 bytes",
		    size);
	return true;
}

static bool
fits(struct stream_file *s, int fd, uint64_t *sectors, char *why)
{
	struct stat st;
	uint64_t size, bytes;

	if (fd < 0 || fstat(fd, &st) != 0)
		return because(why, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return because(why, "is not a regular file");
	size = (uint64_t)st.st_size;
	if (s->form == 0 && !choose_form(s, fd, size, why))
		return false;
	bytes = RawCD_BytesPerImageSector(s->form);
	if (size == 0 || size % bytes != 0)
		return because(why,
		    "is no image stream of this form: its %" PRIu64 " bytes are not a multiple of "
		    "%" PRIu64 " bytes",
		    size, bytes);
	*sectors = size / bytes;
	return true;
}

bool
stream_file_fits(struct stream_file *s, char *why)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	uint64_t sectors;
	bool ok = fits(s, fd, &sectors, why);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- the disc ---- */

/* The sectors to write and the medium for them. */
static const struct medium *
choose_medium(const struct stream_file *s, uint64_t sectors, uint32_t *skip, char *why)
{
	const struct medium *m = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		m = medium_by_kind(kinds[i]);
		if ((int64_t)sectors - s->leadin_sectors - LEADOUT_SECTORS <= m->last_leadout_lba)
			break;
	}
	if (s->leadin_sectors + m->leadin_start_lba < 0) {
		because(why,
		    "its lead-in is too short: %" PRId32 " sectors before LBA 0, and the medium "
		    "needs %" PRId32,
		    s->leadin_sectors, -m->leadin_start_lba);
		return NULL;
	}
	*skip = (uint32_t)(s->leadin_sectors + m->leadin_start_lba);
	if (sectors > *skip && sectors - *skip <= (uint64_t)(LBA_LAST - LBA_FIRST))
		return m;
	because(why, "its %" PRIu64 " sectors are %s", sectors,
	    sectors <= *skip ? "all lead-in" : "more than a disc holds");
	return NULL;
}

static bool
refused(enum disc_result result, char *why)
{
	if (result == DISC_IO)
		return because(why, "cannot be recorded in $TMPDIR: %s", strerror(errno));
	return because(why, "%s",
	    result == DISC_FULL ? "does not fit on a disc" : "a recorder does not take it");
}

static bool
record(struct recorder *r, struct stream_file *s, int fd, const struct medium *m, uint32_t skip,
    uint32_t count, char *why)
{
	const struct write_parameters p = {
		.type = WRITE_RAW, .data_block_type = (uint8_t)s->form, .underrun_free = true
	};
	ULONG bytes = RawCD_BytesPerImageSector(s->form);
	uint8_t *blocks = malloc((size_t)PIECE_SECTORS * bytes);
	enum disc_result result = recorder_write_begin(r, &p, m->leadin_start_lba, count);
	bool readable = true;
	uint32_t n;

	if (blocks == NULL)
		return because(why, "out of memory");
	for (; count > 0 && result == DISC_OK && readable; count -= n, skip += n) {
		n = count < PIECE_SECTORS ? count : PIECE_SECTORS;
		readable = read_at(fd, blocks, (size_t)n * bytes, (uint64_t)skip * bytes) == 0;
		if (readable)
			result = recorder_write_blocks(r, blocks, n);
	}
	if (!readable)
		because(why, "%s", strerror(errno));
	free(blocks);
	if (readable && result == DISC_OK)
		result = recorder_write_end(r);
	if (readable && result == DISC_OK)
		result = recorder_synchronize(r);
	return readable && (result == DISC_OK || refused(result, why));
}

/* Without a table of contents and tracks it was no stream, or not of this form. */
static bool
has_content(const struct disc *disc, char *why)
{
	return disc_track(disc, 0) != NULL || disc_toc_entry(disc, 0) != NULL ||
	    because(why, "there is no Q channel of this form in it");
}

static struct disc *
new_disc(const struct medium *m, char *why)
{
	struct store *base = store_memory(0, why);
	struct store *store = base != NULL ? store_overlay(base, why) : NULL;

	return store != NULL ? disc_create(store, m, why) : NULL;
}

static struct disc *
decode(struct stream_file *s, int fd, char *why)
{
	static const struct recorder_options options = { .lenient_leadin = false };
	const struct medium *m = NULL;
	struct recorder *recorder = NULL;
	struct disc *disc = NULL;
	uint64_t sectors = 0;
	uint32_t skip = 0;
	bool ok = false;

	if (fits(s, fd, &sectors, why))
		m = choose_medium(s, sectors, &skip, why);
	if (m != NULL)
		disc = new_disc(m, why);
	if (disc != NULL) {
		recorder = recorder_open(disc, &options);
		ok = recorder != NULL
		    ? record(recorder, s, fd, m, skip, (uint32_t)sectors - skip, why)
		    : because(why, "out of memory");
		recorder_close(recorder);
		if (ok && disc_end(disc) != DISC_OK)
			ok = because(why, "%s", strerror(errno));
	}
	if (ok && has_content(disc, why))
		return disc;
	disc_close(disc);
	return NULL;
}

struct disc *
stream_disc_open(struct stream_file *s, char *why)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	struct disc *disc = decode(s, fd, why);

	if (fd >= 0)
		close(fd);
	return disc;
}
