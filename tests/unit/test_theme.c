/* Theme files: the grammar, and that what ships is whole and readable. */
#include "config/theme.h"

#include "temp_folder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static struct temp_folder folder;
static char themes[512];

static int make_folder(void **state)
{
	const char *source = getenv("SRC");
	(void)state;
	snprintf(themes, sizeof themes, "%s/themes", source ? source : ".");
	return temp_folder_init(&folder);
}

static int remove_folder(void **state)
{
	(void)state;
	temp_folder_release(&folder);
	return 0;
}

static void load_shipped(const char *name, struct theme *out)
{
	const char *const folders[] = {folder.path, themes, NULL};
	struct error e = theme_load(name, folders, out);
	assert_string_equal(e.sentence, "");
}

static void built_in_equals_dark(void **state)
{
	struct theme dark;
	(void)state;
	load_shipped("dark", &dark);
	for (unsigned i = 0; i < STYLES; i++) {
		const struct theme_style *a = &theme_builtin.style[i], *b = &dark.style[i];
		if (a->foreground != b->foreground || a->background != b->background || a->foreground16 != b->foreground16 || a->background16 != b->background16 ||
		    a->attributes != b->attributes || a->mono_attributes != b->mono_attributes)
			fail_msg("%s: in themes/dark {0x%06x, 0x%06x, %d, %d, %u, %u}", style_name[i], (unsigned)b->foreground, (unsigned)b->background, b->foreground16,
			         b->background16, b->attributes, b->mono_attributes);
	}
}

/* Relative luminance and contrast as in WCAG 2.2. */
static double channel(int32_t c)
{
	double s = (c & 255) / 255.0;
	return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4);
}

static double luminance(int32_t colour)
{
	return 0.2126 * channel(colour >> 16) + 0.7152 * channel(colour >> 8) + 0.0722 * channel(colour);
}

static double contrast(int32_t a, int32_t b)
{
	double x = luminance(a), y = luminance(b);
	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void shipped_themes_are_readable(void **state)
{
	static const struct {
		const char *name;
		double least;
	} cases[] = {{"dark", 4.5}, {"light", 4.5}, {"high-contrast", 7}};
	(void)state;
	assert_true(fabs(contrast(0, 0xffffff) - 21) < 0.001);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct theme t;
		load_shipped(cases[i].name, &t);
		for (unsigned s = 0; s < THEME_LOOKS; s++) { /* also on a dialog's ground */
			const struct theme_style look = theme_look(&t, s), *style = &look;
			assert_true(style->foreground >= 0 && style->background >= 0); /* whatever the terminal's own are */
			if (contrast(style->foreground, style->background) < cases[i].least)
				fail_msg("%s: %s%s has only %.2f", cases[i].name, style_name[s % STYLES], s < STYLES ? "" : " in a dialog", contrast(style->foreground, style->background));
			/* With 16 colours at least not the same one twice. */
			if (style->foreground16 == style->background16)
				fail_msg("%s: %s is invisible with 16 colours", cases[i].name, style_name[s % STYLES]);
		}
	}
}

/* Never colour alone: what a person must see is told apart without any. */
static void mono_tells_apart(void **state)
{
	static const char *const names[] = {"dark", "light", "high-contrast", "mono"};
	static const enum style marked[] = {STYLE_SELECTED, STYLE_TAGGED, STYLE_SOON, STYLE_NOW, STYLE_KEY, STYLE_DANGER, STYLE_INPUT, STYLE_TITLE, STYLE_FOCUS, STYLE_NEW,
	                                    STYLE_CHANGED};
	(void)state;
	for (size_t i = 0; i < LENGTH(names); i++) {
		struct theme t;
		load_shipped(names[i], &t);
		for (size_t s = 0; s < LENGTH(marked); s++)
			if (t.style[marked[s]].mono_attributes == t.style[STYLE_TEXT].mono_attributes)
				fail_msg("%s: %s looks like text", names[i], style_name[marked[s]]);
		assert_int_not_equal(t.style[STYLE_NOW].mono_attributes, t.style[STYLE_SOON].mono_attributes);
		assert_int_not_equal(t.style[STYLE_SELECTED].mono_attributes, t.style[STYLE_TAGGED].mono_attributes);
	}
}

/* Writes a whole theme in which `line` stands for its style, or where `line` is NULL and style `without` is missing. */
static const char *write_theme(const char *line, const char *without)
{
	char text[2000] = "", name[40] = "";
	size_t used = 0;
	if (line)
		snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " ="), line);
	for (unsigned i = 0; i < STYLES; i++) {
		if (without && strcmp(style_name[i], without) == 0)
			continue;
		bool given = line && strcmp(style_name[i], name) == 0;
		used += (size_t)snprintf(text + used, sizeof text - used, given ? "%s\n" : "%s = plain\n", given ? line : style_name[i]);
	}
	return temp_file(&folder, "mine", text, 0644);
}

static void grammar(void **state)
{
	static const struct {
		const char *line;
		struct theme_style style;
	} cases[] = {
	        {"dim = plain", {-1, -1, -1, -1, 0, 0}},
	        {"dim =", {-1, -1, -1, -1, 0, 0}},
	        {"dim = #ff0000", {0xff0000, -1, 9, -1, 0, 0}},
	        {"dim = bold #FF0000 on #000000", {0xff0000, 0, 9, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD}},
	        {"dim = #00ff00 bold underline", {0x00ff00, -1, 10, -1, ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE, ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE}},
	        {"dim = bold on #ffffff mono reverse italic", {-1, 0xffffff, -1, 15, ATTRIBUTE_BOLD, ATTRIBUTE_REVERSE | ATTRIBUTE_ITALIC}},
	        {"dim = bold mono plain", {-1, -1, -1, -1, ATTRIBUTE_BOLD, 0}},
	        {"dim = default on default", {-1, -1, -1, -1, 0, 0}},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct theme t;
		struct error e = theme_load(write_theme(cases[i].line, NULL), NULL, &t);
		assert_string_equal(e.sentence, "");
		assert_memory_equal(&t.style[STYLE_DIM], &cases[i].style, sizeof t.style[0]);
	}
}

static void refuses(void **state)
{
	static const char fits[] = "' does not fit here: [bold|dim|underline|reverse|italic|plain] [#rrggbb|default] [on #rrggbb|default] [mono ATTRIBUTES]";
	static const struct {
		const char *line, *why;
	} cases[] = {
	        {"dim = blink", "blink"}, {"dim = #fff", "#fff"},       {"dim = #gggggg", "#gggggg"},   {"dim = #000000 #ffffff", "#ffffff"},
	        {"dim = on bold", "bold"}, {"dim = mono #ffffff", "#ffffff"}, {"dim = on #ffffff bold", "bold"}, {"dim = \033[1m", "\\x1B[1m"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct theme t;
		char why[400];
		const char *path = write_theme(cases[i].line, NULL);
		struct error e = theme_load(path, NULL, &t);
		snprintf(why, sizeof why, "%s:2: '%s%s", path, cases[i].why, fits);
		assert_string_equal(e.sentence, why);
	}
	struct theme t;
	const char *path = write_theme(NULL, "badge");
	struct error e = theme_load(path, NULL, &t);
	assert_string_equal(e.sentence + strlen(path), ": the style 'badge' is missing");
	path = temp_file(&folder, "mine", "text = plain\nselectd = bold\n", 0644);
	e = theme_load(path, NULL, &t);
	assert_string_equal(e.sentence + strlen(path), ":2: unknown style 'selectd': did you mean 'selected'?");
	path = temp_file(&folder, "mine", "text = plain\ntext = bold\n", 0644);
	e = theme_load(path, NULL, &t);
	assert_string_equal(e.sentence + strlen(path), ":2: 'text' is set in line 1 already");
	path = temp_file(&folder, "mine", "dim = plain\n", 0644);
	e = theme_load(path, NULL, &t);
	assert_string_equal(e.sentence + strlen(path), ":1: 'text' comes first: the others take from it what they leave out");
	const char *const folders[] = {folder.path, NULL};
	e = theme_load("zebra", folders, &t);
	assert_string_equal(e.sentence, "theme 'zebra': there is no such file in the folders of themes");
	e = theme_load("/nowhere/zebra", folders, &t);
	assert_int_equal(e.class, ERROR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(built_in_equals_dark), cmocka_unit_test(shipped_themes_are_readable), cmocka_unit_test(mono_tells_apart),
	        cmocka_unit_test(grammar),              cmocka_unit_test(refuses),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
