/* A small table with one field of each kind, for the tests of model/. */
#ifndef TESTS_UNIT_PEOPLE_ROWS_H
#define TESTS_UNIT_PEOPLE_ROWS_H

#include "model/table.h"

enum { PERSON_ID, PERSON_NAME, PERSON_GROUPS, PERSON_STATE, PERSON_LOGINS, PERSON_SCORE, PERSON_ENABLED, PERSON_SEEN, PERSON_ENDS, PERSON_IDLE,
	PERSON_LIFE, PERSON_FIELDS };

static const char *const person_state_word[] = {"live", "over", "stale"};
static const char *const person_state_brief[] = {"on", "off", "old"};
static const struct words person_states = {person_state_word, 3, person_state_brief};

static const struct field person_fields[PERSON_FIELDS] = {
        [PERSON_ID] = {.name = "id", .kind = FIELD_TEXT},
        [PERSON_NAME] = {.name = "name", .kind = FIELD_TEXT},
        [PERSON_GROUPS] = {.name = "groups", .kind = FIELD_TEXTS, .merge = MERGE_UNION},
        [PERSON_STATE] = {.name = "state", .kind = FIELD_WORD, .words = &person_states},
        [PERSON_LOGINS] = {.name = "logins", .kind = FIELD_COUNT, .merge = MERGE_MAX},
        [PERSON_SCORE] = {.name = "score", .kind = FIELD_REAL, .merge = MERGE_MIN},
        [PERSON_ENABLED] = {.name = "enabled", .kind = FIELD_FLAG},
        [PERSON_SEEN] = {.name = "seen_at", .kind = FIELD_INSTANT, .show = SHOW_AGO, .merge = MERGE_MAX},
        [PERSON_ENDS] = {.name = "ends_at", .kind = FIELD_INSTANT, .show = SHOW_LEFT, .merge = MERGE_MIN},
        [PERSON_IDLE] = {.name = "idle_s", .kind = FIELD_DURATION, .of = PERSON_SEEN, .unit = "s"},
        [PERSON_LIFE] = {.name = "life_s", .kind = FIELD_COUNT, .unit = "s"},
};

static const struct schema person_schema = {.name = "person", .fields = person_fields, .count = PERSON_FIELDS, .key = {PERSON_ID}, .key_count = 1};

#define NOW INT64_C(1795478400000) /* 2026-11-24T00:00:00Z */
#define MINUTE INT64_C(60000)

struct person {
	const char *id, *name, *groups; /* groups: one character each; NULL: null */
	int64_t state, logins, enabled, seen, ends, life;
	double score;
	bool no_score;
};

static inline void add_person(struct builder *b, const struct person *p, bool unite)
{
	if (!builder_begin(b))
		return;
	builder_set_text(b, PERSON_ID, span_of(p->id));
	builder_set_text(b, PERSON_NAME, span_of(p->name));
	if (p->groups)
		builder_list_begin(b, PERSON_GROUPS);
	for (const char *g = p->groups; g && *g; g++)
		builder_list_add(b, PERSON_GROUPS, (struct span){g, 1});
	builder_set_number(b, PERSON_STATE, p->state);
	builder_set_number(b, PERSON_LOGINS, p->logins);
	builder_set_number(b, PERSON_ENABLED, p->enabled);
	builder_set_number(b, PERSON_SEEN, p->seen);
	builder_set_number(b, PERSON_ENDS, p->ends);
	builder_set_number(b, PERSON_LIFE, p->life);
	if (!p->no_score)
		builder_set_real(b, PERSON_SCORE, p->score);
	builder_end(b, unite);
}

/* NULL when memory is out. */
static inline const struct table *people(const struct person *p, unsigned count, bool unite)
{
	struct builder *b = builder_new(&person_schema, 1000000);
	for (unsigned i = 0; b && i < count; i++)
		add_person(b, &p[i], unite);
	return b ? builder_finish(b) : NULL;
}

#endif
