#include "engine/proof.h"

#include "engine/internal.h"

#include <string.h>

#define PROOFS_MAX 200u      /* beyond it only what is unknown is proven */
#define WAIT_FOR_IT_MS 30000 /* a server that is away is given so long to come back before "unknown" stands */

void proofs_begin(struct proofs *p, struct engine *e, struct plan *plan, void (*spoke)(void *self, unsigned step, enum outcome outcome, const struct error *error), void *self)
{
	*p = (struct proofs){.engine = e, .plan = plan, .spoke = spoke, .self = self, .until = engine_mono(e) + WAIT_FOR_IT_MS};
}

void proofs_release(struct proofs *p)
{
	if (p->job)
		source_cancel(p->job);
	builder_free(p->builder);
	*p = (struct proofs){0};
}

static bool same_call(const struct call *a, const struct call *b)
{
	if (!a->operation || !b->operation || strcmp(a->operation, b->operation) != 0 || a->argument_count != b->argument_count)
		return false;
	for (unsigned i = 0; i < a->argument_count; i++)
		if (!span_equal(a->arguments[i].text, b->arguments[i].text) || a->arguments[i].number != b->arguments[i].number)
			return false;
	return true;
}

/* A server that fails within itself (5xx) may have done it all the same. */
static bool has_broken(const struct step *step)
{
	return step->outcome == OUTCOME_FAILED && step->error.status >= 500;
}

static bool can_be_proven(const struct step *step)
{
	return step->proof.operation && (step->outcome == OUTCOME_UNKNOWN || step->outcome == OUTCOME_DONE || has_broken(step));
}

static bool is_to_be_proven(const struct proofs *p, const struct step *step)
{
	return can_be_proven(step) && (step->outcome != OUTCOME_DONE || p->asked < PROOFS_MAX);
}

/* One answer speaks for every step with the same proof. */
static void judge_steps(struct proofs *p, const struct table *t)
{
	const struct call *call = &p->plan->steps[p->current].proof;
	for (unsigned i = p->current; i < p->plan->step_count; i++) {
		const struct step *step = &p->plan->steps[i];
		if (!can_be_proven(step) || !same_call(&step->proof, call))
			continue;
		bool absent = table_find(t, span_of(step->target.id), 0) == ROW_NONE;
		if (absent && t && table_about(t)->cut)
			continue; /* perhaps in the part that did not come */
		if (absent == step->proof_absent) {
			p->spoke(p->self, i, OUTCOME_DONE, NULL);
		} else if (!has_broken(step)) { /* else it was not done, and why is known */
			const char *source = p->source->system->name;
			struct error error = step->outcome == OUTCOME_DONE
			        ? error_make(ERROR_REFUSED, source, "the server said it was done, but it still lists it")
			        : error_make(ERROR_UNREACHABLE, source, "no answer came, and the server still lists it: it was not done");
			p->spoke(p->self, i, OUTCOME_FAILED, &error);
		}
	}
}

static void proof_answered(struct job *job, const struct net_answer *answer, const struct error *error)
{
	struct proofs *p = job->owner;
	p->job = NULL;
	const struct table *t = NULL;
	if (answer && !error_is(error)) /* an empty list is a proof: it has to have come */
		t = builder_finish(p->builder);
	else
		builder_free(p->builder);
	p->builder = NULL;
	if (t || (answer && answer->status == 404))
		judge_steps(p, t); /* a list that is not there holds nothing */
	else if (error->class == ERROR_UNREACHABLE && engine_mono(p->engine) < p->until)
		p->next = p->current; /* once more, when the source may be asked */
	table_unref(t);
}

static void ask(struct proofs *p, unsigned i)
{
	const struct call *call = &p->plan->steps[i].proof;
	struct source *s = engine_source_of(p->engine, call->operation);
	const struct operation *op = s ? source_operation(s, call->operation) : NULL;
	struct error error;
	if (!op || op->effect != EFFECT_READ || !op->decoder)
		return;
	p->source = s;
	p->builder = builder_new(op->decoder->schema, engine_max_rows(p->engine));
	struct decoding *d = p->builder ? decoding_new(op->decoder, p->builder, NULL, 0, false) : NULL;
	if (d) {
		p->current = i;
		p->asked++;
		p->job = source_ask(s, op, call->arguments, call->argument_count, d, proof_answered, p, &error);
	}
	if (!p->job) {
		builder_free(p->builder);
		p->builder = NULL;
	}
}

static bool was_asked_before(const struct proofs *p, unsigned i)
{
	for (unsigned k = 0; k < i; k++) {
		const struct step *step = &p->plan->steps[k];
		if (can_be_proven(step) && same_call(&step->proof, &p->plan->steps[i].proof))
			return true;
	}
	return false;
}

bool proofs_turn(struct proofs *p)
{
	while (!p->job && p->next < p->plan->step_count) {
		unsigned i = p->next;
		struct step *step = &p->plan->steps[i];
		if (is_to_be_proven(p, step) && !was_asked_before(p, i)) {
			struct source *s = engine_source_of(p->engine, step->proof.operation);
			if (s && !source_may_ask(s) && engine_mono(p->engine) < p->until)
				return false;
			ask(p, i);
		}
		p->next++;
	}
	return !p->job && p->next == p->plan->step_count;
}
