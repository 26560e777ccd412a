/* The verb table: every row can be reached and explains itself, no two keys collide, and what it names exists. */
#include "keycloak/keycloak.h"
#include "model/resource.h"
#include "verbs/verbs.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const char *name_of(const struct verb *v)
{
	static char array[80];
	snprintf(array, sizeof array, "%s %s", v->noun ? v->noun : "-", v->name);
	return array;
}

static bool is_a_word(const char *s)
{
	size_t length = s ? strlen(s) : 0;
	return length > 0 && strspn(s, "abcdefghijklmnopqrstuvwxyz-") == length && s[0] != '-';
}

static void every_row_is_whole(void **state)
{
	(void)state;
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		if (!is_a_word(v->name) || (v->noun && !is_a_word(v->noun)))
			fail_msg("row %u (%s) has no name that can be typed", i, name_of(v));
		if (!v->label || !v->label[0] || strlen(v->label) > 12)
			fail_msg("%s: no label, or one too long for the hint bar", name_of(v));
		size_t length = v->help ? strlen(v->help) : 0;
		if (length < 10 || v->help[length - 1] != '.' || !isupper((unsigned char)v->help[0]))
			fail_msg("%s: help is no sentence", name_of(v));
		if (v->noun && !resource_find(v->noun))
			fail_msg("%s: no such noun", name_of(v));
		if (v->key2 && !v->key)
			fail_msg("%s: a second key without a first", name_of(v));
		if (v->hint && !v->key)
			fail_msg("%s: a hint without a key", name_of(v));
		if ((v->kind == VERB_SCREEN) != (v->action != ACTION_NONE))
			fail_msg("%s: an action is the screen's, and the screen's alone", name_of(v));
		if (v->kind == VERB_SCREEN && (!v->key || v->noun))
			fail_msg("%s: an action of the screen has a key and no noun", name_of(v));
		if ((v->kind == VERB_PLAN) != (v->plan != NULL))
			fail_msg("%s: who changes a server plans it first", name_of(v));
		if (v->kind == VERB_PLAN && (v->danger == DANGER_NONE || !v->operations[0] || !v->role || !v->source))
			fail_msg("%s: a plan says how dangerous it is, what it sends, as whom and where", name_of(v));
		if (v->kind != VERB_PLAN && (v->danger != DANGER_NONE || v->operations[0]))
			fail_msg("%s: only plans are dangerous", name_of(v));
		for (unsigned k = 0; k < v->argument_count; k++)
			if (!v->arguments[k].name || !v->arguments[k].help || !v->arguments[k].help[0])
				fail_msg("%s: argument %u explains nothing", name_of(v), k);
	}
}

static void every_row_is_found_by_its_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < verb_count; i++)
		if (verb_find(verbs[i]->noun, verbs[i]->name) != verbs[i])
			fail_msg("%s: another row has its name", name_of(verbs[i]));
	assert_null(verb_find("session", "explode"));
	assert_null(verb_find("session", NULL));
	assert_null(verb_find(NULL, "revoke"));
	assert_null(verb_find(NULL, NULL));
	/* Every noun can be listed and shown. */
	for (unsigned i = 0; i < resource_count; i++) {
		assert_non_null(verb_find(resources[i]->schema.name, "list"));
		assert_non_null(verb_find(resources[i]->schema.name, "show"));
	}
}

static void every_action_has_its_row(void **state)
{
	(void)state;
	for (int action = ACTION_NONE + 1; action <= ACTION_CLEAR_FILTER; action++) {
		unsigned rows = 0;
		for (unsigned i = 0; i < verb_count; i++)
			rows += (int)verbs[i]->action == action;
		if (rows != 1)
			fail_msg("action %d has %u rows", action, rows);
	}
}

static bool can_be_pressed(int key)
{
	char array[8];
	return verb_key_name(key, array)[0] != '\0';
}

static bool on_same_screen(const struct verb *a, const struct verb *b)
{
	return !a->noun || !b->noun || strcmp(a->noun, b->noun) == 0;
}

static void no_two_keys_collide(void **state)
{
	(void)state;
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		const int keys[] = {v->key, v->key2};
		for (unsigned k = 0; k < 2; k++) {
			if (keys[k] && !can_be_pressed(keys[k]))
				fail_msg("%s: key %d has no name", name_of(v), keys[k]);
			for (unsigned j = 0; keys[k] && j < verb_count; j++)
				if (j != i && on_same_screen(v, verbs[j]) && (verbs[j]->key == keys[k] || verbs[j]->key2 == keys[k]))
					fail_msg("%s: its key %d is also %s's", name_of(v), keys[k], verbs[j]->name);
			/* The letter of a noun goes there from every screen. */
			for (unsigned j = 0; keys[k] && j < resource_count; j++)
				if (resources[j]->key == keys[k])
					fail_msg("%s: its key %c goes to %s", name_of(v), keys[k], resources[j]->schema.name);
		}
	}
	for (unsigned i = 0; i < resource_count; i++)
		for (unsigned j = 0; j < i; j++)
			assert_true(!resources[i]->key || resources[i]->key != resources[j]->key);
}

static void keys_find_the_nouns_verb_first(void **state)
{
	(void)state;
	static const struct {
		const char *noun;
		int key;
		const char *found; /* "noun name"; NULL: nothing */
	} cases[] = {
		{"session", 'x', "session revoke"}, {"user", 'x', "user logout"}, {"client", 'x', NULL},         {NULL, 'x', NULL},
		{"audit", 'V', "audit verify"},     {"session", 'V', NULL},       {"session", 'q', "- quit"},    {NULL, 'q', "- quit"},
		{"nonsense", '?', "- help"},        {NULL, 'j', "- down"},        {NULL, VERB_KEY_RIGHT, "- in"}, {"session", 0, NULL},
		{NULL, 0, NULL},                    {NULL, -1, NULL},             {NULL, 'c', "- context"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct verb *v = verb_by_key(cases[i].noun, cases[i].key);
		if (cases[i].found ? !v || strcmp(name_of(v), cases[i].found) != 0 : v != NULL)
			fail_msg("%s %d: %s", cases[i].noun ? cases[i].noun : "-", cases[i].key, v ? name_of(v) : "nothing");
	}
}

static void slips_of_the_finger_are_understood(void **state)
{
	(void)state;
	static const struct {
		const char *noun, *name, *found;
	} cases[] = {
		{"session", "revok", "session revoke"}, {"sesion", "revoke", "session revoke"}, {"sessoin", "lsit", "session list"}, {"sesion", "revok", "session revoke"},
		{"user", "logut", "user logout"},       {NULL, "snapshto", "- snapshot"},       {"sesion", NULL, "session list"},    {NULL, "usr", "user list"},
		{NULL, "docter", "- doctor"},           {NULL, "qut", NULL},                    {"session", "detonate", NULL},       {"elephant", "list", NULL},
		{NULL, "", NULL},                       {NULL, NULL, NULL},
		{"session", "a-word-that-is-longer-than-anything-that-anybody-could-ever-have-wanted-to-type", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct verb *v = verb_nearest(cases[i].noun, cases[i].name);
		if (cases[i].found ? !v || strcmp(name_of(v), cases[i].found) != 0 : v != NULL)
			fail_msg("case %zu: %s", i, v ? name_of(v) : "nothing");
	}
}

/* Planners name operations; a row of that name has to stand in the table, and to change the server it has to need the role that the verb names. */
static void operations_exist(void **state)
{
	(void)state;
	for (unsigned i = 0; i < verb_count; i++) {
		for (unsigned k = 0; k < 4 && verbs[i]->operations[k]; k++) {
			unsigned rows = 0;
			for (unsigned j = 0; j < keycloak_system.operation_count; j++) {
				const struct operation *o = &keycloak_system.operations[j];
				if (strcmp(o->name, verbs[i]->operations[k]) != 0)
					continue;
				rows++;
				assert_int_equal(o->effect, EFFECT_WRITE);
				assert_string_equal(o->role, verbs[i]->role);
				assert_string_equal(o->source, verbs[i]->source);
			}
			if (rows == 0)
				fail_msg("%s: no operation %s", name_of(verbs[i]), verbs[i]->operations[k]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(every_row_is_found_by_its_words),
		cmocka_unit_test(every_action_has_its_row),
		cmocka_unit_test(no_two_keys_collide),
		cmocka_unit_test(keys_find_the_nouns_verb_first),
		cmocka_unit_test(slips_of_the_finger_are_understood),
		cmocka_unit_test(operations_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
