/* SPDX-License-Identifier: BSD-2-Clause */
/* imapi/stream_source.c - streams over a part of a file, and over memory. */
#include "imapi/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef _WIN32
#define FILE_FLAGS (O_RDONLY | O_BINARY)
#else
#define FILE_FLAGS (O_RDONLY | O_CLOEXEC)
#endif

struct file_range {
	ULONG refs;
	int fd;
	uint64_t offset;
};

static HRESULT
file_read_at(void *context, uint64_t offset, uint8_t *out, size_t n)
{
	struct file_range *f = context;

	offset += f->offset;
	while (n > 0) {
#ifdef _WIN32
		ssize_t got = -1;

		if (_lseeki64(f->fd, (int64_t)offset, SEEK_SET) >= 0)
			got = _read(f->fd, out, n < (1u << 30) ? (unsigned)n : 1u << 30);
#else
		ssize_t got = pread(f->fd, out, n, (off_t)offset);
#endif
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) /* an error, or the file became shorter */
			return STG_E_READFAULT;
		out += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return S_OK;
}

static HRESULT
file_clone(void *context, void **out)
{
	ref_add(&((struct file_range *)context)->refs);
	*out = context;
	return S_OK;
}

static void
file_release(void *context)
{
	struct file_range *f = context;

	if (ref_drop(&f->refs) > 0)
		return;
	close(f->fd);
	free(f);
}

static const struct stream_source file_source = { file_read_at, file_clone, file_release };

/* The file's size; -1 if it is not a regular file. */
static int64_t
file_size(int fd)
{
#ifdef _WIN32
	return _filelengthi64(fd);
#else
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	return st.st_size;
#endif
}

HRESULT
RawCDStream_FromFileRange(const char *path, ULONGLONG offset, ULONGLONG length, IStream **out)
{
	struct file_range *f;
	int64_t size;
	int fd;

	if (path == NULL || out == NULL)
		return E_POINTER;
	*out = NULL;
	fd = open(path, FILE_FLAGS);
	if (fd < 0)
		return STG_E_FILENOTFOUND;
	size = file_size(fd);
	if (size < 0) {
		close(fd);
		return STG_E_FILENOTFOUND;
	}
	if (offset <= (uint64_t)size && length == RAW_CD_TO_END)
		length = (uint64_t)size - offset;
	f = calloc(1, sizeof(*f));
	if (f == NULL || offset > (uint64_t)size || length > (uint64_t)size - offset) {
		HRESULT hr = f == NULL ? E_OUTOFMEMORY : E_INVALIDARG;

		free(f);
		close(fd);
		return hr;
	}
	*f = (struct file_range){ .refs = 1, .fd = fd, .offset = offset };
	return stream_create(&file_source, f, length, out);
}

HRESULT
RawCDStream_FromFile(const char *path, IStream **out)
{
	return RawCDStream_FromFileRange(path, 0, RAW_CD_TO_END, out);
}

struct memory {
	ULONG refs;
	uint8_t *bytes; /* NULL: zeros */
};

static HRESULT
memory_read_at(void *context, uint64_t offset, uint8_t *out, size_t n)
{
	struct memory *m = context;

	if (m->bytes != NULL)
		memcpy(out, m->bytes + offset, n);
	else
		memset(out, 0, n);
	return S_OK;
}

static HRESULT
memory_clone(void *context, void **out)
{
	ref_add(&((struct memory *)context)->refs);
	*out = context;
	return S_OK;
}

static void
memory_release(void *context)
{
	struct memory *m = context;

	if (ref_drop(&m->refs) > 0)
		return;
	free(m->bytes);
	free(m);
}

static const struct stream_source memory_source = { memory_read_at, memory_clone, memory_release };

HRESULT
RawCDStream_FromMemory(const void *bytes, ULONGLONG n, IStream **out)
{
	struct memory *m;

	if (out == NULL)
		return E_POINTER;
	*out = NULL;
	if (n > INT64_MAX)
		return E_INVALIDARG;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return E_OUTOFMEMORY;
	m->refs = 1;
	if (bytes != NULL) {
		m->bytes = malloc(n > 0 ? (size_t)n : 1);
		if (m->bytes == NULL) {
			free(m);
			return E_OUTOFMEMORY;
		}
		memcpy(m->bytes, bytes, (size_t)n);
	}
	return stream_create(&memory_source, m, n, out);
}
