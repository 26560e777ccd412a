#include "config/lines.h"

#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct error lines_error(const struct lines *l, unsigned line, const char *format, ...)
{
	char sentence[sizeof((struct error *)0)->sentence];
	va_list list;
	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	return error_make(ERROR_CONFIG, NULL, "%s:%u: %s", l->name, line, sentence);
}

static struct error file_error(const struct lines *l, const char *why)
{
	return error_make(ERROR_CONFIG, NULL, "%s: %s", l->name, why);
}

/* Fills l->bytes from the open file. */
static struct error read_all(struct lines *l, int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return file_error(l, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return file_error(l, "not a regular file");
	if ((size_t)st.st_size > LIMIT_CONFIG)
		return file_error(l, "longer than 1 MiB");
	l->owner = st.st_uid;
	l->mode = st.st_mode;
	size_t room = (size_t)st.st_size + 1; /* one more, to see a file that grows under us */
	l->bytes = malloc(room);
	if (!l->bytes)
		return error_make(ERROR_MEMORY, NULL, "%s: out of memory", l->name);
	while (l->length < room) {
		ssize_t n = read(fd, l->bytes + l->length, room - l->length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_error(l, strerror(errno));
		if (n == 0)
			return error_none();
		l->length += (size_t)n;
	}
	return file_error(l, "it changed while it was read; try again");
}

/* The line that byte `at` stands in. */
static unsigned line_of(const struct lines *l, size_t at)
{
	unsigned line = 1;
	for (size_t i = 0; i < at; i++)
		line += l->bytes[i] == '\n';
	return line;
}

static struct error check_bytes(const struct lines *l)
{
	const char *nul = l->length > 0 ? memchr(l->bytes, '\0', l->length) : NULL;
	if (nul)
		return lines_error(l, line_of(l, (size_t)(nul - l->bytes)), "a NUL byte: this is no text file");
	for (size_t i = 0; i < l->length;) {
		uint32_t cp;
		size_t length = utf8_decode(l->bytes + i, l->bytes + l->length, &cp);
		if (cp == UTF8_BAD)
			return lines_error(l, line_of(l, i), "not UTF-8");
		i += length;
	}
	return error_none();
}

struct error lines_open(struct lines *l, const char *path)
{
	*l = (struct lines){0};
	text_clean_into(l->name, sizeof l->name, span_of(path));
	/* O_NONBLOCK: opening a FIFO must not hang before fstat can refuse it. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? error_make(ERROR_NOT_FOUND, NULL, "%s: there is no such file", l->name)
		                                           : file_error(l, strerror(errno));
	struct error e = read_all(l, fd);
	close(fd);
	if (!error_is(&e))
		e = check_bytes(l);
	if (error_is(&e))
		lines_close(l);
	else if (l->length >= 3 && memcmp(l->bytes, "\xEF\xBB\xBF", 3) == 0)
		l->at = 3;
	return e;
}

void lines_close(struct lines *l)
{
	secret_wipe(l->bytes, l->length);
	free(l->bytes);
	l->bytes = NULL;
	l->length = l->at = 0;
}

struct span lines_trim(struct span s)
{
	while (s.length > 0 && (s.at[0] == ' ' || s.at[0] == '\t')) {
		s.at++;
		s.length--;
	}
	while (s.length > 0 && (s.at[s.length - 1] == ' ' || s.at[s.length - 1] == '\t' || s.at[s.length - 1] == '\r'))
		s.length--;
	return s;
}

bool lines_next(struct lines *l, struct span *line)
{
	while (l->at < l->length) {
		const char *from = l->bytes + l->at;
		const char *newline = memchr(from, '\n', l->length - l->at);
		size_t length = newline ? (size_t)(newline - from) : l->length - l->at;
		l->at += length + (newline != NULL);
		l->number++;
		*line = lines_trim((struct span){from, length});
		if (line->length > 0 && line->at[0] != '#' && line->at[0] != ';')
			return true;
	}
	return false;
}

bool lines_split(struct span line, struct span *key, struct span *value)
{
	const char *equals = memchr(line.at, '=', line.length);
	if (!equals)
		return false;
	size_t before = (size_t)(equals - line.at);
	*key = lines_trim((struct span){line.at, before});
	*value = lines_trim((struct span){equals + 1, line.length - before - 1});
	return true;
}
