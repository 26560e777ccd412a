/* Views: order, filter, tags, and that they survive the next table. */
#include "people_rows.h"

#include "base/limits.h"
#include "model/value.h"
#include "model/resource.h"
#include "model/view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % n;
}

/* `count` people with values that often are equal, null, or begin alike. */
static const struct table *crowd(unsigned count, uint64_t seed)
{
	static const char *const names[] = {NULL, "", "alice", "ALICE", "Alice", "alice-the-second", "alice-the-third", "Émile", "émile", "zoë", "b\0x", "ßeta"};
	static const char *const groups[] = {NULL, "", "a", "ab", "b"};
	random_state = seed;
	struct builder *b = builder_new(&person_schema, 1000000);
	for (unsigned i = 0; i < count; i++) {
		char id[24];
		snprintf(id, sizeof id, "%08x-%u", random_below(5) ? random_below(1000000) : 7, i);
		struct person p = {.id = id, .name = names[random_below(12)], .groups = groups[random_below(5)], .state = random_below(4) ? random_below(3) : NUMBER_NULL,
		        .logins = random_below(3) ? (int64_t)random_below(7) - 3 : NUMBER_NULL, .enabled = random_below(3) == 2 ? NUMBER_NULL : random_below(2),
		        .seen = random_below(9) ? NOW + random_below(20) : NUMBER_NULL, .ends = random_below(2) ? INT64_MAX : -5, .life = random_below(2),
		        .score = random_below(4) ? (double)random_below(5) - 2 : (double)NAN, .no_score = random_below(6) == 0};
		add_person(b, &p, false);
	}
	return builder_finish(b);
}

static bool is_null(const struct table *t, uint32_t row, unsigned field)
{
	struct buffer b;
	buffer_init(&b, 10000);
	value_append(&b, t, row, field, VALUE_PLAIN, NOW);
	bool present = b.length > 0;
	if (person_fields[field].kind == FIELD_TEXT)
		present = !text_is_null(table_text(t, row, field));
	if (person_fields[field].kind == FIELD_TEXTS)
		table_list_length(t, row, field, &present);
	if (person_fields[field].kind == FIELD_INSTANT)
		present = table_number(t, row, field) != NUMBER_NULL;
	buffer_release(&b);
	return !present;
}

/* Each pair of neighbours is in the order of value_compare, nulls last, ties by id. */
static void assert_sorted(const struct view *v, unsigned field, bool descending)
{
	for (uint32_t i = 1; i < v->count; i++) {
		uint32_t a = v->order[i - 1], b = v->order[i];
		bool null_a = is_null(v->table, a, field), null_b = is_null(v->table, b, field);
		int order = value_compare(v->table, a, b, field);
		if (null_a || null_b)
			assert_true(!null_a || null_b);
		else
			assert_true(descending ? order >= 0 : order <= 0);
		if (order == 0)
			assert_true(value_compare(v->table, a, b, PERSON_ID) < 0);
	}
}

/* What ends next stands first; what is over has ended and stands behind, before what has no end. */
static void over_comes_last(void **state)
{
	(void)state;
	static const int64_t ends[] = {NOW - 1000, NOW + 5000, NUMBER_NULL, NOW + 1000, NOW - 9000};
	static const uint32_t upwards[] = {3, 1, 4, 0, 2}, downwards[] = {1, 3, 0, 4, 2};
	struct builder *b = builder_new(&resource_session.schema, 10);
	for (unsigned i = 0; i < 5; i++) {
		char id[8];
		snprintf(id, sizeof id, "s%u", i);
		assert_true(builder_begin(b));
		builder_set_text(b, SESSION_ID, span_of(id));
		builder_set_number(b, SESSION_TYPE, SESSION_ONLINE);
		builder_set_number(b, SESSION_EXPIRES, ends[i]);
		builder_end(b, false);
	}
	const struct table *t = builder_finish(b);
	struct view v;
	view_init(&v);
	assert_true(view_update(&v, t, NULL, SESSION_EXPIRES, false, NOW, NULL, 0));
	assert_memory_equal(v.order, upwards, sizeof upwards);
	assert_true(view_update(&v, t, NULL, SESSION_EXPIRES, true, NOW, NULL, 0));
	assert_memory_equal(v.order, downwards, sizeof downwards);
	view_release(&v);
	table_unref(t);
}

static void every_field_sorts_both_ways(void **state)
{
	(void)state;
	struct view v;
	view_init(&v);
	for (unsigned count = 0; count < 600; count = count * 2 + 1) {
		const struct table *t = crowd(count, count + 1);
		for (unsigned field = 0; field < PERSON_FIELDS; field++) {
			for (int descending = 0; descending < 2; descending++) {
				assert_true(view_update(&v, t, NULL, (int)field, descending, NOW, NULL, 0));
				assert_int_equal(v.count, count);
				assert_sorted(&v, field, descending);
			}
		}
		table_unref(t);
	}
	view_release(&v);
}

/* The same people in another order of the table: on the screen nothing moves. */
static void rows_do_not_dance(void **state)
{
	(void)state;
	struct person rows[100], other[100];
	char ids[100][12];
	for (int i = 0; i < 100; i++) {
		snprintf(ids[i], sizeof ids[i], "id%d", i * 7 % 100);
		rows[i] = (struct person){.id = ids[i], .name = i * 7 % 100 < 50 ? "x" : NULL, .no_score = true};
		other[99 - i] = rows[i];
	}
	const struct table *a = people(rows, 100, false), *b = people(other, 100, false);
	struct view v, w;
	view_init(&v);
	view_init(&w);
	view_update(&v, a, NULL, PERSON_NAME, false, NOW, NULL, 0);
	view_update(&w, b, NULL, PERSON_NAME, false, NOW, NULL, 0);
	for (uint32_t i = 0; i < 100; i++)
		assert_true(view_id(&v, i) == view_id(&w, i));
	view_release(&v);
	view_release(&w);
	table_unref(a);
	table_unref(b);
}

static void filter_and_table_order(void **state)
{
	(void)state;
	const struct table *t = crowd(200, 5);
	struct view v;
	struct error error;
	view_init(&v);
	struct filter *f = filter_new(&person_schema, "name:alice", &error);
	assert_true(view_update(&v, t, f, -1, false, NOW, NULL, 0));
	assert_true(v.count > 20 && v.count < 180);
	for (uint32_t i = 0; i < v.count; i++) {
		assert_true(filter_row(f, t, v.order[i], NOW, NULL, 0));
		assert_true(i == 0 || v.order[i - 1] < v.order[i]);
	}
	assert_true(view_update(&v, NULL, f, PERSON_NAME, false, NOW, NULL, 0)); /* no table */
	assert_int_equal(v.count, 0);
	filter_free(f);
	view_release(&v);
	table_unref(t);
}

static void selection_follows_identity(void **state)
{
	(void)state;
	struct person rows[] = {{.id = "a", .name = "1", .no_score = true}, {.id = "b", .name = "2", .no_score = true}, {.id = "c", .name = "3", .no_score = true}};
	const struct table *before = people(rows, 3, false), *after = people(rows + 1, 2, false);
	struct view v;
	view_init(&v);
	view_update(&v, before, NULL, PERSON_NAME, true, NOW, NULL, 0);
	uint64_t a = view_id(&v, 2), b = view_id(&v, 1);
	assert_int_equal(view_find(&v, b), 1);
	assert_true(view_id(&v, 3) == 0);
	assert_int_equal(view_find(&v, 0), ROW_NONE);
	table_unref(before); /* the view holds it */
	view_update(&v, after, NULL, PERSON_NAME, false, NOW, NULL, 0);
	assert_int_equal(view_find(&v, b), 0);
	assert_int_equal(view_find(&v, a), ROW_NONE);
	view_release(&v);
	table_unref(after);
}

static void tags_are_counted(void **state)
{
	(void)state;
	struct person rows[] = {{.id = "a", .name = "x", .no_score = true}, {.id = "b", .name = "y", .no_score = true}, {.id = "c", .name = "x", .no_score = true}};
	const struct table *all = people(rows, 3, false), *two = people(rows, 2, false);
	struct view v;
	uint32_t tagged, hidden;
	struct error error;
	view_init(&v);
	view_tag_counts(&v, &tagged, &hidden);
	assert_int_equal(tagged + hidden, 0);
	view_update(&v, all, NULL, -1, false, NOW, NULL, 0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(view_tag(&v, view_id(&v, i), true));
		assert_true(view_tag(&v, view_id(&v, i), true)); /* again: no harm */
	}
	assert_false(view_tag(&v, 0, true));
	view_tag_counts(&v, &tagged, &hidden);
	assert_int_equal(tagged, 3);
	assert_int_equal(hidden, 0);
	struct filter *f = filter_new(&person_schema, "name=x", &error);
	view_update(&v, all, f, -1, false, NOW, NULL, 0);
	view_tag_counts(&v, &tagged, &hidden);
	assert_int_equal(tagged, 3);
	assert_int_equal(hidden, 1);
	view_update(&v, two, f, -1, false, NOW, NULL, 0); /* c is gone */
	view_tag_counts(&v, &tagged, &hidden);
	assert_int_equal(tagged, 2);
	assert_int_equal(hidden, 1);
	uint64_t a = view_id(&v, 0);
	assert_true(view_is_tagged(&v, a));
	assert_true(view_tag(&v, a, false));
	assert_false(view_is_tagged(&v, a));
	view_tag_clear(&v);
	assert_int_equal(v.tag_count, 0);
	filter_free(f);
	view_release(&v);
	table_unref(all);
	table_unref(two);
}

static void tags_are_bounded_and_sorted(void **state)
{
	(void)state;
	struct view v;
	view_init(&v);
	random_state = 1;
	uint32_t refused = 0;
	for (uint64_t i = 1; i <= LIMIT_TARGETS + 10; i++)
		refused += !view_tag(&v, i * UINT64_C(0x9E3779B97F4A7C15), true);
	assert_int_equal(refused, 10);
	assert_int_equal(v.tag_count, LIMIT_TARGETS);
	for (uint32_t i = 1; i < v.tag_count; i++)
		assert_true(v.tags[i - 1] < v.tags[i]);
	view_release(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_field_sorts_both_ways),
	        cmocka_unit_test(over_comes_last),
	        cmocka_unit_test(rows_do_not_dance),
	        cmocka_unit_test(filter_and_table_order),
	        cmocka_unit_test(selection_follows_identity),
	        cmocka_unit_test(tags_are_counted),
	        cmocka_unit_test(tags_are_bounded_and_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
