#include "output/columns.h"

#include "base/text.h"
#include "base/nearest.h"

#include <stdio.h>

static struct error unknown_field(const struct schema *schema, const char *option, struct span word)
{
	char shown[80];
	struct nearest near;
	nearest_init(&near, word);
	for (unsigned i = 0; i < schema->count; i++)
		nearest_try(&near, schema->fields[i].name);
	text_clean_into(shown, sizeof shown, word);
	if (near.best)
		return error_make(ERROR_USAGE, NULL, "%s: a %s has no field '%s': did you mean '%s'?", option, schema->name, shown, near.best);
	return error_make(ERROR_USAGE, NULL, "%s: a %s has no field '%s'; 'help %s' lists them", option, schema->name, shown, schema->name);
}

static int find_field(const struct schema *schema, struct span word)
{
	char name[80];
	if (word.length == 0 || word.length >= sizeof name)
		return -1;
	memcpy(name, word.at, word.length);
	name[word.length] = '\0';
	return schema_field(schema, name);
}

struct error columns_parse(struct columns *c, const struct schema *schema, const char *list)
{
	c->count = 0;
	for (const char *at = list;; at++) {
		struct span word = {at, strcspn(at, ",")};
		at += word.length;
		int field = find_field(schema, word);
		if (field < 0)
			return unknown_field(schema, "--columns", word);
		for (unsigned i = 0; i < c->count; i++)
			if (c->field[i] == field)
				return error_make(ERROR_USAGE, NULL, "--columns: '%s' stands there twice", schema->fields[field].name);
		c->field[c->count++] = (uint16_t)field;
		if (*at == '\0')
			return error_none();
	}
}

static bool is_listed(const struct field *f)
{
	return f->place == PLACE_LIST;
}

void columns_default(struct columns *c, const struct schema *schema)
{
	c->count = 0;
	for (unsigned i = 0; i < schema->count && c->count < COLUMNS_MAX; i++)
		if (is_listed(&schema->fields[i]))
			c->field[c->count++] = (uint16_t)i;
}

void columns_all(struct columns *c, const struct schema *schema)
{
	c->count = 0;
	for (unsigned i = 0; i < schema->count && i < COLUMNS_MAX; i++)
		c->field[c->count++] = (uint16_t)i;
}

struct error columns_sort(const struct schema *schema, const char *text, int *field, bool *descending)
{
	*descending = text[0] == '-';
	struct span word = span_of(text + *descending);
	*field = find_field(schema, word);
	return *field < 0 ? unknown_field(schema, "--sort", word) : error_none();
}
