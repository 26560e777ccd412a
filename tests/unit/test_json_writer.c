/* The JSON writer: structure, escapes, numbers; and the reader reads back what it wrote. */
#include "base/json_writer.h"

#include "base/json_reader.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void write_document(struct json_writer *w)
{
	json_begin_object(w);
	json_write_key(w, "empty");
	json_begin_array(w);
	json_end_array(w);
	json_write_key(w, "rows");
	json_begin_array(w);
	json_begin_object(w);
	json_write_key(w, "id");
	json_write_word(w, "a");
	json_write_key(w, "n");
	json_write_int(w, -7);
	json_end_object(w);
	json_begin_object(w);
	json_end_object(w);
	json_write_bool(w, true);
	json_write_null(w);
	json_end_array(w);
	json_write_key(w, "raw");
	json_write_raw(w, span_of("1.50"));
	json_end_object(w);
}

static void structure(void **state)
{
	(void)state;
	struct buffer b;
	struct json_writer w;
	buffer_init(&b, 1000);
	json_writer_init(&w, &b, false);
	write_document(&w);
	assert_string_equal(buffer_text(&b), "{\"empty\":[],\"rows\":[{\"id\":\"a\",\"n\":-7},{},true,null],\"raw\":1.50}");
	buffer_clear(&b);
	json_writer_init(&w, &b, true);
	write_document(&w);
	assert_string_equal(buffer_text(&b), "{\n"
	                                     "  \"empty\": [],\n"
	                                     "  \"rows\": [\n"
	                                     "    {\n"
	                                     "      \"id\": \"a\",\n"
	                                     "      \"n\": -7\n"
	                                     "    },\n"
	                                     "    {},\n"
	                                     "    true,\n"
	                                     "    null\n"
	                                     "  ],\n"
	                                     "  \"raw\": 1.50\n"
	                                     "}");
	assert_false(b.failed);
	buffer_release(&b);
}

static void strings(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
		bool back; /* reads back equal */
	} cases[] = {
	        {"", "\"\"", true},
	        {"plain text / and ' ~", "\"plain text / and ' ~\"", true},
	        {"\"\\", "\"\\\"\\\\\"", true},
	        {"a\b\f\n\r\tb", "\"a\\b\\f\\n\\r\\tb\"", true},
	        {"\x01\x1B\x7F", "\"\\u0001\\u001b\\u007f\"", true},
	        {"\xC2\x9B" "31m", "\"\\u009b31m\"", true},
	        {"Zo\xC3\xAB \xE5\xB1\xB1 \xF0\x9F\x9A\x80", "\"Zo\xC3\xAB \xE5\xB1\xB1 \xF0\x9F\x9A\x80\"", true},
	        {"a\xE2\x80\xAE" "b", "\"a\\u202eb\"", true},
	        {"\xE2\x80\x8B\xE2\x80\xA8\xEF\xBB\xBF", "\"\\u200b\\u2028\\ufeff\"", true},
	        {"\xF3\xA0\x81\xA1", "\"\\udb40\\udc61\"", true}, /* a tag letter */
	        {"e\xCC\x81", "\"e\xCC\x81\"", true},
	        {"a\xFF\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b;
		struct json_writer w;
		struct json_reader r;
		buffer_init(&b, 1000);
		json_writer_init(&w, &b, false);
		json_write_text(&w, (struct text){span_of(cases[i].in), span_of("shown")});
		assert_string_equal(buffer_text(&b), cases[i].out);
		assert_true(text_is_clean(buffer_span(&b)));
		json_reader_init(&r);
		json_reader_feed(&r, buffer_span(&b));
		assert_int_equal(json_next(&r), JSON_EVENT_STRING);
		if (cases[i].back)
			assert_true(span_is(r.span, cases[i].in));
		assert_int_equal(json_next(&r), JSON_EVENT_END);
		json_reader_release(&r);
		buffer_release(&b);
	}
}

static void what_is_null(void **state)
{
	(void)state;
	struct buffer b;
	struct json_writer w;
	buffer_init(&b, 1000);
	json_writer_init(&w, &b, false);
	json_begin_array(&w);
	json_write_string(&w, SPAN_NULL);
	json_write_text(&w, TEXT_NULL);
	json_write_word(&w, NULL);
	json_write_int(&w, INT64_MIN);
	json_write_instant(&w, INT64_MIN);
	json_write_instant(&w, INT64_MAX);
	json_write_instant(&w, INT64_C(1795473026123));
	json_write_string(&w, (struct span){"\0", 1});
	json_end_array(&w);
	assert_string_equal(buffer_text(&b), "[null,null,null,null,null,null,\"2026-11-23T22:30:26.123Z\",\"\\u0000\"]");
	buffer_release(&b);
}

static void integers(void **state)
{
	(void)state;
	static const struct {
		int64_t n;
		const char *text;
	} cases[] = {{0, "0"}, {-1, "-1"}, {10, "10"}, {INT64_MAX, "9223372036854775807"}, {INT64_MIN + 1, "-9223372036854775807"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b;
		struct json_writer w;
		buffer_init(&b, 100);
		json_writer_init(&w, &b, false);
		json_write_int(&w, cases[i].n);
		assert_string_equal(buffer_text(&b), cases[i].text);
		buffer_release(&b);
	}
}

static void doubles(void **state)
{
	(void)state;
	static const struct {
		double d;
		const char *text;
	} cases[] = {
	        {0, "0"},
	        {-0.0, "-0"},
	        {0.1, "0.1"},
	        {0.1 + 0.2, "0.30000000000000004"},
	        {1e22, "1e+22"},
	        {5e-324, "5e-324"},
	        {1795478025.125, "1795478025.125"},
	        {DBL_MAX, "1.7976931348623157e+308"},
	        {(double)NAN, "\"NaN\""},
	        {(double)INFINITY, "\"Infinity\""},
	        {-(double)INFINITY, "\"-Infinity\""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b;
		struct json_writer w;
		buffer_init(&b, 100);
		json_writer_init(&w, &b, false);
		json_write_double(&w, cases[i].d);
		assert_string_equal(buffer_text(&b), cases[i].text);
		double back;
		if (isfinite(cases[i].d)) {
			assert_true(json_number_double(buffer_span(&b), &back));
			assert_memory_equal(&back, &cases[i].d, sizeof back);
		}
		buffer_release(&b);
	}
}

static void misuse_and_fullness_fail_the_buffer(void **state)
{
	(void)state;
	struct buffer b;
	struct json_writer w;
	buffer_init(&b, 10000);
	json_writer_init(&w, &b, false);
	json_end_array(&w);
	assert_true(b.failed);

	buffer_clear(&b);
	json_writer_init(&w, &b, false);
	for (int i = 0; i < 1000; i++)
		json_begin_array(&w);
	assert_true(b.failed);
	for (int i = 0; i < 1000; i++)
		json_end_array(&w);
	buffer_release(&b);

	for (size_t max = 0; max < 60; max++) {
		buffer_init(&b, max);
		json_writer_init(&w, &b, true);
		write_document(&w);
		assert_true(b.failed);
		assert_true(b.length <= max);
		buffer_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(structure), cmocka_unit_test(strings), cmocka_unit_test(what_is_null),
	        cmocka_unit_test(integers),  cmocka_unit_test(doubles), cmocka_unit_test(misuse_and_fullness_fail_the_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
