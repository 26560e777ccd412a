#include "recording/recorder.h"

#include "base/descriptor.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "recording/about.h"
#include "recording/cells.h"
#include "recording/delta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define WHOLE_EVERY_MS INT64_C(60000)
#define WHOLE_BYTES ((uint64_t)1 << 20) /* a table that takes more is written whole as often as makes so many bytes a minute */
#define END_ROOM 64u /* bytes of the last line, and more */
#define KEPT_ROOM ((size_t)1 << 20)     /* of the line's buffer, from one line to the next */

/* A table as it was last written. */
struct written {
	struct written *next;
	char *name, *of; /* `of` NULL: not a detail */
	const struct table *table;
	int64_t whole_at;     /* mono ms */
	uint64_t whole_bytes; /* of the line */
	unsigned deltas;      /* since */
};

struct recorder {
	char *path;
	int fd;
	const struct clock *clock;
	int64_t begun; /* mono ms */
	int64_t last;  /* `at` of the last line */
	uint64_t max_bytes, bytes, lines;
	struct buffer line;
	struct json_writer writer;
	struct written *written;
	unsigned written_count;
	struct error error;
};

/* --- lines --- */

static void fail(struct recorder *r, const char *what)
{
	int why = errno;
	char path[160];
	r->error = error_make(ERROR_LOCAL, "", "%s: %s: %s", text_clean_into(path, sizeof path, span_of(r->path)), what, strerror(why));
}

/* Begins a line. Its buffer takes what the file may still grow by and more than one text beyond: what fails without getting there had no memory. */
static struct json_writer *begin_line(struct recorder *r)
{
	buffer_clear(&r->line);
	r->line.max = (size_t)(r->max_bytes - r->bytes) + 2 * LIMIT_TEXT;
	json_writer_init(&r->writer, &r->line, false);
	json_begin_object(&r->writer);
	return &r->writer;
}

/* One line of what comes after the first: begins with its time. */
static struct json_writer *begin_news(struct recorder *r)
{
	int64_t at;
	if (!__builtin_sub_overflow(clock_mono(r->clock), r->begun, &at) && at > r->last)
		r->last = at;
	struct json_writer *w = begin_line(r);
	json_write_key(w, "at");
	json_write_int(w, r->last);
	return w;
}

/* Ends the line and writes it, whole or not at all. */
static bool end_line(struct recorder *r)
{
	json_end_object(&r->writer);
	buffer_append_char(&r->line, '\n');
	if (r->line.length > r->max_bytes - r->bytes) {
		r->error = error_make(ERROR_PARTIAL, "", "the recording has the size that it may have");
	} else if (r->line.failed) {
		r->error = error_make(ERROR_MEMORY, "", "out of memory for a line of the recording");
	} else if (!descriptor_write(r->fd, buffer_span(&r->line))) {
		fail(r, "cannot be written");
		if (ftruncate(r->fd, (off_t)r->bytes) < 0 || lseek(r->fd, (off_t)r->bytes, SEEK_SET) < 0)
			r->error = error_because(r->error, "a part of a line was left behind");
	} else {
		r->bytes += r->line.length;
		r->lines++;
	}
	if (r->line.room > KEPT_ROOM)
		buffer_release(&r->line);
	return !error_is(&r->error);
}

static void write_head(struct recorder *r, const struct recording_head *head, int64_t begun_at)
{
	struct json_writer *w = begin_line(r);
	json_write_key(w, "recording");
	json_write_word(w, RECORDING_FORMAT);
	json_write_key(w, "program");
	json_write_word(w, PACKAGE_VERSION);
	json_write_key(w, "begun_at");
	json_write_instant(w, begun_at);
	json_write_key(w, "context");
	json_write_word(w, head->context);
	json_write_key(w, "realm");
	json_write_word(w, head->realm);
	json_write_key(w, "colour");
	json_write_word(w, head->colour);
	json_write_key(w, "danger");
	json_write_word(w, head->danger);
	end_line(r);
}

/* --- beginning and end --- */

static void written_free(struct written *w)
{
	if (!w)
		return;
	table_unref(w->table);
	free(w->name);
	free(w->of);
	free(w);
}

static void recorder_free(struct recorder *r)
{
	for (struct written *next; r->written; r->written = next) {
		next = r->written->next;
		written_free(r->written);
	}
	if (r->fd >= 0)
		close(r->fd);
	buffer_release(&r->line);
	free(r->path);
	free(r);
}

struct recorder *recorder_new(const char *path, uint64_t max_bytes, const struct recording_head *head, const struct clock *clock, struct error *error)
{
	struct recorder *r = calloc(1, sizeof *r);
	*error = error_make(ERROR_MEMORY, "", "out of memory for a recording");
	if (!r)
		return NULL;
	r->fd = -1;
	r->path = strdup(path);
	r->clock = clock;
	r->begun = clock_mono(clock);
	r->max_bytes = max_bytes < RECORDING_MAX_BYTES ? max_bytes : RECORDING_MAX_BYTES;
	buffer_init(&r->line, 0);
	if (!r->path) {
		recorder_free(r);
		return NULL;
	}
	r->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (r->fd < 0)
		fail(r, "cannot be made");
	else
		write_head(r, head, clock_wall(clock));
	*error = r->error;
	if (!error_is(error))
		return r;
	if (r->fd >= 0)
		unlink(path); /* it is ours, and holds nothing */
	recorder_free(r);
	return NULL;
}

/* How long it went on: in a quiet night nothing comes at the end. Where there is no room for it, the last line is the end. */
static void write_end(struct recorder *r)
{
	if (error_is(&r->error) || r->max_bytes - r->bytes < END_ROOM)
		return;
	struct json_writer *w = begin_news(r);
	json_write_key(w, "end");
	json_write_bool(w, true);
	end_line(r);
}

struct error recorder_close(struct recorder *r)
{
	if (!r)
		return error_none();
	write_end(r);
	/* EINVAL: a file system that has nothing to sync */
	if (fsync(r->fd) < 0 && errno != EINVAL && !error_is(&r->error))
		fail(r, "cannot be synced");
	int closed = close(r->fd);
	r->fd = -1;
	if (closed < 0 && errno != EINTR && !error_is(&r->error))
		fail(r, "cannot be written");
	struct error error = r->error;
	recorder_free(r);
	return error;
}

struct error recorder_error(const struct recorder *r)
{
	return r->error;
}

uint64_t recorder_bytes(const struct recorder *r)
{
	return r->bytes;
}

uint64_t recorder_lines(const struct recorder *r)
{
	return r->lines;
}

/* --- tables --- */

static bool is_of(const struct written *w, const char *name, const char *of)
{
	return strcmp(w->name, name) == 0 && (w->of && of ? strcmp(w->of, of) == 0 : w->of == of);
}

/* NULL: out of memory, which is r->error, or one too many. */
static struct written *find_written(struct recorder *r, const char *name, const char *of)
{
	struct written **at = &r->written;
	while (*at && !is_of(*at, name, of))
		at = &(*at)->next;
	if (*at || r->written_count == RECORDING_TABLES)
		return *at;
	struct written *w = calloc(1, sizeof *w);
	if (w) {
		w->name = strdup(name);
		w->of = of ? strdup(of) : NULL;
	}
	if (!w || !w->name || (of && !w->of)) {
		r->error = error_make(ERROR_MEMORY, "", "out of memory for a table of the recording");
		written_free(w);
		return NULL;
	}
	r->written_count++;
	return *at = w;
}

static void begin_rows(struct json_writer *w, const struct table *t, const char *key)
{
	json_write_key(w, "columns");
	cells_write_columns(w, table_schema(t));
	json_write_key(w, key);
	json_begin_array(w);
}

static void write_whole(struct json_writer *w, const struct table *t)
{
	begin_rows(w, t, "rows");
	for (uint32_t row = 0; row < table_rows(t) && !w->out->failed; row++)
		cells_write_row(w, t, row);
	json_end_array(w);
}

/* Places that follow each other are one pair: a new row at the head of a long table makes two. */
static void write_order(struct json_writer *w, const uint32_t *order, uint32_t count)
{
	json_write_key(w, "order");
	json_begin_array(w);
	for (uint32_t row = 0, length; row < count; row += length) {
		for (length = 1; row + length < count && order[row + length] == order[row] + length;)
			length++;
		json_write_int(w, order[row]);
		json_write_int(w, length);
	}
	json_end_array(w);
}

static void write_delta(struct json_writer *w, const struct table *was, const struct table *is, const struct delta *d)
{
	begin_rows(w, is, "changed");
	for (uint32_t i = 0; i < d->changed_count; i++)
		cells_write_row(w, is, d->changed[i]);
	json_end_array(w);
	json_write_key(w, "gone");
	json_begin_array(w);
	for (uint32_t i = 0; i < d->gone_count; i++)
		cells_write_key(w, was, d->gone[i]);
	json_end_array(w);
	if (d->order)
		write_order(w, d->order, table_rows(is));
}

/* Is it time that a jump finds the table whole? */
static bool whole_is_due(const struct written *w, int64_t mono)
{
	uint64_t share = w->whole_bytes / WHOLE_BYTES + 1;
	return w->deltas == RECORDING_DELTAS || mono - w->whole_at >= WHOLE_EVERY_MS * (int64_t)share;
}

static void write_table(struct recorder *r, struct written *w, const struct table *t)
{
	struct delta delta;
	enum delta_kind kind = w->table ? delta_find(w->table, t, &delta) : DELTA_WHOLE;
	int64_t mono = clock_mono(r->clock);
	if (kind == DELTA_NONE && about_same(table_about(w->table), table_about(t)))
		return;
	struct json_writer *writer = begin_news(r);
	json_write_key(writer, "table");
	json_write_word(writer, w->name);
	if (w->of) {
		json_write_key(writer, "of");
		json_write_word(writer, w->of);
	}
	bool whole = kind == DELTA_WHOLE || (kind == DELTA_SOME && whole_is_due(w, mono));
	if (whole)
		write_whole(writer, t);
	else if (kind == DELTA_SOME)
		write_delta(writer, w->table, t, &delta);
	json_write_key(writer, "about");
	about_write(writer, t);
	if (kind == DELTA_SOME)
		delta_release(&delta);
	uint64_t before = r->bytes;
	if (!end_line(r))
		return;
	if (whole) {
		w->whole_at = mono;
		w->whole_bytes = r->bytes - before;
		w->deltas = 0;
	} else if (kind == DELTA_SOME) {
		w->deltas++;
	}
	table_unref(w->table);
	w->table = table_ref(t);
}

void recorder_table(struct recorder *r, const char *name, const char *of, const struct table *t)
{
	if (error_is(&r->error))
		return;
	struct written *w = find_written(r, name, of);
	if (w)
		write_table(r, w, t);
}

void recorder_message(struct recorder *r, const char *text)
{
	if (error_is(&r->error))
		return;
	char shown[RECORDING_MESSAGE];
	struct json_writer *w = begin_news(r);
	json_write_key(w, "message");
	json_write_word(w, text_clean_into(shown, sizeof shown, span_of(text)));
	end_line(r);
}
