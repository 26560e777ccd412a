/* Doing a plan, step by step, with the audit log before, between and after. */
#include "engine/plan_run.h"

#include <string.h>

static struct audit_who who_acts(const struct engine *e)
{
	const struct source *s = e->source_count ? &e->sources[0] : NULL;
	return (struct audit_who){.context = engine_context(e), .url = s ? s->url : "", .realm = engine_setting(e, "keycloak-realm"),
	                          .account = s ? s->token.account : ""};
}

static void say_step(struct plan_run *r, unsigned i)
{
	if (r->dropped)
		return;
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
		if (step->already[i] && step->already[i] == answer->status && error->class != ERROR_PROTOCOL) /* a proxy's 404 is no word of the server */
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

void plan_run_end(struct plan_run *r)
{
	struct engine *e = r->engine;
	struct audit_who who = who_acts(e);
	struct error audit = audit_end(e->audit, &who, r->audit_id, r->plan);
	struct error error = plan_result(r->plan);
	plan_judge_ways(r->plan);
	if (!error_is(&r->audit_error))
		r->audit_error = audit;
	if (error_is(&r->audit_error))
		error = r->audit_error;
	struct event event = {.kind = EVENT_PLAN_DONE, .number = r->number, .plan = r->plan, .error = error};
	r->phase = PHASE_READY;
	if (!r->dropped)
		mailbox_put_event(&e->mailbox, &event);
	resources_refresh(e, NULL);
}

static void proof_spoke(void *self, unsigned i, enum outcome outcome, const struct error *error)
{
	struct plan_run *r = self;
	if (r->plan->steps[i].outcome != outcome)
		set_outcome(r, i, outcome, error);
}

void plan_run_turn_steps(struct plan_run *r)
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

/* Steps that were not begun have no record of their own, only their number at the end: at the end of the program there is no time to sync a thousand of them. */
void plan_run_leave(struct plan_run *r)
{
	struct error error = error_make(ERROR_INTERRUPTED, "", "left while the request was under way: what came of it is not known");
	for (unsigned slot = 0; slot < STEPS_AT_ONCE; slot++) {
		struct job *job = r->step_job[slot];
		if (!job)
			continue;
		bool sent = job->number != 0;
		r->step_job[slot] = NULL;
		r->in_flight--;
		source_cancel(job);
		set_outcome(r, r->step_of_job[slot], sent ? OUTCOME_UNKNOWN : OUTCOME_STOPPED, sent ? &error : NULL);
	}
	while (r->next_step < r->plan->step_count)
		r->plan->steps[r->next_step++].outcome = OUTCOME_STOPPED;
	proofs_release(&r->proofs);
	plan_run_end(r);
}

static struct error may_begin(const struct plan_run *r)
{
	const char *noun = r->verb->noun, *name = r->verb->name;
	if (settings_flag(r->engine->settings, "read-only"))
		return error_make(ERROR_READ_ONLY, "", "%s %s: read-only", noun, name);
	if (r->dry_run)
		return error_make(ERROR_READ_ONLY, "", "%s %s: planned as a dry run", noun, name);
	if (r->left)
		return error_make(ERROR_INTERRUPTED, "", "%s %s: its context was left", noun, name);
	return error_none();
}

void plan_run_begin(struct plan_run *r, const struct command *c)
{
	struct engine *e = r->engine;
	if (c->reason)
		r->plan->reason = arena_copy(&r->plan->arena, span_of(c->reason));
	if (c->ticket)
		r->plan->ticket = arena_copy(&r->plan->arena, span_of(c->ticket));
	struct audit_who who = who_acts(e);
	struct error error = may_begin(r);
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
	r->begun = true;
	r->phase = PHASE_STEPS;
}
