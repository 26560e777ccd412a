#include "model/facts.h"

#include <string.h>

const char *const source_state_word[SOURCE_STATES] = {
        [SOURCE_OK] = "ok",
        [SOURCE_UNREACHABLE] = "unreachable",
        [SOURCE_UNAUTHENTICATED] = "unauthenticated",
        [SOURCE_FORBIDDEN] = "forbidden",
        [SOURCE_BAD] = "error",
        [SOURCE_NOT_CONFIGURED] = "not_configured",
        [SOURCE_CONNECTING] = "connecting",
};

enum source_state source_state_of(enum error_class class)
{
	switch (class) {
	case ERROR_NONE:
		return SOURCE_OK;
	case ERROR_UNREACHABLE:
		return SOURCE_UNREACHABLE;
	case ERROR_UNAUTHENTICATED:
		return SOURCE_UNAUTHENTICATED;
	case ERROR_FORBIDDEN:
		return SOURCE_FORBIDDEN;
	case ERROR_NOT_CONFIGURED:
		return SOURCE_NOT_CONFIGURED;
	default:
		return SOURCE_BAD;
	}
}

const struct source_facts *facts_source(const struct facts *f, const char *name)
{
	for (unsigned i = 0; i < f->source_count; i++)
		if (strcmp(f->sources[i].name, name) == 0)
			return &f->sources[i];
	return NULL;
}

const struct operation *facts_operation(const struct facts *f, const char *name)
{
	for (unsigned i = 0; i < f->source_count; i++) {
		const struct source_facts *s = &f->sources[i];
		const struct operation *operation = operation_pick(s->operations, s->operation_count, name, s->generation);
		if (operation)
			return operation;
	}
	return NULL;
}

bool facts_has_role(const struct facts *f, const char *source, const char *role)
{
	const struct source_facts *s = facts_source(f, source);
	if (!role || !s || !s->roles_known)
		return true;
	for (unsigned i = 0; i < s->role_count; i++)
		if (strcmp(s->roles[i], role) == 0)
			return true;
	return false;
}

const struct fact_answer *facts_answer(const struct facts *f, const char *operation, struct span argument)
{
	for (unsigned i = 0; i < f->answer_count; i++) {
		const struct fact_answer *a = &f->answers[i];
		if (strcmp(a->operation, operation) == 0 && span_equal(span_of(a->argument ? a->argument : ""), argument.at ? argument : span_of("")))
			return a;
	}
	return NULL;
}
