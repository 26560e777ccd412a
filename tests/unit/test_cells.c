/* The grid of cells: nothing that anybody is called may leave its place or reach the terminal as a command. */
#include "ui/cells.h"

#include "base/text.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void expect_line(const struct cells *c, int y, const char *expected)
{
	struct buffer line;
	buffer_init(&line, 10000);
	cells_line(c, y, &line);
	assert_string_equal(buffer_text(&line), expected);
	buffer_release(&line);
}

static void grid(struct cells *c, int width, int height, bool ascii)
{
	cells_init(c, ascii);
	assert_true(cells_resize(c, width, height));
}

static void clips_on_every_side(void **state)
{
	(void)state;
	struct cells c;
	grid(&c, 8, 2, false);
	assert_int_equal(cells_word(&c, 5, 0, "alice", STYLE_TEXT, 20), 3);
	expect_line(&c, 0, "     ali");
	expect_line(&c, 1, "");
	assert_int_equal(cells_word(&c, 0, 2, "below", STYLE_TEXT, 5), 0);
	assert_int_equal(cells_word(&c, 0, -1, "above", STYLE_TEXT, 5), 0);
	assert_int_equal(cells_word(&c, 8, 0, "right", STYLE_TEXT, 5), 0);
	assert_int_equal(cells_word(&c, -1, 0, "left", STYLE_TEXT, 5), 0);
	assert_int_equal(cells_word(&c, 0, 1, "none", STYLE_TEXT, -3), 0);
	cells_fill(&c, 6, 1, 100, STYLE_NOW);
	assert_int_equal(cells_at(&c, 7, 1)->look, STYLE_NOW);
	assert_null(cells_at(&c, 8, 1));
	cells_release(&c);
}

static void any_size_is_a_grid(void **state)
{
	(void)state;
	static const int sizes[][2] = {{0, 0}, {1, 1}, {0, 5}, {5, 0}, {-1, -7}, {300, 100}};
	struct cells c;
	cells_init(&c, false);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		assert_true(cells_resize(&c, sizes[i][0], sizes[i][1]));
		cells_word(&c, 0, 0, "x", STYLE_TEXT, 1);
		cells_cut(&c, 0, 0, span_of("xyz"), STYLE_TEXT, 2);
		cells_glyph(&c, 0, 0, GLYPH_LINE, STYLE_TEXT, 1000);
	}
	cells_release(&c);
}

static void wide_characters_come_whole_or_not(void **state)
{
	(void)state;
	struct cells c;
	grid(&c, 6, 1, false);
	/* three of two columns in five */
	assert_int_equal(cells_word(&c, 0, 0, "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA", STYLE_TEXT, 5), 4);
	assert_int_equal(cells_at(&c, 0, 0)->width, 2);
	assert_int_equal(cells_at(&c, 1, 0)->width, 0);
	expect_line(&c, 0, "\xE5\xB1\xB1\xE7\x94\xB0");
	/* half of one is drawn over: the other half becomes a blank */
	cells_word(&c, 1, 0, "x", STYLE_TEXT, 1);
	expect_line(&c, 0, " x\xE7\x94\xB0");
	assert_int_equal(cells_at(&c, 0, 0)->width, 1);
	cells_word(&c, 2, 0, "y", STYLE_TEXT, 1);
	expect_line(&c, 0, " xy");
	assert_int_equal(cells_at(&c, 3, 0)->width, 1);
	cells_release(&c);
}

static void marks_stay_on_their_base(void **state)
{
	(void)state;
	struct cells c;
	grid(&c, 6, 1, false);
	assert_int_equal(cells_word(&c, 0, 0, "e\xCC\x81" "a\xCC\x80\xCC\x81\xCC\x82\xCC\x83\xCC\x84", STYLE_TEXT, 6), 2);
	assert_int_equal(cells_at(&c, 0, 0)->mark_count, 1);
	assert_int_equal(cells_at(&c, 1, 0)->mark_count, CELL_MARKS);
	/* a mark without a base of its own does not climb onto what stood there */
	cells_word(&c, 2, 0, "\xCC\x81z", STYLE_TEXT, 3);
	assert_int_equal(cells_at(&c, 1, 0)->mark_count, CELL_MARKS);
	assert_int_equal(cells_at(&c, 2, 0)->base, 'z');
	cells_release(&c);
}

static void too_long_is_cut_with_a_sign(void **state)
{
	(void)state;
	struct cells c;
	grid(&c, 10, 2, true);
	assert_int_equal(cells_cut(&c, 0, 0, span_of("t.lindqvist"), STYLE_TEXT, 8), 8);
	expect_line(&c, 0, "t.lindq~");
	assert_int_equal(cells_cut(&c, 0, 1, span_of("t.lindqv"), STYLE_TEXT, 8), 8);
	expect_line(&c, 1, "t.lindqv");
	cells_release(&c);
}

static void ascii_keeps_the_width(void **state)
{
	(void)state;
	struct cells c;
	grid(&c, 10, 1, true);
	assert_int_equal(cells_word(&c, 0, 0, "\xC3\xA9\xE5\xB1\xB1x", STYLE_TEXT, 10), 4);
	expect_line(&c, 0, "???x");
	cells_release(&c);
}

/* What should never come here all the same changes nothing outside its own columns. */
static void no_cell_ever_holds_a_command(void **state)
{
	(void)state;
	static const char *const hostile[] = {
	        "\x1b[2J\x1b[H", "a\rb", "a\nb\x08", "\x7f", "\xC2\x9B" "31m", "\xE2\x80\xAE" "evil", "\xE2\x80\x8B" "zero", "\x9b\xff\xfe", "\tx", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		struct cells c;
		grid(&c, 20, 3, false);
		cells_word(&c, 10, 1, "right", STYLE_TEXT, 5);
		int used = cells_word(&c, 0, 1, hostile[i], STYLE_TEXT, 9);
		assert_in_range(used, 0, 9);
		for (int y = 0; y < 3; y++) {
			for (int x = 0; x < 20; x++) {
				const struct cell *cell = cells_at(&c, x, y);
				assert_false(text_is_hidden(cell->base));
				for (unsigned k = 0; k < cell->mark_count; k++)
					assert_false(text_is_hidden(cell->marks[k]));
				if (y != 1)
					assert_int_equal(cell->base, ' ');
			}
		}
		assert_int_equal(cells_at(&c, 10, 1)->base, 'r');
		assert_int_equal(cells_at(&c, 9, 1)->base, ' ');
		cells_release(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(clips_on_every_side),         cmocka_unit_test(any_size_is_a_grid),      cmocka_unit_test(wide_characters_come_whole_or_not),
	        cmocka_unit_test(marks_stay_on_their_base),    cmocka_unit_test(too_long_is_cut_with_a_sign), cmocka_unit_test(ascii_keeps_the_width),
	        cmocka_unit_test(no_cell_ever_holds_a_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
