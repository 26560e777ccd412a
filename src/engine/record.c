#include "engine/record.h"

#include "engine/told.h"
#include "net/place.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000) /* as far as the overview looks back */

/* --- what may not be recorded --- */

static bool is_of_a_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* Whole names only: a host called "a" is no letter of a word. */
static void replace(char *sentence, size_t size, const char *what, const char *with)
{
	char out[sizeof(struct error)], *at = sentence;
	size_t length = strlen(what), used = 0;
	if (!length || size > sizeof out || !strstr(sentence, what))
		return;
	while (*at && used < sizeof out - 1) {
		bool here = strncmp(at, what, length) == 0 && (at == sentence || !is_of_a_name(at[-1])) && !is_of_a_name(at[length]);
		if (!here) {
			out[used++] = *at++;
			continue;
		}
		int n = snprintf(out + used, sizeof out - used, "%s", with);
		used = n < (int)(sizeof out - used) ? used + (size_t)n : sizeof out - 1;
		at += length;
	}
	out[used] = '\0';
	text_clean_into(sentence, size, (struct span){out, used}); /* cut at a whole character, if it grew */
}

static void hide_place(char *sentence, size_t size, const char *url)
{
	struct place place;
	struct error error = url && url[0] ? place_of(url, &place) : error_make(ERROR_CONFIG, "", "none");
	if (error_is(&error))
		return;
	replace(sentence, size, place.authority, "the server");
	replace(sentence, size, place.host, "the server");
}

/* The folder that the audit log lies in: its files are named by what is in them. */
static void hide_audit(char *sentence, size_t size, const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	if (slash && slash > path && snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path) < (int)sizeof folder)
		replace(sentence, size, folder, "…");
}

void record_hide(const struct engine *e, char *sentence, size_t size)
{
	static const char *const paths[] = {"ca-file", "cert", "key"};
	for (unsigned i = 0; i < e->source_count; i++)
		hide_place(sentence, size, e->sources[i].url);
	hide_place(sentence, size, settings_text(e->settings, "https-proxy"));
	hide_audit(sentence, size, audit_path(e->audit));
	for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
		const char *path = settings_text(e->settings, paths[i]);
		replace(sentence, size, path ? path : "", "…");
	}
}

/* --- what is told --- */

static void record(const struct engine *e, const char *name, const char *of, const struct table *t)
{
	struct table_about about = *table_about(t);
	if (error_is(&about.error))
		record_hide(e, about.error.sentence, sizeof about.error.sentence);
	const struct table *clean = error_is(&about.error) ? table_with_about(t, &about) : table_ref(t);
	if (clean)
		recorder_table(e->options.recorder, name, of, clean);
	table_unref(clean);
}

void record_feed(const struct feed_state *f)
{
	bool detail = f->feed->trigger == TRIGGER_SELECTED, of_nobody = detail && !f->selected[0];
	if (f->engine->options.recorder && !of_nobody)
		record(f->engine, f->feed->name, detail ? f->selected : NULL, f->table);
}

void record_sources(struct engine *e, bool only_latency)
{
	if (only_latency && engine_mono(e) - e->sources_recorded < settings_number(e->settings, "interval"))
		return;
	const struct table *t = e->options.recorder ? told_table(e, true) : NULL;
	if (t) {
		record(e, told_schema.name, NULL, t);
		e->sources_recorded = engine_mono(e);
	}
	table_unref(t);
}

static bool is_of_here(const struct engine *e, const struct table *rows, uint32_t row)
{
	struct span context = text_exact(table_text(rows, row, AUDIT_CONTEXT));
	int64_t at = table_number(rows, row, AUDIT_AT);
	return span_equal(context.at ? context : span_of(""), span_of(settings_context(e->settings))) && at != INSTANT_NULL && at >= engine_wall(e) - DAY_MS;
}

/* What was done elsewhere, or long ago, with reasons and names, is not for whom a recording of this environment is given to. */
static const struct table *rows_of_here(const struct engine *e, const struct table *rows)
{
	struct builder *b = builder_new(&resource_audit.schema, table_rows(rows) + 1);
	for (uint32_t row = 0; b && row < table_rows(rows); row++) {
		if (!is_of_here(e, rows, row) || !builder_begin(b))
			continue;
		for (uint16_t field = 0; field < AUDIT_FIELDS; field++)
			builder_set_from(b, field, rows, row, field);
		builder_end(b, false);
	}
	if (!b)
		return NULL;
	*builder_about(b) = *table_about(rows);
	builder_about(b)->total = builder_rows(b);
	return builder_finish(b);
}

void record_audit(const struct engine *e, const struct table *rows)
{
	const struct table *here = e->options.recorder && rows ? rows_of_here(e, rows) : NULL;
	if (here)
		record(e, resource_audit.schema.name, NULL, here);
	table_unref(here);
}

void record_message(const struct engine *e, const char *text)
{
	char said[sizeof(((struct event *)0)->text)];
	if (!e->options.recorder)
		return;
	snprintf(said, sizeof said, "%s", text);
	record_hide(e, said, sizeof said);
	recorder_message(e->options.recorder, said);
}
