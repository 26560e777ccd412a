/* The registry: every verb of the program, and how it is found. */
#include "verbs/verbs.h"

#include "base/nearest.h"
#include "verbs/rows.h"

const struct verb *const verbs[] = {
	&verb_session_list, &verb_session_show, &verb_session_revoke,
	&verb_user_list, &verb_user_show, &verb_user_logout,
	&verb_client_list, &verb_client_show,
	&verb_source_list, &verb_source_show,
	&verb_audit_list, &verb_audit_show, &verb_audit_verify,
	&verb_top, &verb_snapshot, &verb_record, &verb_replay, &verb_doctor, &verb_completion,

	/* the screen: moving about, rows, the rest */
	&screen_verbs[ACTION_FOCUS_NEXT], &screen_verbs[ACTION_FOCUS_PREVIOUS], &screen_verbs[ACTION_IN], &screen_verbs[ACTION_BACK],
	&screen_verbs[ACTION_ZOOM], &screen_verbs[ACTION_OVERVIEW], &screen_verbs[ACTION_PALETTE], &screen_verbs[ACTION_DETAIL],
	&screen_verbs[ACTION_UP], &screen_verbs[ACTION_DOWN], &screen_verbs[ACTION_PAGE_UP], &screen_verbs[ACTION_PAGE_DOWN],
	&screen_verbs[ACTION_TOP], &screen_verbs[ACTION_BOTTOM],
	&screen_verbs[ACTION_FILTER], &screen_verbs[ACTION_CLEAR_FILTER],
	&screen_verbs[ACTION_TAG], &screen_verbs[ACTION_TAG_ALL], &screen_verbs[ACTION_TAG_NONE],
	&screen_verbs[ACTION_SORT_NEXT], &screen_verbs[ACTION_SORT_PREVIOUS], &screen_verbs[ACTION_REVERSE],
	&screen_verbs[ACTION_REFRESH], &screen_verbs[ACTION_FREEZE], &screen_verbs[ACTION_COPY], &screen_verbs[ACTION_CONTEXT],
	&screen_verbs[ACTION_PLAY_PAUSE], &screen_verbs[ACTION_PLAY_STEP], &screen_verbs[ACTION_PLAY_FASTER], &screen_verbs[ACTION_PLAY_SLOWER],
	&screen_verbs[ACTION_PLAY_JUMP],
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

#define MOST_SLIPS 2u /* more is another word */

/* How far what was typed is from the verb: two words from noun and name; one from the noun, or from a verb that stands alone. */
static unsigned distance(const struct verb *v, const char *noun, const char *name)
{
	const char *one = noun ? noun : name ? name : "";

	if (!noun || !name)
		return nearest_distance(span_of(one), span_of(v->noun ? v->noun : v->name));
	if (!v->noun)
		return UINT_MAX;
	unsigned of_noun = nearest_distance(span_of(noun), span_of(v->noun)), of_name = nearest_distance(span_of(name), span_of(v->name));
	return of_noun > MOST_SLIPS || of_name > MOST_SLIPS ? UINT_MAX : of_noun + of_name;
}

const struct verb *verb_nearest(const char *noun, const char *name)
{
	const struct verb *nearest = NULL;
	unsigned least = MOST_SLIPS + 1;

	for (unsigned i = 0; i < verb_count; i++) {
		unsigned far = verbs[i]->kind == VERB_SCREEN ? UINT_MAX : distance(verbs[i], noun, name);
		if (far < least) {
			least = far;
			nearest = verbs[i];
		}
	}
	return nearest;
}
