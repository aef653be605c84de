/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/example.c - builds a raw CD image of two audio tracks, prints what the track
 * info objects say, and burns it if a recorder is named (a URL, or /dev/sr0).
 *
 *	cc docs/example.c $(pkg-config --cflags --libs pitland-imapi)
 */
#include <imapi/raw_cd.h>

#include <stdio.h>
#include <stdlib.h>

#define SECTOR_BYTES 2352
#define TRACKS       2

/* Methods answer with an HRESULT; a program of this size just gives up. */
static void
must(HRESULT hr, const char *what)
{
	if (SUCCEEDED(hr))
		return;
	fprintf(stderr, "%s: %s (%08x)\n", what,
	    RawCD_ResultName(hr) != NULL ? RawCD_ResultName(hr) : "failed", (unsigned)hr);
	exit(1);
}

static void
add_track(IRawCDImageCreator *creator, unsigned sectors, const char *isrc)
{
	IRawCDImageTrackInfo *track;
	IStream *samples;
	LONG index;
	BSTR text = RawCD_StringFromAscii(isrc);

	/* Silence; RawCDStream_FromFile() would take samples from a file. */
	must(RawCDStream_FromMemory(NULL, (ULONGLONG)sectors * SECTOR_BYTES, &samples), "samples");
	must(COM_CALL(creator, AddTrack, IMAPI_CD_SECTOR_AUDIO, samples, &index), "AddTrack");
	COM_CALL(samples, Release); /* the creator keeps it */
	must(COM_CALL(creator, get_TrackInfo, index, &track), "TrackInfo");
	must(COM_CALL(track, put_ISRC, text), "ISRC");
	COM_CALL(track, Release);
	SysFreeString(text);
}

static void
print_tracks(IRawCDImageCreator *creator)
{
	for (LONG i = 1; i <= TRACKS; i++) {
		IRawCDImageTrackInfo *track;
		LONG number, lba, sectors;
		char isrc[16];
		BSTR text;

		must(COM_CALL(creator, get_TrackInfo, i, &track), "TrackInfo");
		must(COM_CALL(track, get_TrackNumber, &number), "TrackNumber");
		must(COM_CALL(track, get_StartingLba, &lba), "StartingLba");
		must(COM_CALL(track, get_SectorCount, &sectors), "SectorCount");
		must(COM_CALL(track, get_ISRC, &text), "ISRC");
		RawCD_StringToAscii(text, isrc, sizeof(isrc));
		SysFreeString(text);
		COM_CALL(track, Release);
		printf("track %d: LBA %d, %d sectors, ISRC %s\n", (int)number, (int)lba,
		    (int)sectors, isrc);
	}
}

static void
burn(IStream *image, const char *id)
{
	IDiscRecorder2 *recorder;
	IDiscFormat2RawCD *writer;
	BSTR name = RawCD_StringFromAscii(id), client = RawCD_StringFromAscii("example");

	must(DiscRecorder2_Create(&recorder), "recorder");
	must(COM_CALL(recorder, InitializeDiscRecorder, name), id);
	must(DiscFormat2RawCD_Create(&writer), "writer");
	must(COM_CALL(writer, put_Recorder, recorder), "Recorder");
	must(COM_CALL(writer, put_ClientName, client), "ClientName");
	must(COM_CALL(writer, PrepareMedia), "PrepareMedia");
	must(COM_CALL(writer, WriteMedia, image), "WriteMedia");
	must(COM_CALL(writer, ReleaseMedia), "ReleaseMedia");
	COM_CALL(writer, Release);
	COM_CALL(recorder, Release);
	SysFreeString(client);
	SysFreeString(name);
	printf("burned on %s\n", id);
}

static void
print_recorders(void)
{
	IDiscMaster2 *master;
	LONG count;

	must(DiscMaster2_Create(&master), "list of recorders");
	must(COM_CALL(master, get_Count, &count), "Count");
	for (LONG i = 0; i < count; i++) {
		char id[256];
		BSTR text;

		must(COM_CALL(master, get_Item, i, &text), "Item");
		RawCD_StringToAscii(text, id, sizeof(id));
		SysFreeString(text);
		printf("recorder %s\n", id);
	}
	COM_CALL(master, Release);
}

int
main(int argc, char **argv)
{
	IRawCDImageCreator *creator;
	IStream *image;

	must(RawCDImageCreator_Create(RAW_CD_STRICT, &creator), "creator");
	add_track(creator, 400, "USK7Y9812345");
	add_track(creator, 350, "USK7Y9812346");
	must(COM_CALL(creator, CreateResultImage, &image), "CreateResultImage");
	print_tracks(creator);
	print_recorders();
	if (argc > 1)
		burn(image, argv[1]);
	COM_CALL(image, Release);
	COM_CALL(creator, Release);
	return 0;
}
