#include "model/decoder.h"

#include "base/arena.h"
#include "base/limits.h"

#include <math.h>
#include <stdlib.h>

#define ROWS_MAX 64u /* of one decoder: a bit each */
#define NONE UINT16_MAX

/* The paths of the rows as a tree. An element is read by walking both at once; what the tree does not know is skipped. */
struct node {
	struct span name;
	uint16_t members;  /* first child by name; NONE */
	uint16_t next;     /* next child of the same node; NONE */
	uint16_t elements; /* what holds for each element of an array here; NONE */
	uint16_t hint;     /* the child after the one met last: members mostly come in one order */
	uint64_t rows;     /* rows that take the value here */
	uint64_t begins;   /* rows whose list begins here */
};

struct decoding {
	struct arena arena;
	const struct decoder *decoder;
	struct builder *into;
	const struct fixed_field *fixed;
	unsigned fixed_count;
	bool unite;

	struct node *nodes;
	uint16_t node_count;
	uint64_t needed, present; /* rows by number */
	uint64_t present_flags;   /* rows that are DECODE_PRESENT … */
	uint64_t map_rows;        /* … and those that list an object's keys or values */

	struct json_reader reader;
	struct json_splitter splitter;
	struct buffer whole; /* an answer that is no list */
	char first;          /* first byte that is no white space */
	uint32_t seen;
	struct error error;
};

/* --- the tree --- */

static uint16_t new_node(struct decoding *d, struct span name)
{
	d->nodes[d->node_count] = (struct node){.name = name, .members = NONE, .next = NONE, .elements = NONE, .hint = NONE};
	return d->node_count++;
}

static uint16_t child_for(struct decoding *d, uint16_t parent, struct span name)
{
	uint16_t *link = &d->nodes[parent].members;
	for (; *link != NONE; link = &d->nodes[*link].next)
		if (span_equal(d->nodes[*link].name, name))
			return *link;
	*link = d->node_count;
	return new_node(d, name);
}

/* The next member name of a path, without its backslashes, into `name`, which has room. Returns where it ends. */
static const char *read_name(const char *at, char *name, size_t *length)
{
	*length = 0;
	for (; *at && *at != '.' && *at != '[' && *at != '{'; at++) {
		if (*at == '\\' && at[1])
			at++;
		name[(*length)++] = *at;
	}
	return at;
}

static bool add_path(struct decoding *d, unsigned row)
{
	uint16_t node = 0;
	bool begun = false;
	for (const char *at = d->decoder->rows[row].path; *at;) {
		if (*at == '.') {
			at++;
		} else if (*at == '[' || *at == '{') {
			if (!begun)
				d->nodes[node].begins |= UINT64_C(1) << row;
			begun = true;
			if (*at == '[') {
				if (d->nodes[node].elements == NONE)
					d->nodes[node].elements = new_node(d, SPAN_NULL);
				node = d->nodes[node].elements;
			}
			at += 2; /* "[]" or "{}" */
		} else {
			size_t length;
			char *name = arena_get(&d->arena, strlen(at));
			if (!name)
				return false;
			at = read_name(at, name, &length);
			node = child_for(d, node, (struct span){name, length});
		}
	}
	d->nodes[node].rows |= UINT64_C(1) << row;
	return true;
}

static bool make_tree(struct decoding *d)
{
	size_t most = 1;
	for (unsigned i = 0; i < d->decoder->count; i++)
		most += strlen(d->decoder->rows[i].path); /* each part of a path has a byte at least */
	if (d->decoder->count > ROWS_MAX || most >= NONE)
		return false;
	d->nodes = arena_get(&d->arena, most * sizeof *d->nodes);
	if (!d->nodes)
		return false;
	new_node(d, SPAN_NULL);
	for (unsigned i = 0; i < d->decoder->count; i++) {
		if (!add_path(d, i))
			return false;
		if (d->decoder->rows[i].needed)
			d->needed |= UINT64_C(1) << i;
		enum decode_as as = d->decoder->rows[i].as;
		if (as == DECODE_PRESENT)
			d->present_flags |= UINT64_C(1) << i;
		if (as == DECODE_KEYS || as == DECODE_VALUES)
			d->map_rows |= UINT64_C(1) << i;
	}
	return true;
}

/* --- values --- */

/* The lowest row of the set, which is taken out of it. */
static unsigned take_row(uint64_t *rows)
{
	unsigned row = (unsigned)__builtin_ctzll(*rows);
	*rows &= *rows - 1;
	return row;
}

/* The whole number of an event in `out`. False: it is none. */
static bool read_count(const struct json_reader *r, enum json_event event, enum decode_as as, int64_t *out)
{
	if (event != JSON_EVENT_NUMBER && !(event == JSON_EVENT_STRING && as == DECODE_COUNT_TEXT))
		return false;
	if (!json_number_int64(r->span, out))
		return false;
	if ((as == DECODE_SECONDS_0 || as == DECODE_MS_0) && *out == 0)
		*out = INSTANT_NULL;
	else if (as == DECODE_SECONDS || as == DECODE_SECONDS_0)
		return !__builtin_mul_overflow(*out, 1000, out);
	return true;
}

static bool read_real(const struct json_reader *r, enum json_event event, double *out)
{
	if (event != JSON_EVENT_NUMBER)
		return false;
	if (span_is(r->span, "NaN"))
		*out = (double)NAN;
	else if (span_is(r->span, "Infinity"))
		*out = (double)INFINITY;
	else if (span_is(r->span, "-Infinity"))
		*out = -(double)INFINITY;
	else
		return json_number_double(r->span, out);
	return true;
}

/* Set the row's field from a scalar or null. False: the value is of a wrong kind. */
static bool set_scalar(struct decoding *d, const struct decode_row *row, enum json_event event)
{
	int64_t number = NUMBER_NULL;
	double real;
	switch (row->as) {
	case DECODE_TEXT:
		builder_set_text(d->into, row->field, event == JSON_EVENT_STRING ? d->reader.span : SPAN_NULL);
		return event == JSON_EVENT_STRING;
	case DECODE_TEXTS:
		if (event == JSON_EVENT_STRING)
			builder_list_add(d->into, row->field, d->reader.span);
		return event == JSON_EVENT_STRING;
	case DECODE_REAL:
		if (!read_real(&d->reader, event, &real))
			return false;
		builder_set_real(d->into, row->field, real);
		return true;
	case DECODE_FLAG:
		if (event == JSON_EVENT_TRUE || event == JSON_EVENT_FALSE)
			number = event == JSON_EVENT_TRUE;
		builder_set_number(d->into, row->field, number);
		return number != NUMBER_NULL;
	case DECODE_COUNT:
	case DECODE_COUNT_TEXT:
	case DECODE_MS:
	case DECODE_MS_0:
	case DECODE_SECONDS:
	case DECODE_SECONDS_0: {
		bool good = read_count(&d->reader, event, row->as, &number);
		builder_set_number(d->into, row->field, good ? number : NUMBER_NULL);
		return good;
	}
	case DECODE_KEYS:
	case DECODE_VALUES:
	case DECODE_PRESENT:
		break;
	}
	return true;
}

static void take_scalar(struct decoding *d, uint64_t rows, enum json_event event)
{
	while (rows) {
		unsigned i = take_row(&rows);
		const struct decode_row *row = &d->decoder->rows[i];
		bool good = set_scalar(d, row, event);
		if (good)
			d->present |= UINT64_C(1) << i;
		else if (row->as != DECODE_TEXTS)
			d->present &= ~(UINT64_C(1) << i); /* a second value of the same name: the last one counts */
		if (!good && event != JSON_EVENT_NULL)
			builder_wrong_kind(d->into);
	}
}

static void begin_lists(struct decoding *d, uint64_t rows)
{
	while (rows) {
		unsigned i = take_row(&rows);
		builder_list_begin(d->into, d->decoder->rows[i].field);
		d->present |= UINT64_C(1) << i;
	}
}

/* Add the reader's span to the lists of those rows that are decoded `as`. */
static void add_to_lists(struct decoding *d, uint64_t rows, enum decode_as as)
{
	while (rows) {
		const struct decode_row *row = &d->decoder->rows[take_row(&rows)];
		if (row->as == as)
			builder_list_add(d->into, row->field, d->reader.span);
	}
}

/* --- walking --- */

static uint16_t find_child(struct decoding *d, struct node *parent, struct span name)
{
	uint16_t begin = parent->hint != NONE ? parent->hint : parent->members;
	uint16_t at = begin;
	while (at != NONE) {
		struct node *child = &d->nodes[at];
		if (child->name.length == name.length && memcmp(child->name.at, name.at, name.length) == 0) {
			parent->hint = child->next;
			return at;
		}
		at = child->next != NONE ? child->next : parent->members;
		if (at == begin)
			break;
	}
	return NONE;
}

static bool walk(struct decoding *d, struct node *node, enum json_event event);

static bool walk_object(struct decoding *d, struct node *node)
{
	enum json_event event;
	while ((event = json_next(&d->reader)) == JSON_EVENT_KEY) {
		uint16_t child = find_child(d, node, d->reader.span);
		if (node->rows)
			add_to_lists(d, node->rows, DECODE_KEYS);
		if (child == NONE && !node->rows) {
			if (!json_skip(&d->reader))
				return false;
			continue;
		}
		event = json_next(&d->reader);
		if (event == JSON_EVENT_STRING && node->rows)
			add_to_lists(d, node->rows, DECODE_VALUES);
		if (child != NONE) {
			if (!walk(d, &d->nodes[child], event))
				return false;
		} else if (event == JSON_EVENT_ERROR || ((event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY) && !json_skip(&d->reader))) {
			return false;
		}
	}
	return event == JSON_EVENT_OBJECT_END;
}

static bool walk_array(struct decoding *d, struct node *elements)
{
	enum json_event event;
	while ((event = json_next(&d->reader)) != JSON_EVENT_ARRAY_END)
		if (!walk(d, elements, event))
			return false;
	return true;
}

/* The value that began with `event`, to its end. Goes no deeper than the paths do. False: bad grammar. */
static bool walk(struct decoding *d, struct node *node, enum json_event event)
{
	uint64_t flags = node->rows & d->present_flags;
	while (flags)
		builder_set_number(d->into, d->decoder->rows[take_row(&flags)].field, true);

	bool fits_object = node->members != NONE || node->rows & d->map_rows;
	uint64_t scalars = node->rows & ~d->map_rows & ~d->present_flags;
	if (event == JSON_EVENT_ERROR)
		return false;
	if (event == JSON_EVENT_OBJECT && fits_object) {
		begin_lists(d, node->begins & node->rows);
		return walk_object(d, node);
	}
	if (event == JSON_EVENT_ARRAY && node->elements != NONE) {
		begin_lists(d, node->begins & ~node->rows);
		return walk_array(d, &d->nodes[node->elements]);
	}
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY) {
		if (scalars || fits_object || node->elements != NONE)
			builder_wrong_kind(d->into);
		return json_skip(&d->reader);
	}
	if (scalars)
		take_scalar(d, scalars, event);
	else if (event != JSON_EVENT_NULL && (fits_object || node->elements != NONE))
		builder_wrong_kind(d->into);
	return true;
}

/* --- rows --- */

static void begin_row(struct decoding *d)
{
	d->present = 0;
	for (unsigned i = 0; i < d->fixed_count; i++) {
		const struct fixed_field *f = &d->fixed[i];
		if (f->kind == FIELD_TEXT)
			builder_set_text(d->into, f->field, f->text);
		else
			builder_set_number(d->into, f->field, f->number);
	}
	for (uint64_t flags = d->present_flags; flags;)
		builder_set_number(d->into, d->decoder->rows[take_row(&flags)].field, false);
}

static void end_row(struct decoding *d)
{
	if ((d->present & d->needed) == d->needed) {
		builder_end(d->into, d->unite);
		return;
	}
	builder_drop(d->into);
	builder_about(d->into)->dropped++;
	builder_about(d->into)->complete = false;
}

static bool fail(struct decoding *d, struct error error)
{
	if (!error_is(&d->error))
		d->error = error;
	return false;
}

static bool out_of_memory(struct decoding *d)
{
	return fail(d, error_make(ERROR_MEMORY, "", "out of memory while reading the answer"));
}

/* One object, whole in memory, becomes a row. */
static bool read_row(struct decoding *d, struct span bytes)
{
	d->seen++;
	if (!builder_begin(d->into)) {
		if (builder_failed(d->into))
			return out_of_memory(d);
		struct table_about *about = builder_about(d->into); /* the cap: count on, so that people read "10,000 of 48,231" */
		if (about->total < builder_rows(d->into))
			about->total = builder_rows(d->into);
		about->total++;
		return true;
	}
	begin_row(d);
	json_reader_feed(&d->reader, bytes);
	enum json_event event = json_next(&d->reader);
	bool good = d->decoder->shape == ANSWER_NUMBER ? (take_scalar(d, 1, event), event == JSON_EVENT_NUMBER) : walk(d, &d->nodes[0], event);
	if (good)
		good = json_next(&d->reader) == JSON_EVENT_END;
	builder_about(d->into)->mended += (uint32_t)d->reader.mended;
	if (!good) {
		builder_drop(d->into);
		if (d->reader.scratch.failed)
			return out_of_memory(d);
		const char *why = d->reader.why ? d->reader.why : "not a number";
		if (d->decoder->shape == ANSWER_LIST)
			return fail(d, error_make(ERROR_PROTOCOL, "", "the answer is no good JSON: element %u of the list: %s", d->seen, why));
		return fail(d, error_make(ERROR_PROTOCOL, "", "the answer is no good JSON: %s", why));
	}
	end_row(d);
	return builder_failed(d->into) ? out_of_memory(d) : true;
}

static bool on_element(void *self, struct span bytes)
{
	return read_row(self, bytes);
}

/* --- the outside --- */

static bool copy_fixed(struct decoding *d, const struct fixed_field *fixed, unsigned count)
{
	struct fixed_field *copy = arena_get(&d->arena, sizeof *copy * (count + 1));
	if (!copy)
		return false;
	for (unsigned i = 0; i < count; i++) {
		copy[i] = fixed[i];
		copy[i].text.at = arena_copy(&d->arena, fixed[i].text);
		if (fixed[i].text.at && !copy[i].text.at)
			return false;
	}
	d->fixed = copy;
	d->fixed_count = count;
	return true;
}

struct decoding *decoding_new(const struct decoder *decoder, struct builder *into, const struct fixed_field *fixed, unsigned fixed_count, bool unite)
{
	struct decoding *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->decoder = decoder;
	d->into = into;
	d->unite = unite;
	arena_init(&d->arena, LIMIT_SMALL_BODY);
	json_reader_init(&d->reader);
	d->reader.allow_nan = decoder->allow_nan;
	json_splitter_init(&d->splitter, decoder->member, on_element, d);
	buffer_init(&d->whole, LIMIT_SMALL_BODY);
	if (make_tree(d) && copy_fixed(d, fixed, fixed_count))
		return d;
	decoding_free(d);
	return NULL;
}

void decoding_free(struct decoding *d)
{
	if (!d)
		return;
	json_reader_release(&d->reader);
	json_splitter_release(&d->splitter);
	buffer_release(&d->whole);
	arena_release(&d->arena);
	free(d);
}

static bool bad_list(struct decoding *d)
{
	if (d->splitter.partial.failed)
		return out_of_memory(d);
	return fail(d, error_make(ERROR_PROTOCOL, "", "the answer is no good list: %s, after %u elements", d->splitter.why, d->seen));
}

static void note_first(struct decoding *d, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length && !d->first; i++)
		if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n')
			d->first = bytes[i];
}

bool decoding_feed(struct decoding *d, const char *bytes, size_t length)
{
	if (error_is(&d->error))
		return false;
	note_first(d, bytes, length);
	if (d->first == '<')
		return fail(d, error_make(ERROR_PROTOCOL, "", "the answer is an HTML page, not JSON"));
	if (d->decoder->shape == ANSWER_LIST)
		return json_splitter_feed(&d->splitter, bytes, length) || bad_list(d);
	if (buffer_append(&d->whole, bytes, length))
		return true;
	if (length > LIMIT_SMALL_BODY - d->whole.length)
		return fail(d, error_make(ERROR_PROTOCOL, "", "the answer is longer than %zu bytes", LIMIT_SMALL_BODY));
	return out_of_memory(d);
}

struct error decoding_end(struct decoding *d, uint32_t *rows)
{
	if (!error_is(&d->error)) {
		if (!d->first)
			fail(d, error_make(ERROR_PROTOCOL, "", "the answer is empty"));
		else if (d->decoder->shape != ANSWER_LIST)
			read_row(d, buffer_span(&d->whole));
		else if (!json_splitter_end(&d->splitter))
			bad_list(d);
	}
	*rows = d->seen;
	return d->error;
}
