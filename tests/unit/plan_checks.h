/* What a plan holds, as texts that a test's table can be compared with. */
#ifndef PLAN_CHECKS_H
#define PLAN_CHECKS_H

#include "model/plan.h"
#include "model/verb.h"

#include <stdio.h>

#define TEXT_MAX 4000u

/* Asks the request's planner. `plan` and `error` are begun here; the answer and they agree with each other. */
static inline enum verdict ask_planner(const struct plan_request *request, const struct facts *facts, struct plan *plan, struct error *error)
{
	plan_init(plan);
	*error = error_none();
	enum verdict verdict = request->verb->plan(request, facts, plan, error);
	assert_false(verdict == PLAN_READY && plan->failed);
	assert_true((verdict == PLAN_ERROR) == error_is(error));
	return verdict;
}

/* One line a step: operation, its arguments, ">" the target's id, "|" the proof and its arguments. */
static inline const char *steps_text(const struct plan *p, char array[TEXT_MAX])
{
	size_t at = 0;
	array[0] = '\0';
	for (unsigned i = 0; i < p->step_count && at < TEXT_MAX; i++) {
		const struct call *calls[] = {&p->steps[i].call, &p->steps[i].proof};
		for (unsigned k = 0; k < 2; k++) {
			if (!calls[k]->operation)
				continue;
			at += (size_t)snprintf(array + at, TEXT_MAX - at, "%s%s", k ? " | " : "", calls[k]->operation + strlen("keycloak."));
			for (unsigned j = 0; j < calls[k]->argument_count && at < TEXT_MAX; j++)
				at += (size_t)snprintf(array + at, TEXT_MAX - at, " %s=%.*s", calls[k]->arguments[j].name, (int)calls[k]->arguments[j].text.length,
				                       calls[k]->arguments[j].text.at);
			if (k == 0 && at < TEXT_MAX)
				at += (size_t)snprintf(array + at, TEXT_MAX - at, " > %s", p->steps[i].target.id);
		}
		if (at < TEXT_MAX)
			at += (size_t)snprintf(array + at, TEXT_MAX - at, "\n");
	}
	return array;
}

/* The ids that end, "+" before those that were not named. */
static inline const char *endings_text(const struct plan *p, char array[TEXT_MAX])
{
	size_t at = 0;
	array[0] = '\0';
	for (unsigned i = 0; i < p->ending_count && at < TEXT_MAX; i++)
		at += (size_t)snprintf(array + at, TEXT_MAX - at, "%s%s%s", i ? " " : "", p->endings[i].beyond ? "+" : "", p->endings[i].target.id);
	return array;
}

static inline int note_index(const struct plan *p, const char *part)
{
	for (unsigned i = 0; i < p->note_count; i++)
		if (strstr(p->notes[i], part))
			return (int)i;
	return -1;
}

static inline bool skips(const struct plan *p, const char *part)
{
	for (unsigned i = 0; i < p->skipped_count; i++)
		if (strstr(p->skipped[i], part))
			return true;
	return false;
}

/* Every text of the plan that a terminal is given is clean. */
static inline bool plan_is_clean(const struct plan *p)
{
	bool clean = text_is_clean(span_of(p->title)) && text_is_clean(span_of(p->ways_of ? p->ways_of : ""));
	for (unsigned i = 0; i < p->step_count; i++)
		clean = clean && text_is_clean(span_of(p->steps[i].sentence)) && text_is_clean(span_of(p->steps[i].target.name));
	for (unsigned i = 0; i < p->ending_count; i++)
		clean = clean && text_is_clean(span_of(p->endings[i].line)) && text_is_clean(span_of(p->endings[i].target.name));
	for (unsigned i = 0; i < p->note_count; i++)
		clean = clean && text_is_clean(span_of(p->notes[i]));
	for (unsigned i = 0; i < p->skipped_count; i++)
		clean = clean && text_is_clean(span_of(p->skipped[i]));
	return clean;
}

#endif
