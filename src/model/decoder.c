#include "model/decoder.h"

#include "base/limits.h"
#include "model/decoder_path.h"

#include <math.h>
#include <stdlib.h>

struct decoding {
	struct arena arena;
	const struct decoder *decoder;
	struct builder *into;
	const struct fixed_field *fixed;
	unsigned fixed_count;
	bool unite;

	struct path_tree tree;
	uint64_t met; /* rows of the tree that have a value in this element */

	struct json_reader reader;
	struct json_splitter splitter;
	struct buffer whole; /* an answer that is no list */
	char first;          /* first byte that is no white space */
	uint32_t seen;
	struct error error;
};

/* --- values --- */

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
		unsigned i = path_take_row(&rows);
		const struct decode_row *row = &d->decoder->rows[i];
		bool good = set_scalar(d, row, event);
		if (good)
			d->met |= UINT64_C(1) << i;
		else if (row->as != DECODE_TEXTS)
			d->met &= ~(UINT64_C(1) << i); /* a second value of the same name: the last one counts */
		if (!good && event != JSON_EVENT_NULL)
			builder_wrong_kind(d->into);
	}
}

static void begin_lists(struct decoding *d, uint64_t rows)
{
	while (rows) {
		unsigned i = path_take_row(&rows);
		builder_list_begin(d->into, d->decoder->rows[i].field);
		d->met |= UINT64_C(1) << i;
	}
}

/* Add the reader's span to the lists of those rows that are decoded `as`. */
static void add_to_lists(struct decoding *d, uint64_t rows, enum decode_as as)
{
	while (rows) {
		const struct decode_row *row = &d->decoder->rows[path_take_row(&rows)];
		if (row->as == as)
			builder_list_add(d->into, row->field, d->reader.span);
	}
}

/* --- walking --- */

static bool walk(struct decoding *d, struct path_node *node, enum json_event event);

static bool walk_object(struct decoding *d, struct path_node *node)
{
	enum json_event event;
	while ((event = json_next(&d->reader)) == JSON_EVENT_KEY) {
		uint16_t child = path_child(&d->tree, node, d->reader.span);
		if (node->rows)
			add_to_lists(d, node->rows, DECODE_KEYS);
		if (child == PATH_NONE && !node->rows) {
			if (!json_skip(&d->reader))
				return false;
			continue;
		}
		event = json_next(&d->reader);
		if (event == JSON_EVENT_STRING && node->rows)
			add_to_lists(d, node->rows, DECODE_VALUES);
		if (child != PATH_NONE) {
			if (!walk(d, &d->tree.nodes[child], event))
				return false;
		} else if (event == JSON_EVENT_ERROR || ((event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY) && !json_skip(&d->reader))) {
			return false;
		}
	}
	return event == JSON_EVENT_OBJECT_END;
}

static bool walk_array(struct decoding *d, struct path_node *elements)
{
	enum json_event event;
	while ((event = json_next(&d->reader)) != JSON_EVENT_ARRAY_END)
		if (!walk(d, elements, event))
			return false;
	return true;
}

/* The value that began with `event`, to its end. Goes no deeper than the paths do. False: bad grammar. */
static bool walk(struct decoding *d, struct path_node *node, enum json_event event)
{
	uint64_t flags = node->rows & d->tree.present;
	while (flags)
		builder_set_number(d->into, d->decoder->rows[path_take_row(&flags)].field, true);

	bool fits_object = node->members != PATH_NONE || node->rows & d->tree.maps;
	uint64_t scalars = node->rows & ~d->tree.maps & ~d->tree.present;
	if (event == JSON_EVENT_ERROR)
		return false;
	if (event == JSON_EVENT_OBJECT && fits_object) {
		begin_lists(d, node->begins & node->rows);
		return walk_object(d, node);
	}
	if (event == JSON_EVENT_ARRAY && node->elements != PATH_NONE) {
		begin_lists(d, node->begins & ~node->rows);
		return walk_array(d, &d->tree.nodes[node->elements]);
	}
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY) {
		if (scalars || fits_object || node->elements != PATH_NONE)
			builder_wrong_kind(d->into);
		return json_skip(&d->reader);
	}
	if (scalars)
		take_scalar(d, scalars, event);
	else if (event != JSON_EVENT_NULL && (fits_object || node->elements != PATH_NONE))
		builder_wrong_kind(d->into);
	return true;
}

/* --- rows --- */

static void begin_row(struct decoding *d)
{
	d->met = 0;
	for (unsigned i = 0; i < d->fixed_count; i++) {
		const struct fixed_field *f = &d->fixed[i];
		if (f->kind == FIELD_TEXT)
			builder_set_text(d->into, f->field, f->text);
		else
			builder_set_number(d->into, f->field, f->number);
	}
	for (uint64_t flags = d->tree.present; flags;)
		builder_set_number(d->into, d->decoder->rows[path_take_row(&flags)].field, false);
}

static void end_row(struct decoding *d)
{
	if ((d->met & d->tree.needed) == d->tree.needed) {
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
	bool good = d->decoder->shape == ANSWER_NUMBER ? (take_scalar(d, 1, event), event == JSON_EVENT_NUMBER) : walk(d, &d->tree.nodes[0], event);
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
	if (path_tree_make(&d->tree, &d->arena, decoder->rows, decoder->count) && copy_fixed(d, fixed, fixed_count))
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
	const struct buffer *rest = &d->splitter.rest; /* it fails at its maximum too, which is the server's doing */
	if (d->splitter.partial.failed || (rest->failed && rest->length < rest->max))
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

bool decoding_is_bad(const struct decoding *d)
{
	return error_is(&d->error);
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
