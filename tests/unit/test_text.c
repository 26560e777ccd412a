/* Foreign text: cleaning, mending, widths, folding, order. */
#include "base/text.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define ACUTE "\xCC\x81" /* U+0301 */

/* A copy in memory of exactly its size, so that the sanitizer sees a step beyond. */
static struct span exact_copy(struct span s)
{
	char *bytes = malloc(s.length + 1);
	assert_non_null(bytes);
	memcpy(bytes + 1, s.at, s.length); /* an odd address too */
	return (struct span){bytes + 1, s.length};
}

static void free_copy(struct span s)
{
	free((char *)(uintptr_t)(s.at - 1));
}

static void cleaning(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
		size_t count;
	} cases[] = {
	        {"", "", 0},
	        {"alice", "alice", 0},
	        {"a name of more than sixteen letters ~", "a name of more than sixteen letters ~", 0},
	        {"\x1B[2J", "\\x1B[2J", 1},
	        {"a\nb\r\tc\a\b", "a\\x0Ab\\x0D\\x09c\\x07\\x08", 5},
	        {"12345678\x7F", "12345678\\x7F", 1},
	        {"1234567\x1F" "9abcdefgh", "1234567\\x1F9abcdefgh", 1},
	        {"\xC2\x9B" "31m", "\\x9B31m", 1}, /* C1 as UTF-8 */
	        {"\xC2\x85", "\\x85", 1},
	        {"\xC2\xA0", "\xC2\xA0", 0}, /* a space that is a space */
	        {"\xC2\xAD", "\\xAD", 1},    /* soft hyphen */
	        {"\\x1B", "\\x1B", 0},       /* four plain characters */
	        /* bidi */
	        {"\xD8\x9C", "U+061C", 1},
	        {"\xE2\x80\x8E" "\xE2\x80\x8F", "U+200EU+200F", 2},
	        {"a\xE2\x80\xAE" "b", "aU+202Eb", 1},
	        {"\xE2\x80\xAA" "\xE2\x80\xAB" "\xE2\x80\xAC" "\xE2\x80\xAD", "U+202AU+202BU+202CU+202D", 4},
	        {"\xE2\x81\xA6" "\xE2\x81\xA7" "\xE2\x81\xA8" "\xE2\x81\xA9", "U+2066U+2067U+2068U+2069", 4},
	        /* invisible */
	        {"\xE2\x80\x8B" "\xE2\x80\x8C" "\xE2\x80\x8D", "U+200BU+200CU+200D", 3},
	        {"\xE2\x81\xA0" "\xEF\xBB\xBF" "\xE1\xA0\x8E", "U+2060U+FEFFU+180E", 3},
	        {"\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4U+FE0F", 1}, /* heart, variation selector 16 */
	        {"a\xF3\xA0\x84\x80", "aU+E0100", 1},                 /* variation selector 17 */
	        {"\xF3\xA0\x81\xA1", "U+E0061", 1},                   /* tag letter */
	        {"\xE3\x85\xA4" "\xE1\x85\xA0", "U+3164U+1160", 2},   /* Hangul fillers */
	        {"a\xCD\x8F", "aU+034F", 1},                          /* combining grapheme joiner */
	        {"\xE2\x80\xA8" "\xE2\x80\xA9", "U+2028U+2029", 2},
	        /* nobody's characters */
	        {"\xEE\x80\x80" "\xF4\x8F\xBF\xBD", "U+E000U+10FFFD", 2},
	        {"\xEF\xBF\xBE" "\xF0\x9F\xBF\xBF", "U+FFFEU+1FFFF", 2},
	        {"\xCD\xB8", "U+0378", 1}, /* unassigned */
	        /* bad bytes */
	        {"a\xFF" "b", "a\xEF\xBF\xBD" "b", 1},
	        {"\x9B" "31m", "\xEF\xBF\xBD" "31m", 1},
	        {"\xEF\xBF\xBD", "\xEF\xBF\xBD", 0},
	        /* scripts */
	        {"Zo\xC3\xAB", "Zo\xC3\xAB", 0},
	        {"\xD0\x96\xD0\xB5\xD0\xBD\xD1\x8F", "\xD0\x96\xD0\xB5\xD0\xBD\xD1\x8F", 0},
	        {"\xE5\xB1\xB1\xE7\x94\xB0", "\xE5\xB1\xB1\xE7\x94\xB0", 0},
	        {"\xD8\xB9\xD9\x84\xD9\x8A", "\xD8\xB9\xD9\x84\xD9\x8A", 0},
	        {"\xE0\xA4\xA8\xE0\xA4\xBF", "\xE0\xA4\xA8\xE0\xA4\xBF", 0},
	        {"\xED\x95\x9C\xEA\xB5\xAD", "\xED\x95\x9C\xEA\xB5\xAD", 0},
	        {"\xF0\x9F\x9A\x80", "\xF0\x9F\x9A\x80", 0},
	        /* combining marks */
	        {"e" ACUTE, "e" ACUTE, 0},
	        {ACUTE "e", "U+0301e", 1},
	        {"\n" ACUTE, "\\x0AU+0301", 2},
	        {"\xFF" ACUTE, "\xEF\xBF\xBD" ACUTE, 1},
	        {"e" ACUTE ACUTE ACUTE ACUTE, "e" ACUTE ACUTE ACUTE ACUTE, 0},
	        {"e" ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE "x" ACUTE, "e" ACUTE ACUTE ACUTE ACUTE "U+0301U+0301x" ACUTE, 2},
	        {"12345678" ACUTE ACUTE ACUTE ACUTE ACUTE, "12345678" ACUTE ACUTE ACUTE ACUTE "U+0301", 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span in = exact_copy(span_of(cases[i].in));
		struct buffer once, twice;
		buffer_init(&once, 1000);
		buffer_init(&twice, 1000);
		size_t count = text_clean(&once, in);
		assert_string_equal(buffer_text(&once), cases[i].out);
		assert_int_equal(count, cases[i].count);
		assert_int_equal(text_is_clean(in), cases[i].count == 0);
		assert_int_equal(text_clean(&twice, buffer_span(&once)), 0);
		assert_string_equal(buffer_text(&twice), cases[i].out);
		assert_true(text_is_clean(buffer_span(&once)));
		buffer_release(&once);
		buffer_release(&twice);
		free_copy(in);
	}
	assert_true(text_is_clean(SPAN_NULL));
}

/* A NUL is a control character like any other. */
static void nul_is_visible(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 100);
	assert_int_equal(text_clean(&b, (struct span){"a\0b", 3}), 1);
	assert_string_equal(buffer_text(&b), "a\\x00b");
	assert_false(text_is_clean((struct span){"12345678\0", 9}));
	buffer_release(&b);
}

/* The word at a time must see what a byte at a time sees: one odd byte at each place of texts of each length. */
static void fast_way_sees_every_byte(void **state)
{
	(void)state;
	for (size_t length = 1; length < 40; length++) {
		for (size_t at = 0; at < length; at++) {
			for (int byte = 0; byte < 256; byte++) {
				char bytes[40];
				memset(bytes, byte % 2 ? ' ' : '~', sizeof bytes);
				bytes[at] = (char)byte;
				struct span s = exact_copy((struct span){bytes, length});
				assert_int_equal(text_is_clean(s), byte >= 0x20 && byte < 0x7F);
				free_copy(s);
			}
		}
	}
}

/* Properties that hold for any bytes: clean is idempotent, is what text_is_clean says, and holds nothing that is hidden. */
static void cleaning_random_bytes(void **state)
{
	(void)state;
	static const char *const pieces[] = {"a", "\\", "\x1B", "\x7F", "\xC2", "\x9B", "\xE2\x80\xAE", ACUTE, "\xF0\x9F", "\xEF\xB8\x8F", "plain text "};
	uint32_t seed = 4711;
	struct buffer in, once, twice;
	buffer_init(&in, 10000);
	buffer_init(&once, 10000);
	buffer_init(&twice, 10000);
	for (int round = 0; round < 20000; round++) {
		buffer_clear(&in);
		buffer_clear(&once);
		buffer_clear(&twice);
		for (int i = 0; i < 12; i++) {
			seed = seed * 1664525 + 1013904223;
			if (seed >> 31)
				buffer_append_text(&in, pieces[(seed >> 20) % (sizeof pieces / sizeof *pieces)]);
			else
				buffer_append_char(&in, (char)(seed >> 20));
		}
		size_t count = text_clean(&once, buffer_span(&in));
		assert_int_equal(count == 0, text_is_clean(buffer_span(&in)));
		assert_int_equal(count == 0, span_equal(buffer_span(&in), buffer_span(&once)));
		assert_int_equal(text_clean(&twice, buffer_span(&once)), 0);
		for (size_t i = 0; i < once.length;) {
			unsigned width;
			assert_false(text_is_hidden(text_next(buffer_span(&once), &i, &width)));
		}
	}
	buffer_release(&in);
	buffer_release(&once);
	buffer_release(&twice);
}

static void mending(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out; /* '?' in `out` is U+FFFD */
	} cases[] = {
	        {"plain \xC3\xA9", "plain \xC3\xA9"},
	        {"\x80", "?"},
	        {"a\xC3", "a?"},
	        {"\xC0\x80", "??"},                 /* overlong */
	        {"\xE0\x80\x80", "???"},
	        {"\xED\xA0\x80", "???"},            /* surrogate */
	        {"\xF4\x90\x80\x80", "????"},       /* beyond U+10FFFF */
	        {"\xF5", "?"},
	        {"\xE2\x82", "?"},                  /* a maximal subpart is one */
	        {"\xF0\x9F\x9A", "?"},
	        {"\xF0\x9F\x9A" "x", "?x"},
	        {"\xE2\x82\xC3\xA9", "?\xC3\xA9"},
	        {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "a???b?c??d"}, /* the standard's own example */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer got, expect;
		buffer_init(&got, 100);
		buffer_init(&expect, 100);
		size_t bad = 0;
		for (const char *p = cases[i].out; *p; p++) {
			bad += *p == '?';
			if (*p == '?')
				buffer_append_text(&expect, UTF8_REPLACEMENT);
			else
				buffer_append_char(&expect, *p);
		}
		struct span in = exact_copy(span_of(cases[i].in));
		assert_int_equal(text_mend(&got, in), bad);
		assert_string_equal(buffer_text(&got), buffer_text(&expect));
		free_copy(in);
		buffer_release(&got);
		buffer_release(&expect);
	}
}

static void utf8_both_ways(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp += cp < 0x900 ? 1 : 61) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		char bytes[4];
		uint32_t back;
		size_t length = utf8_encode(cp, bytes);
		assert_int_equal(utf8_decode(bytes, bytes + length, &back), length);
		assert_int_equal(back, cp);
	}
}

static void cleaning_into_an_array(void **state)
{
	(void)state;
	static const struct {
		size_t size;
		const char *in, *out;
	} cases[] = {
	        {10, "123456789", "123456789"},
	        {10, "1234567890", "123456\xE2\x80\xA6"},
	        {10, "12345\n", "12345\\x0A"},
	        {10, "123456\n", "123456\xE2\x80\xA6"},
	        {10, "1234567\n", "123456\xE2\x80\xA6"},
	        {10, "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", "\xC3\xA9\xC3\xA9\xC3\xA9\xE2\x80\xA6"},
	        {10, "\n\n\n", "\\x0A\xE2\x80\xA6"},
	        {4, "12345", "\xE2\x80\xA6"},
	        {3, "12345", ""},
	        {1, "1", ""},
	        {6, "", ""},
	        {8, "\xF0\x9F\x9A\x80\xF0\x9F\x9A\x80", "\xF0\x9F\x9A\x80\xE2\x80\xA6"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *array = malloc(cases[i].size);
		assert_non_null(array);
		assert_ptr_equal(text_clean_into(array, cases[i].size, span_of(cases[i].in)), array);
		assert_string_equal(array, cases[i].out);
		free(array);
	}
	assert_string_equal(text_clean_into(NULL, 0, span_of("x")), "");
	char null[4] = "abc";
	assert_string_equal(text_clean_into(null, sizeof null, SPAN_NULL), "");
}

static void widths(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t columns;
	} cases[] = {
	        {"", 0},
	        {"alice in wonderland", 19},
	        {"Zo\xC3\xAB", 3},
	        {"e" ACUTE "x", 2},
	        {"\xE5\xB1\xB1\xE7\x94\xB0", 4},
	        {"\xF0\x9F\x9A\x80", 2},
	        {"\xE0\xA4\xA8\xE0\xA4\xBF", 2}, /* a spacing mark has a cell of its own, as in wcwidth */
	        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2}, /* conjoining Hangul has that of its initial */
	        {"\xEF\xBD\xB1", 1},
	        {"\xEF\xBC\xA1", 2},
	        {"\xEF\xBF\xBD", 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(text_width(span_of(cases[i].text)), cases[i].columns);
	assert_int_equal(text_width(SPAN_NULL), 0);
}

static void fitting(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t columns, bytes, used;
	} cases[] = {
	        {"", 5, 0, 0},
	        {"alice", 0, 0, 0},
	        {"alice", 4, 4, 4},
	        {"alice", 5, 5, 5},
	        {"alice", 9, 5, 5},
	        {"\xE5\xB1\xB1\xE7\x94\xB0", 3, 3, 2}, /* half a wide character does not fit */
	        {"\xE5\xB1\xB1\xE7\x94\xB0", 1, 0, 0},
	        {"\xE5\xB1\xB1\xE7\x94\xB0", 4, 6, 4},
	        {"e" ACUTE ACUTE "x", 1, 5, 1}, /* marks stay with their base */
	        {"ae" ACUTE, 1, 1, 1},
	        {"ae" ACUTE, 2, 4, 2},
	        {"\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA" "x", 1, 0, 0}, /* a flag is two halves */
	        {"\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA" "x", 2, 8, 2},
	        {"x\xE0\xA4\xA8\xE0\xA4\xBF", 2, 1, 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t used = 99;
		assert_int_equal(text_fit(span_of(cases[i].text), cases[i].columns, &used), cases[i].bytes);
		assert_int_equal(used, cases[i].used);
	}
}

static void folding(void **state)
{
	(void)state;
	static const struct {
		const char *in, *out;
	} cases[] = {
	        {"", ""},
	        {"Alice@Example.ORG [Z] `", "alice@example.org [z] `"},
	        {"STRA\xC3\x9F" "E", "strasse"},
	        {"\xC3\x84\xC3\x96", "\xC3\xA4\xC3\xB6"},
	        {"\xCE\xA3\xCF\x82", "\xCF\x83\xCF\x83"}, /* both sigmas */
	        {"\xD0\x96\xD0\xB5", "\xD0\xB6\xD0\xB5"},
	        {"\xEF\xAC\x81", "fi"},
	        {"A\xFF" "B", "a\xEF\xBF\xBD" "b"},
	        {"\xE5\xB1\xB1", "\xE5\xB1\xB1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b;
		buffer_init(&b, 100);
		text_fold(&b, span_of(cases[i].in));
		assert_string_equal(buffer_text(&b), cases[i].out);
		buffer_release(&b);
	}
	char in[300], out[301] = "";
	struct buffer b;
	memset(in, 'X', sizeof in);
	memset(out, 'x', sizeof in);
	buffer_init(&b, 1000);
	text_fold(&b, (struct span){in, sizeof in});
	assert_string_equal(buffer_text(&b), out);
	text_fold(&b, SPAN_NULL);
	assert_false(b.failed);
	buffer_release(&b);
}

static void order(void **state)
{
	(void)state;
	static const char *const sorted[] = {"", "ALICE", "Alice", "alice", "alice2", "Bob", "bob", "STRASSE", ("Stra\xC3\x9F" "e"),
	                                     "\xC3\x84", "\xC3\xA4", "\xE5\xB1\xB1"};
	const size_t count = sizeof sorted / sizeof *sorted;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			int got = text_compare(span_of(sorted[i]), span_of(sorted[j]));
			assert_int_equal(got < 0 ? -1 : got > 0, i < j ? -1 : i > j);
		}
	}
	assert_int_equal(text_compare(SPAN_NULL, span_of("")), 0);
	assert_true(text_compare(SPAN_NULL, span_of("a")) < 0);
}

static void full_buffer_stops_everything(void **state)
{
	(void)state;
	struct buffer b;
	buffer_init(&b, 3);
	text_clean(&b, span_of("a\nb"));
	assert_true(b.failed);
	buffer_clear(&b);
	text_mend(&b, span_of("a\xFF"));
	assert_true(b.failed);
	buffer_clear(&b);
	text_fold(&b, span_of("\xEF\xAC\x83" "X")); /* ffix */
	assert_true(b.failed);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cleaning),
	        cmocka_unit_test(nul_is_visible),
	        cmocka_unit_test(fast_way_sees_every_byte),
	        cmocka_unit_test(cleaning_random_bytes),
	        cmocka_unit_test(mending),
	        cmocka_unit_test(utf8_both_ways),
	        cmocka_unit_test(cleaning_into_an_array),
	        cmocka_unit_test(widths),
	        cmocka_unit_test(fitting),
	        cmocka_unit_test(folding),
	        cmocka_unit_test(order),
	        cmocka_unit_test(full_buffer_stops_everything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
