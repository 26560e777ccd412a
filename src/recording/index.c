#include "recording/index.h"

#include "base/instant.h"
#include "base/text.h"
#include "model/hash.h"
#include "recording/line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_MS (INT64_C(400) * 24 * 3600 * 1000) /* a recording's `at` beyond is no time */
#define LONGEST_NAME 64u
#define LONGEST_OF 512u
#define NAMES_MAX (RECORDING_TABLES * (LONGEST_NAME + LONGEST_OF + 64u))
#define SLOTS (2u * RECORDING_TABLES) /* a power of two */

static const char *const line_member[LINE_MEMBERS] = {
        [LINE_AT] = "at",           [LINE_TABLE] = "table", [LINE_OF] = "of",       [LINE_COLUMNS] = "columns", [LINE_ROWS] = "rows",
        [LINE_CHANGED] = "changed", [LINE_GONE] = "gone",   [LINE_ORDER] = "order", [LINE_ABOUT] = "about",     [LINE_MESSAGE] = "message",
};
/* A member that is there has this kind, or the line is none. */
static const enum json_event line_kind[LINE_MEMBERS] = {
        [LINE_AT] = JSON_EVENT_NUMBER,     [LINE_TABLE] = JSON_EVENT_STRING, [LINE_OF] = JSON_EVENT_STRING,
        [LINE_COLUMNS] = JSON_EVENT_ARRAY, [LINE_ROWS] = JSON_EVENT_ARRAY,   [LINE_CHANGED] = JSON_EVENT_ARRAY,
        [LINE_GONE] = JSON_EVENT_ARRAY,    [LINE_ORDER] = JSON_EVENT_ARRAY,  [LINE_ABOUT] = JSON_EVENT_OBJECT,
        [LINE_MESSAGE] = JSON_EVENT_STRING,
};

enum { HEAD_FORMAT, HEAD_BEGUN_AT, HEAD_CONTEXT, HEAD_REALM, HEAD_COLOUR, HEAD_DANGER, HEAD_MEMBERS };
static const char *const head_member[HEAD_MEMBERS] = {
        [HEAD_FORMAT] = "recording", [HEAD_BEGUN_AT] = "begun_at", [HEAD_CONTEXT] = "context",
        [HEAD_REALM] = "realm",      [HEAD_COLOUR] = "colour",     [HEAD_DANGER] = "danger",
};

/* --- the file --- */

/* A file that somebody writes to may have another size than it told: it is read to its end, or to the most that is played. */
static struct error read_all(int fd, struct buffer *out)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return error_make(ERROR_LOCAL, "", "cannot be read: %s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_make(ERROR_LOCAL, "", "is no file");
	size_t room = st.st_size >= 0 && (uint64_t)st.st_size < out->max ? (size_t)st.st_size + 1 : out->max;
	while (out->length < out->max) {
		if (!buffer_reserve(out, room <= out->max - out->length ? room : out->max - out->length))
			return error_make(ERROR_MEMORY, "", "out of memory");
		ssize_t n = read(fd, out->bytes + out->length, out->room - 1 - out->length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_make(ERROR_LOCAL, "", "cannot be read: %s", strerror(errno));
		if (n == 0)
			break;
		out->length += (size_t)n;
		out->bytes[out->length] = '\0';
		room = 65536;
	}
	return error_none();
}

static struct error read_file(const char *path, struct buffer *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a pipe of this name is not waited for */
	if (fd < 0)
		return error_make(ERROR_LOCAL, "", "cannot be opened: %s", strerror(errno));
	struct error error = read_all(fd, out);
	close(fd);
	return error;
}

/* The line at *at, without its end; *at moves on. False: there is none, or its end is not there. */
static bool next_line(struct span file, size_t *at, struct span *line)
{
	const char *begin = file.at + *at, *end = memchr(begin, '\n', file.length - *at);
	if (!end)
		return false;
	*line = (struct span){begin, (size_t)(end - begin)};
	*at += line->length + 1;
	return true;
}

/* --- the first line --- */

static struct error wrong_format(struct span format)
{
	static const char family[] = "mlflow-oidc-top/";
	char shown[32];
	if (format.length < sizeof family - 1 || memcmp(format.at, family, sizeof family - 1) != 0)
		return error_make(ERROR_CONFIG, "", "is no recording");
	return error_make(ERROR_CONFIG, "", "is a recording of another format, %s: a newer program is needed to play it",
	                  text_clean_into(shown, sizeof shown, format));
}

static struct error read_head(struct index *x, struct json_reader *r, struct span line)
{
	struct span values[HEAD_MEMBERS];
	if (!line_read(r, line, head_member, values, HEAD_MEMBERS) || !line_enter(r, values[HEAD_FORMAT], JSON_EVENT_STRING))
		return error_make(ERROR_CONFIG, "", "is no recording");
	if (!span_is(r->span, RECORDING_FORMAT))
		return wrong_format(r->span);
	struct recording_head *head = &x->head;
	if (!line_enter(r, values[HEAD_BEGUN_AT], JSON_EVENT_STRING) || !instant_parse(r->span, &head->begun_at))
		return error_make(ERROR_CONFIG, "", "is no recording: its first line does not tell when it was begun");
	line_shown(r, values[HEAD_CONTEXT], head->context, sizeof head->context);
	line_shown(r, values[HEAD_REALM], head->realm, sizeof head->realm);
	line_shown(r, values[HEAD_COLOUR], head->colour, sizeof head->colour);
	line_shown(r, values[HEAD_DANGER], head->danger, sizeof head->danger);
	x->begin = x->end = head->begun_at;
	return error_none();
}

/* --- tracks --- */

static bool is_track(const struct track *t, struct span name, struct span of)
{
	return span_is(name, t->name) && span_equal(of, span_of(t->of));
}

/* The track of this name, made when it is not there. TRACK_NONE: this program does not know the table, or there are too many. False: out of memory. */
static bool find_track(struct index *x, struct span name, struct span of, index_schema *schema, uint16_t *out)
{
	char text[LONGEST_NAME + 1];
	*out = TRACK_NONE;
	if (name.length > LONGEST_NAME || of.length > LONGEST_OF || memchr(name.at, '\0', name.length) || (of.length > 0 && memchr(of.at, '\0', of.length)))
		return true;
	uint32_t slot = (uint32_t)hash_join(hash_keyed(name), hash_keyed(of)) & (SLOTS - 1);
	for (; x->slots[slot]; slot = (slot + 1) & (SLOTS - 1)) {
		if (!is_track(&x->tracks[x->slots[slot] - 1], name, of))
			continue;
		*out = (uint16_t)(x->slots[slot] - 1);
		return true;
	}
	memcpy(text, name.at, name.length);
	text[name.length] = '\0';
	struct track t = {.schema = schema(text), .first = ENTRY_NONE, .last = ENTRY_NONE};
	if (!t.schema)
		return true;
	x->crowded = x->crowded || x->track_count == RECORDING_TABLES;
	if (x->crowded)
		return true;
	t.name = arena_copy(&x->names, name);
	t.of = arena_copy(&x->names, of);
	if (!t.name || (of.at && !t.of))
		return false;
	*out = (uint16_t)x->track_count;
	x->tracks[x->track_count++] = t;
	x->slots[slot] = (uint16_t)x->track_count;
	return true;
}

/* --- lines --- */

static bool add_entry(struct index *x, struct entry entry)
{
	if (x->entry_count == x->entry_room) {
		uint32_t room = x->entry_room ? x->entry_room * 2 : 64; /* far from an overflow: a line has more than one byte */
		struct entry *entries = realloc(x->entries, room * sizeof *entries);
		if (!entries)
			return false;
		x->entries = entries;
		x->entry_room = room;
	}
	entry.before = entry.after = ENTRY_NONE;
	if (entry.track != TRACK_NONE) {
		struct track *t = &x->tracks[entry.track];
		entry.before = t->last;
		if (t->last == ENTRY_NONE)
			t->first = x->entry_count;
		else
			x->entries[t->last].after = x->entry_count;
		t->last = x->entry_count;
	}
	x->entries[x->entry_count++] = entry;
	return true;
}

/* What keeps a line from being one; NULL: nothing. `at` is its time. */
static const char *judge(const struct index *x, struct json_reader *r, struct span line, struct span values[static LINE_MEMBERS], int64_t *at)
{
	if (!line_read(r, line, line_member, values, LINE_MEMBERS))
		return r->why ? r->why : "it is no object";
	for (unsigned i = 0; i < LINE_MEMBERS; i++)
		if (values[i].at && !line_enter(r, values[i], line_kind[i]))
			return r->why ? r->why : "a member of it has the wrong kind";
	if (!line_integer(r, values[LINE_AT], at) || *at < 0 || *at > LONGEST_MS)
		return "it tells no time";
	*at += x->begin;
	return *at < x->end ? "it is older than the one before" : NULL;
}

static enum entry_kind kind_of(const struct span values[static LINE_MEMBERS])
{
	return values[LINE_ROWS].at ? ENTRY_WHOLE : values[LINE_CHANGED].at || values[LINE_GONE].at ? ENTRY_DELTA : ENTRY_ABOUT;
}

/* Puts a good line where it is found again. False: out of memory. */
static bool take_line(struct index *x, struct json_reader *r, struct span line, const struct span values[static LINE_MEMBERS], index_schema *schema)
{
	struct entry entry = {
	        .at = x->end, .offset = (uint32_t)(line.at - x->file.bytes), .length = (uint32_t)line.length, .track = TRACK_NONE, .kind = ENTRY_MESSAGE};
	if (!values[LINE_TABLE].at)
		return !values[LINE_MESSAGE].at || add_entry(x, entry);
	char name[LONGEST_NAME + 2]; /* one more than the longest is too long as well */
	struct span of = SPAN_NULL;
	if (!line_enter(r, values[LINE_TABLE], JSON_EVENT_STRING))
		return false;
	size_t length = r->span.length < sizeof name ? r->span.length : sizeof name - 1;
	memcpy(name, r->span.at, length); /* the reader has one scratch, and there are two strings */
	if (values[LINE_OF].at && !line_enter(r, values[LINE_OF], JSON_EVENT_STRING))
		return false;
	if (values[LINE_OF].at)
		of = r->span;
	if (!find_track(x, (struct span){name, length}, of, schema, &entry.track))
		return false;
	entry.kind = (uint8_t)kind_of(values);
	return entry.track == TRACK_NONE || add_entry(x, entry);
}

static void note_end(struct index *x, uint64_t number, const char *what, const char *why)
{
	snprintf(x->note, sizeof x->note, "line %" PRIu64 " %s%s: it plays up to %s", number, what, why, instant_screen(x->end, x->end).text);
}

static void note_crowd(struct index *x)
{
	size_t length = strlen(x->note);
	if (x->crowded)
		snprintf(x->note + length, sizeof x->note - length, "%smore than %u tables and details: the rest is left out", length > 0 ? "; " : "", RECORDING_TABLES);
}

/* All lines behind the first. False: out of memory. */
static bool read_lines(struct index *x, struct json_reader *r, size_t at, index_schema *schema)
{
	struct span file = buffer_span(&x->file), line, values[LINE_MEMBERS];
	for (uint64_t number = 2; at < file.length; number++) {
		int64_t when;
		if (!next_line(file, &at, &line)) {
			note_end(x, number, file.length == x->file.max ? "goes beyond the longest that is played" : "is cut off", "");
			return true;
		}
		const char *why = judge(x, r, line, values, &when);
		if (why) {
			note_end(x, number, "is none of a recording, ", why);
			return true;
		}
		x->end = when;
		if (!take_line(x, r, line, values, schema))
			return false;
	}
	return true;
}

static struct error read_index(struct index *x, struct json_reader *r, index_schema *schema)
{
	struct span file = buffer_span(&x->file), line;
	size_t at = 0;
	if (file.length == 0)
		return error_make(ERROR_CONFIG, "", "is no recording: it is empty");
	if (!next_line(file, &at, &line))
		return error_make(ERROR_CONFIG, "", "is no recording, or cut off in its first line");
	struct error error = read_head(x, r, line);
	if (!error_is(&error) && !read_lines(x, r, at, schema))
		return error_make(ERROR_MEMORY, "", "out of memory");
	note_crowd(x);
	return error;
}

struct error index_read(struct index *x, const char *path, index_schema *schema)
{
	struct json_reader r;
	char shown[160];
	*x = (struct index){0};
	json_reader_init(&r);
	buffer_init(&x->file, RECORDING_MAX_BYTES);
	arena_init(&x->names, NAMES_MAX);
	x->tracks = calloc(RECORDING_TABLES, sizeof *x->tracks);
	x->slots = calloc(SLOTS, sizeof *x->slots);
	struct error error = x->tracks && x->slots ? read_file(path, &x->file) : error_make(ERROR_MEMORY, "", "out of memory");
	if (!error_is(&error))
		error = read_index(x, &r, schema);
	json_reader_release(&r);
	if (!error_is(&error))
		return error;
	index_release(x);
	return error_because(error, "%s", text_clean_into(shown, sizeof shown, span_of(path)));
}

void index_release(struct index *x)
{
	buffer_release(&x->file);
	arena_release(&x->names);
	free(x->entries);
	free(x->tracks);
	free(x->slots);
	*x = (struct index){0};
}

bool index_line(const struct index *x, struct json_reader *r, uint32_t entry, struct span values[static LINE_MEMBERS])
{
	const struct entry *e = &x->entries[entry];
	return line_read(r, (struct span){x->file.bytes + e->offset, e->length}, line_member, values, LINE_MEMBERS);
}
