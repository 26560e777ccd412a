/* The screen as a document: the four forms of a few small screens, byte for byte where people compare them. */
#include "ui/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct capture_look dark = {.theme = &theme_builtin, .badge = ""};
static const struct capture_look red = {.theme = &theme_builtin, .badge = "red"};
static const struct capture_look mono = {.theme = &theme_builtin, .badge = "red", .mono = true};

struct bench {
	struct cells cells;
	struct buffer out;
};

/* 12x3: a badge, what XML escapes, what is wide, a mark, a cursor. */
static int set_up(void **state)
{
	static struct bench bench;
	cells_init(&bench.cells, false);
	buffer_init(&bench.out, CAPTURE_MAX);
	if (!cells_resize(&bench.cells, 12, 3))
		return -1;
	cells_word(&bench.cells, 0, 0, "prod", STYLE_BADGE, 12);
	cells_word(&bench.cells, 5, 0, "a<b&c>d", STYLE_TEXT, 12);
	cells_word(&bench.cells, 1, 1, "日本 e\xCC\x81", STYLE_TITLE, 12);
	bench.cells.cursor_x = 3;
	bench.cells.cursor_y = 2;
	*state = &bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;
	cells_release(&b->cells);
	buffer_release(&b->out);
	return 0;
}

static const char *captured(struct bench *b, enum capture_form form, const struct capture_look *look)
{
	buffer_clear(&b->out);
	capture(&b->out, &b->cells, form, look);
	assert_false(b->out.failed);
	return buffer_text(&b->out);
}

static void text_is_lines(void **state)
{
	assert_string_equal(captured(*state, CAPTURE_TEXT, &dark), "prod a<b&c>d\n 日本 e\xCC\x81\n\n");
}

static void ansi_sends_colours_and_nothing_else(void **state)
{
	struct bench *b = *state;
	assert_string_equal(captured(b, CAPTURE_ANSI, &red),
	                    "\033[0;1;7;31mprod\033[0;38;2;212;215;221;48;2;18;22;27m a<b&c>d\033[0m\n"
	                    "\033[0;38;2;212;215;221;48;2;18;22;27m \033[0;1;38;2;138;180;248;48;2;18;22;27m日本 e\xCC\x81"
	                    "\033[0;38;2;212;215;221;48;2;18;22;27m     \033[0m\n"
	                    "\033[0;38;2;212;215;221;48;2;18;22;27m            \033[0m\n");
	assert_string_equal(captured(b, CAPTURE_ANSI, &mono), "\033[0;7mprod\033[0m a<b&c>d\033[0m\n\033[0m \033[0;1m日本 e\xCC\x81\033[0m     \033[0m\n\033[0m            \033[0m\n");
}

static void cells_tell_all_that_a_cell_has(void **state)
{
	struct bench *b = *state;
	assert_string_equal(captured(b, CAPTURE_CELLS, &red),
	                    "12x3 cursor hidden\n"
	                    "|prod a<b&c>d|\n"
	                    " bbbb\n"
	                    "| 日本 e\xCC\x81     |\n"
	                    "  tttttt\n"
	                    "|            |\n"
	                    "  text: #d4d7dd on #12161b\n"
	                    "t title: bold #8ab4f8 on #12161b\n"
	                    "b badge: bold reverse red\n");
	b->cells.cursor_shown = true;
	assert_string_equal(captured(b, CAPTURE_CELLS, &mono),
	                    "12x3 cursor 3,2\n"
	                    "|prod a<b&c>d|\n"
	                    " bbbb\n"
	                    "| 日本 e\xCC\x81     |\n"
	                    "  tttttt\n"
	                    "|            |\n"
	                    "  text: plain\n"
	                    "t title: bold\n"
	                    "b badge: reverse\n");
}

/* Two styles that look like one letter would pass for each other in every golden screen. */
static void each_style_has_a_letter_of_its_own(void **state)
{
	struct bench *b = *state;
	cells_resize(&b->cells, STYLES, 1);
	for (int i = 0; i < STYLES; i++)
		cells_word(&b->cells, i, 0, "x", (enum style)i, 1);
	const char *letters = strchr(captured(b, CAPTURE_CELLS, &mono), '\n');
	assert_non_null(letters);
	letters = strchr(letters + 1, '\n');
	assert_non_null(letters);
	letters += 2; /* the end of the line, and a blank in the place of '|' */
	for (int i = 0; i < STYLES; i++) {
		assert_true(letters[i] >= ' ' && letters[i] <= '~');
		for (int k = 0; k < i; k++)
			assert_int_not_equal(letters[i], letters[k]);
	}
}

static void svg_is_a_grid_of_escaped_text(void **state)
{
	struct bench *b = *state;
	b->cells.cursor_shown = true;
	assert_string_equal(captured(b, CAPTURE_SVG, &red),
	                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"66\" viewBox=\"0 0 120 66\" role=\"img\">\n"
	                    "<style>text{font:15px \"DejaVu Sans Mono\",\"Liberation Mono\",Menlo,Consolas,monospace}\n"
	                    ".s0{fill:#d4d7dd}\n"
	                    ".s2{fill:#8ab4f8;font-weight:bold}\n"
	                    ".s18{fill:#12161b;font-weight:bold}\n"
	                    "</style>\n"
	                    "<rect width=\"120\" height=\"66\" rx=\"4\" fill=\"#12161b\"/>\n"
	                    "<rect x=\"6\" y=\"6\" width=\"36\" height=\"18\" fill=\"#e5534b\"/>\n"
	                    "<text x=\"6\" y=\"20\" class=\"s18\" textLength=\"36\">prod</text>\n"
	                    "<text x=\"51\" y=\"20\" class=\"s0\" textLength=\"63\">a&lt;b&amp;c&gt;d</text>\n"
	                    "<text x=\"15\" y=\"38\" class=\"s2\" textLength=\"18\">日</text>\n"
	                    "<text x=\"33\" y=\"38\" class=\"s2\" textLength=\"18\">本</text>\n"
	                    "<text x=\"60\" y=\"38\" class=\"s2\">e\xCC\x81</text>\n"
	                    "<rect x=\"33\" y=\"42\" width=\"9\" height=\"18\" fill=\"none\" stroke=\"#d4d7dd\"/>\n"
	                    "</svg>\n");
}

static void svg_underlines_and_reverses(void **state)
{
	struct bench *b = *state;
	cells_clear(&b->cells);
	cells_word(&b->cells, 0, 0, "A  B", STYLE_HEADER, 12);   /* mono: bold, underlined */
	cells_word(&b->cells, 0, 1, "now", STYLE_NOW, 12);       /* mono: bold, reversed */
	const char *out = captured(b, CAPTURE_SVG, &mono);
	assert_non_null(strstr(out, "<text x=\"6\" y=\"20\" class=\"s3\">A</text>\n<text x=\"33\" y=\"20\" class=\"s3\">B</text>\n")); /* blanks may not count in XML */
	assert_non_null(strstr(out, "<rect x=\"6\" y=\"22\" width=\"36\" height=\"1\" fill=\"#d4d7dd\"/>"));
	assert_non_null(strstr(out, "<rect x=\"6\" y=\"24\" width=\"27\" height=\"18\" fill=\"#d4d7dd\"/>"));
	assert_non_null(strstr(out, ".s12{fill:#12161b;font-weight:bold}"));
}

static void a_full_screen_is_no_big_picture(void **state)
{
	struct bench *b = *state;
	cells_resize(&b->cells, 80, 24);
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x += 8)
			cells_word(&b->cells, x, y, "column  ", (enum style)((x / 8 + y) % STYLES), 8);
	captured(b, CAPTURE_SVG, &dark);
	assert_true(b->out.length < 40000);
}

static void nothing_at_all_is_a_document_too(void **state)
{
	struct bench *b = *state;
	cells_resize(&b->cells, 0, 0);
	assert_string_equal(captured(b, CAPTURE_TEXT, &dark), "");
	assert_string_equal(captured(b, CAPTURE_ANSI, &dark), "");
	assert_string_equal(captured(b, CAPTURE_CELLS, &dark), "0x0 cursor hidden\n");
	assert_non_null(strstr(captured(b, CAPTURE_SVG, &dark), "</svg>"));
}

static void words_are_complete(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CAPTURE_FORMS; i++)
		assert_non_null(capture_form_word[i]);
	assert_int_equal(theme_colour_find("red"), 1);
	assert_int_equal(theme_colour_find(""), -1);
}

#define ON_SCREEN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        ON_SCREEN(text_is_lines),
	        ON_SCREEN(ansi_sends_colours_and_nothing_else),
	        ON_SCREEN(cells_tell_all_that_a_cell_has),
	        ON_SCREEN(each_style_has_a_letter_of_its_own),
	        ON_SCREEN(svg_is_a_grid_of_escaped_text),
	        ON_SCREEN(svg_underlines_and_reverses),
	        ON_SCREEN(a_full_screen_is_no_big_picture),
	        ON_SCREEN(nothing_at_all_is_a_document_too),
	        cmocka_unit_test(words_are_complete),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
