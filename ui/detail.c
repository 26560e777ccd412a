#include "ui/detail.h"

#include "derive/really_out.h"
#include "model/value.h"
#include "ui/noun.h"
#include "ui/ways.h"

#include <stdio.h>

#define LABEL_WIDTH 17
#define VALUE_BYTES ((size_t)64 << 10)

/* The ways of the row's person, after the verb that the noun has for it. The facts hold the newest table, which may be another than the
 * one on the screen. False: the row is nobody's. */
static bool ways_of(const struct resource *resource, const struct table *t, uint32_t row, const struct facts *facts, struct ways *out,
                    const char **after)
{
	int index = resource_index(resource->schema.name);
	const struct table *newest = index < 0 ? NULL : facts->resource[index];
	if (resource == &resource_session) {
		struct span user = text_exact(table_text(t, row, SESSION_USER_ID));
		uint32_t same = newest ? table_find_same(newest, t, row) : ROW_NONE;
		if (!user.length)
			return false;
		*out = really_out(facts, user, same == ROW_NONE ? LEAVING_NOTHING : LEAVING_REVOKE, &same, same == ROW_NONE ? 0 : 1);
		*after = same == ROW_NONE ? NULL : "after revoke";
		return true;
	}
	if (resource == &resource_user) {
		struct span user = text_exact(table_text(t, row, USER_ID));
		if (!user.length)
			return false;
		*out = really_out(facts, user, LEAVING_LOGOUT, NULL, 0);
		*after = "after logout";
		return true;
	}
	return false;
}

/* A field's name as the filter takes it, without the suffix that says its kind. */
static struct span field_label(const struct field *field)
{
	struct span name = span_of(field->name);
	if (field->kind == FIELD_INSTANT && name.length > 3 && memcmp(span_end(name) - 3, "_at", 3) == 0)
		name.length -= 3;
	if (field->kind == FIELD_DURATION && name.length > 2 && memcmp(span_end(name) - 2, "_s", 2) == 0)
		name.length -= 2;
	return name;
}

/* Two short fields share a line. */
struct filling {
	struct lines *lines;
	unsigned columns;
	struct buffer left;
};

static void flush(struct filling *f)
{
	if (f->left.length)
		lines_add(f->lines, STYLE_TEXT, "%s", buffer_text(&f->left));
	buffer_clear(&f->left);
}

static void put_field(struct filling *f, const struct field *field, struct span value)
{
	struct span label = field_label(field);
	unsigned half = f->columns / 2;
	bool is_short = half > LABEL_WIDTH && text_width(value) < half - LABEL_WIDTH - 1 && field->kind != FIELD_INSTANT;
	if (is_short && f->left.length) {
		size_t width = text_width(buffer_span(&f->left));
		buffer_append_format(&f->left, "%*s%-*.*s%.*s", (int)(width < half ? half - width : 1), "", LABEL_WIDTH, (int)label.length, label.at,
		                     (int)value.length, value.at);
		flush(f);
		return;
	}
	if (is_short) {
		buffer_append_format(&f->left, "%-*.*s%.*s", LABEL_WIDTH, (int)label.length, label.at, (int)value.length, value.at);
		return;
	}
	flush(f);
	struct buffer line;
	buffer_init(&line, VALUE_BYTES + 256);
	buffer_append_format(&line, "%-*.*s", LABEL_WIDTH, (int)label.length, label.at);
	buffer_append_span(&line, value);
	lines_wrap(f->lines, STYLE_TEXT, f->columns, LABEL_WIDTH, buffer_span(&line));
	buffer_release(&line);
}

static void fill_fields(struct lines *l, const struct resource *resource, const struct table *t, uint32_t row, unsigned columns, int64_t now)
{
	struct filling filling = {.lines = l, .columns = columns};
	struct buffer value;
	buffer_init(&value, VALUE_BYTES);
	buffer_init(&filling.left, VALUE_BYTES);
	for (uint16_t i = 0; i < resource->schema.count; i++) {
		const struct field *field = &resource->schema.fields[i];
		buffer_clear(&value);
		value_append(&value, t, row, i, VALUE_FULL, now);
		if (field->kind == FIELD_INSTANT && table_number(t, row, i) != NUMBER_NULL)
			buffer_append_format(&value, "  %s", instant_local(table_number(t, row, i)).text);
		put_field(&filling, field, value.length ? buffer_span(&value) : span_of("-"));
	}
	flush(&filling);
	buffer_release(&filling.left);
	buffer_release(&value);
}

void detail_fill(struct lines *l, const struct resource *resource, const struct table *t, uint32_t row, const struct facts *facts, bool brief,
                 unsigned columns, int64_t now)
{
	struct ways ways;
	const char *after;
	if (ways_of(resource, t, row, facts, &ways, &after)) {
		ways_fill(l, &ways, "now", after, brief, columns, now);
		char sentence[240];
		really_out_sentence(&ways, now, sentence, sizeof sentence);
		char line[300];
		snprintf(line, sizeof line, "%s%s%s", after ? after : "", after ? ": " : "", sentence);
		lines_wrap(l, STYLE_TITLE, columns, 2, span_of(line));
	}
	fill_fields(l, resource, t, row, columns, now);
}
