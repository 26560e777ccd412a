/* record: the engine as the dashboard has it, with a file where the screen would be. */
#include "cli/run.h"

#include "base/text.h"
#include "cli/interrupt.h"
#include "derive/derive.h"
#include "recording/recorder.h"

#include <stdio.h>

#define SLICE_MS 200 /* so that a signal is noticed */
#define MINUTE ((int64_t)60 * 1000)
#define FOR_PRESET (60 * MINUTE)
#define FOR_MOST (7 * 24 * 60 * MINUTE)

struct recording {
	const struct settings *settings;
	const struct clock *clock;
	struct engine *engine;
	struct recorder *recorder;
	int64_t begun, until;   /* mono ms */
	uint64_t max_bytes;
	bool details;
	bool chosen[RESOURCE_MAX];
	unsigned noun;          /* whose rows' details are asked for, */
	uint32_t row;           /* the next of them, */
	int64_t next_row;       /* and when, mono ms */
};

/* --- options --- */

static const char *option_of(const struct options *o, const char *name, bool *given)
{
	const char *value = NULL;
	*given = false;
	for (unsigned i = 0; i < o->verb_option_count; i++)
		if (strcmp(o->verb_options[2 * i], name) == 0) {
			value = o->verb_options[2 * i + 1];
			*given = true;
		}
	return value;
}

/* "500k", "16M", "4096". */
static bool read_size(const char *text, uint64_t *bytes)
{
	uint64_t n = 0;
	const char *at = text;
	for (; *at >= '0' && *at <= '9' && n < RECORDING_MAX_BYTES * 10; at++)
		n = n * 10 + (uint64_t)(*at - '0');
	if (at == text)
		return false;
	if (*at == 'k' || *at == 'K')
		n <<= 10, at++;
	else if (*at == 'm' || *at == 'M')
		n <<= 20, at++;
	*bytes = n;
	return *at == '\0';
}

static struct error read_options(struct recording *r, const struct options *o)
{
	static const char *const of_rows[] = {"columns", "filter", "sort", "output", "write", NULL};
	bool given;
	int64_t length = FOR_PRESET;
	char shown[80];
	struct error e = run_refuse(o, r->settings, of_rows, "the 'list' of a noun");
	if (!error_is(&e) && settings_is_set(r->settings, "replay"))
		e = error_make(ERROR_USAGE, NULL, "record: it takes no --replay: that is a recording already");
	if (!error_is(&e))
		e = run_resources(r->settings, r->chosen);
	const char *text = option_of(o, "--for", &given);
	if (!error_is(&e) && given && (!duration_parse(span_of(text), &length) || length < 1000 || length > FOR_MOST))
		e = error_make(ERROR_USAGE, NULL, "--for: '%s' is no time between 1s and 7d", text_clean_into(shown, sizeof shown, span_of(text)));
	r->begun = clock_mono(r->clock);
	r->until = r->begun + length;
	r->max_bytes = RECORDING_MAX_BYTES;
	text = option_of(o, "--max-size", &given);
	if (!error_is(&e) && given && (!read_size(text, &r->max_bytes) || r->max_bytes < 4096 || r->max_bytes > RECORDING_MAX_BYTES))
		e = error_make(ERROR_USAGE, NULL, "--max-size: '%s' is no size between 4k and 64M", text_clean_into(shown, sizeof shown, span_of(text)));
	option_of(o, "--details", &r->details);
	return e;
}

/* --- the recording --- */

static void head_of(const struct settings *s, struct recording_head *head)
{
	const char *realm = settings_text(s, "keycloak-realm"), *colour = settings_text(s, "colour"), *danger = settings_text(s, "danger");
	*head = (struct recording_head){0};
	snprintf(head->context, sizeof head->context, "%s", settings_context(s));
	snprintf(head->realm, sizeof head->realm, "%s", realm ? realm : "");
	snprintf(head->colour, sizeof head->colour, "%s", colour ? colour : "");
	snprintf(head->danger, sizeof head->danger, "%s", danger ? danger : "");
}

static bool want(struct recording *r)
{
	bool good = true;
	for (unsigned i = 0; i < resource_count; i++)
		if (r->chosen[i] || resources[i] == &resource_source)
			good = engine_send(r->engine, &(struct command){.kind = COMMAND_WANT, .resource = resources[i]}) && good;
	return good;
}

static bool has_details(const struct recording *r, unsigned noun)
{
	const struct derivation *d = derivation_of(resources[noun]);
	return r->chosen[noun] && d && d->detail_feeds[0];
}

/* The details of one more row, round and round: a row has as long as the servers are left alone between polls. */
static void ask_details(struct recording *r)
{
	int64_t now = clock_mono(r->clock);
	if (!r->details || now < r->next_row)
		return;
	r->next_row = now + settings_number(r->settings, "interval");
	for (unsigned tried = 0; tried <= resource_count; tried++, r->noun = (r->noun + 1) % resource_count, r->row = 0) {
		uint64_t generation = 0;
		const struct resource *noun = resources[r->noun];
		const struct table *t = has_details(r, r->noun) ? engine_table(r->engine, noun, &generation) : NULL;
		char id[400] = "";
		struct span key = r->row < table_rows(t) ? text_exact(table_text(t, r->row, noun->schema.key[0])) : SPAN_NULL;
		bool fits = key.length > 0 && key.length < sizeof id;
		if (fits)
			memcpy(id, key.at, key.length);
		table_unref(t);
		r->row++;
		if (fits) {
			engine_send(r->engine, &(struct command){.kind = COMMAND_SELECT, .resource = noun, .id = id});
			return;
		}
		engine_send(r->engine, &(struct command){.kind = COMMAND_SELECT, .resource = noun});
	}
}

static void watch(struct recording *r)
{
	struct event event;
	struct error full = error_none();
	while (!error_is(&full) && !interrupt_count() && clock_mono(r->clock) < r->until) {
		int64_t left = r->until - clock_mono(r->clock);
		engine_turn(r->engine, left < SLICE_MS ? (int)left : SLICE_MS);
		while (engine_next_event(r->engine, &event))
			if (event.kind == EVENT_MESSAGE && settings_flag(r->settings, "verbose"))
				out_say("%s", event.text);
		ask_details(r);
		full = recorder_error(r->recorder);
	}
}

/* What is in the file is good, whatever ended it. A recording in which no server ever answered is still no success. */
static struct error judge(const struct status *status)
{
	struct error e = error_none();
	for (unsigned i = 0; i < status->source_count; i++) {
		const struct status_source *s = &status->source[i];
		if (s->state == SOURCE_NOT_CONFIGURED)
			continue;
		if (s->latency_ms >= 0)
			return error_none();
		e = error_is(&s->error) ? s->error : error_make(ERROR_UNREACHABLE, s->name, "it did not answer while it was recorded");
	}
	return e;
}

static struct error record(struct recording *r, const char *path)
{
	struct error e;
	struct status status;
	const struct engine_options options = {.settings = r->settings, .clock = *r->clock, .interactive = true, .recorder = r->recorder};
	r->engine = engine_new(&options, &e);
	if (!r->engine) {
		recorder_close(r->recorder);
		return e;
	}
	if (want(r)) {
		out_say("recording until %s; Ctrl-C ends it", instant_screen(clock_wall(r->clock) + r->until - clock_mono(r->clock), clock_wall(r->clock)).text);
		watch(r);
	} else {
		e = error_make(ERROR_MEMORY, NULL, "out of memory");
	}
	engine_status(r->engine, &status);
	engine_free(r->engine);
	uint64_t bytes = recorder_bytes(r->recorder), lines = recorder_lines(r->recorder);
	struct error why = recorder_error(r->recorder), closed = recorder_close(r->recorder);
	char shown[160];
	text_clean_into(shown, sizeof shown, span_of(path));
	out_say("%s: %s, %llu lines, %llu kB", shown, duration_short(clock_mono(r->clock) - r->begun, true).text, (unsigned long long)lines,
	        (unsigned long long)(bytes + 1023) / 1024);
	if (error_is(&e))
		return e;
	e = error_is(&why) ? why : closed;
	return error_is(&e) ? e : judge(&status);
}

struct error run_record(const struct options *o, const struct settings *s, const struct clock *clock)
{
	struct recording r = {.settings = s, .clock = clock};
	struct recording_head head;
	struct error e = read_options(&r, o);
	if (error_is(&e))
		return e;
	head_of(s, &head);
	r.recorder = recorder_new(o->operands[0], r.max_bytes, &head, clock, &e);
	return r.recorder ? record(&r, o->operands[0]) : e;
}
