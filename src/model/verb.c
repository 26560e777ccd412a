#include "model/verb.h"

#include <stdio.h>

const char *verb_key_name(int key, char array[static 8])
{
	static const char *const names[] = {
	        [VERB_KEY_ENTER - VERB_KEY_ENTER] = "Enter",   [VERB_KEY_ESCAPE - VERB_KEY_ENTER] = "Esc",
	        [VERB_KEY_TAB - VERB_KEY_ENTER] = "Tab",       [VERB_KEY_BACKTAB - VERB_KEY_ENTER] = "S-Tab",
	        [VERB_KEY_UP - VERB_KEY_ENTER] = "Up",         [VERB_KEY_DOWN - VERB_KEY_ENTER] = "Down",
	        [VERB_KEY_LEFT - VERB_KEY_ENTER] = "Left",     [VERB_KEY_RIGHT - VERB_KEY_ENTER] = "Right",
	        [VERB_KEY_PAGE_UP - VERB_KEY_ENTER] = "PgUp",  [VERB_KEY_PAGE_DOWN - VERB_KEY_ENTER] = "PgDn",
	        [VERB_KEY_HOME - VERB_KEY_ENTER] = "Home",     [VERB_KEY_END - VERB_KEY_ENTER] = "End",
	        [VERB_KEY_CTRL_L - VERB_KEY_ENTER] = "Ctrl-L", [VERB_KEY_SPACE - VERB_KEY_ENTER] = "Space",
	};
	const int count = (int)(sizeof names / sizeof names[0]);
	if (key >= VERB_KEY_ENTER && key < VERB_KEY_ENTER + count)
		return names[key - VERB_KEY_ENTER];
	if (key > ' ' && key < 0x7f)
		snprintf(array, 8, "%c", key);
	else
		array[0] = '\0';
	return array;
}

static const char *state_sentence(enum source_state state)
{
	switch (state) {
	case SOURCE_OK:
		return NULL;
	case SOURCE_UNREACHABLE:
		return "is unreachable";
	case SOURCE_UNAUTHENTICATED:
		return "does not accept our credential";
	case SOURCE_FORBIDDEN:
		return "forbids it to our account";
	case SOURCE_NOT_CONFIGURED:
		return "is not configured";
	case SOURCE_CONNECTING:
		return "has not answered yet";
	case SOURCE_BAD:
	case SOURCE_STATES:
		break;
	}
	return "answers with errors";
}

/* A role that our account lacks at `source`: the verb's own, or one of an operation that it may send. NULL: none. */
static const char *missing_role(const struct verb *v, const struct facts *f, const struct source_facts *source)
{
	if (v->source && !facts_has_role(f, v->source, v->role))
		return v->role;
	for (unsigned i = 0; source && i < sizeof v->operations / sizeof v->operations[0] && v->operations[i]; i++) {
		const struct operation *o = operation_pick(source->operations, source->operation_count, v->operations[i], source->generation);
		if (o && !facts_has_role(f, o->source, o->role))
			return o->role;
	}
	return NULL;
}

/* The verb names operations and the server's generation has a row for none of them. */
static bool is_of_other_generation(const struct verb *v, const struct source_facts *source)
{
	if (!source || !v->operations[0])
		return false;
	for (unsigned i = 0; i < sizeof v->operations / sizeof v->operations[0] && v->operations[i]; i++)
		if (operation_pick(source->operations, source->operation_count, v->operations[i], source->generation))
			return false;
	return true;
}

const char *verb_why_not(const struct verb *v, const struct facts *f, bool has_row, char *array, unsigned size)
{
	if (v->kind == VERB_PLAN && f->read_only) {
		snprintf(array, size, "read-only");
		return array;
	}
	if (v->needs & NEED_REPLAY && !f->replayed) {
		snprintf(array, size, "only in a recording");
		return array;
	}
	const struct source_facts *source = v->source ? facts_source(f, v->source) : NULL;
	const char *state = v->source ? state_sentence(source ? source->state : SOURCE_NOT_CONFIGURED) : NULL;
	/* Reading goes on with what is here: a list may be old, and says so. */
	if (state && v->kind == VERB_PLAN) {
		snprintf(array, size, "%s %s", v->source, state);
		return array;
	}
	if (v->kind == VERB_PLAN && is_of_other_generation(v, source)) {
		snprintf(array, size, "%s: needs another server version", v->source);
		return array;
	}
	const char *role = v->kind == VERB_PLAN ? missing_role(v, f, source) : NULL;
	if (role) {
		snprintf(array, size, "needs role %s", role);
		return array;
	}
	if (v->needs & NEED_ROW && !has_row) {
		snprintf(array, size, "needs a %s", v->noun ? v->noun : "row");
		return array;
	}
	return NULL;
}
