/* Plans: asking the planner until it is ready, and doing what the person agreed to, step by step, with the audit log before, between and after. */
#include "base/limits.h"
#include "engine/internal.h"
#include "engine/proof.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_AT_ONCE 2u  /* more gains nothing at the server (measured) */
#define PROOF_LOOK_MS 200 /* while a server that is away is waited for */

enum phase {
	PHASE_TABLES, /* what the planner reads has to be there */
	PHASE_NEEDS,  /* answers to what it asked for are on their way */
	PHASE_READY,  /* the plan is with the person */
	PHASE_STEPS,
	PHASE_PROOFS,
};

struct plan_run {
	struct plan_run *next;
	struct engine *engine;
	enum phase phase;
	unsigned number;
	const struct verb *verb;
	const struct table *table;
	uint32_t *rows;
	uint32_t row_count;
	bool by_filter, dry_run;
	uint32_t max_targets;
	struct plan *plan;
	/* planning */
	unsigned round, need;        /* the next need to ask for */
	struct fact_answer *answers; /* texts in `keep` */
	unsigned answer_count;
	struct arena keep;
	struct builder *builder;
	struct job *need_job;
	/* running */
	unsigned next_step, in_flight;
	bool stop;
	char audit_id[20];
	struct error audit_error;
	struct job *step_job[STEPS_AT_ONCE];
	unsigned step_of_job[STEPS_AT_ONCE];
	struct proofs proofs;
};

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

/* `with_plan`: false when the plan is somebody else's now. */
static void free_run(struct plan_run *r, bool with_plan)
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
	if (with_plan && r->plan) {
		plan_release(r->plan);
		free(r->plan);
	}
	free(r);
}

void plans_release(struct engine *e, bool everything)
{
	while (e->runs)
		free_run(e->runs, everything || e->runs->phase != PHASE_READY);
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
	free_run(r, true);
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

static bool tables_are_here(const struct engine *e)
{
	for (unsigned i = 0; i < e->feed_count; i++)
		if (e->feeds[i].feed->trigger != TRIGGER_SELECTED && e->feeds[i].feed->trigger != TRIGGER_ASKED && !e->feeds[i].tried)
			return false;
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

/* Why the verb cannot be planned now, as an error. The same reasons grey it on the screen. */
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
	const struct source_facts *s = r->verb->source ? facts_source(facts, r->verb->source) : NULL;
	for (unsigned i = 0; s && s->state != SOURCE_OK && i < r->engine->source_count; i++)
		if (strcmp(r->engine->sources[i].system->name, s->name) == 0 && error_is(&r->engine->sources[i].error))
			return r->engine->sources[i].error;
	return error_make(ERROR_FORBIDDEN, r->verb->source ? r->verb->source : "", "%s %s: %s", r->verb->noun, r->verb->name, why);
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
	const char *operation = arena_copy(&r->keep, span_of(call->operation));
	const char *argument = arena_copy(&r->keep, call->argument_count ? call->arguments[0].text : SPAN_NULL);
	more[r->answer_count++] = (struct fact_answer){.operation = operation, .argument = argument, .table = table, .error = *error};
	return operation != NULL;
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

/* --- running --- */

static struct audit_who who_acts(const struct engine *e)
{
	const struct source *s = e->source_count ? &e->sources[0] : NULL;
	return (struct audit_who){.context = settings_context(e->settings), .url = s ? s->url : "", .realm = settings_text(e->settings, "keycloak-realm"),
	                          .account = s ? s->token.account : ""};
}

static void say_step(struct plan_run *r, unsigned i)
{
	struct event event = {.kind = EVENT_STEP, .number = r->number, .plan = r->plan, .step = i, .outcome = r->plan->steps[i].outcome, .error = r->plan->steps[i].error};
	mailbox_put_event(&r->engine->mailbox, &event);
}

/* An outcome that cannot be written down stops the plan: no audit, no action. */
static void set_outcome(struct plan_run *r, unsigned i, enum outcome outcome, const struct error *error)
{
	struct step *step = &r->plan->steps[i];
	step->outcome = outcome;
	step->error = error ? *error : error_none();
	step->ended_at = engine_wall(r->engine);
	struct audit_who who = who_acts(r->engine);
	struct error audit = audit_outcome(r->engine->audit, &who, r->audit_id, r->plan, i);
	if (error_is(&audit) && !error_is(&r->audit_error))
		r->audit_error = audit;
	say_step(r, i);
}

static enum outcome outcome_of(const struct step *step, const struct net_answer *answer, const struct error *error)
{
	if (!answer)
		return error->class == ERROR_READ_ONLY ? OUTCOME_REFUSED : OUTCOME_FAILED;
	if (error_is(&answer->error))
		return answer->sent ? OUTCOME_UNKNOWN : OUTCOME_FAILED;
	for (unsigned i = 0; i < sizeof step->already / sizeof *step->already; i++)
		if (step->already[i] && step->already[i] == answer->status)
			return OUTCOME_ALREADY;
	if (answer->status >= 200 && answer->status < 300)
		return OUTCOME_DONE;
	if (answer->status == 502 || answer->status == 504) /* a gateway's word: what the server did is not known */
		return OUTCOME_UNKNOWN;
	return answer->status < 500 ? OUTCOME_REFUSED : OUTCOME_FAILED;
}

static bool is_failure(enum outcome o)
{
	return o == OUTCOME_REFUSED || o == OUTCOME_FAILED || o == OUTCOME_UNKNOWN;
}

static void step_answered(struct job *job, const struct net_answer *answer, const struct error *error)
{
	struct plan_run *r = job->owner;
	unsigned slot = 0;
	while (r->step_job[slot] != job)
		slot++;
	unsigned i = r->step_of_job[slot];
	r->step_job[slot] = NULL;
	r->in_flight--;
	enum outcome outcome = outcome_of(&r->plan->steps[i], answer, error);
	set_outcome(r, i, outcome, is_failure(outcome) ? error : NULL);
	if (is_failure(outcome) && r->plan->steps[i].on_failure == STOP_ALL)
		r->stop = true;
}

/* A step waits for the one before it when a failure of that one would stop it. */
static bool may_go_beside(const struct plan_run *r, unsigned i)
{
	for (unsigned slot = 0; slot < STEPS_AT_ONCE; slot++) {
		if (!r->step_job[slot])
			continue;
		const struct step *other = &r->plan->steps[r->step_of_job[slot]], *step = &r->plan->steps[i];
		if (other->on_failure == STOP_ALL || strcmp(other->target.id, step->target.id) == 0)
			return false;
	}
	return true;
}

static bool target_has_failed(const struct plan_run *r, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (r->plan->steps[k].on_failure == STOP_TARGET && is_failure(r->plan->steps[k].outcome) &&
		    strcmp(r->plan->steps[k].target.id, r->plan->steps[i].target.id) == 0)
			return true;
	return false;
}

static void send_step(struct plan_run *r, unsigned i)
{
	struct step *step = &r->plan->steps[i];
	struct source *s = engine_source_of(r->engine, step->call.operation);
	const struct operation *op = s ? source_operation(s, step->call.operation) : NULL;
	struct error error = error_make(ERROR_LOCAL, "", "no operation %s for this server", step->call.operation);
	unsigned slot = 0;
	while (r->step_job[slot])
		slot++;
	step->started_at = engine_wall(r->engine);
	struct job *job = op ? source_ask(s, op, step->call.arguments, step->call.argument_count, NULL, step_answered, r, &error) : NULL;
	if (!job) {
		set_outcome(r, i, OUTCOME_FAILED, &error);
		return;
	}
	r->step_job[slot] = job;
	r->step_of_job[slot] = i;
	r->in_flight++;
}

static void end_plan(struct plan_run *r)
{
	struct engine *e = r->engine;
	struct audit_who who = who_acts(e);
	struct error audit = audit_end(e->audit, &who, r->audit_id, r->plan);
	struct error error = plan_result(r->plan);
	if (!error_is(&r->audit_error))
		r->audit_error = audit;
	if (error_is(&r->audit_error))
		error = r->audit_error;
	struct event event = {.kind = EVENT_PLAN_DONE, .number = r->number, .plan = r->plan, .error = error};
	r->phase = PHASE_READY;
	mailbox_put_event(&e->mailbox, &event);
	resources_refresh(e, NULL);
}

static void proof_spoke(void *self, unsigned i, enum outcome outcome, const struct error *error)
{
	struct plan_run *r = self;
	if (r->plan->steps[i].outcome != outcome)
		set_outcome(r, i, outcome, error);
}

static void turn_steps(struct plan_run *r)
{
	bool halt = r->stop || error_is(&r->audit_error);
	while (!halt && r->next_step < r->plan->step_count && r->in_flight < STEPS_AT_ONCE && may_go_beside(r, r->next_step)) {
		unsigned i = r->next_step++;
		if (target_has_failed(r, i))
			set_outcome(r, i, OUTCOME_SKIPPED, NULL);
		else
			send_step(r, i);
		halt = r->stop || error_is(&r->audit_error);
	}
	if (r->in_flight)
		return;
	while (halt && r->next_step < r->plan->step_count)
		set_outcome(r, r->next_step++, OUTCOME_STOPPED, NULL);
	if (r->next_step == r->plan->step_count) {
		r->phase = PHASE_PROOFS;
		proofs_begin(&r->proofs, r->engine, r->plan, proof_spoke, r);
	}
}

static void begin_running(struct plan_run *r, const struct command *c)
{
	struct engine *e = r->engine;
	if (c->reason)
		r->plan->reason = arena_copy(&r->plan->arena, span_of(c->reason));
	if (c->ticket)
		r->plan->ticket = arena_copy(&r->plan->arena, span_of(c->ticket));
	struct audit_who who = who_acts(e);
	struct error error = settings_flag(e->settings, "read-only") ? error_make(ERROR_READ_ONLY, "", "%s %s: read-only", r->verb->noun, r->verb->name) : error_none();
	if (!error_is(&error) && ((c->reason && !r->plan->reason) || (c->ticket && !r->plan->ticket)))
		error = error_make(ERROR_MEMORY, "", "out of memory");
	if (!error_is(&error)) {
		error = audit_intent(e->audit, &who, r->plan, r->audit_id);
		if (error_is(&error))
			error = error_because(error, "nothing was done: the audit log cannot be written");
	}
	if (error_is(&error)) {
		for (unsigned i = 0; i < r->plan->step_count; i++)
			r->plan->steps[i].outcome = OUTCOME_SKIPPED;
		struct event event = {.kind = EVENT_PLAN_DONE, .number = r->number, .plan = r->plan, .error = error};
		mailbox_put_event(&e->mailbox, &event);
		return;
	}
	r->audit_error = error_none();
	r->next_step = 0;
	r->stop = false;
	r->phase = PHASE_STEPS;
}

/* --- the door --- */

static struct plan_run *run_of(const struct engine *e, const struct plan *plan)
{
	struct plan_run *r = e->runs;
	while (r && (r->plan != plan || !plan))
		r = r->next;
	return r;
}

void plans_drop(const struct engine *e, struct plan *plan)
{
	if (!plan || run_of(e, plan))
		return;
	plan_release(plan);
	free(plan);
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
		if (r && r->phase == PHASE_READY)
			begin_running(r, c);
		break;
	case COMMAND_STOP:
		for (r = e->runs; r; r = r->next)
			if (r->phase == PHASE_STEPS)
				r->stop = true;
		break;
	case COMMAND_DROP:
		if (r && r->phase == PHASE_READY)
			free_run(r, true);
		plans_drop(e, r ? NULL : c->plan); /* of a context that was left */
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
		turn_steps(r);
		break;
	case PHASE_PROOFS:
		if (proofs_turn(&r->proofs))
			end_plan(r);
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
