/* The edited line. */
#include "ui/prompt.h"

#include "base/text.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void press(struct prompt *p, int key)
{
	struct input input = input_of_key(key);
	prompt_input(p, &input);
}

static void type(struct prompt *p, const char *text)
{
	for (size_t i = 0; text[i];) {
		unsigned width;
		struct input input = input_of_character(text_next(span_of(text), &i, &width));
		assert_true(prompt_input(p, &input));
	}
}

static void paste(struct prompt *p, const char *text)
{
	struct input input = {.key = INPUT_PASTE, .paste = span_of(text)};
	assert_true(prompt_input(p, &input));
}

static void edits_by_characters(void **state)
{
	(void)state;
	struct prompt p = {0};
	type(&p, "user:\xC3\xA9\xE5\xB1\xB1 x");
	press(&p, INPUT_BACKSPACE);
	press(&p, INPUT_BACKSPACE);
	press(&p, INPUT_BACKSPACE);
	assert_string_equal(p.text, "user:\xC3\xA9");
	press(&p, VERB_KEY_LEFT);
	type(&p, "b");
	assert_string_equal(p.text, "user:b\xC3\xA9");
	press(&p, INPUT_DELETE);
	assert_string_equal(p.text, "user:b");
	press(&p, VERB_KEY_HOME);
	press(&p, INPUT_BACKSPACE);
	press(&p, INPUT_DELETE);
	assert_string_equal(p.text, "ser:b");
	press(&p, VERB_KEY_END);
	press(&p, INPUT_DELETE);
	press(&p, VERB_KEY_RIGHT);
	assert_string_equal(p.text, "ser:b");
	assert_int_equal(p.cursor, 5);
}

static void erases_words_and_lines(void **state)
{
	(void)state;
	struct prompt p = {0};
	type(&p, "idle>30m user:alice");
	press(&p, INPUT_ERASE_WORD);
	assert_string_equal(p.text, "idle>30m ");
	press(&p, INPUT_ERASE_WORD);
	assert_string_equal(p.text, "");
	type(&p, "abc");
	press(&p, VERB_KEY_LEFT);
	press(&p, INPUT_ERASE_LINE);
	assert_string_equal(p.text, "c");
}

static void a_paste_is_one_clean_line(void **state)
{
	(void)state;
	struct prompt p = {0};
	paste(&p, "INC-8841\nstolen\ttoken\x1b[2J\xE2\x80\xAE\xff\x7f");
	assert_string_equal(p.text, "INC-8841 stolen token[2J");
}

static void is_bounded(void **state)
{
	(void)state;
	struct prompt p = {0};
	char long_text[3 * PROMPT_MAX];
	memset(long_text, 'x', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	paste(&p, long_text);
	assert_int_equal(p.length, PROMPT_MAX);
	type(&p, "y");
	assert_int_equal(p.length, PROMPT_MAX);
	prompt_set(&p, long_text);
	assert_int_equal(strlen(p.text), PROMPT_MAX);
}

static void knows_what_is_no_key_of_a_line(void **state)
{
	(void)state;
	static const int keys[] = {VERB_KEY_ENTER, VERB_KEY_ESCAPE, VERB_KEY_UP, VERB_KEY_TAB, VERB_KEY_PAGE_DOWN, INPUT_OTHER};
	struct prompt p = {0};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct input input = input_of_key(keys[i]);
		assert_false(prompt_input(&p, &input));
	}
	assert_int_equal(p.length, 0);
}

static void shows_the_part_around_the_cursor(void **state)
{
	(void)state;
	struct prompt p = {0};
	struct cells c;
	cells_init(&c, false);
	assert_true(cells_resize(&c, 10, 1));
	type(&p, "0123456789abcdef");
	prompt_draw(&p, &c, 2, 0, 8, true);
	assert_true(c.cursor_shown);
	assert_int_equal(c.cursor_x, 9);
	assert_int_equal(cells_at(&c, 8, 0)->base, 'f');
	press(&p, VERB_KEY_HOME);
	prompt_draw(&p, &c, 2, 0, 8, true);
	assert_int_equal(c.cursor_x, 2);
	assert_int_equal(cells_at(&c, 2, 0)->base, '0');
	prompt_draw(&p, &c, 2, 0, 0, true);
	prompt_draw(&p, &c, 2, 0, 1, true);
	cells_release(&c);
}

static void characters_become_keys(void **state)
{
	(void)state;
	static const struct { uint32_t character; int key; const char *text; } cases[] = {
	        {'x', 'x', "x"},          {' ', VERB_KEY_SPACE, " "},  {'\r', VERB_KEY_ENTER, ""}, {'\n', VERB_KEY_ENTER, ""},      {0x1b, VERB_KEY_ESCAPE, ""},
	        {8, INPUT_BACKSPACE, ""}, {127, INPUT_BACKSPACE, ""},  {'\t', VERB_KEY_TAB, ""},   {0x0c, VERB_KEY_CTRL_L, ""},     {0x01, INPUT_OTHER, ""},
	        {0x9b, INPUT_OTHER, ""},  {0xe9, INPUT_OTHER, "\xC3\xA9"}, {0x202e, INPUT_OTHER, ""}, {0x110000, INPUT_OTHER, ""}, {0xd800, INPUT_OTHER, ""},
	        /* a letter whose number is that of a key of the verb table is no key */
	        {VERB_KEY_ENTER, INPUT_OTHER, "\xC4\x80"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct input input = input_of_character(cases[i].character);
		assert_int_equal(input.key, cases[i].key);
		assert_string_equal(input.text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(edits_by_characters),     cmocka_unit_test(erases_words_and_lines),          cmocka_unit_test(a_paste_is_one_clean_line),
	        cmocka_unit_test(is_bounded),              cmocka_unit_test(knows_what_is_no_key_of_a_line),  cmocka_unit_test(shows_the_part_around_the_cursor),
	        cmocka_unit_test(characters_become_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
