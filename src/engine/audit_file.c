#include "engine/audit_file.h"

#include "base/descriptor.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PATIENCE_MS 2000 /* another one writes its record in a few */
#define TAIL ((off_t)65536)

const char audit_first_hash[AUDIT_HASH] = "0000000000000000000000000000000000000000000000000000000000000000";

void audit_hash(struct span line, char out[static AUDIT_HASH])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	if (EVP_Digest(line.at, line.length, digest, &length, EVP_sha256(), NULL) != 1 || length != 32)
		memset(digest, 0, sizeof digest); /* never met again when the chain is walked */
	for (unsigned i = 0; i < 32; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static struct error local(const char *path, const char *what)
{
	return error_make(ERROR_LOCAL, "audit", "%s: %s: %s", path, what, strerror(errno));
}

uint64_t audit_line_number(struct span line)
{
	static const char head[] = "{\"number\":";
	uint64_t n = 0;
	if (line.length < sizeof head || memcmp(line.at, head, sizeof head - 1) != 0)
		return 0;
	size_t i = sizeof head - 1;
	for (; i < line.length && line.at[i] >= '0' && line.at[i] <= '9'; i++) {
		if (n > UINT64_MAX / 10 - 1)
			return 0;
		n = n * 10 + (uint64_t)(line.at[i] - '0');
	}
	return i < line.length && line.at[i] == ',' ? n : 0; /* else it was cut among its digits */
}

bool audit_next_line(struct span text, size_t *at, struct span *line, bool *whole)
{
	if (*at >= text.length)
		return false;
	const char *begin = text.at + *at, *end = memchr(begin, '\n', text.length - *at);
	*whole = end != NULL;
	*line = (struct span){begin, end ? (size_t)(end - begin) : text.length - *at};
	*at += line->length + 1;
	return true;
}

/* --- names --- */

/* "/path/audit.ndjson" and 17 → "/path/audit-17.ndjson" */
static bool closed_name(const char *path, uint64_t first, char out[static PATH_MAX])
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
	return snprintf(out, PATH_MAX, "%.*s-%" PRIu64 "%s", (int)stem, path, first, path + stem) < PATH_MAX;
}

/* The number in a closed file's name; 0: it is none of ours. */
static uint64_t number_in_name(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
	size_t stem = dot ? (size_t)(dot - base) : strlen(base);
	char *end;
	if (strncmp(name, base, stem) != 0 || name[stem] != '-' || name[stem + 1] < '1' || name[stem + 1] > '9')
		return 0;
	errno = 0;
	uint64_t n = strtoull(name + stem + 1, &end, 10);
	return errno || strcmp(end, base + stem) != 0 ? 0 : n;
}

struct numbered {
	uint64_t number;
	char *name;
};

static int by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	return (x->number > y->number) - (x->number < y->number);
}

static bool add(struct numbered **list, unsigned *count, uint64_t number, const char *name)
{
	struct numbered *more = realloc(*list, (*count + 1) * sizeof *more);
	if (!more)
		return false;
	*list = more;
	more[*count] = (struct numbered){number, strdup(name)};
	return more[(*count)++].name != NULL;
}

/* False with errno set. */
static bool list_closed(const char *path, struct numbered **list, unsigned *count)
{
	char folder[PATH_MAX], full[PATH_MAX];
	snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, path);
	const char *in = dirname(folder);
	DIR *d = opendir(in);
	bool fine = d || errno == ENOENT; /* what cannot be read is not empty: the numbers would begin anew */
	const struct dirent *entry;
	while (d && fine && (entry = readdir(d))) {
		uint64_t n = number_in_name(path, entry->d_name);
		if (n && snprintf(full, sizeof full, "%s/%s", in, entry->d_name) < (int)sizeof full)
			fine = add(list, count, n, full);
	}
	if (d)
		closedir(d);
	return fine;
}

struct error audit_files(const char *path, char ***names, unsigned *count)
{
	struct numbered *list = NULL;
	unsigned n = 0;
	bool fine = list_closed(path, &list, &n);
	if (fine && access(path, F_OK) == 0)
		fine = add(&list, &n, UINT64_MAX, path);
	*names = fine ? malloc((n + 1) * sizeof **names) : NULL;
	*count = 0;
	if (n)
		qsort(list, n, sizeof *list, by_number);
	for (unsigned i = 0; i < n; i++) {
		if (*names)
			(*names)[(*count)++] = list[i].name;
		else
			free(list[i].name);
	}
	free(list);
	return *names ? error_none() : local(path, "its folder cannot be read");
}

void audit_files_free(char **names, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

/* --- reading --- */

static struct error read_from(int fd, const char *name, off_t from, struct buffer *out)
{
	char chunk[65536];
	ssize_t n;
	while ((n = pread(fd, chunk, sizeof chunk, from)) > 0) {
		if (!buffer_append(out, chunk, (size_t)n))
			return error_make(ERROR_LOCAL, "audit", "%s: longer than an audit file gets", name);
		from += n;
	}
	return n < 0 ? local(name, "cannot be read") : error_none();
}

struct error audit_file_read(const char *name, struct buffer *out)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK); /* a pipe of this name is not waited for */
	if (fd < 0)
		return local(name, "cannot be opened");
	struct error error = read_from(fd, name, 0, out);
	close(fd);
	return error;
}

/* The last line of what stands in the file from `from` on: its number and hash. Untouched where there is none, or where it begins before. */
static struct error last_line_from(int fd, const char *name, off_t from, uint64_t *number, char hash[static AUDIT_HASH], bool *whole)
{
	struct buffer tail;
	buffer_init(&tail, 2 * LIMIT_AUDIT_RECORD);
	struct error error = read_from(fd, name, from, &tail);
	struct span text = buffer_span(&tail), line, last = SPAN_NULL;
	size_t at = 0;
	bool ended, begun = from == 0;
	while (!error_is(&error) && audit_next_line(text, &at, &line, &ended)) {
		if (begun) {
			uint64_t n = audit_line_number(line);
			*number = n ? n : *number;
			*whole = ended;
			last = line;
		}
		begun = true; /* what comes first may be the rest of a line */
	}
	if (last.at)
		audit_hash(last, hash);
	buffer_release(&tail);
	return error;
}

/* The last line of the file. One that was cut by a crash counts as it stands; audit verify names it. A record is mostly short, and then little is read. */
static struct error last_line(int fd, const char *name, off_t size, uint64_t *number, char hash[static AUDIT_HASH], bool *whole)
{
	const off_t most = (off_t)(2 * LIMIT_AUDIT_RECORD - 1);
	*number = 0;
	struct error error = last_line_from(fd, name, size > TAIL ? size - TAIL : 0, number, hash, whole);
	if (!error_is(&error) && *number == 0 && size > TAIL)
		error = last_line_from(fd, name, size > most ? size - most : 0, number, hash, whole);
	return error;
}

/* --- writing --- */

static struct error check_owner(int fd, const char *path, off_t *size)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return local(path, "cannot be looked at");
	if (!S_ISREG(st.st_mode))
		return error_make(ERROR_LOCAL, "audit", "%s: is no file", path);
	if (st.st_uid != geteuid())
		return error_make(ERROR_LOCAL, "audit", "%s: belongs to somebody else (uid %u)", path, st.st_uid);
	if (st.st_mode & 077)
		return error_make(ERROR_LOCAL, "audit", "%s: others may read or write it: chmod 600 it", path);
	*size = st.st_size;
	return error_none();
}

static struct error make_folders(const char *path)
{
	char folder[PATH_MAX];
	snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, path);
	for (char *p = folder + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			return local(folder, "cannot be made");
		*p = '/';
	}
	return error_none();
}

/* One that was stopped while it held the lock is not waited for. False with errno set. */
static bool lock(int fd)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	for (unsigned waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited += 2) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= LOCK_PATIENCE_MS)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

/* Open and lock the file that `path` names now: while we waited for the lock it may have been closed and renamed by another. */
static struct error open_locked(const char *path, int *fd)
{
	struct stat ours, named;
	for (unsigned i = 0; i < 100; i++) {
		*fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (*fd < 0)
			return local(path, "cannot be opened");
		if (!lock(*fd)) {
			struct error error = local(path, "cannot be locked");
			close(*fd);
			return error;
		}
		if (fstat(*fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev)
			return error_none();
		close(*fd);
	}
	return error_make(ERROR_LOCAL, "audit", "%s: is replaced again and again", path);
}

static struct error head_of_chain(int fd, const char *path, off_t size, uint64_t *number, char hash[static AUDIT_HASH], bool *whole)
{
	*number = 0;
	*whole = true;
	memcpy(hash, audit_first_hash, AUDIT_HASH);
	if (size > 0)
		return last_line(fd, path, size, number, hash, whole);
	struct numbered *list = NULL;
	unsigned n = 0;
	struct error error = list_closed(path, &list, &n) ? error_none() : local(path, "its folder cannot be read");
	if (!error_is(&error) && n) {
		bool ended;
		qsort(list, n, sizeof *list, by_number);
		int closed = open(list[n - 1].name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		struct stat st;
		error = closed < 0 || fstat(closed, &st) < 0 ? local(list[n - 1].name, "cannot be read") : last_line(closed, list[n - 1].name, st.st_size, number, hash, &ended);
		if (closed >= 0)
			close(closed);
	}
	for (unsigned i = 0; i < n; i++)
		free(list[i].name);
	free(list);
	return error;
}

static struct error write_all(int fd, const char *path, struct span s)
{
	if (!descriptor_write(fd, s))
		return local(path, "cannot be written");
	return fdatasync(fd) < 0 ? local(path, "cannot be synced") : error_none();
}

/* A file that was made is there after a crash only when its folder was synced too. */
static struct error sync_folder(const char *path)
{
	char folder[PATH_MAX];
	snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, path);
	int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL); /* some file systems do that by themselves */
	struct error error = fine ? error_none() : local(path, "its folder cannot be synced");
	if (fd >= 0)
		close(fd);
	return error;
}

/* The file is full: it gets the number of its first record as its name, and a new one is begun. */
static struct error close_file(const char *path, int fd)
{
	char head[64], name[PATH_MAX];
	ssize_t n = pread(fd, head, sizeof head, 0);
	uint64_t first = n > 0 ? audit_line_number((struct span){head, (size_t)n}) : 0;
	if (first == 0 || !closed_name(path, first, name))
		return error_make(ERROR_LOCAL, "audit", "%s: its first record has no number: move the file away", path);
	if (access(name, F_OK) == 0)
		return error_make(ERROR_LOCAL, "audit", "%s: is there already: the log is not continued over it", name);
	return rename(path, name) < 0 ? local(path, "cannot be renamed") : error_none();
}

struct error audit_file_append(const char *path, audit_record_writer *write_record, void *self, struct buffer *line)
{
	char hash[AUDIT_HASH];
	uint64_t number;
	off_t size = 0;
	bool whole;
	int fd;
	struct error error = make_folders(path);
	if (!error_is(&error))
		error = open_locked(path, &fd);
	if (error_is(&error))
		return error;
	error = check_owner(fd, path, &size);
	if (!error_is(&error) && size >= (off_t)LIMIT_AUDIT_FILE) {
		error = close_file(path, fd);
		close(fd);
		fd = -1;
		if (!error_is(&error))
			error = open_locked(path, &fd);
		if (!error_is(&error))
			error = check_owner(fd, path, &size);
	}
	if (!error_is(&error))
		error = head_of_chain(fd, path, size, &number, hash, &whole);
	if (!error_is(&error)) {
		if (!whole)
			buffer_append_char(line, '\n'); /* what a crash cut stays as it is, on a line of its own */
		if (!write_record(self, line, number + 1, hash) || !buffer_append_char(line, '\n'))
			error = error_make(ERROR_LOCAL, "audit", "the record is longer than %zu bytes", line->max);
		else
			error = write_all(fd, path, buffer_span(line));
		if (!error_is(&error) && size == 0)
			error = sync_folder(path);
		if (error_is(&error) && ftruncate(fd, size) < 0) /* half a record is worse than none */
			error = error_because(error, "a part of a record was left behind");
	}
	if (fd >= 0)
		close(fd);
	return error;
}

struct error audit_file_check(const char *path)
{
	char folder[PATH_MAX];
	off_t size;
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		struct error error = check_owner(fd, path, &size);
		close(fd);
		return error;
	}
	if (errno != ENOENT)
		return local(path, "cannot be opened");
	snprintf(folder, sizeof folder, "%.*s", (int)sizeof folder - 1, path);
	for (char *slash; (slash = strrchr(folder, '/'));) { /* the nearest folder that exists has to let us in */
		*slash = 0;
		const char *name = folder[0] ? folder : "/";
		if (access(name, F_OK) == 0)
			return access(name, W_OK | X_OK) < 0 ? local(name, "nothing can be made there") : error_none();
	}
	return access(".", W_OK | X_OK) < 0 ? local(".", "nothing can be made there") : error_none();
}
