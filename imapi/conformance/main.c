/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/conformance/main.c - pitland-imapi-conformance: the assertions as TAP,
 * "ok N - RULE TEXT", N as in spec/imapi2-raw-cd.md 12. Exit status 0: all hold,
 * 1: one does not, 2: usage, 99: no implementation or no file. */
#include "imapi/conformance/factory.h"
#include "imapi/conformance/said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct options {
	bool documented_only;
	const char *json, *stream, *track_info;
};

struct outcome {
	enum verdict verdict;
	char why[WHY_BYTES];
};

static int
usage(void)
{
	fprintf(stderr,
	    "usage: pitland-imapi-conformance [--documented-only] [--json FILE]\n"
	    "           [--dump-stream FILE] [--track-info FILE]%s\n",
	    factory_usage);
	return 2;
}

static bool
parse(int argc, char **argv, struct options *o, struct factory *f)
{
	const struct {
		const char *name, **value;
	} files[] = { { "--json", &o->json }, { "--dump-stream", &o->stream },
		{ "--track-info", &o->track_info } };

	for (int i = 1; i < argc; i++) {
		size_t k = 0;

		if (strcmp(argv[i], "--documented-only") == 0) {
			o->documented_only = true;
			continue;
		}
		if (factory_option(f, argc, argv, &i))
			continue;
		while (k < 3 && strcmp(argv[i], files[k].name) != 0)
			k++;
		if (k == 3 || i + 1 == argc)
			return false;
		*files[k].value = argv[++i];
	}
	return true;
}

/* In order, one line each; the count of those that do not hold. */
static int
run_all(const struct factory *f, bool documented_only, struct outcome *outcomes)
{
	int broken = 0;

	printf("1..%u\n# %s%s\n", (unsigned)assertion_count, f->name,
	    documented_only ? ", documented behaviour only" : "");
	for (size_t i = 0; i < assertion_count; i++) {
		const struct assertion *a = &assertions[i];
		struct outcome *o = &outcomes[i];

		o->verdict = suite_run(f, a, documented_only, o->why);
		printf("%s %d - %s %s", o->verdict == BROKEN ? "not ok" : "ok", a->number, a->rule,
		    a->text);
		if (o->verdict == SKIPPED)
			printf(" # SKIP %s", o->why);
		printf("\n");
		if (o->verdict == BROKEN) {
			printf("# %s\n", o->why);
			broken++;
		}
		fflush(stdout);
	}
	return broken;
}

static int
complain(const char *what, HRESULT hr)
{
	if (hr == E_FAIL && errno != 0)
		fprintf(stderr, "pitland: %s: %s\n", what, strerror(errno));
	else
		fprintf(
		    stderr, "pitland: %s: the implementation answered %08x\n", what, (unsigned)hr);
	return 99;
}

/* What the properties said of a fresh creator, of the example and of the example
 * once its stream was made. */
static HRESULT
print_said(FILE *out, const struct factory *f)
{
	IRawCDImageCreator *c = NULL;
	IStream *stream = NULL;
	HRESULT hr = f->creator(f, RAW_CD_STRICT, &c);

	if (FAILED(hr))
		return hr;
	fputs("{\"fresh\":\n ", out);
	said_properties(out, c);
	COM_CALL(c, Release);
	hr = said_example(f, &c);
	if (FAILED(hr))
		return hr;
	fputs(",\n \"example\":\n ", out);
	said_properties(out, c);
	hr = COM_CALL(c, CreateResultImage, &stream);
	fputs(",\n \"frozen\":\n ", out);
	said_properties(out, c);
	fputs("}", out);
	if (SUCCEEDED(hr))
		COM_CALL(stream, Release);
	COM_CALL(c, Release);
	return hr;
}

static HRESULT
write_json(const char *path, const struct factory *f, const struct outcome *outcomes)
{
	static const char *const verdicts[] = { "holds", "broken", "skipped" };
	FILE *out = fopen(path, "w");
	HRESULT hr;

	if (out == NULL)
		return E_FAIL;
	fputs("{\"implementation\": ", out);
	said_text(out, f->name);
	fputs(",\n\"assertions\": [", out);
	for (size_t i = 0; i < assertion_count; i++) {
		const struct assertion *a = &assertions[i];

		fprintf(out, "%s\n {\"number\": %d, \"rule\": \"%s\", \"basis\": \"%s\", ",
		    i > 0 ? "," : "", a->number, a->rule,
		    a->basis == DOCUMENTED ? "documented" : "inferred");
		fprintf(out, "\"verdict\": \"%s\", \"text\": ", verdicts[outcomes[i].verdict]);
		said_text(out, a->text);
		fputs(", \"why\": ", out);
		said_text(out, outcomes[i].why);
		fputs("}", out);
	}
	fputs("],\n\"properties\":\n", out);
	hr = print_said(out, f);
	fputs("}\n", out);
	return fclose(out) == 0 ? hr : E_FAIL;
}

/* The example's stream, and what its objects say of it. */
static HRESULT
dump(const struct factory *f, const char *stream_path, const char *track_info_path)
{
	IRawCDImageCreator *c = NULL;
	IStream *stream = NULL;
	HRESULT hr = said_example(f, &c);

	if (FAILED(hr))
		return hr;
	hr = COM_CALL(c, CreateResultImage, &stream);
	if (SUCCEEDED(hr) && stream_path != NULL)
		hr = said_copy_stream(stream, stream_path);
	if (SUCCEEDED(hr) && track_info_path != NULL) {
		FILE *out = fopen(track_info_path, "w");

		hr = out != NULL ? said_track_info(out, c) : E_FAIL;
		if (out != NULL && fclose(out) != 0)
			hr = E_FAIL;
	}
	if (stream != NULL)
		COM_CALL(stream, Release);
	COM_CALL(c, Release);
	return hr;
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	struct factory f = { 0 };
	struct outcome *outcomes;
	HRESULT hr = S_OK;
	int broken;

	if (!parse(argc, argv, &o, &f))
		return usage();
	if (!factory_open(&f))
		return 99;
	outcomes = calloc(assertion_count, sizeof(*outcomes));
	if (outcomes == NULL)
		return 99;
	broken = run_all(&f, o.documented_only, outcomes);
	errno = 0;
	if (o.json != NULL)
		hr = write_json(o.json, &f, outcomes);
	free(outcomes);
	if (FAILED(hr))
		return complain(o.json, hr);
	if (o.stream != NULL || o.track_info != NULL)
		hr = dump(&f, o.stream, o.track_info);
	if (FAILED(hr))
		return complain(o.stream != NULL ? o.stream : o.track_info, hr);
	return broken > 0;
}
