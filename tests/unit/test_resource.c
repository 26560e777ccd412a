/* The table of resources: every field is whole, names are what interface and links promise. */
#include "model/facts.h"
#include "model/plan.h"
#include "model/resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static void every_field_is_whole(void **state)
{
	(void)state;
	for (unsigned r = 0; r < resource_count; r++) {
		const struct schema *s = &resources[r]->schema;
		for (unsigned i = 0; i < s->count; i++) {
			const struct field *f = &s->fields[i];
			assert_non_null(f->name);
			assert_non_null(f->title);
			assert_non_null(f->help);
			assert_true(f->width >= 2);
			assert_true(strlen(f->title) <= f->width || f->place != PLACE_LIST);
			assert_int_equal(schema_field(s, f->name), i); /* unique */
			assert_true(f->kind != FIELD_WORD || (f->words && f->words->count > 0 && f->words->count <= 250));
			assert_true(f->kind != FIELD_INSTANT || ends_with(f->name, "_at") || strcmp(f->name, "at") == 0);
			assert_true(f->kind != FIELD_DURATION || (ends_with(f->name, "_s") && s->fields[f->of].kind == FIELD_INSTANT));
			for (unsigned j = 0; j < i; j++) /* no two give way at once */
				assert_true(f->place != PLACE_LIST || s->fields[j].place != PLACE_LIST || s->fields[j].rank != f->rank);
		}
	}
}

static void every_resource_is_whole(void **state)
{
	(void)state;
	for (unsigned r = 0; r < resource_count; r++) {
		const struct resource *x = resources[r];
		assert_int_equal(resource_index(x->schema.name), r);
		assert_ptr_equal(resource_find(x->schema.name), x);
		assert_true(x->title && x->help && x->schema.key_count > 0);
		assert_true(x->name_field < x->schema.count && x->sort_field < x->schema.count);
		for (unsigned i = 0; i < r; i++)
			assert_true(x->key == 0 || resources[i]->key != x->key);
		for (unsigned i = 0; i < x->link_count; i++) {
			const struct resource *to = resource_find(x->links[i].to);
			assert_non_null(to);
			assert_true(x->links[i].from_field < x->schema.count);
			assert_true(schema_field(&to->schema, x->links[i].to_field) >= 0);
		}
	}
	assert_int_equal(resource_index("nothing"), -1);
	assert_null(resource_find("nothing"));
}

/* At 80 columns the columns of the list fit, with a blank between them and one before. */
static void lists_fit_into_80_columns(void **state)
{
	(void)state;
	for (unsigned r = 0; r < resource_count; r++) {
		unsigned width = 0;
		for (unsigned i = 0; i < resources[r]->schema.count; i++)
			if (resources[r]->schema.fields[i].place == PLACE_LIST)
				width += resources[r]->schema.fields[i].width + 1u;
		assert_true(width <= 80);
	}
}

static void names_are_those_of_the_interface(void **state)
{
	(void)state;
	static const char *const session[] = {"id", "type", "user", "user_id", "ip", "new_ip", "clients", "started_at", "last_access_at", "idle_s",
	        "expires_at", "ends_by", "refresh_ends_at", "remember_me", "twin", "own", "state", "system"};
	assert_int_equal(resource_session.schema.count, sizeof session / sizeof *session);
	for (size_t i = 0; i < sizeof session / sizeof *session; i++)
		assert_true(schema_field(&resource_session.schema, session[i]) >= 0);
	static const char *const user[] = {"id", "username", "email", "origin", "enabled", "locked"};
	for (size_t i = 0; i < sizeof user / sizeof *user; i++)
		assert_true(schema_field(&resource_user.schema, user[i]) >= 0);
}

static void short_names_are_found(void **state)
{
	(void)state;
	const struct schema *s = &resource_session.schema;
	assert_int_equal(schema_field(s, "expires"), SESSION_EXPIRES);
	assert_int_equal(schema_field(s, "idle"), SESSION_IDLE);
	assert_int_equal(schema_field(s, "expires_at"), SESSION_EXPIRES);
	assert_int_equal(schema_field(s, "expire"), -1);
	assert_int_equal(schema_field(s, "ends"), SESSION_EXPIRES); /* as the screen calls it */
	assert_int_equal(schema_field(s, "FROM"), SESSION_IP);
	assert_int_equal(schema_field(s, ""), -1);
}

static void words_cover_their_enums(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SOURCE_STATES; i++)
		assert_non_null(source_state_word[i]);
	for (unsigned i = 0; i < OUTCOMES; i++)
		assert_non_null(outcome_word[i]);
	for (unsigned i = 0; i < WAY_KINDS; i++)
		assert_true(way_title[i] && way_name[i]);
	for (unsigned r = 0; r < resource_count; r++)
		for (unsigned i = 0; i < resources[r]->schema.count; i++)
			for (unsigned w = 0; resources[r]->schema.fields[i].words && w < resources[r]->schema.fields[i].words->count; w++)
				assert_non_null(resources[r]->schema.fields[i].words->word[w]);
}

static void states_follow_from_errors(void **state)
{
	(void)state;
	static const struct {
		enum error_class class;
		enum source_state source;
	} cases[] = {{ERROR_NONE, SOURCE_OK}, {ERROR_UNREACHABLE, SOURCE_UNREACHABLE}, {ERROR_UNAUTHENTICATED, SOURCE_UNAUTHENTICATED},
	        {ERROR_FORBIDDEN, SOURCE_FORBIDDEN}, {ERROR_PROTOCOL, SOURCE_BAD}, {ERROR_NOT_CONFIGURED, SOURCE_NOT_CONFIGURED}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(source_state_of(cases[i].class), cases[i].source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_field_is_whole),
	        cmocka_unit_test(every_resource_is_whole),
	        cmocka_unit_test(lists_fit_into_80_columns),
	        cmocka_unit_test(names_are_those_of_the_interface),
	        cmocka_unit_test(short_names_are_found),
	        cmocka_unit_test(words_cover_their_enums),
	        cmocka_unit_test(states_follow_from_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
