/* Tables: what goes in comes out, uniting by key, sharing of columns, look-ups, caps. */
#include "people_rows.h"

#include "base/limits.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void assert_text(struct text text, const char *expected)
{
	if (!expected) {
		assert_true(text_is_null(text));
		return;
	}
	assert_int_equal(text_exact(text).length, strlen(expected));
	assert_memory_equal(text_exact(text).at, expected, strlen(expected));
}

static void what_goes_in_comes_out(void **state)
{
	(void)state;
	struct person p = {.id = "1", .name = "alice", .groups = "ab", .state = 1, .logins = -7, .enabled = 1, .seen = NOW, .ends = 0, .life = 300,
	        .score = (double)NAN};
	const struct table *t = people(&p, 1, false);
	assert_non_null(t);
	assert_int_equal(table_rows(t), 1);
	assert_text(table_text(t, 0, PERSON_ID), "1");
	assert_text(table_text(t, 0, PERSON_NAME), "alice");
	assert_text(table_text(t, 0, PERSON_STATE), "over");
	assert_int_equal(table_number(t, 0, PERSON_STATE), 1);
	assert_int_equal(table_number(t, 0, PERSON_LOGINS), -7);
	assert_int_equal(table_number(t, 0, PERSON_ENABLED), 1);
	assert_int_equal(table_number(t, 0, PERSON_SEEN), NOW);
	assert_int_equal(table_number(t, 0, PERSON_ENDS), 0); /* 1970 is a time, not null */
	bool present;
	assert_true(isnan(table_real(t, 0, PERSON_SCORE, &present)));
	assert_true(present); /* NaN is a value */
	assert_int_equal(table_list_length(t, 0, PERSON_GROUPS, &present), 2);
	assert_text(table_list_text(t, 0, PERSON_GROUPS, 1), "b");
	assert_text(table_list_text(t, 0, PERSON_GROUPS, 2), NULL);
	assert_int_equal(table_duration(t, 0, PERSON_IDLE, NOW + 5), 5);
	assert_int_equal(table_duration(t, 0, PERSON_ENDS, NOW), -NOW);
	assert_true(table_about(t)->complete);
	assert_int_equal(table_about(t)->total, 1);
	table_unref(t);
}

static void null_until_set(void **state)
{
	(void)state;
	struct builder *b = builder_new(&person_schema, 10);
	assert_true(builder_begin(b));
	builder_set_number(b, PERSON_STATE, 3);   /* no such word */
	builder_set_number(b, PERSON_ENABLED, 2); /* no such flag */
	builder_set_number(b, PERSON_NAME, 1);    /* not a number's field */
	builder_set_text(b, PERSON_LOGINS, span_of("1"));
	builder_set_number(b, PERSON_FIELDS, 1);
	builder_end(b, false);
	const struct table *t = builder_finish(b);
	bool present;
	for (unsigned f = 0; f < PERSON_FIELDS; f++) {
		assert_int_equal(table_number(t, 0, f), NUMBER_NULL);
		assert_true(text_is_null(table_text(t, 0, f)));
		table_list_length(t, 0, f, &present);
		assert_false(present);
		table_real(t, 0, f, &present);
		assert_false(present);
		assert_int_equal(table_duration(t, 0, f, NOW), NUMBER_NULL);
	}
	assert_int_equal(table_number(t, 1, PERSON_LOGINS), NUMBER_NULL); /* no such row */
	table_unref(t);
}

static void empty_is_not_null(void **state)
{
	(void)state;
	struct person p = {.id = "", .name = "", .groups = "", .no_score = true};
	const struct table *t = people(&p, 1, false);
	bool present;
	assert_text(table_text(t, 0, PERSON_NAME), "");
	assert_int_equal(table_list_length(t, 0, PERSON_GROUPS, &present), 0);
	assert_true(present);
	table_unref(t);
}

/* Bad bytes are mended and counted, what a terminal fears is shown otherwise, and both forms are kept. */
static void foreign_text_has_two_forms(void **state)
{
	(void)state;
	struct person rows[] = {{.id = "1", .name = "\033[31mred", .no_score = true}, {.id = "2", .name = "a\xff", .no_score = true},
	        {.id = "3", .name = "\033[31mred", .no_score = true}};
	const struct table *t = people(rows, 3, false);
	assert_text(table_text(t, 0, PERSON_NAME), "\033[31mred");
	assert_true(text_was_cleaned(table_text(t, 0, PERSON_NAME)));
	assert_null(memchr(text_shown(table_text(t, 0, PERSON_NAME)).at, '\033', text_shown(table_text(t, 0, PERSON_NAME)).length));
	assert_text(table_text(t, 1, PERSON_NAME), "a\xef\xbf\xbd");
	assert_int_equal(table_about(t)->mended, 1);
	assert_ptr_equal(text_exact(table_text(t, 0, PERSON_NAME)).at, text_exact(table_text(t, 2, PERSON_NAME)).at); /* stored once */
	table_unref(t);
}

static void long_text_is_cut_with_a_mark(void **state)
{
	(void)state;
	size_t length = LIMIT_TEXT + 100000;
	char *text = malloc(length);
	memset(text, 'x', length);
	struct builder *b = builder_new(&person_schema, 10);
	builder_begin(b);
	builder_set_text(b, PERSON_NAME, (struct span){text, LIMIT_TEXT});
	builder_end(b, false);
	builder_begin(b);
	builder_set_text(b, PERSON_NAME, (struct span){text, length});
	builder_end(b, false);
	memset(text, '\xff', length);
	builder_begin(b);
	builder_set_text(b, PERSON_NAME, (struct span){text, length});
	builder_end(b, false);
	const struct table *t = builder_finish(b);
	assert_non_null(t);
	assert_int_equal(text_exact(table_text(t, 0, PERSON_NAME)).length, LIMIT_TEXT);
	struct span cut = text_exact(table_text(t, 1, PERSON_NAME));
	assert_int_equal(cut.length, LIMIT_TEXT);
	assert_memory_equal(cut.at + cut.length - 4, "x…", 4);
	assert_true(text_exact(table_text(t, 2, PERSON_NAME)).length <= LIMIT_TEXT);
	assert_int_equal(table_about(t)->shortened, 2);
	table_unref(t);
	free(text);
}

static void long_list_is_cut(void **state)
{
	(void)state;
	struct builder *b = builder_new(&person_schema, 10);
	for (int row = 0; row < 2; row++) {
		builder_begin(b);
		builder_set_text(b, PERSON_ID, span_of("1"));
		builder_list_begin(b, PERSON_GROUPS);
		for (unsigned i = 0; i < LIMIT_LIST + 5; i++) {
			char name[24];
			snprintf(name, sizeof name, "%d-%u", row, i);
			builder_list_add(b, PERSON_GROUPS, span_of(name));
		}
		builder_end(b, true);
	}
	const struct table *t = builder_finish(b);
	bool present;
	assert_int_equal(table_rows(t), 1);
	assert_int_equal(table_list_length(t, 0, PERSON_GROUPS, &present), LIMIT_LIST);
	assert_int_equal(table_about(t)->shortened, 10);
	table_unref(t);
}

static void rows_of_one_key_unite(void **state)
{
	(void)state;
	struct person rows[] = {
	        {.id = "1", .name = "first", .groups = "ab", .logins = 3, .score = 2.5, .seen = 10, .ends = 10, .enabled = NUMBER_NULL},
	        {.id = "2", .name = "other", .groups = NULL, .logins = 1, .score = 1},
	        {.id = "1", .name = "second", .groups = "bc", .logins = 9, .score = 0.5, .seen = 5, .ends = 5, .enabled = 1},
	        {.id = "2", .name = "other", .groups = "x", .logins = 0, .no_score = true},
	};
	const struct table *t = people(rows, 4, true);
	assert_int_equal(table_rows(t), 2);
	assert_text(table_text(t, 0, PERSON_NAME), "first");               /* MERGE_FIRST */
	assert_int_equal(table_number(t, 0, PERSON_ENABLED), 1);           /* … and what was null */
	assert_int_equal(table_number(t, 0, PERSON_LOGINS), 9);            /* MERGE_MAX */
	assert_int_equal(table_number(t, 0, PERSON_SEEN), 10);
	assert_int_equal(table_number(t, 0, PERSON_ENDS), 5);              /* MERGE_MIN */
	bool present;
	assert_true(table_real(t, 0, PERSON_SCORE, &present) < 1);
	assert_int_equal(table_list_length(t, 0, PERSON_GROUPS, &present), 3);
	assert_text(table_list_text(t, 0, PERSON_GROUPS, 0), "a");
	assert_text(table_list_text(t, 0, PERSON_GROUPS, 2), "c");
	assert_int_equal(table_list_length(t, 1, PERSON_GROUPS, &present), 1);
	assert_true(present);
	assert_int_equal(table_about(t)->total, 2);
	table_unref(t);
}

static void cap_is_said(void **state)
{
	(void)state;
	struct builder *b = builder_new(&person_schema, 2);
	struct person p = {.id = "1", .no_score = true};
	add_person(b, &p, false);
	add_person(b, &p, false);
	assert_false(builder_about(b)->cut);
	assert_false(builder_begin(b));
	assert_false(builder_failed(b));
	builder_about(b)->total = 48231;
	const struct table *t = builder_finish(b);
	assert_int_equal(table_rows(t), 2);
	assert_true(table_about(t)->cut);
	assert_false(table_about(t)->complete);
	assert_int_equal(table_about(t)->total, 48231);
	table_unref(t);
}

static void dropped_row_leaves_nothing(void **state)
{
	(void)state;
	struct builder *b = builder_new(&person_schema, 2);
	builder_begin(b);
	builder_set_text(b, PERSON_NAME, span_of("gone"));
	builder_list_begin(b, PERSON_GROUPS);
	builder_list_add(b, PERSON_GROUPS, span_of("gone"));
	builder_drop(b);
	assert_int_equal(builder_rows(b), 0);
	builder_begin(b);
	builder_end(b, false);
	const struct table *t = builder_finish(b);
	bool present;
	assert_text(table_text(t, 0, PERSON_NAME), NULL);
	table_list_length(t, 0, PERSON_GROUPS, &present);
	assert_false(present);
	table_unref(t);
}

static const struct table *many(unsigned count, unsigned step)
{
	struct builder *b = builder_new(&person_schema, 1000000);
	for (unsigned i = 0; i < count; i++) {
		char id[16];
		snprintf(id, sizeof id, "id-%u", i * step);
		struct person p = {.id = id, .name = i % 3 ? "alice" : "bob", .groups = "ab", .logins = i, .no_score = true};
		add_person(b, &p, true);
	}
	return builder_finish(b);
}

static void rows_are_found_by_key(void **state)
{
	(void)state;
	const struct table *all = many(5000, 1), *even = many(2500, 2);
	for (uint32_t row = 0; row < 5000; row++)
		assert_int_equal(table_find_same(even, all, row), row % 2 ? ROW_NONE : row / 2);
	assert_int_equal(table_find(all, span_of("id-4711"), 0), 4711);
	assert_int_equal(table_find(all, span_of("id-4711"), 4712), ROW_NONE);
	assert_int_equal(table_find(all, span_of("id-5000"), 0), ROW_NONE);
	assert_int_equal(table_find_text(all, PERSON_NAME, span_of("bob"), 1), 3);
	assert_int_equal(table_find_same(NULL, all, 0), ROW_NONE);
	table_unref(all);
	table_unref(even);
}

/* Two rows of one id: found in their order. */
static void second_key_field_tells_twins_apart(void **state)
{
	(void)state;
	static const struct schema twins = {.name = "twin", .fields = person_fields, .count = PERSON_FIELDS, .key = {PERSON_ID, PERSON_STATE}, .key_count = 2};
	struct builder *b = builder_new(&twins, 20000);
	for (unsigned i = 0; i < 20000; i++) {
		char id[16];
		snprintf(id, sizeof id, "%u", i / 2);
		struct person p = {.id = id, .state = i % 2, .no_score = true};
		add_person(b, &p, true);
	}
	const struct table *t = builder_finish(b);
	assert_int_equal(table_rows(t), 20000);
	for (unsigned i = 0; i < 10000; i++) {
		char id[16];
		snprintf(id, sizeof id, "%u", i);
		assert_int_equal(table_find(t, span_of(id), 0), 2 * i);
	}
	assert_int_equal(table_find(t, span_of("70"), 0), 140);
	assert_int_equal(table_find(t, span_of("70"), 141), 141);
	assert_int_equal(table_find(t, span_of("70"), 142), ROW_NONE);
	assert_int_equal(table_find_same(t, t, 141), 141);
	assert_true(table_row_id(t, 140) != table_row_id(t, 141));
	table_unref(t);
}

static void identity_is_that_of_the_key(void **state)
{
	(void)state;
	const struct table *all = many(100, 1), *even = many(50, 2);
	for (uint32_t row = 0; row < 50; row++)
		assert_true(table_row_id(even, row) == table_row_id(all, row * 2));
	assert_true(table_row_id(all, 0) != table_row_id(all, 1));
	assert_true(table_row_id(all, 0) != 0);
	assert_true(table_row_id(all, 100) == 0);
	table_unref(all);
	table_unref(even);
}

static void columns_are_shared_not_copied(void **state)
{
	(void)state;
	const struct table *feed = many(1000, 1);
	struct builder *b = builder_new(&person_schema, 10);
	builder_share(b, PERSON_ID, feed, PERSON_ID);
	builder_share(b, PERSON_NAME, feed, PERSON_NAME);
	builder_share(b, PERSON_LOGINS, feed, PERSON_LOGINS);
	assert_false(builder_begin(b));
	for (uint32_t row = 0; row < 1000; row += 2) {
		builder_at(b, row);
		builder_set_number(b, PERSON_ENABLED, 1);
		builder_set_number(b, PERSON_LOGINS, 0); /* not ours: stays */
		builder_set_from(b, PERSON_GROUPS, feed, row, PERSON_GROUPS);
	}
	const struct table *t = builder_finish(b);
	assert_int_equal(table_rows(t), 1000);
	table_unref(feed); /* the columns live on */
	assert_text(table_text(t, 999, PERSON_ID), "id-999");
	assert_int_equal(table_number(t, 998, PERSON_LOGINS), 998);
	assert_int_equal(table_number(t, 998, PERSON_ENABLED), 1);
	assert_int_equal(table_number(t, 999, PERSON_ENABLED), NUMBER_NULL);
	assert_text(table_list_text(t, 998, PERSON_GROUPS, 1), "b");
	assert_text(table_list_text(t, 999, PERSON_GROUPS, 1), NULL);
	assert_int_equal(table_find(t, span_of("id-500"), 0), 500);
	assert_true(table_bytes(t) > 1000 * 8);
	table_unref(t);
}

/* Looking up in what was made of a list takes no second index; where a key is not the list's, it takes its own. */
static void index_is_shared_with_the_keys(void **state)
{
	(void)state;
	for (int own_key = 0; own_key < 2; own_key++) {
		const struct table *feed = many(1000, 1);
		struct builder *b = builder_new(&person_schema, 10);
		builder_share(b, PERSON_NAME, feed, own_key ? PERSON_ID : PERSON_NAME);
		builder_share(b, PERSON_ID, feed, own_key ? PERSON_NAME : PERSON_ID);
		const struct table *t = builder_finish(b);
		size_t before = table_bytes(t);
		table_unref(feed); /* the index lives on */
		uint32_t row = table_find_same(t, t, 999);
		assert_true(row != ROW_NONE && span_equal(text_exact(table_text(t, row, PERSON_ID)), text_exact(table_text(t, 999, PERSON_ID))));
		assert_true(own_key ? table_bytes(t) > before : table_bytes(t) == before);
		table_unref(t);
	}
}

static void crooked_sharing_gives_no_table(void **state)
{
	(void)state;
	const struct table *a = many(10, 1), *b = many(11, 1);
	struct builder *x = builder_new(&person_schema, 10);
	builder_share(x, PERSON_ID, a, PERSON_ID);
	builder_share(x, PERSON_NAME, b, PERSON_NAME); /* other rows */
	assert_null(builder_finish(x));
	x = builder_new(&person_schema, 10);
	builder_share(x, PERSON_ID, a, PERSON_LOGINS); /* other kind */
	assert_null(builder_finish(x));
	table_unref(a);
	table_unref(b);
}

/* 100,000 sessions, steady, in the program's 24 MB: the table may take half. Repeating texts are stored once. */
static void memory_is_bounded(void **state)
{
	(void)state;
	struct builder *b = builder_new(&person_schema, 1000000);
	for (unsigned i = 0; i < 100000; i++) {
		char id[40], name[40];
		snprintf(id, sizeof id, "%08x-0000-0000-0000-00000000%04x", i, i & 0xffff);
		snprintf(name, sizeof name, "a-user-with-a-long-name-%u", i % 10000);
		struct person p = {.id = id, .name = name, .groups = i % 2 ? "ab" : "a", .no_score = true};
		add_person(b, &p, true);
	}
	const struct table *t = builder_finish(b);
	assert_int_equal(table_rows(t), 100000);
	/* cells 4+4+4+1+8+8+1+8+8+8, the id 37, the index 10.5 of a row; 10,000 names */
	assert_true(table_bytes(t) < 100000 * (54 + 37 + 11) + 10000 * 40 + 50000);
	table_unref(t);
}

static void *look_up(void *table)
{
	const struct table *t = table;
	size_t found = 0;
	for (uint32_t row = 0; row < table_rows(t); row++)
		found += table_find_same(t, t, row) == row;
	table_unref(table_ref(t));
	return (void *)found;
}

/* The index is made by whoever looks first; both are right. */
static void two_threads_may_look_first(void **state)
{
	(void)state;
	for (int round = 0; round < 10; round++) {
		struct person rows[200];
		char ids[200][12];
		for (int i = 0; i < 200; i++) {
			snprintf(ids[i], sizeof ids[i], "%d", i);
			rows[i] = (struct person){.id = ids[i], .no_score = true};
		}
		const struct table *t = people(rows, 200, false); /* without uniting there is no index yet */
		pthread_t threads[2];
		for (int i = 0; i < 2; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, look_up, (void *)t), 0);
		for (int i = 0; i < 2; i++) {
			void *found;
			pthread_join(threads[i], &found);
			assert_int_equal((size_t)found, 200);
		}
		table_unref(t);
	}
}

static void empty_table_says_why(void **state)
{
	(void)state;
	struct table_about about = {.error = error_make(ERROR_FORBIDDEN, "keycloak", "a role is missing")};
	const struct table *t = table_empty(&person_schema, &about);
	assert_int_equal(table_rows(t), 0);
	assert_int_equal(table_about(t)->error.class, ERROR_FORBIDDEN);
	assert_int_equal(table_find(t, span_of("x"), 0), ROW_NONE);
	table_unref(t);
	table_unref(NULL);
	assert_int_equal(table_rows(NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_goes_in_comes_out),
	        cmocka_unit_test(null_until_set),
	        cmocka_unit_test(empty_is_not_null),
	        cmocka_unit_test(foreign_text_has_two_forms),
	        cmocka_unit_test(long_text_is_cut_with_a_mark),
	        cmocka_unit_test(long_list_is_cut),
	        cmocka_unit_test(rows_of_one_key_unite),
	        cmocka_unit_test(cap_is_said),
	        cmocka_unit_test(dropped_row_leaves_nothing),
	        cmocka_unit_test(rows_are_found_by_key),
	        cmocka_unit_test(second_key_field_tells_twins_apart),
	        cmocka_unit_test(identity_is_that_of_the_key),
	        cmocka_unit_test(columns_are_shared_not_copied),
	        cmocka_unit_test(index_is_shared_with_the_keys),
	        cmocka_unit_test(crooked_sharing_gives_no_table),
	        cmocka_unit_test(memory_is_bounded),
	        cmocka_unit_test(two_threads_may_look_first),
	        cmocka_unit_test(empty_table_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
