/* What the planners that end sessions share: how a session is written, whom an end concerns, and what has to be said beside the steps. */
#ifndef VERBS_ENDINGS_H
#define VERBS_ENDINGS_H

#include "model/plan.h"

/* The session resource, the rows of it that will end or no longer work, and the people whose they are. All memory is the plan's. */
struct endings {
	const struct facts *facts;
	struct plan *plan;
	const struct table *sessions;
	uint32_t *rows;
	uint32_t count;
	struct span *people; /* exact user ids, each once, sorted */
	uint32_t people_count;
};

/* A resource's table in the facts; NULL: not here. */
const struct table *endings_table(const struct facts *f, const char *noun);

/* Whether the exact text can go through a C string whole: it is there, not empty, and holds no NUL. */
bool endings_is_usable_id(struct text id);

/* For sentences: at most `columns` wide, cleaned; "?" for null. "" when memory is out (and the plan has failed). */
const char *endings_name(struct plan *p, struct text name, unsigned columns);
const char *endings_short_id(struct plan *p, struct text id);

/* "0617c68d of k.ito"; "" when memory is out (and the plan has failed). */
const char *endings_label(struct plan *p, const struct table *sessions, uint32_t row);

/* The session, whose id is usable, as a target; its name is the label. */
struct target endings_target(struct plan *p, const struct table *sessions, uint32_t row);

/* Add `row` as an ending to the plan and to `rows`, which has room for it. */
void endings_add(struct endings *e, uint32_t row, bool beyond);

/* From `rows`: who is concerned. */
void endings_find_people(struct endings *e);

/* The notes that hold for every end of sessions, in order: who, what goes on beside, until when Bearers are good, what Keycloak does not reach, who can log in
 * again, that there is no undo. */
void endings_note_rest(struct endings *e);

/* A step that changes nothing: `row` ends by another step's request, and here is looked at. NULL: there is nothing that could show it. */
struct step *endings_add_check(struct endings *e, uint32_t row);

/* The READ that lists the session as long as it is there, an offline one at the client with this index in its list. The operation is NULL when user or client is not
 * known. */
struct call endings_proof(const struct facts *f, const struct table *sessions, uint32_t row, uint32_t client_index);

#endif
