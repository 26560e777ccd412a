/* The JSON reader: its events, its strictness, and jansson as the judge of both. */
#include "base/json_reader.h"

#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

/* A copy in memory of exactly its size, so that the sanitizer sees a step beyond. */
static char *exact_copy(const char *bytes, size_t length)
{
	char *copy = malloc(length ? length : 1);
	assert_non_null(copy);
	memcpy(copy, bytes, length);
	return copy;
}

/* Events as text: { } [ ] k:key s:string n:number t f 0, parted by blanks; "!why" ends it on an error. */
static void describe(struct json_reader *r, struct buffer *out)
{
	static const char *const marks[] = {[JSON_EVENT_OBJECT] = "{", [JSON_EVENT_OBJECT_END] = "}", [JSON_EVENT_ARRAY] = "[", [JSON_EVENT_ARRAY_END] = "]",
	                                    [JSON_EVENT_KEY] = "k:",   [JSON_EVENT_STRING] = "s:",    [JSON_EVENT_NUMBER] = "n:", [JSON_EVENT_TRUE] = "t",
	                                    [JSON_EVENT_FALSE] = "f",  [JSON_EVENT_NULL] = "0"};
	enum json_event event;
	while ((event = json_next(r)) != JSON_EVENT_END) {
		if (out->length > 0)
			buffer_append_char(out, ' ');
		if (event == JSON_EVENT_ERROR) {
			buffer_append_format(out, "!%s", r->why);
			assert_int_equal(json_next(r), JSON_EVENT_ERROR); /* sticky */
			assert_in_range((uintptr_t)r->at, (uintptr_t)r->start, (uintptr_t)r->end);
			return;
		}
		buffer_append_text(out, marks[event]);
		if (event == JSON_EVENT_KEY || event == JSON_EVENT_STRING || event == JSON_EVENT_NUMBER)
			text_clean(out, r->span);
	}
	assert_int_equal(json_next(r), JSON_EVENT_END);
}

static void check(const char *json, size_t length, bool allow_nan, const char *events)
{
	struct json_reader r;
	struct buffer out;
	json_reader_init(&r);
	buffer_init(&out, 10000);
	r.allow_nan = allow_nan;
	char *copy = exact_copy(json, length);
	json_reader_feed(&r, (struct span){copy, length});
	describe(&r, &out);
	assert_string_equal(buffer_text(&out), events);
	free(copy);
	buffer_release(&out);
	json_reader_release(&r);
}

static void events(void **state)
{
	(void)state;
	static const struct {
		const char *json, *events;
	} cases[] = {
	        {"{}", "{ }"},
	        {"[]", "[ ]"},
	        {" [ ] ", "[ ]"},
	        {"\t{\r\n} ", "{ }"},
	        {"null", "0"},
	        {"[true,false,null]", "[ t f 0 ]"},
	        {"{\"a\":1,\"b\":[{}],\"c\":{\"d\":\"e\"}}", "{ k:a n:1 k:b [ { } ] k:c { k:d s:e } }"},
	        {"{ \"a\" : 1 , \"a\" : 2 }", "{ k:a n:1 k:a n:2 }"},
	        {"\"\"", "s:"},
	        {"\"a string of more than sixteen bytes, and then some\"", "s:a string of more than sixteen bytes, and then some"},
	        {"\"Zo\xC3\xAB \xE5\xB1\xB1\"", "s:Zo\xC3\xAB \xE5\xB1\xB1"},
	        {"\"\x7F\"", "s:\\x7F"},
	        /* escapes */
	        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s:\"\\/\\x08\\x0C\\x0A\\x0D\\x09"},
	        {"\"a\\u0041b\\u00e9\\u00E9c\"", "s:aAb\xC3\xA9\xC3\xA9" "c"},
	        {"\"\\ud83d\\ude80\"", "s:\xF0\x9F\x9A\x80"},
	        {"\"\\u0000\"", "s:\\x00"},
	        {"{\"\\u006bey\":0}", "{ k:key n:0 }"},
	        {"\"\\\\\"", "s:\\"},
	        {"\"\\", "!cut off"},
	        {"\"\\x\"", "!unknown escape"},
	        {"\"\\u12\"", "!bad \\u escape"},
	        {"\"\\u12g4\"", "!bad \\u escape"},
	        {"\"\\ud83d\"", "!half a surrogate pair"},
	        {"\"\\ude80\"", "!half a surrogate pair"},
	        {"\"\\ud83dx\"", "!half a surrogate pair"},
	        {"\"\\ud83d\\u0041\"", "!half a surrogate pair"},
	        {"\"\\ud83d\\ud83d\"", "!half a surrogate pair"},
	        {"\"a\nb\"", "!raw control character in a string"},
	        {"\"abc", "!cut off"},
	        {"\"abcdefghijklmnopqrstuvwxyz", "!cut off"},
	        /* numbers */
	        {"0", "n:0"},
	        {"[-0,12,-3.5,1e3,1E+3,2.50e-10,0.0,0e0]", "[ n:-0 n:12 n:-3.5 n:1e3 n:1E+3 n:2.50e-10 n:0.0 n:0e0 ]"},
	        {"-", "!cut off"},
	        {"-x", "!a digit is missing"},
	        {"+1", "!no value"},
	        {".5", "!no value"},
	        {"01", "!a number with a zero before it"},
	        {"-01", "!a number with a zero before it"},
	        {"1.", "!cut off"},
	        {"[1.]", "[ !a digit is missing"},
	        {"[1e]", "[ !a digit is missing"},
	        {"[1e+]", "[ !a digit is missing"},
	        {"1e", "!cut off"},
	        {"1.5.5", "n:1.5 !something follows the value"},
	        {"0x10", "n:0 !something follows the value"},
	        {"NaN", "!no value"},
	        {"Infinity", "!no value"},
	        {"-Infinity", "!a digit is missing"},
	        /* structure */
	        {"", "!cut off"},
	        {"  ", "!cut off"},
	        {"[", "[ !cut off"},
	        {"{", "{ !cut off"},
	        {"[1", "[ n:1 !cut off"},
	        {"[1,", "[ n:1 !cut off"},
	        {"[1,]", "[ n:1 !no value"},
	        {"[,1]", "[ !no value"},
	        {"[1 2]", "[ n:1 !a comma or ']' is due"},
	        {"[1}", "[ n:1 !a comma or ']' is due"},
	        {"{]", "{ !no key"},
	        {"{\"a\"", "{ !cut off"},
	        {"{\"a\":", "{ k:a !cut off"},
	        {"{\"a\":}", "{ k:a !no value"},
	        {"{\"a\" 1}", "{ !a colon is due"},
	        {"{\"a\":1,}", "{ k:a n:1 !no key"},
	        {"{\"a\":1]", "{ k:a n:1 !a comma or '}' is due"},
	        {"{1:2}", "{ !no key"},
	        {"{'a':1}", "{ !no key"},
	        {"]", "!no value"},
	        {"[] []", "[ ] !something follows the value"},
	        {"tru", "!cut off"},
	        {"trux", "!unknown word"},
	        {"nulL", "!unknown word"},
	        {"truex", "t !something follows the value"},
	        {"<html>", "!no value"},
	        {"\xEF\xBB\xBF[]", "!no value"},
	        {"[\xC3\xA9]", "[ !no value"},
	        /* bad bytes in strings are mended */
	        {"\"a\xFF" "b\"", "s:a\xEF\xBF\xBD" "b"},
	        {"\"\xE2\x82\"", "s:\xEF\xBF\xBD"},
	        {"{\"\xC0\x80\":\"\xED\xA0\x80\"}", "{ k:\xEF\xBF\xBD\xEF\xBF\xBD s:\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD }"},
	        {"\"\\n\xFF\\n\xC3\xA9\"", "s:\\x0A\xEF\xBF\xBD\\x0A\xC3\xA9"},
	        {"\"\xE2\x82", "!cut off"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(cases[i].json, strlen(cases[i].json), false, cases[i].events);
	check("[1\0]", 4, false, "[ n:1 !a comma or ']' is due");
	check("\"a\0b\"", 5, false, "!raw control character in a string");
}

/* Sixteen bytes at a time must see what a byte at a time sees: each byte at each place of strings of each length. */
static void every_byte_of_a_string_is_seen(void **state)
{
	(void)state;
	struct json_reader r;
	json_reader_init(&r);
	for (size_t length = 1; length < 40; length++) {
		for (size_t at = 1; at <= length; at++) {
			for (int byte = 0; byte < 256; byte++) {
				char bytes[42];
				memset(bytes, 'x', sizeof bytes);
				bytes[0] = bytes[length + 1] = '"';
				bytes[at] = (char)byte;
				char *copy = exact_copy(bytes, length + 2);
				json_reader_feed(&r, (struct span){copy, length + 2});
				enum json_event event = json_next(&r);
				bool whole = event == JSON_EVENT_STRING && json_next(&r) == JSON_EVENT_END;
				assert_int_equal(whole, byte >= 0x20 && byte != '"' && byte != '\\');
				assert_int_equal(r.mended, whole && byte >= 0x80);
				free(copy);
			}
		}
	}
	json_reader_release(&r);
}

static void not_a_number_where_it_is_allowed(void **state)
{
	(void)state;
	static const struct {
		const char *json, *events;
	} cases[] = {
	        {"[NaN,Infinity,-Infinity,-1]", "[ n:NaN n:Infinity n:-Infinity n:-1 ]"},
	        {"-NaN", "!a digit is missing"},
	        {"nan", "!unknown word"},
	        {"Inf", "!cut off"},
	        {"-Infinit", "!cut off"},
	        {"-Infinite", "!unknown word"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(cases[i].json, strlen(cases[i].json), true, cases[i].events);
}

static void depth_is_bounded(void **state)
{
	(void)state;
	for (unsigned depth = 62; depth < 70; depth++) {
		char json[200] = "";
		for (unsigned i = 0; i < depth; i++)
			json[i] = '[';
		for (unsigned i = 0; i < depth; i++)
			json[depth + i] = ']';
		struct json_reader r;
		json_reader_init(&r);
		json_reader_feed(&r, span_of(json));
		assert_int_equal(json_skip(&r), depth <= 64);
		if (depth > 64)
			assert_string_equal(r.why, "nested too deep");
		json_reader_release(&r);
	}
	static char bomb[100000];
	memset(bomb, '{', sizeof bomb);
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, (struct span){bomb, sizeof bomb});
	assert_false(json_skip(&r));
	json_reader_release(&r);
}

static void plain_strings_are_not_copied(void **state)
{
	(void)state;
	static const char json[] = "[\"plain \xC3\xA9 text\",\"\\n\",\"\xFF\",\"again\"]";
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, span_of(json));
	json_next(&r);
	json_next(&r);
	assert_ptr_equal(r.span.at, json + 2);
	assert_null(r.scratch.bytes);
	json_next(&r);
	assert_ptr_equal(r.span.at, r.scratch.bytes);
	json_next(&r);
	assert_int_equal(r.mended, 1);
	json_next(&r);
	assert_true(span_is(r.span, "again"));
	assert_int_equal(json_next(&r), JSON_EVENT_ARRAY_END);
	json_reader_feed(&r, span_of("1")); /* begins anew, also in the middle of a value */
	assert_int_equal(r.mended, 0);
	assert_int_equal(json_next(&r), JSON_EVENT_NUMBER);
	assert_int_equal(json_next(&r), JSON_EVENT_END);
	json_reader_feed(&r, SPAN_NULL);
	assert_int_equal(json_next(&r), JSON_EVENT_ERROR);
	json_reader_release(&r);
}

static void skipping(void **state)
{
	(void)state;
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, span_of("{\"a\":[1,{\"x\":[[]]}],\"b\":2,\"c\":{},\"d\":\"e\"}"));
	assert_int_equal(json_next(&r), JSON_EVENT_OBJECT);
	for (const char *key = "abcd"; *key; key++) {
		assert_int_equal(json_next(&r), JSON_EVENT_KEY);
		assert_int_equal(r.span.at[0], *key);
		assert_true(json_skip(&r));
	}
	assert_int_equal(json_next(&r), JSON_EVENT_OBJECT_END);
	assert_int_equal(json_next(&r), JSON_EVENT_END);

	json_reader_feed(&r, span_of("[[1,[2]],[],3]"));
	json_next(&r);
	assert_int_equal(json_next(&r), JSON_EVENT_ARRAY);
	assert_true(json_skip(&r));
	assert_int_equal(json_next(&r), JSON_EVENT_ARRAY);
	assert_true(json_skip(&r));
	assert_int_equal(json_next(&r), JSON_EVENT_NUMBER);

	json_reader_feed(&r, span_of("{\"a\":[1,]}")); /* what is skipped is checked all the same */
	json_next(&r);
	json_next(&r);
	assert_false(json_skip(&r));
	json_reader_release(&r);
}

static void whole_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} cases[] = {
	        {"0", true, 0},
	        {"-0", true, 0},
	        {"0.000", true, 0},
	        {"0e999999999999999999999", true, 0},
	        {"1795478025000", true, INT64_C(1795478025000)},
	        {"-42", true, -42},
	        {"1e3", true, 1000},
	        {"1.5e1", true, 15},
	        {"5.0", true, 5},
	        {"5.000000000000000000000000000000000000", true, 5},
	        {"1200e-2", true, 12},
	        {"100000000000000000000000000000e-27", true, 100},
	        {"0.00000000000000000000012e23", true, 12},
	        {"999999999999999999", true, INT64_C(999999999999999999)},
	        {"9223372036854775807", true, INT64_MAX},
	        {"-9223372036854775808", true, INT64_MIN},
	        {"9223372036854775807.0", true, INT64_MAX},
	        {"9223372036854775808", false, 0},
	        {"-9223372036854775809", false, 0},
	        {"18446744073709551616", false, 0},
	        {"36893488147419103232", false, 0}, /* 2^65: wraps to 0 */
	        {"1e19", false, 0},
	        {"1e999999999999999999999", false, 0},
	        {"1e-999999999999999999999", false, 0},
	        {"0.5", false, 0},
	        {"1e-1", false, 0},
	        {"NaN", false, 0},
	        {"", false, 0},
	        {"-", false, 0},
	        {"1x", false, 0},
	        {"1e", false, 0},
	        {" 1", false, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t n = 0;
		size_t length = strlen(cases[i].text);
		char *copy = exact_copy(cases[i].text, length);
		bool good = json_number_int64((struct span){copy, length}, &n);
		if (good != cases[i].good || (good && n != cases[i].value))
			fail_msg("%s: %d, %lld", cases[i].text, good, (long long)n);
		free(copy);
	}
}

static void floating_numbers(void **state)
{
	(void)state;
	/* Judged by strtod, bit for bit. */
	static const char *const cases[] = {"0", "-0", "0.1", "-0.1", "1e22", "1e23", "-5e-22", "5e-23", "123e-30", "123456789012345678", "9007199254740993", "9007199254740992e22",
	                                    "0.000001", "1.7976931348623157e308", "5e-324", "2.2250738585072011e-308", "1e-400",
	                                    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899",
	                                    "0.30000000000000004", "1795478025.123", "100000000000000000000000000000000"};
	double d;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length = strlen(cases[i]);
		char *copy = exact_copy(cases[i], length);
		double expect = strtod(cases[i], NULL);
		assert_true(json_number_double((struct span){copy, length}, &d));
		assert_memory_equal(&d, &expect, sizeof d);
		free(copy);
	}
	static const char *const bad[] = {"", "x", "1e999", "-1e999", "1.5x", "inf", "0x10", "1e"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(json_number_double(span_of(bad[i]), &d));
	assert_true(json_number_double(span_of("NaN"), &d) && isnan(d));
	assert_true(json_number_double(span_of("Infinity"), &d) && isinf(d) && d > 0);
	assert_true(json_number_double(span_of("-Infinity"), &d) && isinf(d) && d < 0);
}

/* --- jansson as the judge --------------------------------------------------------------------------------------- */

/* What the reader reads, as jansson's tree; NULL on an error. */
static json_t *build(struct json_reader *r, enum json_event event)
{
	json_t *value = NULL;
	int64_t n;
	double d;
	switch (event) {
	case JSON_EVENT_OBJECT:
		value = json_object();
		while ((event = json_next(r)) == JSON_EVENT_KEY) {
			char *key = exact_copy(r->span.at, r->span.length);
			size_t length = r->span.length;
			json_t *member = build(r, json_next(r));
			int failed = !member || json_object_setn_new(value, key, length, member) != 0;
			free(key);
			if (failed)
				break;
		}
		break;
	case JSON_EVENT_ARRAY:
		value = json_array();
		while ((event = json_next(r)) != JSON_EVENT_ARRAY_END && event != JSON_EVENT_ERROR)
			json_array_append_new(value, build(r, event));
		break;
	case JSON_EVENT_STRING:
		return json_stringn(r->span.at, r->span.length);
	case JSON_EVENT_NUMBER:
		if (memchr(r->span.at, '.', r->span.length) || memchr(r->span.at, 'e', r->span.length) || memchr(r->span.at, 'E', r->span.length))
			return json_real(json_number_double(r->span, &d) ? d : 0);
		return json_integer(json_number_int64(r->span, &n) ? n : 0);
	case JSON_EVENT_TRUE:
		return json_true();
	case JSON_EVENT_FALSE:
		return json_false();
	case JSON_EVENT_NULL:
		return json_null();
	default:
		break;
	}
	if (r->why) {
		json_decref(value);
		value = NULL;
	}
	return value;
}

static void agree(const char *bytes, size_t length)
{
	struct json_reader r;
	struct buffer mended;
	json_error_t error;
	json_reader_init(&r);
	buffer_init(&mended, 100000);
	json_reader_feed(&r, (struct span){bytes, length});
	json_t *ours = build(&r, json_next(&r));
	if (ours && json_next(&r) != JSON_EVENT_END) {
		json_decref(ours);
		ours = NULL;
	}
	text_mend(&mended, (struct span){bytes, length});
	json_t *theirs = json_loadb(buffer_text(&mended), mended.length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	bool we_are_stricter = r.why && strcmp(r.why, "nested too deep") == 0;
	bool it_is_stricter = !theirs && (json_error_code(&error) == json_error_numeric_overflow ||
	                                  json_error_code(&error) == json_error_null_byte_in_key);
	if (!we_are_stricter && !it_is_stricter && (!!ours != !!theirs || (ours && !json_equal(ours, theirs))))
		fail_msg("%.*s\nours: %s, jansson: %s", (int)length, bytes, r.why ? r.why : "read", theirs ? "read" : error.text);
	json_decref(ours);
	json_decref(theirs);
	buffer_release(&mended);
	json_reader_release(&r);
}

static void agrees_with_jansson(void **state)
{
	(void)state;
	static const char *const documents[] = {
	        ("[{\"id\":\"55f1db76-2e0b-42ff-a172-0b158f892c2f\",\"username\":\"alice\",\"ipAddress\":\"192.0.2.10\",\"start\":1795478025000,"
	        "\"rememberMe\":true,\"clients\":{\"0d40d2a1-08cc-4321-a281-8f22ba7800c5\":\"mlflow\",\"d3c44730\":\"jupyter\"}},{}]"),
	        "{\"error\":\"unknown_error\",\"error_description\":\"Zo\xC3\xAB \\u00e9\\ud83d\\ude80 \\\"x\\\" \\\\ \\/\"}",
	        "[0,-0,1.5,-2.5e-3,1E+2,12345678901234567,null,true,false,[],{},[[[\"\"]]],{\"a\":{\"b\":[1,2]}}]",
	        " { \"metrics\" : [ { \"key\" : \"loss\" , \"value\" : 0.30000000000000004 , \"step\" : 1e3 } ] }\n",
	};
	static const char *const inserts[] = {"\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e5", "\\u0000", "\\ud83d", "\xFF", "\xE2\x82", "\n", "0", "-", ".", "e", " "};
	uint32_t seed = 20261124;
	struct buffer b;
	buffer_init(&b, 10000);
	for (int round = 0; round < 20000; round++) {
		const char *document = documents[round % 4];
		size_t length = strlen(document);
		buffer_clear(&b);
		buffer_append(&b, document, length);
		int changes = round % 3 + (round >= 4);
		for (int i = 0; i < changes; i++) {
			seed = seed * 1664525 + 1013904223;
			size_t at = (seed >> 8) % b.length;
			const char *insert = inserts[(seed >> 4) % (sizeof inserts / sizeof *inserts)];
			switch (seed >> 30) {
			case 0: /* cut */
				b.length = seed >> 29 & 1 ? at + 1 : b.length;
				break;
			case 1: /* one byte less */
				memmove(b.bytes + at, b.bytes + at + 1, b.length - at - 1);
				b.length -= b.length > 1;
				break;
			case 2: /* another byte */
				b.bytes[at] = insert[0];
				break;
			default: { /* something more */
				size_t more = strlen(insert);
				buffer_append_text(&b, insert);
				memmove(b.bytes + at + more, b.bytes + at, b.length - more - at);
				memcpy(b.bytes + at, insert, more);
			}
			}
		}
		char *copy = exact_copy(b.bytes, b.length);
		agree(copy, b.length);
		free(copy);
	}
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(events),
	        cmocka_unit_test(every_byte_of_a_string_is_seen),
	        cmocka_unit_test(not_a_number_where_it_is_allowed),
	        cmocka_unit_test(depth_is_bounded),
	        cmocka_unit_test(plain_strings_are_not_copied),
	        cmocka_unit_test(skipping),
	        cmocka_unit_test(whole_numbers),
	        cmocka_unit_test(floating_numbers),
	        cmocka_unit_test(agrees_with_jansson),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
