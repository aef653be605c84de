/* SPDX-License-Identifier: BSD-2-Clause */
/* tests/imapi/writer_test.c - IDiscFormat2RawCD and IDiscRecorder2 against a drive
 * in memory: assertions 75..80 of spec/imapi2-raw-cd.md 12, the command sequence
 * of 9.6, errors and events. */
#include "tests/imapi/image.h"

#include "emulator/bytes.h"
#include "imapi/mmc_client.h"
#include "imapi/scsi_port.h"

/* ---- the drive ---- */

struct fake_drive {
	struct scsi_port port;
	/* how it is */
	int32_t next_writable; /* 0: as one real drive says even in RAW */
	uint8_t leadin[3], leadout[3];
	uint8_t disc_status; /* 0 blank, 2 complete */
	uint8_t profile;     /* 0: no disc */
	bool accepts[4];     /* data block types in MODE SELECT */
	int attentions;      /* unit attentions first */
	int busy_writes;     /* WRITEs answered with 02/04/08 first */
	int fail_write;      /* the how-manyth WRITE fails with 03/0C/00 */
	int lose_write;      /* the how-manyth WRITE loses the connection */
	/* what it was told */
	uint8_t page5[52];
	int writes;
	int32_t first_lba, next_lba;
	uint8_t *stored;
	size_t stored_bytes;
	uint32_t largest_write;
	bool out_of_sequence, prevented, flushed, closed, wrong_length;
	char log[4096]; /* opcodes in hex, a run of equal ones once */
};

static enum scsi_port_result
answer(struct scsi_exchange *x, const uint8_t *data, size_t n)
{
	x->transferred = (uint32_t)(n < x->bytes ? n : x->bytes);
	if (n > 0)
		memcpy(x->data, data, x->transferred);
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
check(struct scsi_exchange *x, uint8_t key, uint8_t asc, uint8_t ascq)
{
	static const uint8_t fixed[18] = { 0x70, [7] = 10 };

	x->status = 2;
	x->transferred = 0;
	memcpy(x->sense, fixed, 18);
	x->sense[2] = key;
	x->sense[12] = asc;
	x->sense[13] = ascq;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
fake_mode_select(struct fake_drive *d, struct scsi_exchange *x)
{
	const uint8_t *page = x->data + 8;

	if (x->bytes != 8 + 52 || load_be16(x->cdb + 7) != 60 || (page[0] & 0x3f) != 5 ||
	    page[1] != 0x32)
		return check(x, 5, 0x26, 0);
	if ((page[2] & 15) != 3 || (page[4] & 15) > 3 || !d->accepts[page[4] & 15])
		return check(x, 5, 0x26, 0);
	memcpy(d->page5, page, 52);
	x->transferred = x->bytes;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
fake_mode_sense(struct fake_drive *d, struct scsi_exchange *x)
{
	uint8_t reply[8 + 52] = { 0, 58 };
	static const uint8_t page2a[8 + 44] = { 0, 50, [8] = 0x2a, 42, [14] = 0x29, [36] = 0x0b,
		0x04, [38] = 0, 3, /* current 16x; three speeds */
		[42] = 0x16, 0x0d, [46] = 0x0b, 0x06, [50] = 0x02, 0xc2 };

	if ((x->cdb[2] & 0x3f) == 0x2a)
		return answer(x, page2a, sizeof(page2a));
	if ((x->cdb[2] & 0x3f) != 5)
		return check(x, 5, 0x24, 0);
	memcpy(reply + 8, d->page5, 52);
	return answer(x, reply, sizeof(reply));
}

static enum scsi_port_result
fake_write(struct fake_drive *d, struct scsi_exchange *x)
{
	uint32_t record = (d->page5[4] & 15) == 1 ? 2368 : 2448;
	int32_t lba = (int32_t)load_be32(x->cdb + 2);
	uint32_t n = load_be16(x->cdb + 7);

	if (d->busy_writes > 0) {
		d->busy_writes--;
		return check(x, 2, 4, 8);
	}
	d->writes++;
	if (d->writes == d->fail_write)
		return check(x, 3, 0x0c, 0);
	if (d->writes == d->lose_write) {
		snprintf(d->port.error, sizeof(d->port.error), "connection reset");
		return SCSI_PORT_LOST;
	}
	if (d->stored == NULL)
		d->first_lba = d->next_lba = lba;
	if (lba != d->next_lba)
		d->out_of_sequence = true;
	if (x->bytes != n * record)
		d->wrong_length = true;
	if (x->bytes > d->largest_write)
		d->largest_write = x->bytes;
	d->stored = realloc(d->stored, d->stored_bytes + x->bytes);
	assert_non_null(d->stored);
	memcpy(d->stored + d->stored_bytes, x->data, x->bytes);
	d->stored_bytes += x->bytes;
	d->next_lba += (int32_t)n;
	x->transferred = x->bytes;
	return SCSI_PORT_ANSWERED;
}

static enum scsi_port_result
fake_information(struct fake_drive *d, struct scsi_exchange *x)
{
	uint8_t reply[36] = { 0, 34 };

	switch (x->cdb[0]) {
	case MMC_READ_DISC_INFORMATION:
		reply[1] = 32;
		reply[2] = d->disc_status;
		memcpy(reply + 17, d->leadin, 3);
		memcpy(reply + 21, d->leadout, 3);
		return answer(x, reply, 34);
	case MMC_READ_TRACK_INFORMATION:
		if (load_be32(x->cdb + 2) != 0xff || x->cdb[1] != 1)
			return check(x, 5, 0x24, 0);
		reply[7] = 1;
		store_be32(reply + 12, (uint32_t)d->next_writable);
		return answer(x, reply, 36);
	case MMC_READ_TOC_PMA_ATIP:
		reply[1] = 26;
		reply[4] = 0xd0;
		memcpy(reply + 8, d->leadin, 3);
		memcpy(reply + 12, d->leadout, 3);
		return answer(x, reply, 28);
	default: { /* GET CONFIGURATION: profile list, core */
		const uint8_t list[] = { 0, 0, 0, 20, 0, 0, 0, d->profile, 0, 0, 3, 8, 0,
			d->profile, d->profile != 0, 0, 0, 8, 0, 0, 0, 1, 1, 0 };

		return answer(x, list, sizeof(list));
	}
	}
}

static enum scsi_port_result
fake_execute(struct scsi_port *port, struct scsi_exchange *x)
{
	struct fake_drive *d = (struct fake_drive *)(void *)port;
	size_t n = strlen(d->log);
	char name[8];

	snprintf(name, sizeof(name), "%02X ", x->cdb[0]);
	if (n < 3 || strcmp(d->log + n - 3, name) != 0)
		snprintf(d->log + n, sizeof(d->log) - n, "%s", name);
	if (d->attentions > 0 && x->cdb[0] != MMC_INQUIRY) {
		d->attentions--;
		return check(x, 6, 0x29, 0);
	}
	switch (x->cdb[0]) {
	case MMC_TEST_UNIT_READY:
		return d->profile != 0 ? answer(x, NULL, 0) : check(x, 2, 0x3a, 1);
	case MMC_INQUIRY:
		return answer(x,
		    (const uint8_t *)"\x05\x80\x06\x02\x1f\0\0\0PITLAND VIRTUAL CD-R    1.0 ", 36);
	case MMC_MODE_SELECT_10:
		return fake_mode_select(d, x);
	case MMC_MODE_SENSE_10:
		return fake_mode_sense(d, x);
	case MMC_WRITE_10:
		return fake_write(d, x);
	case MMC_SYNCHRONIZE_CACHE:
		d->flushed = true;
		return answer(x, NULL, 0);
	case MMC_PREVENT_ALLOW_MEDIUM_REMOVAL:
		d->prevented = x->cdb[4] & 1;
		return answer(x, NULL, 0);
	case MMC_SET_CD_SPEED:
	case MMC_START_STOP_UNIT:
		return answer(x, NULL, 0);
	case MMC_SEND_OPC_INFORMATION:
		return check(x, 5, 0x20, 0);
	case MMC_READ_DISC_INFORMATION:
	case MMC_READ_TRACK_INFORMATION:
	case MMC_READ_TOC_PMA_ATIP:
	case MMC_GET_CONFIGURATION:
		return fake_information(d, x);
	default:
		return check(x, 5, 0x20, 0);
	}
}

static void
fake_close(struct scsi_port *port)
{
	((struct fake_drive *)(void *)port)->closed = true;
}

static const struct scsi_port_ops fake_ops = { fake_execute, fake_close };

/* A blank 80-minute CD-R, lead-in at 97:26:66 (LBA -11634), and its writer. */
struct bench {
	struct fake_drive drive;
	IDiscRecorder2 *recorder;
	IDiscFormat2RawCD *format;
};

static struct bench *
bench_open(void)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fake_drive *d = &b->drive;
	BSTR name = RawCD_StringFromAscii("pitland test");

	d->port = (struct scsi_port){ .ops = &fake_ops, .max_transfer = 262144 };
	d->next_writable = -11634;
	memcpy(d->leadin, (uint8_t[]){ 97, 26, 66 }, 3);
	memcpy(d->leadout, (uint8_t[]){ 79, 59, 74 }, 3);
	d->profile = 9;
	d->accepts[1] = d->accepts[2] = d->accepts[3] = true;
	d->page5[0] = 0x85;
	d->page5[1] = 0x32;
	d->page5[15] = 150;
	d->attentions = 2;
	assert_hr(S_OK, disc_recorder_create(&d->port, "fake", &b->recorder));
	assert_hr(S_OK, DiscFormat2RawCD_Create(&b->format));
	assert_hr(S_OK, COM_CALL(b->format, put_Recorder, b->recorder));
	assert_hr(S_OK, COM_CALL(b->format, put_ClientName, name));
	SysFreeString(name);
	return b;
}

static void
bench_close(struct bench *b)
{
	assert_int_equal(COM_CALL(b->format, Release), 0);
	assert_int_equal(COM_CALL(b->recorder, Release), 0);
	assert_true(b->drive.closed);
	free(b->drive.stored);
	free(b);
}

static IStream *
small_image(int form)
{
	IRawCDImageCreator *c = new_creator(RAW_CD_STRICT);
	IStream *s;

	assert_hr(
	    S_OK, COM_CALL(c, put_ResultingImageType, (IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)form));
	assert_hr(S_OK, add_pattern(c, AUDIO, 300, 5));
	s = result_image(c);
	COM_CALL(c, Release);
	return s;
}

/* What was written is the image from LBA first to its end. */
static void
assert_stored(const struct bench *b, IStream *image, LONG first, ULONG record)
{
	uint64_t at = (uint64_t)(first + 22650) * record;
	size_t n = (size_t)(size_of_stream(image) - at);
	uint8_t *expected = malloc(n);

	assert_non_null(expected);
	read_bytes(image, at, expected, (ULONG)n);
	assert_int_equal(b->drive.first_lba, first);
	assert_int_equal(b->drive.stored_bytes, n);
	assert_memory_equal(b->drive.stored, expected, n);
	assert_int_equal(b->drive.next_lba, 300 + 6750);
	assert_false(b->drive.out_of_sequence);
	assert_false(b->drive.wrong_length);
	assert_true(b->drive.largest_write <= 262144);
	assert_true(b->drive.flushed);
	free(expected);
}

/* ---- states ---- */

static void
a75_a77_states(void)
{
	struct bench *b = bench_open();
	IDiscFormat2RawCD *f, *g = b->format;
	BSTR empty = RawCD_StringFromAscii(""), name = RawCD_StringFromAscii("x");
	IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE form;
	IStream *s = small_image(2);
	LONG v;

	assert_hr(S_OK, DiscFormat2RawCD_Create(&f));
	assert_hr(0xC0AA060A, COM_CALL(f, PrepareMedia));
	assert_hr(0xC0AA0602, COM_CALL(f, ReleaseMedia));
	assert_hr(0xC0AA0601, COM_CALL(f, CancelWrite));
	assert_hr(0xC0AA0602, COM_CALL(f, put_RequestedSectorType, FORM_RAW));
	assert_hr(0xC0AA0602, COM_CALL(f, get_RequestedSectorType, &form));
	assert_hr(0xC0AA0602, COM_CALL(f, get_StartOfNextSession, &v));
	assert_hr(0xC0AA0602, COM_CALL(f, WriteMedia, s));
	assert_hr(0xC0AA0604, COM_CALL(f, put_ClientName, empty));
	assert_hr(0xC0AA0003, COM_CALL(f, SetWriteSpeed, 75, VARIANT_FALSE));
	assert_hr(S_OK, COM_CALL(f, put_Recorder, b->recorder));
	assert_hr(0xC0AA0604, COM_CALL(f, PrepareMedia)); /* no client name yet */
	COM_CALL(f, Release);
	assert_hr(S_OK, COM_CALL(g, PrepareMedia));
	assert_hr(0xC0AA0603, COM_CALL(g, PrepareMedia));
	assert_hr(0xC0AA0603, COM_CALL(g, put_ClientName, name));
	assert_hr(0xC0AA0603, COM_CALL(g, put_Recorder, NULL));
	assert_hr(S_OK, COM_CALL(g, get_RequestedSectorType, &form));
	assert_int_equal(form, FORM_COOKED); /* 76 */
	assert_hr(S_OK, COM_CALL(g, get_StartOfNextSession, &v));
	assert_int_equal(v, -11634);
	assert_hr(S_OK, COM_CALL(g, get_LastPossibleStartOfLeadout, &v));
	assert_int_equal(v, 359849);
	assert_true(b->drive.prevented);
	assert_hr(E_POINTER, COM_CALL(g, WriteMedia, NULL));
	assert_hr(S_OK, COM_CALL(g, ReleaseMedia));
	assert_false(b->drive.prevented);
	SysFreeString(empty);
	SysFreeString(name);
	COM_CALL(s, Release);
	bench_close(b);
}

static void
exclusive_access(void)
{
	struct bench *b = bench_open();
	BSTR name = RawCD_StringFromAscii("another"), owner, bad = RawCD_StringFromAscii("a/b");
	char text[64];

	assert_hr(0xC0AA0211, COM_CALL(b->recorder, AcquireExclusiveAccess, VARIANT_FALSE, bad));
	assert_hr(S_OK, COM_CALL(b->recorder, AcquireExclusiveAccess, VARIANT_FALSE, name));
	assert_hr(0xC0AA0210, COM_CALL(b->format, PrepareMedia));
	assert_hr(S_OK, COM_CALL(b->recorder, get_ExclusiveAccessOwner, &owner));
	assert_int_equal(RawCD_StringToAscii(owner, text, sizeof(text)), 0);
	assert_string_equal(text, "another");
	assert_hr(S_OK, COM_CALL(b->recorder, ReleaseExclusiveAccess));
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	SysFreeString(owner);
	SysFreeString(name);
	SysFreeString(bad);
	bench_close(b); /* releases the medium too */
}

static const struct medium_row {
	const char *name;
	uint8_t profile, disc_status;
	uint32_t hr;
} media[] = {
	{ "blank CD-R", 0x09, 0, 0 },
	{ "blank CD-RW", 0x0a, 0, 0 },
	{ "complete CD-R", 0x09, 2, 0xC0AA0606 },
	{ "CD-ROM", 0x08, 2, 0xC0AA0607 },
	{ "no disc", 0, 0, 0xC0AA0202 },
};

static void
prepare_answers(void **state)
{
	const struct medium_row *row = *state;
	struct bench *b = bench_open();
	VARIANT_BOOL supported;

	b->drive.profile = row->profile;
	b->drive.disc_status = row->disc_status;
	assert_hr(row->profile == 0 ? 0xC0AA0202 : S_OK,
	    COM_CALL(b->format, IsCurrentMediaSupported, b->recorder, &supported));
	assert_int_equal(supported, row->hr == 0 ? VARIANT_TRUE : VARIANT_FALSE);
	assert_hr(row->hr, COM_CALL(b->format, PrepareMedia));
	assert_true(b->drive.prevented == (row->hr == 0));
	bench_close(b);
}

/* ---- burning ---- */

static const struct burn_row {
	const char *name;
	int form;
	int32_t next_writable;
	uint8_t leadin[3];
	LONG first;
	int busy;
} burns[] = {
	{ "78 R-CUT at -11634, cooked", 2, -11634, { 97, 26, 66 }, -11634, 0 },
	{ "78 R-CUT raw", 3, -11634, { 97, 26, 66 }, -11634, 0 },
	{ "78 R-CUT PQ", 1, -11849, { 97, 24, 1 }, -11849, 0 },
	{ "R-CUT no cut at 95:00:00", 2, -22650, { 95, 0, 0 }, -22650, 0 },
	{ "R-CUT drive says 0: disc information", 2, 0, { 97, 24, 1 }, -11849, 0 },
	{ "busy drive: WRITE again after 02/04/08", 2, -11634, { 97, 26, 66 }, -11634, 3 },
};

static void
burns_from(void **state)
{
	const struct burn_row *row = *state;
	struct bench *b = bench_open();
	IStream *s = small_image(row->form);

	b->drive.next_writable = row->next_writable;
	memcpy(b->drive.leadin, row->leadin, 3);
	b->drive.busy_writes = row->busy;
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(S_OK,
	    COM_CALL(b->format, put_RequestedSectorType,
		(IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE)row->form));
	assert_hr(S_OK, COM_CALL(b->format, WriteMedia, s));
	assert_stored(b, s, row->first, row->form == 1 ? 2368 : 2448);
	assert_int_equal(b->drive.page5[2], 0x43); /* BUFE, RAW */
	assert_int_equal(b->drive.page5[4], row->form);
	assert_int_equal(b->drive.page5[15], 150); /* the rest as it was */
	assert_hr(S_OK, COM_CALL(b->format, ReleaseMedia));
	COM_CALL(s, Release);
	bench_close(b);
}

/* Only when nothing else is said does ATIP speak. */
static void
atip_is_the_last_resort(void)
{
	struct bench *b = bench_open();

	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_null(strstr(b->drive.log, "43 "));
	assert_hr(S_OK, COM_CALL(b->format, ReleaseMedia));
	memcpy(b->drive.leadin, (uint8_t[]){ 0, 2, 0 }, 3);
	b->drive.next_writable = 0;
	assert_hr(0xC0AA02FF, COM_CALL(b->format, PrepareMedia)); /* no lead-in anywhere */
	assert_non_null(strstr(b->drive.log, "43 "));
	bench_close(b);
}

static void
command_sequence(void)
{
	struct bench *b = bench_open();
	IStream *s = small_image(2);
	const char *order[] = { "00 ", "46 ", "51 ", "5A 55 ", "52 ", "1E ", "54 ", "2A ", "35 ",
		"1E " };
	const char *at = b->drive.log;

	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(S_OK, COM_CALL(b->format, WriteMedia, s));
	assert_hr(S_OK, COM_CALL(b->format, ReleaseMedia));
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		at = strstr(at, order[i]);
		assert_non_null(at);
		at += 3;
	}
	assert_null(strstr(b->drive.log, "5D ")); /* no cue sheet in RAW */
	assert_null(strstr(b->drive.log, "5B ")); /* and nothing to close */
	COM_CALL(s, Release);
	bench_close(b);
}

/* ---- streams that cannot seek; a sink; both as small COM objects ---- */

struct pipe {
	IStream IStream_iface;
	IStream *from;
};

static HRESULT
pipe_seek(IStream *self, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
	(void)self, (void)move, (void)origin, (void)position;
	return E_NOTIMPL;
}

static HRESULT
pipe_read(IStream *self, void *out, ULONG n, ULONG *got)
{
	/* Short reads are legal. */
	return COM_CALL(((struct pipe *)(void *)self)->from, Read, out, n > 99999 ? 99999 : n, got);
}

static HRESULT
pipe_stat(IStream *self, STATSTG *stat, DWORD flags)
{
	return COM_CALL(((struct pipe *)(void *)self)->from, Stat, stat, flags);
}

static void
a79_seekless_stream(void)
{
	static const IStreamVtbl vtbl = { .Read = pipe_read, .Seek = pipe_seek, .Stat = pipe_stat };
	struct bench *b = bench_open();
	IStream *s = small_image(2), *clone;
	struct pipe pipe = { { &vtbl }, s };

	assert_hr(S_OK, COM_CALL(s, Clone, &clone));
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(S_OK, COM_CALL(b->format, WriteMedia, &pipe.IStream_iface));
	assert_stored(b, clone, -11634, 2448);
	COM_CALL(clone, Release);
	COM_CALL(s, Release);
	bench_close(b);
}

static void
a80_stream_refusals(void)
{
	struct bench *b = bench_open();
	IStream *s = small_image(2), *odd, *huge;

	assert_hr(S_OK, RawCDStream_FromMemory(NULL, 2448 * 30000 + 1, &odd));
	assert_hr(S_OK, RawCDStream_FromMemory(NULL, 2448ull * 400000, &huge));
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(0xC0AA060F, COM_CALL(b->format, WriteMedia2, s, 11633));
	assert_hr(0xC0AA060D, COM_CALL(b->format, WriteMedia, odd));
	assert_hr(0xC0AA0609, COM_CALL(b->format, WriteMedia, huge));
	assert_hr(E_INVALIDARG, COM_CALL(b->format, WriteMedia2, s, -1));
	b->drive.accepts[2] = false;
	assert_hr(0xC0AA060E, COM_CALL(b->format, WriteMedia, s));
	assert_int_equal(b->drive.writes, 0);
	COM_CALL(odd, Release);
	COM_CALL(huge, Release);
	COM_CALL(s, Release);
	bench_close(b);
}

/* WriteMedia2 with another start: a stream that begins at -11634. */
static void
write_media_2(void)
{
	struct bench *b = bench_open();
	IStream *s = small_image(2), *cut;
	size_t at = (size_t)(22650 - 11634) * 2448, n = (size_t)size_of_stream(s) - at;
	uint8_t *bytes = malloc(n);

	assert_non_null(bytes);
	read_bytes(s, at, bytes, (ULONG)n);
	assert_hr(S_OK, RawCDStream_FromMemory(bytes, n, &cut));
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(S_OK, COM_CALL(b->format, WriteMedia2, cut, 11634));
	assert_stored(b, s, -11634, 2448);
	free(bytes);
	COM_CALL(cut, Release);
	COM_CALL(s, Release);
	bench_close(b);
}

static void
a_drive_that_refuses(void)
{
	struct bench *b = bench_open();
	IStream *s = small_image(2);
	struct raw_cd_error e;

	b->drive.fail_write = 5;
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(E_FAIL, COM_CALL(b->format, WriteMedia, s));
	assert_true(DiscRecorder2_LastError(b->recorder, &e));
	assert_int_equal(e.kind, RAW_CD_REFUSED);
	assert_string_equal(e.command, "WRITE (10)");
	assert_string_equal(e.text, "WRITE (10): the drive refused: write error (sense 03/0C/00)");
	assert_int_equal(e.sense[2], 3);
	assert_int_equal(e.cdb[0], 0x2a);
	assert_false(b->drive.flushed);
	assert_hr(S_OK, COM_CALL(b->format, ReleaseMedia));
	assert_false(b->drive.prevented);
	COM_CALL(s, Release);
	bench_close(b);
}

static void
a_drive_that_is_lost(void)
{
	struct bench *b = bench_open();
	IStream *s = small_image(2);
	struct raw_cd_error e;

	b->drive.lose_write = 2;
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(0x80070037, COM_CALL(b->format, WriteMedia, s));
	assert_true(DiscRecorder2_LastError(b->recorder, &e));
	assert_int_equal(e.kind, RAW_CD_UNREACHABLE);
	assert_string_equal(e.text, "WRITE (10): connection reset");
	COM_CALL(s, Release);
	bench_close(b);
}

static void
nobody_listens(void)
{
	static const char *urls[] = { "iscsi://127.0.0.1:1/iqn.2026-11.test.pitland:cdr0/0",
		"iscsi://127.0.0.1:1", "http://127.0.0.1/", "" };
	IDiscRecorder2 *r;
	struct raw_cd_error e;

	assert_hr(S_OK, DiscRecorder2_Create(&r));
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		BSTR url = RawCD_StringFromAscii(urls[i]);

		assert_hr(0x80070037, COM_CALL(r, InitializeDiscRecorder, url));
		assert_true(DiscRecorder2_LastError(r, &e));
		assert_int_equal(e.kind, RAW_CD_UNREACHABLE);
		if (i == 0)
			assert_string_equal(e.text, "Connection refused");
		assert_true(strlen(e.text) > 0);
		SysFreeString(url);
	}
	assert_hr(0x80070006, COM_CALL(r, EjectMedia));
	COM_CALL(r, Release);
}

/* ---- events ---- */

struct sink {
	DDiscFormat2RawCDEvents events;
	bool dispatch_only;
	IDiscFormat2RawCD *cancel; /* cancel at the first WRITING */
	int refs, updates, actions[4];
	LONG last_written, start, count;
};

static HRESULT
sink_query(DDiscFormat2RawCDEvents *self, REFIID iid, void **out)
{
	struct sink *s = (struct sink *)(void *)self;

	*out = NULL;
	if (memcmp(iid, &IID_DDiscFormat2RawCDEvents, sizeof(*iid)) == 0 && s->dispatch_only)
		return E_NOINTERFACE;
	*out = self;
	s->refs++;
	return S_OK;
}

static ULONG
sink_add_ref(DDiscFormat2RawCDEvents *self)
{
	return (ULONG)++((struct sink *)(void *)self)->refs;
}

static ULONG
sink_release(DDiscFormat2RawCDEvents *self)
{
	return (ULONG)--((struct sink *)(void *)self)->refs;
}

static HRESULT
sink_update(DDiscFormat2RawCDEvents *self, IDispatch *object, IDispatch *progress)
{
	struct sink *s = (struct sink *)(void *)self;
	IMAPI_FORMAT2_RAW_CD_WRITE_ACTION action;
	IDiscFormat2RawCDEventArgs *args;
	LONG total, used, unused;

	assert_non_null(object);
	assert_hr(S_OK,
	    COM_CALL(progress, QueryInterface, &IID_IDiscFormat2RawCDEventArgs, (void **)&args));
	assert_hr(S_OK, COM_CALL(args, get_CurrentAction, &action));
	assert_hr(S_OK, COM_CALL(args, get_LastWrittenLba, &s->last_written));
	assert_hr(S_OK, COM_CALL(args, get_StartLba, &s->start));
	assert_hr(S_OK, COM_CALL(args, get_SectorCount, &s->count));
	assert_hr(S_OK, COM_CALL(args, get_TotalSystemBuffer, &total));
	assert_hr(S_OK, COM_CALL(args, get_UsedSystemBuffer, &used));
	assert_hr(S_OK, COM_CALL(args, get_FreeSystemBuffer, &unused));
	assert_int_equal(total, used + unused);
	COM_CALL(args, Release);
	assert_in_range(action, 1, 3);
	s->actions[action]++;
	s->updates++;
	if (s->cancel != NULL && action == 2)
		assert_hr(S_OK, COM_CALL(s->cancel, CancelWrite));
	return E_FAIL; /* is ignored */
}

static HRESULT
sink_invoke(DDiscFormat2RawCDEvents *self, DISPID member, REFIID iid, LCID lcid, WORD flags,
    DISPPARAMS *p, VARIANT *result, EXCEPINFO *exception, UINT *error)
{
	(void)iid, (void)lcid, (void)result, (void)exception, (void)error;
	assert_int_equal(member, 0x200);
	assert_int_equal(flags, DISPATCH_METHOD);
	assert_int_equal(p->cArgs, 2);
	assert_true(((struct sink *)(void *)self)->dispatch_only);
	return sink_update(self, V_DISPATCH(&p->rgvarg[1]), V_DISPATCH(&p->rgvarg[0]));
}

static const DDiscFormat2RawCDEventsVtbl sink_vtbl = { .QueryInterface = sink_query,
	.AddRef = sink_add_ref,
	.Release = sink_release,
	.Invoke = sink_invoke,
	.Update = sink_update };

static DWORD
advise(struct bench *b, struct sink *s)
{
	IConnectionPointContainer *container;
	IConnectionPoint *point;
	DWORD cookie;

	s->events.lpVtbl = &sink_vtbl;
	assert_hr(S_OK,
	    COM_CALL(
		b->format, QueryInterface, &IID_IConnectionPointContainer, (void **)&container));
	assert_hr(
	    CONNECT_E_NOCONNECTION, COM_CALL(container, FindConnectionPoint, &IID_IStream, &point));
	assert_hr(
	    S_OK, COM_CALL(container, FindConnectionPoint, &IID_DDiscFormat2RawCDEvents, &point));
	assert_hr(S_OK, COM_CALL(point, Advise, (IUnknown *)(void *)s, &cookie));
	assert_hr(CONNECT_E_NOCONNECTION, COM_CALL(point, Unadvise, cookie + 1));
	COM_CALL(point, Release);
	COM_CALL(container, Release);
	return cookie;
}

static void
events_tell_progress(void)
{
	for (int dispatch_only = 0; dispatch_only < 2; dispatch_only++) {
		struct bench *b = bench_open();
		struct sink sink = { .dispatch_only = dispatch_only };
		IStream *s = small_image(2);

		advise(b, &sink);
		assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
		assert_hr(S_OK, COM_CALL(b->format, WriteMedia, s));
		assert_int_equal(sink.actions[1], 1);
		assert_int_equal(sink.actions[2], b->drive.writes);
		assert_int_equal(sink.actions[3], 2);
		assert_int_equal(sink.start, -11634);
		assert_int_equal(sink.count, 11634 + 300 + 6750);
		assert_int_equal(sink.last_written, 300 + 6750 - 1);
		COM_CALL(s, Release);
		bench_close(b);
		assert_int_equal(sink.refs, 0);
	}
}

static void
cancel_from_the_sink(void)
{
	struct bench *b = bench_open();
	struct sink sink = { .cancel = b->format };
	IStream *s = small_image(2);

	advise(b, &sink);
	assert_hr(S_OK, COM_CALL(b->format, PrepareMedia));
	assert_hr(0xC0AA0002, COM_CALL(b->format, WriteMedia, s));
	assert_int_equal(b->drive.writes, 0);
	assert_hr(S_OK, COM_CALL(b->format, ReleaseMedia)); /* still required */
	COM_CALL(s, Release);
	bench_close(b);
}

static void
enumerators(void)
{
	struct bench *b = bench_open();
	struct sink sink = { .dispatch_only = false };
	DWORD cookie = advise(b, &sink);
	IConnectionPointContainer *container;
	IEnumConnectionPoints *points;
	IEnumConnections *connections;
	IConnectionPoint *point, *none;
	CONNECTDATA data;
	ULONG n;

	assert_hr(S_OK,
	    COM_CALL(
		b->format, QueryInterface, &IID_IConnectionPointContainer, (void **)&container));
	assert_hr(S_OK, COM_CALL(container, EnumConnectionPoints, &points));
	assert_hr(S_OK, COM_CALL(points, Next, 1, &point, &n));
	assert_hr(S_FALSE, COM_CALL(points, Next, 1, &none, &n));
	assert_int_equal(n, 0);
	assert_hr(S_OK, COM_CALL(point, EnumConnections, &connections));
	assert_hr(S_OK, COM_CALL(connections, Next, 1, &data, NULL));
	assert_int_equal(data.dwCookie, cookie);
	COM_CALL(data.pUnk, Release);
	assert_hr(S_OK, COM_CALL(point, Unadvise, cookie));
	COM_CALL(connections, Release);
	assert_int_equal(sink.refs, 0);
	COM_CALL(point, Release);
	COM_CALL(points, Release);
	COM_CALL(container, Release);
	bench_close(b);
}

/* ---- recorder and speeds ---- */

static void
recorder_properties(void)
{
	struct bench *b = bench_open();
	IDiscRecorder2Ex *ex;
	VARIANT_BOOL can;
	SAFEARRAY *a;
	LONG zero = 0, n;
	uint8_t *data;
	ULONG bytes;
	char text[64];
	VARIANT v;
	BSTR s;

	assert_hr(S_OK, COM_CALL(b->recorder, get_VendorId, &s));
	assert_int_equal(RawCD_StringToAscii(s, text, sizeof(text)), 0);
	assert_string_equal(text, "PITLAND");
	SysFreeString(s);
	assert_hr(S_OK, COM_CALL(b->recorder, get_ProductId, &s));
	assert_int_equal(RawCD_StringToAscii(s, text, sizeof(text)), 0);
	assert_string_equal(text, "VIRTUAL CD-R");
	SysFreeString(s);
	assert_hr(S_OK, COM_CALL(b->recorder, get_DeviceCanLoadMedia, &can));
	assert_int_equal(can, VARIANT_TRUE);
	assert_hr(S_OK, COM_CALL(b->recorder, get_CurrentProfiles, &a));
	assert_hr(S_OK, SafeArrayGetElement(a, &zero, &v));
	assert_int_equal(V_I4(&v), 9);
	SafeArrayDestroy(a);
	assert_hr(S_OK, COM_CALL(b->recorder, get_SupportedFeaturePages, &a));
	assert_hr(S_OK, SafeArrayGetUBound(a, 1, &n));
	assert_int_equal(n, 1); /* profile list and core */
	SafeArrayDestroy(a);
	assert_hr(S_OK, COM_CALL(b->recorder, QueryInterface, &IID_IDiscRecorder2Ex, (void **)&ex));
	assert_hr(S_OK,
	    COM_CALL(ex, GetModePage, IMAPI_MODE_PAGE_TYPE_WRITE_PARAMETERS,
		IMAPI_MODE_PAGE_REQUEST_TYPE_CURRENT_VALUES, &data, &bytes));
	CoTaskMemFree(data);
	assert_int_equal(bytes, 52);
	assert_hr(0xC0AA020A,
	    COM_CALL(ex, GetFeaturePage, (IMAPI_FEATURE_PAGE_TYPE)0x2e, 0, &data, &bytes));
	assert_null(data);
	COM_CALL(ex, Release);
	bench_close(b);
}

static const struct speed_row {
	const char *name;
	LONG wanted;
	VARIANT_BOOL cav;
	uint32_t hr;
	LONG chosen;
} write_speeds[] = {
	{ "the fastest", -1, 0, 0, -1 },
	{ "16x as listed", 1200, 0, 0, 1200 },
	{ "15x becomes 16x", 1125, 0, 0x00AA0004, 1200 },
	{ "CAV is not to be had", 1200, -1, 0x00AA0005, 1200 },
	{ "neither", 1, -1, 0x00AA0006, 300 },
	{ "0 is none", 0, 0, 0x80070057, -1 },
};

static void
speed_becomes(void **state)
{
	const struct speed_row *row = *state;
	struct bench *b = bench_open();
	LONG v;

	assert_hr(row->hr, COM_CALL(b->format, SetWriteSpeed, row->wanted, row->cav));
	assert_hr(S_OK, COM_CALL(b->format, get_RequestedWriteSpeed, &v));
	assert_int_equal(v, row->chosen);
	assert_hr(S_OK, COM_CALL(b->format, get_CurrentWriteSpeed, &v));
	assert_int_equal(v, 1199); /* 2820 kB/s */
	bench_close(b);
}

static const struct case_row cases[] = {
	{ "75-77 R-W-STATE", a75_a77_states },
	{ "exclusive access", exclusive_access },
	{ "79 seekless stream", a79_seekless_stream },
	{ "80 R-CUT refusals", a80_stream_refusals },
	{ "WriteMedia2", write_media_2 },
	{ "ATIP is the last resort", atip_is_the_last_resort },
	{ "9.6 command sequence", command_sequence },
	{ "a drive that refuses", a_drive_that_refuses },
	{ "a drive that is lost", a_drive_that_is_lost },
	{ "nobody listens", nobody_listens },
	{ "events by vtable and by Invoke", events_tell_progress },
	{ "CancelWrite from the sink", cancel_from_the_sink },
	{ "connection enumerators", enumerators },
	{ "recorder properties", recorder_properties },
};

int
main(void)
{
	return RUN_TABLE(cases, run_case) + RUN_TABLE(media, prepare_answers) +
	    RUN_TABLE(burns, burns_from) + RUN_TABLE(write_speeds, speed_becomes);
}
