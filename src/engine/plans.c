/* Plans: asking the planner until it is ready, and handing on what the person agreed to (plan_run.c). */
#include "base/limits.h"
#include "engine/internal.h"
#include "engine/plan_run.h"

#include <stdlib.h>
#include <string.h>

#define PROOF_LOOK_MS 200 /* while a server that is away is waited for */

/* --- life --- */

static void release_answers(struct plan_run *r)
{
	for (unsigned i = 0; i < r->answer_count; i++)
		table_unref(r->answers[i].table);
	free(r->answers);
	r->answers = NULL;
	r->answer_count = 0;
	arena_release(&r->keep);
}

static void free_run(struct plan_run *r)
{
	struct plan_run **link = &r->engine->runs;
	while (*link && *link != r)
		link = &(*link)->next;
	if (*link)
		*link = r->next;
	if (r->need_job)
		source_cancel(r->need_job);
	for (unsigned i = 0; i < STEPS_AT_ONCE; i++)
		if (r->step_job[i])
			source_cancel(r->step_job[i]);
	builder_free(r->builder);
	proofs_release(&r->proofs);
	release_answers(r);
	table_unref(r->table);
	free(r->rows);
	if (r->plan) {
		plan_release(r->plan);
		free(r->plan);
	}
	free(r);
}

void plans_release(struct engine *e)
{
	while (e->runs)
		free_run(e->runs);
}

int64_t plans_next(const struct engine *e)
{
	for (const struct plan_run *r = e->runs; r; r = r->next)
		if (r->phase == PHASE_PROOFS && !r->proofs.job)
			return engine_mono(e) + PROOF_LOOK_MS;
	return INT64_MAX;
}

/* --- planning --- */

static void say_failed(struct plan_run *r, const struct error *error)
{
	struct event event = {.kind = EVENT_PLAN_FAILED, .number = r->number, .error = *error};
	mailbox_put_event(&r->engine->mailbox, &event);
	free_run(r);
}

static struct error context_left(const struct plan_run *r)
{
	return error_make(ERROR_INTERRUPTED, "", "%s %s: its context was left", r->verb->noun, r->verb->name);
}

static void ask_tables(struct engine *e)
{
	for (unsigned i = 0; i < resource_count; i++) {
		const struct derivation *d = e->resources[i].derivation;
		for (unsigned k = 0; d && k < 8 && d->feeds[k]; k++) {
			struct feed_state *f = feeds_find(e, d->feeds[k]);
			if (f && !f->tried && f->feed->trigger != TRIGGER_SELECTED)
				feeds_ask(e, f);
		}
	}
}

/* A server that is away is not waited for: then the verb has its reason not to run. */
static bool tables_are_here(const struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++) {
		const struct feed_state *f = &e->feeds[i];
		if (!f->tried && (f->running || (f->asked && source_may_ask(f->source))) && f->feed->trigger != TRIGGER_SELECTED)
			return false;
	}
	return true;
}

static void plan_facts(struct plan_run *r, struct facts *facts, struct source_facts *sources)
{
	engine_fill_facts(r->engine, facts, sources);
	int index = resource_index(r->verb->noun);
	if (index >= 0)
		facts->resource[index] = r->table; /* the rows that the person saw */
	facts->answers = r->answers;
	facts->answer_count = r->answer_count;
	facts->max_targets = r->max_targets;
}

static const struct source *source_named(const struct engine *e, const char *name)
{
	for (unsigned i = 0; name && i < e->source_count; i++)
		if (strcmp(e->sources[i].system->name, name) == 0)
			return &e->sources[i];
	return NULL;
}

/* Why the verb cannot be planned now, as an error. The same reasons grey it on the screen, where the head says who we are. */
static struct error why_not(const struct plan_run *r, const struct facts *facts)
{
	char reason[200];
	struct facts dry = *facts;
	dry.read_only = facts->read_only && !r->dry_run;
	const char *why = verb_why_not(r->verb, &dry, true, reason, sizeof reason);
	if (!why)
		return error_none();
	if (dry.read_only)
		return error_make(ERROR_READ_ONLY, "", "%s %s: %s", r->verb->noun, r->verb->name, why);
	const struct source *s = source_named(r->engine, r->verb->source);
	if (s && s->state != SOURCE_OK && error_is(&s->error))
		return s->error;
	bool known = s && s->state == SOURCE_OK && s->token.account[0];
	return error_make(ERROR_FORBIDDEN, r->verb->source ? r->verb->source : "", "%s %s: %s%s%s", r->verb->noun, r->verb->name, why,
	                  known ? "; our account there is " : "", known ? s->token.account : "");
}

static struct plan *fresh_plan(struct plan_run *r)
{
	if (r->plan)
		plan_release(r->plan);
	else
		r->plan = calloc(1, sizeof *r->plan);
	if (r->plan) {
		plan_init(r->plan);
		r->plan->verb = r->verb;
	}
	return r->plan;
}

static void ask_planner(struct plan_run *r)
{
	struct facts facts;
	struct source_facts sources[SOURCE_MAX];
	plan_facts(r, &facts, sources);
	struct error error = why_not(r, &facts);
	struct plan_request request = {.verb = r->verb, .rows = r->rows, .row_count = r->row_count, .by_filter = r->by_filter};
	if (!error_is(&error) && !fresh_plan(r))
		error = error_make(ERROR_MEMORY, "", "out of memory");
	if (error_is(&error)) {
		say_failed(r, &error);
		return;
	}
	enum verdict verdict = r->verb->plan(&request, &facts, r->plan, &error);
	if (verdict != PLAN_ERROR && r->plan->failed)
		error = error_make(ERROR_MEMORY, "", "%s %s: the plan does not fit into memory", r->verb->noun, r->verb->name);
	else if (verdict == PLAN_NEED && (++r->round > PLAN_ROUNDS || r->plan->need_count == 0))
		error = error_make(ERROR_LOCAL, "", "%s %s: the plan asks without end", r->verb->noun, r->verb->name);
	else if (verdict == PLAN_NEED) {
		r->need = 0;
		r->phase = PHASE_NEEDS;
		return;
	} else if (verdict == PLAN_READY) {
		struct event event = {.kind = EVENT_PLAN, .number = r->number, .plan = r->plan};
		r->phase = PHASE_READY;
		mailbox_put_event(&r->engine->mailbox, &event);
		return;
	}
	say_failed(r, &error);
}

static bool keep_answer(struct plan_run *r, const struct call *call, const struct table *table, const struct error *error)
{
	struct fact_answer *more = realloc(r->answers, (r->answer_count + 1) * sizeof *more);
	if (!more)
		return false;
	r->answers = more;
	struct span first = call->argument_count ? call->arguments[0].text : SPAN_NULL;
	const char *operation = arena_copy(&r->keep, span_of(call->operation)), *argument = arena_copy(&r->keep, first);
	if (!operation || (first.at && !argument))
		return false;
	more[r->answer_count++] = (struct fact_answer){.operation = operation, .argument = argument, .table = table, .error = *error};
	return true;
}

static void need_answered(struct job *job, const struct net_answer *answer, const struct error *error)
{
	struct plan_run *r = job->owner;
	(void)answer;
	r->need_job = NULL;
	const struct table *t = error_is(error) ? NULL : builder_finish(r->builder);
	if (error_is(error))
		builder_free(r->builder);
	r->builder = NULL;
	struct error kept = *error;
	if (!error_is(error) && !t)
		kept = error_make(ERROR_MEMORY, "", "out of memory");
	if (!keep_answer(r, &r->plan->needs[r->need], t, &kept)) {
		table_unref(t);
		r->stop = true; /* noticed by the next turn */
	}
	r->need++;
}

static void ask_need(struct plan_run *r)
{
	const struct call *call = &r->plan->needs[r->need];
	struct source *s = engine_source_of(r->engine, call->operation);
	const struct operation *op = s ? source_operation(s, call->operation) : NULL;
	struct error error = error_make(ERROR_LOCAL, "", "no operation %s for this server", call->operation);
	struct decoding *d = NULL;
	if (op && op->effect == EFFECT_READ && op->decoder) {
		error = error_make(ERROR_MEMORY, "", "out of memory");
		r->builder = builder_new(op->decoder->schema, engine_max_rows(r->engine));
		d = r->builder ? decoding_new(op->decoder, r->builder, NULL, 0, false) : NULL;
		if (d)
			r->need_job = source_ask(s, op, call->arguments, call->argument_count, d, need_answered, r, &error);
	}
	if (!r->need_job) {
		builder_free(r->builder);
		r->builder = NULL;
		say_failed(r, &error);
	}
}

/* --- the door --- */

static struct plan_run *run_of(const struct engine *e, const struct plan *plan)
{
	struct plan_run *r = e->runs;
	while (r && (r->plan != plan || !plan))
		r = r->next;
	return r;
}

void plans_stop(struct engine *e)
{
	for (struct plan_run *r = e->runs; r; r = r->next) {
		r->stop = r->stop || r->phase == PHASE_STEPS;
		r->proofs.until = 0; /* what is unknown is not waited for any more */
	}
}

bool plans_change_something(const struct engine *e)
{
	for (const struct plan_run *r = e->runs; r; r = r->next)
		for (unsigned i = 0; i < STEPS_AT_ONCE; i++)
			if (r->step_job[i] && r->step_job[i]->number)
				return true;
	return false;
}

void plans_leave(struct engine *e)
{
	for (struct plan_run *r = e->runs, *next; r; r = next) {
		next = r->next;
		if (r->phase == PHASE_STEPS || r->phase == PHASE_PROOFS)
			plan_run_leave(r);
		r->left = true;
		struct error error = context_left(r);
		if (r->phase != PHASE_READY)
			say_failed(r, &error);
		else if (r->dropped)
			free_run(r);
	}
}

static void begin_planning(struct engine *e, const struct command *c)
{
	struct plan_run *r = calloc(1, sizeof *r);
	struct event event = {.kind = EVENT_PLAN_FAILED, .number = c->number, .error = error_make(ERROR_MEMORY, "", "out of memory")};
	uint32_t *rows = r ? malloc((c->row_count + 1) * sizeof *rows) : NULL;
	if (!rows) {
		free(r);
		mailbox_put_event(&e->mailbox, &event);
		return;
	}
	if (c->row_count)
		memcpy(rows, c->rows, c->row_count * sizeof *rows);
	*r = (struct plan_run){.next = e->runs, .engine = e, .number = c->number, .verb = c->verb, .table = table_ref(c->table), .rows = rows, .row_count = c->row_count,
	                       .by_filter = c->by_filter, .dry_run = c->dry_run,
	                       .max_targets = c->max_targets ? c->max_targets : (uint32_t)settings_number(e->settings, "max")};
	arena_init(&r->keep, LIMIT_SMALL_BODY);
	e->runs = r;
	if (c->contexts != e->contexts) {
		struct error error = context_left(r);
		say_failed(r, &error);
		return;
	}
	if (settings_flag(e->settings, "read-only") && !c->dry_run) { /* before any look-up */
		struct error error = error_make(ERROR_READ_ONLY, "", "%s %s: read-only (%s)", c->verb->noun, c->verb->name, settings_origin(e->settings, "read-only"));
		say_failed(r, &error);
		return;
	}
	ask_tables(e);
}

void plans_command(struct engine *e, const struct command *c)
{
	struct plan_run *r = c->kind == COMMAND_PLAN ? NULL : run_of(e, c->plan);
	switch (c->kind) {
	case COMMAND_PLAN:
		begin_planning(e, c);
		break;
	case COMMAND_RUN:
		if (r && r->phase == PHASE_READY && !r->begun)
			plan_run_begin(r, c);
		break;
	case COMMAND_STOP:
		plans_stop(e);
		break;
	case COMMAND_DROP:
		if (r && r->phase == PHASE_READY)
			free_run(r);
		else if (r)
			r->dropped = true;
		break;
	default:
		break;
	}
}

static void turn_run(struct plan_run *r)
{
	switch (r->phase) {
	case PHASE_TABLES:
		if (tables_are_here(r->engine))
			ask_planner(r);
		break;
	case PHASE_NEEDS:
		if (r->stop) {
			struct error error = error_make(ERROR_MEMORY, "", "out of memory");
			say_failed(r, &error);
		} else if (!r->need_job && r->need < r->plan->need_count) {
			ask_need(r);
		} else if (!r->need_job) {
			ask_planner(r);
		}
		break;
	case PHASE_READY:
		break;
	case PHASE_STEPS:
		plan_run_turn_steps(r);
		break;
	case PHASE_PROOFS:
		if (!proofs_turn(&r->proofs))
			break;
		plan_run_end(r);
		if (r->dropped)
			free_run(r);
		break;
	}
}

void plans_turn(struct engine *e)
{
	for (struct plan_run *r = e->runs, *next; r; r = next) {
		next = r->next;
		turn_run(r);
	}
}
