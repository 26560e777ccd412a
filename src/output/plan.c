#include "output/plan.h"

#include "base/instant.h"
#include "base/json_writer.h"
#include "model/verb.h"
#include "output/snapshot.h"

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void write_member(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_word(w, value);
}

static void write_target(struct json_writer *w, const struct target *t)
{
	json_write_key(w, "target");
	json_begin_object(w);
	write_member(w, "noun", t->noun);
	write_member(w, "id", t->id);
	write_member(w, "name", t->name);
	json_end_object(w);
}

static void write_arguments(struct json_writer *w, const struct call *c)
{
	json_write_key(w, "arguments");
	json_begin_object(w);
	for (unsigned i = 0; i < c->argument_count; i++) {
		const struct argument *a = &c->arguments[i];
		json_write_key(w, a->name);
		if (a->kind == ARGUMENT_TEXT)
			json_write_string(w, a->text);
		else if (a->kind == ARGUMENT_NUMBER)
			json_write_int(w, a->number);
		else
			json_write_null(w);
	}
	json_end_object(w);
}

static void write_steps(struct stream *s, struct json_writer *w, const struct plan *p)
{
	json_write_key(w, "plan");
	json_begin_array(w);
	for (unsigned i = 0; i < p->step_count && stream_step(s); i++) {
		const struct step *step = &p->steps[i];
		json_begin_object(w);
		write_member(w, "operation", step->call.operation);
		write_arguments(w, &step->call);
		write_target(w, &step->target);
		write_member(w, "sentence", step->sentence);
		write_member(w, "undo", step->undo);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_endings(struct stream *s, struct json_writer *w, const struct plan *p)
{
	json_write_key(w, "endings");
	json_begin_array(w);
	for (unsigned i = 0; i < p->ending_count && stream_step(s); i++) {
		json_begin_object(w);
		write_target(w, &p->endings[i].target);
		write_member(w, "sentence", p->endings[i].line);
		json_write_key(w, "beyond");
		json_write_bool(w, p->endings[i].beyond);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_sentences(struct json_writer *w, const char *key, const char *const *sentences, unsigned count)
{
	json_write_key(w, key);
	json_begin_array(w);
	for (unsigned i = 0; i < count; i++)
		json_write_word(w, sentences[i]);
	json_end_array(w);
}

static void write_way(struct json_writer *w, const char *key, const struct way *way)
{
	json_write_key(w, key);
	json_begin_object(w);
	write_member(w, "state", way_state_word(way->state));
	write_member(w, "known", way_known_word(way->known));
	json_write_key(w, "at");
	json_write_instant(w, way->at);
	write_member(w, "why", way->why);
	write_member(w, "sooner", way->sooner);
	json_end_object(w);
}

static void write_ways(struct json_writer *w, const struct plan *p)
{
	write_member(w, "ways_of", p->has_ways ? p->ways_of : NULL);
	json_write_key(w, "ways");
	json_begin_array(w);
	for (unsigned i = 0; p->has_ways && i < WAY_KINDS; i++) {
		json_begin_object(w);
		write_member(w, "way", way_name[i]);
		write_way(w, "now", &p->ways.now[i]);
		write_way(w, "after", &p->ways.after[i]);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_outcomes(struct stream *s, struct json_writer *w, const struct plan *p, bool dry_run)
{
	json_write_key(w, "outcomes");
	json_begin_array(w);
	for (unsigned i = 0; !dry_run && i < p->step_count && stream_step(s); i++) {
		const struct step *step = &p->steps[i];
		json_begin_object(w);
		write_target(w, &step->target);
		write_member(w, "outcome", outcome_word[step->outcome]);
		write_member(w, "sentence", error_is(&step->error) ? step->error.sentence : step->sentence);
		json_end_object(w);
	}
	json_end_array(w);
}

void plan_write_json(struct stream *s, const struct plan *p, const struct plan_about *about)
{
	struct json_writer w;
	char verb[80];
	json_writer_init(&w, &s->buffer, false);
	snprintf(verb, sizeof verb, "%s%s%s", p->verb->noun ? p->verb->noun : "", p->verb->noun ? " " : "", p->verb->name);
	json_begin_object(&w);
	write_member(&w, "schema", SNAPSHOT_SCHEMA);
	write_member(&w, "verb", verb);
	write_member(&w, "context", about->context[0] ? about->context : NULL);
	write_member(&w, "title", p->title);
	json_write_key(&w, "dry_run");
	json_write_bool(&w, about->dry_run);
	write_member(&w, "reason", p->reason);
	write_member(&w, "ticket", p->ticket);
	write_steps(s, &w, p);
	write_endings(s, &w, p);
	write_sentences(&w, "notes", p->notes, p->note_count);
	write_sentences(&w, "skipped", p->skipped, p->skipped_count);
	write_ways(&w, p);
	write_outcomes(s, &w, p, about->dry_run);
	json_end_object(&w);
	buffer_append_char(&s->buffer, '\n');
}

/* --- text -------------------------------------------------------------------------------------------------------- */

/* "closed", "closes 09:19:04Z (4m57s)", "STAYS OPEN: why", "unknown: why". */
static void append_way(struct buffer *b, const struct way *way, int64_t now)
{
	switch (way->state) {
	case WAY_CLOSED:
		buffer_append_text(b, "closed");
		return;
	case WAY_CLOSES_AT:
		buffer_append_text(b, "closes");
		if (way->at != INSTANT_NULL)
			buffer_append_format(b, " %s (%s)", instant_screen(way->at, now).text, duration_short(way->at > now ? way->at - now : 0, true).text);
		return;
	case WAY_OPEN:
		buffer_append_text(b, "STAYS OPEN");
		break;
	case WAY_UNKNOWN:
		buffer_append_text(b, "unknown");
		break;
	}
	if (way->why)
		buffer_append_format(b, ": %s", way->why);
}

static void write_ways_text(struct buffer *b, const struct plan *p, int64_t now)
{
	buffer_append_format(b, "\nways into MLflow of %s, afterwards:\n", p->ways_of ? p->ways_of : "that person");
	for (unsigned i = 0; i < WAY_KINDS; i++) {
		buffer_append_format(b, "  %-24s ", way_title[i]);
		append_way(b, &p->ways.after[i], now);
		if (p->ways.after[i].sooner)
			buffer_append_format(b, "; sooner: %s", p->ways.after[i].sooner);
		buffer_append_char(b, '\n');
	}
}

void plan_write_text(struct stream *s, const struct plan *p, const struct plan_about *about)
{
	struct buffer *b = &s->buffer;
	if (p->title)
		buffer_append_format(b, "%s%s%s\n", p->title, about->context[0] ? "  " : "", about->context);
	for (unsigned i = 0; i < p->ending_count && stream_step(s); i++)
		buffer_append_format(b, "  %3u  %s%s\n", i + 1, p->endings[i].line, p->endings[i].beyond ? "  (not named: ends too)" : "");
	for (unsigned i = 0; i < p->skipped_count && stream_step(s); i++)
		buffer_append_format(b, "    -  %s\n", p->skipped[i]);
	if (p->step_count > 0)
		buffer_append_format(b, "\n%u request%s:\n", p->step_count, p->step_count == 1 ? "" : "s");
	for (unsigned i = 0; i < p->step_count && stream_step(s); i++)
		buffer_append_format(b, "  %3u  %s (undo: %s)\n", i + 1, p->steps[i].sentence, p->steps[i].undo ? p->steps[i].undo : "none");
	for (unsigned i = 0; i < p->note_count; i++)
		buffer_append_format(b, "%s%s\n", i == 0 ? "\n" : "", p->notes[i]);
	if (p->has_ways)
		write_ways_text(b, p, about->now);
}

void plan_append_outcome(struct buffer *out, const struct step *step)
{
	buffer_append_format(out, "%s: %s", outcome_word[step->outcome], step->sentence);
	if (error_is(&step->error))
		buffer_append_format(out, ": %s", step->error.sentence);
}

void plan_write_outcomes(struct stream *s, const struct plan *p)
{
	for (unsigned i = 0; i < p->step_count && stream_step(s); i++) {
		plan_append_outcome(&s->buffer, &p->steps[i]);
		buffer_append_char(&s->buffer, '\n');
	}
}
