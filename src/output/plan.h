/* A plan and what came of it, as JSON and as text for people. */
#ifndef OUTPUT_PLAN_H
#define OUTPUT_PLAN_H

#include "model/plan.h"
#include "output/stream.h"

struct plan_about {
	const char *context; /* "": none is named */
	int64_t now;         /* the server's time, ms, for remaining times */
	bool dry_run;        /* nothing of it was done: no outcomes are written */
};

/* { schema, verb, plan: [steps], endings, notes, skipped, ways, outcomes: [{target, outcome, sentence}] … }. Secret arguments are written as null. */
void plan_write_json(struct stream *s, const struct plan *plan, const struct plan_about *about);

/* Before acting: what will be done, what ends, what does not, and who is really out when. */
void plan_write_text(struct stream *s, const struct plan *plan, const struct plan_about *about);

/* After acting: a line a step. */
void plan_write_outcomes(struct stream *s, const struct plan *plan);

/* What became of step `step`, in one line: "done: end online session 0617c68d of k.ito". */
void plan_append_outcome(struct buffer *out, const struct step *step);

#endif
