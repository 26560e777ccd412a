/* Floor 1 when memory runs out: the first allocation fails, then the second, and so on until a run needs none of them. Each time there is a right
 * result or none; the sanitizer sees to crashes and leaks. */
#include "people_rows.h"

#include "model/decoder.h"
#include "model/plan.h"
#include "model/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "failing_memory.h"

/* Runs `scenario` until no allocation of it fails: then it must answer true. Without one it may do either, but checks what it calls right. */
static void run_out(bool (*scenario)(void))
{
	size_t n = 0;
	for (bool failed = true; failed;) {
		memory_fail_at(++n);
		bool good = scenario();
		failed = memory_ended();
		assert_true(good || failed);
	}
	assert_true(n > 1); /* something was there to fail */
}

static const struct table *crowd(void)
{
	struct builder *b = builder_new(&person_schema, 1000);
	for (unsigned i = 0; b && i < 300; i++) {
		char id[24], name[24];
		snprintf(id, sizeof id, "a-rather-long-id-%u", i % 200);
		snprintf(name, sizeof name, i % 7 ? "name %u" : "n\033 \xff%u", i);
		struct person p = {.id = id, .name = name, .groups = i % 2 ? "abc" : "cd", .logins = i, .no_score = true};
		add_person(b, &p, true);
	}
	return b ? builder_finish(b) : NULL;
}

static bool build_and_share(void)
{
	const struct table *feed = crowd();
	if (!feed)
		return false;
	assert_int_equal(table_rows(feed), 200);
	assert_true(span_is(text_exact(table_text(feed, 199, PERSON_NAME)), "name 199"));
	struct builder *b = builder_new(&person_schema, 10);
	const struct table *t = NULL;
	if (b) {
		builder_share(b, PERSON_ID, feed, PERSON_ID);
		for (uint32_t row = 0; row < 200; row++) {
			builder_at(b, row);
			builder_set_from(b, PERSON_GROUPS, feed, row, PERSON_GROUPS);
		}
		t = builder_finish(b);
	}
	if (t) {
		assert_int_equal(table_rows(t), 200);
		assert_true(span_is(text_exact(table_list_text(t, 0, PERSON_GROUPS, 0)), "c"));
		for (uint32_t row = 0; row < 200; row += 50) /* without an index too */
			assert_int_equal(table_find_same(t, feed, row), row);
		assert_int_equal(table_find(t, span_of("a-rather-long-id-7"), 0), 7);
	}
	bool good = t != NULL;
	table_unref(t);
	table_unref(feed);
	return good;
}

static bool decode(void)
{
	static const struct decode_row rows[] = {{"id", PERSON_ID, DECODE_TEXT, true}, {"name", PERSON_NAME, DECODE_TEXT, false}, {"groups[]", PERSON_GROUPS, DECODE_TEXTS, false}};
	static const struct decoder decoder = {&person_schema, ANSWER_LIST, "rows", rows, 3, false};
	static const char answer[] = "{\"rows\":[{\"id\":\"1\",\"name\":\"a\\u0007\",\"groups\":[\"x\",\"y\"]},{\"id\":\"1\",\"groups\":[\"z\"]},{\"id\":\"2\"}],\"next\":1}";
	const struct fixed_field fixed = {PERSON_STATE, FIELD_WORD, 1, SPAN_NULL};
	struct builder *b = builder_new(&person_schema, 1000);
	struct decoding *d = b ? decoding_new(&decoder, b, &fixed, 1, true) : NULL;
	const struct table *t = NULL;
	if (d) {
		uint32_t seen;
		for (size_t i = 0; i < sizeof answer - 1; i += 9)
			if (!decoding_feed(d, answer + i, sizeof answer - 1 - i < 9 ? sizeof answer - 1 - i : 9))
				break;
		struct error error = decoding_end(d, &seen);
		if (error_is(&error))
			assert_int_equal(error.class, ERROR_MEMORY);
		else {
			t = builder_finish(b);
			b = NULL;
		}
	}
	builder_free(b);
	decoding_free(d);
	if (!t)
		return false;
	assert_int_equal(table_rows(t), 2);
	bool present;
	assert_int_equal(table_list_length(t, 0, PERSON_GROUPS, &present), 3);
	assert_int_equal(table_number(t, 1, PERSON_STATE), 1);
	table_unref(t);
	return true;
}

static bool filter_and_sort(void)
{
	static const struct table *t;
	if (!t) { /* not what is tested here */
		size_t later = memory_fails_at;
		memory_fail_at(0);
		t = crowd();
		memory_fail_at(later);
	}
	struct error error;
	struct view v;
	view_init(&v);
	struct filter *f = filter_new(&person_schema, "name:ame | /x/ !logins>5", &error);
	if (!f)
		assert_true(error_is(&error));
	bool good = f && view_update(&v, t, f, PERSON_NAME, true, NOW, NULL, 0);
	if (good)
		assert_true(v.count > 100);
	else
		assert_int_equal(v.count, 0);
	for (uint32_t i = 0; i < v.count && good; i++)
		good = view_tag(&v, view_id(&v, i), true);
	view_release(&v);
	filter_free(f);
	if (good && !memory_failed()) {
		table_unref(t);
		t = NULL;
	}
	return good;
}

static bool plan(void)
{
	struct plan p;
	plan_init(&p);
	for (int i = 0; i < 50; i++) {
		struct step step = {.call = {.operation = "o", .arguments = {{.name = "id", .text = span_of("x")}}, .argument_count = 1}, .target = {"session", "x", "y"},
		        .sentence = "s"};
		plan_add_step(&p, &step);
		plan_add_need(&p, &step.call);
		plan_add_ending(&p, &(struct ending){.target = step.target, .line = "l"});
		plan_add_note(&p, "note %d", i);
	}
	bool good = !p.failed;
	if (good)
		assert_true(p.step_count == 50 && p.need_count == 50 && p.ending_count == 50 && p.note_count == 50);
	plan_release(&p);
	return good;
}

static void tables(void **state)
{
	(void)state;
	run_out(build_and_share);
}

static void decoders(void **state)
{
	(void)state;
	run_out(decode);
}

static void views(void **state)
{
	(void)state;
	run_out(filter_and_sort);
}

static void plans(void **state)
{
	(void)state;
	run_out(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tables), cmocka_unit_test(decoders), cmocka_unit_test(views), cmocka_unit_test(plans)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
