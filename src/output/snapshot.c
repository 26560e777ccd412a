#include "output/snapshot.h"

static const struct status_source *find_status(const struct snapshot *doc, struct span name)
{
	for (unsigned i = 0; doc->status && i < doc->status->source_count; i++)
		if (span_is(name, doc->status->source[i].name))
			return &doc->status->source[i];
	return NULL;
}

static void write_source_error(struct json_writer *w, const struct snapshot *doc, uint32_t row)
{
	const struct status_source *status = find_status(doc, text_exact(table_text(doc->sources, row, SOURCE_NAME)));
	json_write_key(w, "error");
	json_begin_object(w);
	json_write_key(w, "class");
	json_write_word(w, status && error_is(&status->error) ? error_class_word(status->error.class) : NULL);
	json_write_key(w, "status");
	json_write_int(w, status && status->error.status ? status->error.status : INT64_MIN);
	json_write_key(w, "sentence");
	if (status && error_is(&status->error))
		json_write_word(w, status->error.sentence);
	else
		json_write_text(w, table_text(doc->sources, row, SOURCE_ERROR));
	json_end_object(w);
}

static void write_clock(struct json_writer *w, const struct table *t, uint32_t row)
{
	int64_t low = table_number(t, row, SOURCE_CLOCK_LOW), high = table_number(t, row, SOURCE_CLOCK_HIGH);
	if (low == NUMBER_NULL || high == NUMBER_NULL) {
		json_write_null(w);
		return;
	}
	json_begin_array(w);
	json_write_int(w, low);
	json_write_int(w, high);
	json_end_array(w);
}

static void write_source(struct json_writer *w, const struct snapshot *doc, uint32_t row)
{
	const struct table *t = doc->sources;
	struct text state = table_text(t, row, SOURCE_STATE);
	json_begin_object(w);
	json_write_key(w, "state");
	json_write_text(w, state);
	json_write_key(w, "url");
	json_write_text(w, table_text(t, row, SOURCE_URL));
	json_write_key(w, "version");
	json_write_text(w, table_text(t, row, SOURCE_VERSION));
	json_write_key(w, "latency_ms");
	json_write_int(w, table_number(t, row, SOURCE_LATENCY));
	json_write_key(w, "clock_offset_ms");
	write_clock(w, t, row);
	json_write_key(w, "fetched_at");
	json_write_instant(w, table_number(t, row, SOURCE_LAST_GOOD));
	if (table_number(t, row, SOURCE_STATE) != SOURCE_OK)
		write_source_error(w, doc, row);
	json_end_object(w);
}

static void write_sources(struct json_writer *w, const struct snapshot *doc)
{
	json_begin_object(w);
	for (uint32_t row = 0; row < table_rows(doc->sources); row++) {
		char name[64];
		if (table_number(doc->sources, row, SOURCE_STATE) == SOURCE_CONNECTING)
			continue; /* it was not asked, for the audit log say: there is no news of it */
		json_write_key(w, text_clean_into(name, sizeof name, text_exact(table_text(doc->sources, row, SOURCE_NAME))));
		write_source(w, doc, row);
	}
	json_end_object(w);
}

void snapshot_write(struct stream *s, const struct snapshot *doc)
{
	struct json_writer w;
	json_writer_init(&w, &s->buffer, false);
	json_begin_object(&w);
	json_write_key(&w, "schema");
	json_write_word(&w, SNAPSHOT_SCHEMA);
	json_write_key(&w, "taken_at");
	json_write_instant(&w, doc->taken_at);
	json_write_key(&w, "context");
	json_write_word(&w, doc->context[0] ? doc->context : NULL);
	json_write_key(&w, "read_only");
	json_write_bool(&w, doc->read_only);
	json_write_key(&w, "sources");
	write_sources(&w, doc);
	json_write_key(&w, "resources");
	json_begin_object(&w);
	for (unsigned i = 0; i < doc->resource_count && stream_step(s); i++) {
		json_write_key(&w, doc->resources[i].resource->schema.name);
		rows_json(s, &w, &doc->resources[i]);
	}
	json_end_object(&w);
	json_end_object(&w);
	buffer_append_char(&s->buffer, '\n');
}
