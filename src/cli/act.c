/* Verbs that change a server: find what was named, plan, ask, run, report. */
#include "cli/ask.h"
#include "cli/interrupt.h"
#include "cli/run.h"
#include "output/plan.h"

#include <stdlib.h>

static bool is_dry(const struct run *r)
{
	return settings_flag(r->settings, "dry-run");
}

static struct error refuse(const struct run *r, enum error_class class, const char *why)
{
	char name[80];
	return error_make(class, NULL, "%s: %s", command_name(r->options->words.verb, name, sizeof name), why);
}

/* What the context demands of every change. */
static struct error check_demands(const struct run *r)
{
	const struct settings *s = r->settings;
	bool reason = settings_is_set(s, "reason"), ticket = settings_is_set(s, "ticket");
	if (strcmp(settings_text(s, "danger"), "production") == 0 && !reason)
		return refuse(r, ERROR_READ_ONLY, "a context of danger production needs --reason TEXT");
	if (settings_has(s, "require", "reason") && !reason)
		return refuse(r, ERROR_USAGE, "this context requires --reason TEXT");
	if (settings_has(s, "require", "ticket") && !ticket)
		return refuse(r, ERROR_USAGE, "this context requires --ticket ID");
	return error_none();
}

struct error run_may_act(const struct run *r)
{
	const struct options *o = r->options;
	const struct settings *s = r->settings;
	char why[200];
	enum out_format format = out_format(s);
	if (!is_dry(r) && settings_flag(s, "read-only")) {
		snprintf(why, sizeof why, "read-only (%s); --dry-run shows what it would do", settings_origin(s, "read-only"));
		return refuse(r, ERROR_READ_ONLY, why);
	}
	if (o->operand_count == 0 && !settings_is_set(s, "filter"))
		return refuse(r, ERROR_USAGE, "on what? name it, or give a --filter");
	if (o->operand_count > 0 && settings_is_set(s, "filter"))
		return refuse(r, ERROR_USAGE, "either names or a --filter, not both");
	if (format == OUT_NDJSON || format == OUT_CSV)
		return refuse(r, ERROR_USAGE, "a plan is written as json or text");
	struct error e = is_dry(r) ? error_none() : check_demands(r);
	if (!error_is(&e) && !is_dry(r) && !settings_flag(s, "yes") && !ask_is_possible())
		e = refuse(r, ERROR_DECLINED, "no terminal to ask on: --yes does it without a question, --dry-run shows what it would do");
	return e;
}

/* --- planning ---------------------------------------------------------------------------------------------------- */

/* The rows that the filter takes. The caller frees *rows. */
static struct error find_by_filter(struct run *r, const struct resource *resource, const struct table *t, uint32_t **rows, uint32_t *count)
{
	struct filter *filter;
	struct error e = run_filter(r, resource, &filter);
	if (error_is(&e))
		return e;
	*count = 0;
	*rows = calloc((size_t)table_rows(t) + 1, sizeof **rows);
	if (!*rows)
		e = error_make(ERROR_MEMORY, NULL, "out of memory");
	for (uint32_t row = 0; *rows && row < table_rows(t); row++)
		if (filter_row(filter, t, row, engine_now(r->engine), NULL, 0))
			(*rows)[(*count)++] = row;
	filter_free(filter);
	return e;
}

/* Before any server is asked: is the filter one? */
static struct error check_filter(const struct run *r, const struct resource *resource)
{
	struct filter *filter;
	if (!settings_is_set(r->settings, "filter"))
		return error_none();
	struct error e = run_filter(r, resource, &filter);
	filter_free(filter);
	return e;
}

static struct error wait_for_plan(struct run *r, struct plan **out)
{
	struct event event;
	while (run_event(r, &event, 1)) {
		if (event.kind == EVENT_PLAN_FAILED)
			return event.error;
		if (event.kind == EVENT_PLAN) {
			*out = event.plan;
			return error_none();
		}
	}
	return error_make(ERROR_INTERRUPTED, NULL, "interrupted; nothing was done");
}

/* A filter over a list that was cut would take only some of what it names. Where an input is missing the rows are all there, with less in them. */
static struct error check_whole(struct run *r, const struct resource *resource, const struct table *t)
{
	struct error judged = run_judge(r, resource, t);
	if (t && table_about(t)->cut)
		return error_because(judged, "nothing was done");
	if (error_is(&judged))
		out_say("the filter sees a list that is not complete: %s", judged.sentence);
	return error_none();
}

/* *out stays NULL when the filter takes no row: there is nothing to plan. */
static struct error make_plan(struct run *r, const struct resource *resource, const struct table *t, struct plan **out)
{
	const struct options *o = r->options;
	uint32_t *rows = NULL, count = 0;
	bool by_filter = o->operand_count == 0;
	struct error e = by_filter ? find_by_filter(r, resource, t, &rows, &count)
	                           : run_find(resource, t, o->operands, o->operand_count, &rows, &count);
	if (!error_is(&e) && by_filter)
		e = check_whole(r, resource, t);
	if (!error_is(&e) && count > 0) {
		struct command plan = {.kind = COMMAND_PLAN, .verb = o->words.verb, .number = 1, .table = t, .rows = rows, .row_count = count, .by_filter = by_filter,
		                       .dry_run = is_dry(r)};
		e = engine_send(r->engine, &plan) ? wait_for_plan(r, out) : error_make(ERROR_MEMORY, NULL, "out of memory");
	}
	free(rows);
	return e;
}

/* --- agreeing ---------------------------------------------------------------------------------------------------- */

static bool ends_beyond(const struct plan *p)
{
	for (unsigned i = 0; i < p->ending_count; i++)
		if (p->endings[i].beyond)
			return true;
	return false;
}

/* --expect: the number of objects that will end, from somebody who cannot see the plan. */
static struct error check_expect(const struct run *r, const struct plan *p)
{
	char why[200];
	const struct options *o = r->options;
	if (settings_is_set(r->settings, "expect")) {
		int64_t expected = settings_number(r->settings, "expect");
		if (expected == (int64_t)p->ending_count)
			return error_none();
		snprintf(why, sizeof why, "%u would end, not %lld as --expect says; nothing was done", p->ending_count, (long long)expected);
		return refuse(r, ERROR_DECLINED, why);
	}
	if (!settings_flag(r->settings, "yes") || (o->operand_count == 1 && !ends_beyond(p)))
		return error_none();
	snprintf(why, sizeof why, "%u would end: say so with --expect %u; nothing was done", p->ending_count, p->ending_count);
	return refuse(r, ERROR_DECLINED, why);
}

/* --- running ----------------------------------------------------------------------------------------------------- */

static void say_step(const struct step *step)
{
	struct buffer line;
	buffer_init(&line, 4096);
	plan_append_outcome(&line, step);
	out_say("%s", buffer_text(&line));
	buffer_release(&line);
}

/* The first signal stops between steps, the second ends the wait. */
static struct error run_plan(struct run *r, struct plan *p)
{
	struct event event;
	bool stopped = false;
	struct command run = {.kind = COMMAND_RUN, .plan = p, .number = 1, .reason = settings_text(r->settings, "reason"),
	                      .ticket = settings_text(r->settings, "ticket")};
	if (!engine_send(r->engine, &run))
		return error_make(ERROR_MEMORY, NULL, "out of memory; nothing was done");
	for (int patience = 1; patience <= 2; patience++) {
		while (run_event(r, &event, patience)) {
			if (event.kind == EVENT_STEP && r->verbose)
				say_step(&p->steps[event.step]);
			if (event.kind == EVENT_PLAN_DONE)
				return stopped ? error_make(ERROR_INTERRUPTED, NULL, "interrupted: stopped between steps") : event.error;
		}
		struct command stop = {.kind = COMMAND_STOP};
		stopped = engine_send(r->engine, &stop);
	}
	return error_make(ERROR_INTERRUPTED, NULL, "interrupted while a request was under way: what came of it is not known");
}

/* --- reporting --------------------------------------------------------------------------------------------------- */

/* `shown`: the person has read the plan already. */
static struct error report(struct run *r, struct out *out, const struct plan *p, const struct plan_about *about, bool shown)
{
	if (out_format(r->settings) == OUT_JSON) {
		plan_write_json(&out->stream, p, about);
	} else {
		if (!shown)
			plan_write_text(&out->stream, p, about);
		if (!shown && !about->dry_run && p->step_count > 0)
			buffer_append_char(&out->stream.buffer, '\n');
		if (!about->dry_run)
			plan_write_outcomes(&out->stream, p);
	}
	return out_close(out);
}

/* What was planned, and that is all. */
static struct error report_plan(struct run *r, const struct plan *p, const struct plan_about *about)
{
	struct out out;
	struct error e = out_open(&out, r->settings);
	return error_is(&e) ? e : report(r, &out, p, about, false);
}

static struct error act(struct run *r, struct plan *p)
{
	struct status status;
	engine_status(r->engine, &status);
	const struct plan_about about = {.context = status.context /* a recording brings its own */, .now = engine_now(r->engine), .dry_run = is_dry(r)};
	bool ask = !settings_flag(r->settings, "yes");
	if (is_dry(r) || p->step_count == 0) /* nothing to be done is no reason to ask */
		return report_plan(r, p, &about);
	struct error e = check_expect(r, p);
	if (!error_is(&e) && ask)
		e = ask_plan(p, &about);
	if (error_is(&e))
		return e;
	struct out out; /* open before anything is done: what came of it must have a place to go */
	e = out_open(&out, r->settings);
	if (error_is(&e))
		return error_because(e, "nothing was done");
	struct error result = run_plan(r, p), written = report(r, &out, p, &about, ask);
	return error_is(&result) ? result : written;
}

/* The filter took no row. */
static struct error act_on_nothing(struct run *r)
{
	struct plan empty;
	char title[80];
	plan_init(&empty);
	empty.verb = r->options->words.verb;
	snprintf(title, sizeof title, "no %s fits the filter: nothing to do", empty.verb->noun);
	empty.title = title;
	struct error e = settings_is_set(r->settings, "expect") ? check_expect(r, &empty) : error_none();
	if (!error_is(&e))
		e = act(r, &empty);
	plan_release(&empty);
	return e;
}

struct error run_act(struct run *r)
{
	const struct resource *resource = resource_find(r->options->words.verb->noun);
	struct plan *plan = NULL;
	struct error e = check_filter(r, resource);
	if (error_is(&e))
		return e;
	e = run_want(r, resource) ? run_wait(r) : error_make(ERROR_MEMORY, NULL, "out of memory");
	if (error_is(&e))
		return e;
	const struct table *t = run_table(r, resource);
	if (table_rows(t) == 0)
		e = run_judge(r, resource, t);
	if (!error_is(&e))
		e = make_plan(r, resource, t, &plan);
	if (!error_is(&e))
		e = plan ? act(r, plan) : act_on_nothing(r);
	struct command drop = {.kind = COMMAND_DROP, .plan = plan};
	if (plan)
		engine_send(r->engine, &drop);
	table_unref(t);
	return e;
}
