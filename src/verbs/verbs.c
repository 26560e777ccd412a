/* The registry: every verb of the program, and how it is found. */
#include "verbs/verbs.h"

#include "verbs/rows.h"

const struct verb *const verbs[] = {
	&verb_session_list, &verb_session_show, &verb_session_revoke,
	&verb_user_list, &verb_user_show, &verb_user_logout,
	&verb_client_list, &verb_client_show,
	&verb_source_list, &verb_source_show,
	&verb_audit_list, &verb_audit_show, &verb_audit_verify,
	&verb_top, &verb_snapshot, &verb_doctor, &verb_completion,

	/* the screen: moving about, rows, the rest */
	&screen_verbs[ACTION_FOCUS_NEXT], &screen_verbs[ACTION_FOCUS_PREVIOUS], &screen_verbs[ACTION_IN], &screen_verbs[ACTION_BACK],
	&screen_verbs[ACTION_ZOOM], &screen_verbs[ACTION_OVERVIEW], &screen_verbs[ACTION_PALETTE], &screen_verbs[ACTION_DETAIL],
	&screen_verbs[ACTION_UP], &screen_verbs[ACTION_DOWN], &screen_verbs[ACTION_PAGE_UP], &screen_verbs[ACTION_PAGE_DOWN],
	&screen_verbs[ACTION_TOP], &screen_verbs[ACTION_BOTTOM],
	&screen_verbs[ACTION_FILTER], &screen_verbs[ACTION_CLEAR_FILTER],
	&screen_verbs[ACTION_TAG], &screen_verbs[ACTION_TAG_ALL], &screen_verbs[ACTION_TAG_NONE],
	&screen_verbs[ACTION_SORT_NEXT], &screen_verbs[ACTION_SORT_PREVIOUS], &screen_verbs[ACTION_REVERSE],
	&screen_verbs[ACTION_REFRESH], &screen_verbs[ACTION_FREEZE], &screen_verbs[ACTION_COPY], &screen_verbs[ACTION_CONTEXT],
	&screen_verbs[ACTION_REDRAW], &screen_verbs[ACTION_HELP], &screen_verbs[ACTION_QUIT],
};
const unsigned verb_count = sizeof verbs / sizeof *verbs;

static bool same_word(const char *a, const char *b) /* NULL equals NULL only */
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

const struct verb *verb_find(const char *noun, const char *name)
{
	for (unsigned i = 0; i < verb_count; i++)
		if (same_word(verbs[i]->noun, noun) && same_word(verbs[i]->name, name))
			return verbs[i];
	return NULL;
}

static bool has_key(const struct verb *v, int key)
{
	return v->key == key || v->key2 == key;
}

const struct verb *verb_by_key(const char *noun, int key)
{
	if (key == 0)
		return NULL;
	for (unsigned i = 0; noun && i < verb_count; i++)
		if (same_word(verbs[i]->noun, noun) && has_key(verbs[i], key))
			return verbs[i];
	for (unsigned i = 0; i < verb_count; i++)
		if (!verbs[i]->noun && has_key(verbs[i], key))
			return verbs[i];
	return NULL;
}

#define WORD_MAX 48u

/* Letters to change, leave out, put in or swap with their neighbour (optimal string alignment). Too long a word is far from all. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[3][WORD_MAX + 1] = {{0}};
	size_t a_length = strlen(a), b_length = strlen(b);

	if (a_length > WORD_MAX || b_length > WORD_MAX)
		return WORD_MAX;
	for (unsigned j = 0; j <= b_length; j++)
		row[0][j] = j;
	for (unsigned i = 1; i <= a_length; i++) {
		unsigned *now = row[i % 3], *before = row[(i + 2) % 3], *before_that = row[(i + 1) % 3];
		now[0] = i;
		for (unsigned j = 1; j <= b_length; j++) {
			unsigned best = before[j - 1] + (a[i - 1] != b[j - 1]);
			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before_that[j - 2] + 1 < best)
				best = before_that[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[a_length % 3][b_length];
}

const struct verb *verb_nearest(const char *noun, const char *name)
{
	const struct verb *nearest = NULL;
	unsigned least = 3; /* more than two slips is another word */

	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		unsigned far = 0;
		if (v->kind == VERB_SCREEN || (noun && name && !v->noun))
			continue;
		if (noun && name)
			far = distance(noun, v->noun) + distance(name, v->name);
		else
			far = distance(noun ? noun : name ? name : "", v->noun ? v->noun : v->name);
		if (far < least) {
			least = far;
			nearest = v;
		}
	}
	return nearest;
}
