#include "recording/playback.h"

#include "base/limits.h"
#include "recording/about.h"
#include "recording/cells.h"
#include "recording/index.h"
#include "recording/line.h"
#include "recording/patch.h"

#include <stdlib.h>

/* Where a track stands. */
struct stand {
	const struct table *table; /* NULL: nothing yet */
	uint32_t entry;            /* that it came of; ENTRY_NONE */
	uint32_t wrong_kind;       /* cells that could not be read since it was whole */
	unsigned deltas;           /* since then */
	bool adrift;               /* a line could not be read: what is against it cannot be either, until the next whole one */
};

struct playback {
	struct index index;
	struct json_reader reader;
	struct stand *stands;  /* one a track */
	uint32_t next;         /* the entry that comes next */
	unsigned next_track;   /* before that, what stands in the tracks from here on is told */
	char message[RECORDING_MESSAGE];
};

/* --- reading lines --- */

/* The rows of a line as a table; the null span: none. NULL: out of memory. */
static const struct table *read_rows(struct playback *p, const struct cells_columns *columns, struct span rows)
{
	struct builder *b = builder_new(columns->schema, LIMIT_ROWS);
	if (!b)
		return NULL;
	if (cells_read(&p->reader, rows, columns, b))
		return builder_finish(b);
	builder_free(b);
	return NULL;
}

/* The numbers of an array, as far as they are some that a row can have; NULL: there are none. The caller frees it. False: out of memory. */
static bool read_order(struct json_reader *r, struct span value, uint32_t **order, uint32_t *count)
{
	*order = NULL;
	*count = 0;
	if (!line_enter(r, value, JSON_EVENT_ARRAY))
		return true;
	size_t room = value.length / 2 < LIMIT_ROWS ? value.length / 2 : LIMIT_ROWS; /* each takes two bytes at least */
	*order = calloc(room + 1, sizeof **order);
	while (*order && *count < room && json_next(r) == JSON_EVENT_NUMBER) {
		int64_t number;
		(*order)[(*count)++] = json_number_int64(r->span, &number) && number >= 0 && number < LIMIT_ROWS ? (uint32_t)number : UINT32_MAX;
	}
	return *order != NULL;
}

static const struct table *with_about(const struct table *t, const struct table_about *about)
{
	return table_rows(t) == 0 ? table_empty(table_schema(t), about) : table_with_about(t, about);
}

/* What could not be read is told beside what could not be read when it was recorded. */
static void add_found(struct table_about *about, const struct table *read)
{
	const struct table_about *found = table_about(read);
	about->mended += found->mended;
	about->shortened += found->shortened;
	about->dropped += found->dropped;
	about->cut = about->cut || found->cut;
	about->complete = about->complete && found->complete;
}

static const struct table *read_whole(struct playback *p, struct stand *s, const struct schema *schema, const struct span values[static LINE_MEMBERS])
{
	struct cells_columns columns;
	struct table_about about;
	cells_columns_read(&p->reader, values[LINE_COLUMNS], schema, &columns);
	const struct table *rows = read_rows(p, &columns, values[LINE_ROWS]);
	if (!rows)
		return NULL;
	about_read(&p->reader, values[LINE_ABOUT], table_rows(rows), &about);
	add_found(&about, rows);
	s->wrong_kind = table_about(rows)->wrong_kind;
	s->deltas = 0;
	about.wrong_kind += s->wrong_kind;
	const struct table *t = with_about(rows, &about);
	table_unref(rows);
	return t;
}

/* Puts a delta on the patch, and tells what is known about the table then. False: out of memory. */
static bool read_delta(struct playback *p, struct stand *s, const struct span values[static LINE_MEMBERS], struct patch *patch, struct table_about *about)
{
	struct cells_columns columns, key;
	uint32_t *order, order_count;
	cells_columns_read(&p->reader, values[LINE_COLUMNS], patch->schema, &columns);
	cells_columns_of_key(patch->schema, &key);
	const struct table *changed = read_rows(p, &columns, values[LINE_CHANGED]), *gone = read_rows(p, &key, values[LINE_GONE]);
	bool good = read_order(&p->reader, values[LINE_ORDER], &order, &order_count) && changed && gone && patch_add(patch, changed, gone, order, order_count);
	if (good) {
		about_read(&p->reader, values[LINE_ABOUT], 0, about); /* the builder knows how many rows there are */
		add_found(about, changed);
		s->wrong_kind += table_about(changed)->wrong_kind;
		about->wrong_kind += s->wrong_kind;
		s->deltas++;
	}
	free(order);
	table_unref(changed);
	table_unref(gone);
	return good;
}

static const struct table *read_about(struct playback *p, const struct stand *s, const struct span values[static LINE_MEMBERS])
{
	struct table_about about;
	about_read(&p->reader, values[LINE_ABOUT], table_rows(s->table), &about);
	about.wrong_kind += s->wrong_kind;
	return with_about(s->table, &about);
}

/* --- what lines make of a track --- */

/* Deltas of one track that were put on its table, and are no table yet. */
struct climb {
	struct patch patch;
	struct table_about about;
	uint32_t entry; /* the last of them; ENTRY_NONE: none, and there is no patch */
};

/* The table of this entry; NULL, where it could not be made: what stands there stays. */
static bool stand_at(struct stand *s, const struct table *t, uint32_t entry)
{
	if (!t)
		return false;
	table_unref(s->table);
	s->table = t;
	s->entry = entry;
	return true;
}

static bool take_whole(struct playback *p, struct stand *s, const struct schema *schema, uint32_t entry)
{
	struct span values[LINE_MEMBERS];
	return index_line(&p->index, &p->reader, entry, values) && stand_at(s, read_whole(p, s, schema, values), entry);
}

static void take_news(struct playback *p, struct stand *s, uint32_t entry)
{
	struct span values[LINE_MEMBERS];
	if (index_line(&p->index, &p->reader, entry, values))
		stand_at(s, read_about(p, s, values), entry);
}

static bool climb(struct playback *p, struct stand *s, uint32_t entry, struct climb *c)
{
	struct span values[LINE_MEMBERS];
	if (table_schema(s->table)->key_count == 0 || s->deltas == RECORDING_DELTAS)
		return false;
	if (!c->patch.rows && !patch_init(&c->patch, s->table))
		return false;
	if (!index_line(&p->index, &p->reader, entry, values) || !read_delta(p, s, values, &c->patch, &c->about))
		return false;
	c->entry = entry;
	return true;
}

/* The lines of one track from `from` to `last` come. Deltas that follow each other make one table, and of news about rows that are there only the last is read. */
static void advance(struct playback *p, unsigned track, uint32_t from, uint32_t last)
{
	const struct entry *entries = p->index.entries;
	struct stand *s = &p->stands[track];
	struct climb c = {.entry = ENTRY_NONE};
	uint32_t news = ENTRY_NONE;
	for (uint32_t i = from; i != ENTRY_NONE && i <= last; i = entries[i].after) {
		if (entries[i].kind == ENTRY_WHOLE) /* the first, if any */
			s->adrift = !take_whole(p, s, p->index.tracks[track].schema, i);
		else if (s->adrift || !s->table)
			continue;
		else if (entries[i].kind == ENTRY_ABOUT)
			news = i;
		else if (climb(p, s, i, &c))
			news = ENTRY_NONE;
		else
			s->adrift = true;
	}
	bool built = c.entry == ENTRY_NONE || stand_at(s, patch_build(&c.patch, &c.about), c.entry);
	s->adrift = s->adrift || !built;
	if (built && news != ENTRY_NONE)
		take_news(p, s, news);
	patch_release(&c.patch);
}

/* --- moving --- */

static void forget(struct stand *s)
{
	table_unref(s->table);
	*s = (struct stand){.entry = ENTRY_NONE};
}

/* The track as it was before the entry `to`. It goes on from where it stands, if there is nothing whole between. */
static void go(struct playback *p, unsigned track, uint32_t to)
{
	const struct entry *entries = p->index.entries;
	struct stand *s = &p->stands[track];
	uint32_t last = p->index.tracks[track].last;
	while (last != ENTRY_NONE && last >= to)
		last = entries[last].before;
	uint32_t from = last;
	while (from != ENTRY_NONE && entries[from].kind != ENTRY_WHOLE && (from != s->entry || s->adrift))
		from = entries[from].before;
	if (from != ENTRY_NONE && from == s->entry && !s->adrift) {
		advance(p, track, entries[from].after, last);
		return;
	}
	forget(s);
	if (from != ENTRY_NONE)
		advance(p, track, from, last);
}

void playback_seek(struct playback *p, int64_t wall)
{
	uint32_t low = 0, high = p->index.entry_count; /* the first entry that came later */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (p->index.entries[middle].at <= wall)
			low = middle + 1;
		else
			high = middle;
	}
	for (unsigned i = 0; i < p->index.track_count; i++)
		go(p, i, low);
	p->next = low;
	p->next_track = 0;
}

/* The next track whose table has to be told; track_count: none. */
static unsigned next_told(const struct playback *p)
{
	unsigned i = p->next_track;
	while (i < p->index.track_count && !p->stands[i].table)
		i++;
	return i;
}

static void tell_table(const struct playback *p, unsigned track, struct playback_news *out)
{
	const struct stand *s = &p->stands[track];
	const struct track *t = &p->index.tracks[track];
	*out = (struct playback_news){.at = p->index.entries[s->entry].at, .name = t->name, .of = t->of, .table = table_ref(s->table)};
}

static bool tell_message(struct playback *p, uint32_t entry, struct playback_news *out)
{
	struct span values[LINE_MEMBERS];
	if (!index_line(&p->index, &p->reader, entry, values))
		return false;
	line_shown(&p->reader, values[LINE_MESSAGE], p->message, sizeof p->message);
	*out = (struct playback_news){.at = p->index.entries[entry].at, .message = p->message};
	return true;
}

bool playback_next(struct playback *p, int64_t wall, struct playback_news *out)
{
	unsigned told = next_told(p);
	if (told < p->index.track_count) {
		p->next_track = told + 1;
		tell_table(p, told, out);
		return true;
	}
	p->next_track = told; /* what a track gets from here on is told as it comes */
	while (p->next < p->index.entry_count && p->index.entries[p->next].at <= wall) {
		uint32_t entry = p->next++;
		uint16_t track = p->index.entries[entry].track;
		if (track == TRACK_NONE && tell_message(p, entry, out))
			return true;
		if (track == TRACK_NONE)
			continue;
		advance(p, track, entry, entry);
		if (p->stands[track].entry == entry) {
			tell_table(p, track, out);
			return true;
		}
	}
	return false;
}

int64_t playback_due(const struct playback *p)
{
	unsigned told = next_told(p);
	if (told < p->index.track_count)
		return p->index.entries[p->stands[told].entry].at;
	return p->next < p->index.entry_count ? p->index.entries[p->next].at : INT64_MAX;
}

/* --- the whole --- */

struct playback *playback_open(const char *path, recording_schema *schema, struct error *error)
{
	struct playback *p = calloc(1, sizeof *p);
	*error = error_make(ERROR_MEMORY, "", "out of memory for a recording");
	if (!p)
		return NULL;
	json_reader_init(&p->reader);
	*error = index_read(&p->index, path, schema);
	if (!error_is(error)) {
		p->stands = calloc(p->index.track_count + 1u, sizeof *p->stands);
		if (!p->stands)
			*error = error_make(ERROR_MEMORY, "", "out of memory for a recording");
	}
	if (error_is(error)) {
		playback_free(p);
		return NULL;
	}
	for (unsigned i = 0; i < p->index.track_count; i++)
		p->stands[i].entry = ENTRY_NONE;
	p->next_track = p->index.track_count;
	return p;
}

void playback_free(struct playback *p)
{
	if (!p)
		return;
	for (unsigned i = 0; p->stands && i < p->index.track_count; i++)
		table_unref(p->stands[i].table);
	free(p->stands);
	index_release(&p->index);
	json_reader_release(&p->reader);
	free(p);
}

const struct recording_head *playback_head(const struct playback *p)
{
	return &p->index.head;
}

const char *playback_note(const struct playback *p)
{
	return p->index.note;
}

int64_t playback_begin(const struct playback *p)
{
	return p->index.begin;
}

int64_t playback_end(const struct playback *p)
{
	return p->index.end;
}

bool playback_holds(const struct playback *p, const char *name)
{
	for (unsigned i = 0; i < p->index.track_count; i++)
		if (strcmp(p->index.tracks[i].name, name) == 0)
			return true;
	return false;
}

const struct table *playback_table(const struct playback *p, const char *name, const char *of)
{
	for (unsigned i = 0; i < p->index.track_count; i++) {
		const struct track *t = &p->index.tracks[i];
		if (strcmp(t->name, name) == 0 && (t->of && of ? strcmp(t->of, of) == 0 : t->of == of))
			return table_ref(p->stands[i].table);
	}
	return NULL;
}
