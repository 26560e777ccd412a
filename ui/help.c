#include "ui/help.h"

#include "model/resource.h"
#include "verbs/verbs.h"

#include <stdio.h>

#define HEAD "%-11s %-14s " /* key and name */
#define NAME_WIDTH 28
#define COLUMN_WIDTH 13

static void add_key(struct lines *l, const struct verb *v, const struct facts *facts, bool has_row, unsigned columns)
{
	char first[8], second[8], keys[24], why[120], line[500];
	snprintf(keys, sizeof keys, "%s%s%s", v->key ? verb_key_name(v->key, first) : ":", v->key2 ? " " : "", v->key2 ? verb_key_name(v->key2, second) : "");
	const char *reason = v->kind != VERB_VIEW ? verb_why_not(v, facts, has_row, why, sizeof why) : NULL;
	snprintf(line, sizeof line, " " HEAD "%s%s%s%s", keys, v->name, reason ? "not now: " : "", reason ? reason : "",
	         reason ? " -- " : "", v->help ? v->help : "");
	lines_wrap(l, reason ? STYLE_DIM : STYLE_TEXT, columns, NAME_WIDTH, span_of(line));
}

/* What the heads of the columns mean. */
static void add_columns(struct lines *l, const struct schema *schema, unsigned columns)
{
	for (unsigned i = 0; i < schema->count; i++) {
		const struct field *field = &schema->fields[i];
		char line[400];
		if (field->place == PLACE_DETAIL)
			continue;
		snprintf(line, sizeof line, " %-11s %s", field->title, field->help ? field->help : "");
		lines_wrap(l, STYLE_TEXT, columns, COLUMN_WIDTH, span_of(line));
	}
}

static void add_sign(struct lines *l, unsigned columns, const char *text)
{
	lines_wrap(l, STYLE_TEXT, columns, 4, span_of(text));
}

static void add_signs(struct lines *l, unsigned columns)
{
	lines_add(l, STYLE_TITLE, "signs");
	add_sign(l, columns, " > selected   * tagged   + new   ~ changed   - gone   *own our own session");
	add_sign(l, columns, " ! before a row: a name holds characters that a terminal would hide or obey, shown as \\xNN");
	add_sign(l, columns, " ~12m the data is old: counted on from when it was last known");
	add_sign(l, columns, " X act now   ! act soon   i worth knowing");
	lines_add(l, STYLE_TITLE, "filter");
	add_sign(l, columns, " text  field:part  field=whole  idle>30m  expires<5m  ip:10.0.0.0/8  !not  a b (both)  a | b  /regex/");
}

void help_fill(struct lines *l, const char *noun, const struct facts *facts, bool has_row, unsigned columns)
{
	if (noun)
		lines_add(l, STYLE_TITLE, "%s", noun);
	for (unsigned i = 0; noun && i < verb_count; i++)
		if (verbs[i]->noun && strcmp(verbs[i]->noun, noun) == 0)
			add_key(l, verbs[i], facts, has_row, columns);
	lines_add(l, STYLE_TITLE, "go to");
	for (unsigned i = 0; i < resource_count; i++) {
		char key[2] = {resources[i]->key ? resources[i]->key : ':', '\0'};
		char line[400];
		snprintf(line, sizeof line, " " HEAD "%s", key, resources[i]->schema.name, resources[i]->help ? resources[i]->help : "");
		lines_wrap(l, STYLE_TEXT, columns, NAME_WIDTH, span_of(line));
	}
	lines_add(l, STYLE_TITLE, "screen");
	for (unsigned i = 0; i < verb_count; i++)
		if (verbs[i]->kind == VERB_SCREEN)
			add_key(l, verbs[i], facts, has_row, columns);
	const struct resource *here = noun ? resource_find(noun) : NULL;
	if (here) {
		lines_add(l, STYLE_TITLE, "columns");
		add_columns(l, &here->schema, columns);
	}
	add_signs(l, columns);
}
