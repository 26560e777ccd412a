#include "output/schema.h"

#include "base/json_writer.h"
#include "model/facts.h"
#include "model/resource.h"
#include "output/snapshot.h"

static void member(struct json_writer *w, const char *key, const char *word)
{
	json_write_key(w, key);
	json_write_word(w, word);
}

static void begin_member(struct json_writer *w, const char *key)
{
	json_write_key(w, key);
	json_begin_object(w);
}

/* "type": ["string", "null"] */
static void nullable(struct json_writer *w, const char *type)
{
	json_write_key(w, "type");
	json_begin_array(w);
	json_write_word(w, type);
	json_write_word(w, "null");
	json_end_array(w);
}

static void words(struct json_writer *w, const char *const *word, unsigned count, bool null)
{
	json_write_key(w, "enum");
	json_begin_array(w);
	for (unsigned i = 0; i < count; i++)
		json_write_word(w, word[i]);
	if (null)
		json_write_null(w);
	json_end_array(w);
}

static void required(struct json_writer *w, const char *const *names)
{
	json_write_key(w, "required");
	json_begin_array(w);
	for (; *names; names++)
		json_write_word(w, *names);
	json_end_array(w);
}

static void closed(struct json_writer *w)
{
	json_write_key(w, "additionalProperties");
	json_write_bool(w, false);
}

static void reference(struct json_writer *w, const char *key, const char *to)
{
	begin_member(w, key);
	member(w, "$ref", to);
	json_end_object(w);
}

static void real(struct json_writer *w)
{
	static const char *const types[] = {"number", "string", "null"};
	json_write_key(w, "type");
	json_begin_array(w);
	for (unsigned i = 0; i < 3; i++)
		json_write_word(w, types[i]);
	json_end_array(w);
	member(w, "pattern", "^(NaN|-?Infinity)$");
}

static void field_type(struct json_writer *w, const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXT:
		nullable(w, "string");
		return;
	case FIELD_TEXTS:
		nullable(w, "array");
		begin_member(w, "items");
		member(w, "type", "string");
		json_end_object(w);
		return;
	case FIELD_WORD:
		words(w, f->words->word, f->words->count, true);
		return;
	case FIELD_COUNT:
	case FIELD_DURATION:
		nullable(w, "integer");
		return;
	case FIELD_REAL:
		real(w);
		return;
	case FIELD_FLAG:
		nullable(w, "boolean");
		return;
	case FIELD_INSTANT:
		member(w, "$ref", "#/$defs/instant");
		return;
	}
}

static void row_schema(struct json_writer *w, const struct resource *r)
{
	json_begin_object(w);
	member(w, "type", "object");
	begin_member(w, "properties");
	for (unsigned i = 0; i < r->schema.count; i++) {
		const struct field *f = &r->schema.fields[i];
		begin_member(w, f->name);
		member(w, "description", f->help);
		field_type(w, f);
		json_end_object(w);
	}
	json_end_object(w);
	closed(w);
	json_end_object(w);
}

static void resource_schema(struct json_writer *w, const struct resource *r)
{
	static const char *const needed[] = {"complete", "total", "rows", NULL};
	begin_member(w, r->schema.name);
	member(w, "description", r->help);
	member(w, "type", "object");
	begin_member(w, "properties");
	begin_member(w, "complete");
	member(w, "description", "false: an input that is configured failed or was cut");
	member(w, "type", "boolean");
	json_end_object(w);
	begin_member(w, "total");
	member(w, "description", "rows that the server has; null: not known");
	nullable(w, "integer");
	json_end_object(w);
	reference(w, "error", "#/$defs/error");
	begin_member(w, "rows");
	member(w, "type", "array");
	json_write_key(w, "items");
	row_schema(w, r);
	json_end_object(w);
	json_end_object(w);
	required(w, needed);
	closed(w);
	json_end_object(w);
}

static void source_schema(struct json_writer *w)
{
	static const char *const needed[] = {"state", "url", "version", "latency_ms", "clock_offset_ms", "fetched_at", NULL};
	begin_member(w, "source");
	member(w, "type", "object");
	begin_member(w, "properties");
	begin_member(w, "state");
	words(w, source_state_word, SOURCE_CONNECTING, false); /* one that was not asked is not there */
	json_end_object(w);
	begin_member(w, "url");
	nullable(w, "string");
	json_end_object(w);
	begin_member(w, "version");
	nullable(w, "string");
	json_end_object(w);
	begin_member(w, "latency_ms");
	nullable(w, "integer");
	json_end_object(w);
	begin_member(w, "clock_offset_ms");
	member(w, "description", "the server's clock minus ours lies between these two");
	nullable(w, "array");
	begin_member(w, "items");
	member(w, "type", "integer");
	json_end_object(w);
	json_write_key(w, "minItems");
	json_write_int(w, 2);
	json_write_key(w, "maxItems");
	json_write_int(w, 2);
	json_end_object(w);
	reference(w, "fetched_at", "#/$defs/instant");
	reference(w, "error", "#/$defs/error");
	json_end_object(w);
	required(w, needed);
	closed(w);
	json_end_object(w);
}

static void definitions(struct json_writer *w)
{
	static const char *const error_needed[] = {"class", "sentence", NULL};
	begin_member(w, "$defs");
	begin_member(w, "instant");
	member(w, "description", "RFC 3339, UTC, milliseconds; null: absent");
	nullable(w, "string");
	member(w, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$");
	json_end_object(w);
	begin_member(w, "error");
	member(w, "type", "object");
	begin_member(w, "properties");
	begin_member(w, "class");
	nullable(w, "string");
	json_end_object(w);
	begin_member(w, "status");
	member(w, "description", "HTTP status, where there was one");
	nullable(w, "integer");
	json_end_object(w);
	begin_member(w, "sentence");
	nullable(w, "string");
	json_end_object(w);
	json_end_object(w);
	required(w, error_needed);
	closed(w);
	json_end_object(w);
	source_schema(w);
	json_end_object(w);
}

static void head(struct json_writer *w)
{
	begin_member(w, "schema");
	member(w, "const", SNAPSHOT_SCHEMA);
	json_end_object(w);
	begin_member(w, "taken_at");
	member(w, "$ref", "#/$defs/instant");
	member(w, "description", "the moment that durations are computed for");
	json_end_object(w);
	begin_member(w, "context");
	member(w, "description", "the context of the configuration; null: none is named");
	nullable(w, "string");
	json_end_object(w);
	begin_member(w, "read_only");
	member(w, "type", "boolean");
	json_end_object(w);
	begin_member(w, "sources");
	member(w, "description", "the servers, by name");
	member(w, "type", "object");
	reference(w, "additionalProperties", "#/$defs/source");
	json_end_object(w);
}

void schema_write(struct stream *s)
{
	static const char *const needed[] = {"schema", "taken_at", "context", "read_only", "sources", "resources", NULL};
	struct json_writer w;
	json_writer_init(&w, &s->buffer, true);
	json_begin_object(&w);
	member(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	member(&w, "title", "The snapshot of mlflow-oidc-top");
	member(&w, "description", "Generated from the resource table. `NOUN list` and `NOUN show` write the same document with one resource; "
	                          "with --columns a row has the fields that were asked for, else all of them.");
	member(&w, "type", "object");
	begin_member(&w, "properties");
	head(&w);
	begin_member(&w, "resources");
	member(&w, "type", "object");
	begin_member(&w, "properties");
	for (unsigned i = 0; i < resource_count; i++)
		resource_schema(&w, resources[i]);
	json_end_object(&w);
	closed(&w);
	json_end_object(&w);
	json_end_object(&w);
	required(&w, needed);
	closed(&w);
	definitions(&w);
	json_end_object(&w);
	buffer_append_char(&s->buffer, '\n');
}
