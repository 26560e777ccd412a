#include "config/theme.h"

#include "base/text.h"
#include "config/lines.h"
#include "base/nearest.h"

#include <limits.h>

const char *const style_name[STYLES] = {
        [STYLE_TEXT] = "text",         [STYLE_DIM] = "dim",       [STYLE_TITLE] = "title",   [STYLE_HEADER] = "header", [STYLE_SELECTED] = "selected",
        [STYLE_TAGGED] = "tagged",     [STYLE_NEW] = "new",       [STYLE_CHANGED] = "changed", [STYLE_GONE] = "gone",   [STYLE_OLD] = "old",
        [STYLE_OK] = "ok",             [STYLE_SOON] = "soon",     [STYLE_NOW] = "now",       [STYLE_KEY] = "key",       [STYLE_HINT] = "hint",
        [STYLE_DIALOG] = "dialog",     [STYLE_DANGER] = "danger", [STYLE_INPUT] = "input",   [STYLE_BADGE] = "badge",   [STYLE_FOCUS] = "focus",
};

const struct theme_colour theme_colours[THEME_COLOURS] = {
        {"black", 0x3c4450}, {"red", 0xe5534b},     {"green", 0x57ab5a}, {"yellow", 0xdaaa3f},
        {"blue", 0x539bf5},  {"magenta", 0xc678dd}, {"cyan", 0x56b6c2},  {"white", 0xe6e9ef},
};

int theme_colour_find(const char *name)
{
	for (int i = 0; i < THEME_COLOURS; i++)
		if (strcmp(theme_colours[i].name, name) == 0)
			return i;
	return -1;
}

/* themes/dark, for when no file can be read. */
#define ON 0x12161b
const struct theme theme_builtin = {.style = {
        [STYLE_TEXT] = {0xd4d7dd, ON, 7, 0, 0, 0},
        [STYLE_DIM] = {0x8e96a3, ON, 8, 0, 0, ATTRIBUTE_DIM},
        [STYLE_TITLE] = {0x8ab4f8, ON, 12, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD},
        [STYLE_HEADER] = {0xaab2bf, ON, 7, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE},
        [STYLE_SELECTED] = {0xffffff, 0x264f78, 15, 4, 0, ATTRIBUTE_REVERSE},
        [STYLE_TAGGED] = {0xf0c674, ON, 11, 0, ATTRIBUTE_BOLD, ATTRIBUTE_UNDERLINE},
        [STYLE_NEW] = {0x8fd694, ON, 10, 0, 0, ATTRIBUTE_BOLD},
        [STYLE_CHANGED] = {0x7fd1d8, ON, 14, 0, 0, ATTRIBUTE_BOLD},
        [STYLE_GONE] = {0x9a8f8f, ON, 8, 0, 0, ATTRIBUTE_DIM},
        [STYLE_OLD] = {0xa39a7e, ON, 8, 0, ATTRIBUTE_ITALIC, ATTRIBUTE_DIM},
        [STYLE_OK] = {0x7ec87e, ON, 10, 0, 0, 0},
        [STYLE_SOON] = {0xf0c040, ON, 11, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD},
        [STYLE_NOW] = {0xffffff, 0xb3261e, 15, 1, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD | ATTRIBUTE_REVERSE},
        [STYLE_KEY] = {0x9cc4ff, ON, 12, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD},
        [STYLE_HINT] = {0x9aa3b2, ON, 7, 0, 0, 0},
        [STYLE_DIALOG] = {0xe6e9ef, 0x232a34, 7, 0, 0, 0},
        [STYLE_DANGER] = {0xff9d94, 0x12161b, 9, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD | ATTRIBUTE_UNDERLINE},
        [STYLE_INPUT] = {0xffffff, 0x3a4554, 15, 8, 0, ATTRIBUTE_UNDERLINE},
        [STYLE_BADGE] = {0x12161b, 0xf0c040, 0, 11, ATTRIBUTE_BOLD, ATTRIBUTE_REVERSE},
        [STYLE_FOCUS] = {0xb9d3fb, ON, 12, 0, ATTRIBUTE_BOLD, ATTRIBUTE_BOLD},
}};

const struct theme_attribute theme_attributes[THEME_ATTRIBUTES] = {
        {"bold", ATTRIBUTE_BOLD},       {"dim", ATTRIBUTE_DIM},       {"underline", ATTRIBUTE_UNDERLINE},
        {"reverse", ATTRIBUTE_REVERSE}, {"italic", ATTRIBUTE_ITALIC}, {"plain", 0},
};

/* The one of 16 colours that says the same. Its hue is which of red, green and blue are above the middle: by mere distance a light blue would become grey
 * and say nothing any more. */
static int16_t nearest16(int32_t colour)
{
	if (colour < 0)
		return -1;
	int32_t part[] = {colour >> 16, colour >> 8 & 255, colour & 255};
	int32_t low = 255, high = 0, light = (30 * part[0] + 59 * part[1] + 11 * part[2]) / 100;
	for (unsigned i = 0; i < 3; i++) {
		low = part[i] < low ? part[i] : low;
		high = part[i] > high ? part[i] : high;
	}
	if (high - low < 0x30) /* grey to the eye: black, dark grey, light grey, white */
		return light < 0x40 ? 0 : light < 0xa0 ? 8 : light < 0xf0 ? 7 : 15;
	int16_t hue = 0;
	for (unsigned i = 0; i < 3; i++)
		if (part[i] > (low + high) / 2)
			hue = (int16_t)(hue | 1 << i); /* 1 red, 2 green, 4 blue */
	return (int16_t)(high >= 0xc0 ? hue + 8 : hue);
}

struct reading {
	struct lines lines;
	struct theme *theme;
	unsigned line_of[STYLES]; /* 0: not there yet */
};

/* "#rrggbb" or "default", the terminal's own. */
static bool parse_colour(struct span word, int32_t *out)
{
	*out = -1;
	if (span_is(word, "default"))
		return true;
	if (word.length != 7 || word.at[0] != '#')
		return false;
	int32_t colour = 0;
	for (size_t i = 1; i < 7; i++) {
		char c = word.at[i];
		int32_t digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return false;
		colour = colour << 4 | digit;
	}
	*out = colour;
	return true;
}

static bool parse_attribute(struct span word, unsigned *bits)
{
	for (unsigned i = 0; i < THEME_ATTRIBUTES; i++)
		if (span_is(word, theme_attributes[i].word)) {
			*bits |= theme_attributes[i].bit;
			return true;
		}
	return false;
}

static struct span next_word(struct span *rest)
{
	*rest = lines_trim(*rest);
	struct span word = {rest->at, 0};
	while (word.length < rest->length && word.at[word.length] != ' ' && word.at[word.length] != '\t')
		word.length++;
	rest->at += word.length;
	rest->length -= word.length;
	return word;
}

/* `[attributes] [foreground] [on background] [mono attributes]`; what is left out is that of `text`, the mono attributes those of colour. */
static struct error parse_style(struct reading *r, struct span value, struct theme_style *out)
{
	const struct theme_style *text = &r->theme->style[STYLE_TEXT];
	enum { FRONT, BACK, MONO } part = FRONT;
	bool has_front = false, has_back = false, has_mono = false;
	*out = (struct theme_style){.foreground = -1, .background = -1};
	if (out != text) {
		out->foreground = text->foreground;
		out->background = text->background;
	}
	for (struct span rest = value, word = next_word(&rest); word.length > 0; word = next_word(&rest)) {
		char shown[40];
		int32_t colour;
		if (span_is(word, "on") && part == FRONT) {
			part = BACK;
		} else if (span_is(word, "mono") && (part == FRONT || has_back) && !has_mono) {
			part = MONO;
			has_mono = true;
		} else if (part == FRONT && !has_front && parse_colour(word, &colour)) {
			out->foreground = colour;
			has_front = true;
		} else if (part == BACK && !has_back && parse_colour(word, &colour)) {
			out->background = colour;
			has_back = true;
		} else if (part == BACK || !parse_attribute(word, part == MONO ? &out->mono_attributes : &out->attributes)) {
			return lines_error(&r->lines, r->lines.number, "'%s' does not fit here: [bold|dim|underline|reverse|italic|plain] [#rrggbb|default] [on #rrggbb|default] [mono ATTRIBUTES]",
			                   text_clean_into(shown, sizeof shown, word));
		}
	}
	if (part == BACK && !has_back)
		return lines_error(&r->lines, r->lines.number, "a colour is missing after 'on'");
	if (!has_mono)
		out->mono_attributes = out->attributes;
	out->foreground16 = nearest16(out->foreground);
	out->background16 = nearest16(out->background);
	return error_none();
}

static int find_style(struct span key)
{
	for (int i = 0; i < STYLES; i++)
		if (span_is(key, style_name[i]))
			return i;
	return -1;
}

static struct error unknown_style(const struct reading *r, struct span key)
{
	char shown[80];
	struct nearest near;
	nearest_init(&near, key);
	for (unsigned i = 0; i < STYLES; i++)
		nearest_try(&near, style_name[i]);
	text_clean_into(shown, sizeof shown, key);
	if (near.best)
		return lines_error(&r->lines, r->lines.number, "unknown style '%s': did you mean '%s'?", shown, near.best);
	return lines_error(&r->lines, r->lines.number, "unknown style '%s'", shown);
}

static struct error read_style(struct reading *r, struct span line)
{
	struct span key, value;
	if (!lines_split(line, &key, &value))
		return lines_error(&r->lines, r->lines.number, "not STYLE = …");
	int style = find_style(key);
	if (style < 0)
		return unknown_style(r, key);
	if (r->line_of[style])
		return lines_error(&r->lines, r->lines.number, "'%s' is set in line %u already", style_name[style], r->line_of[style]);
	if (style != STYLE_TEXT && !r->line_of[STYLE_TEXT])
		return lines_error(&r->lines, r->lines.number, "'text' comes first: the others take from it what they leave out");
	r->line_of[style] = r->lines.number;
	return parse_style(r, value, &r->theme->style[style]);
}

static struct error read_theme(struct reading *r)
{
	struct span line;
	while (lines_next(&r->lines, &line)) {
		struct error e = read_style(r, line);
		if (error_is(&e))
			return e;
	}
	for (unsigned i = 0; i < STYLES; i++)
		if (!r->line_of[i])
			return error_make(ERROR_CONFIG, NULL, "%s: the style '%s' is missing", r->lines.name, style_name[i]);
	return error_none();
}

static struct error load_path(const char *path, struct theme *out)
{
	struct theme theme = {0};
	struct reading r = {.theme = &theme};
	struct error e = lines_open(&r.lines, path);
	if (error_is(&e))
		return e;
	e = read_theme(&r);
	lines_close(&r.lines);
	if (!error_is(&e))
		*out = theme;
	return e;
}

struct error theme_load(const char *name, const char *const *folders, struct theme *out)
{
	char path[PATH_MAX], shown[80];
	struct error e = error_none();
	if (strchr(name, '/')) {
		e = load_path(name, out);
		if (e.class == ERROR_NOT_FOUND)
			e.class = ERROR_CONFIG;
		return e;
	}
	for (unsigned i = 0; folders[i]; i++) {
		int length = snprintf(path, sizeof path, "%s/%s", folders[i], name);
		if (length < 0 || (size_t)length >= sizeof path)
			continue;
		e = load_path(path, out);
		if (e.class != ERROR_NOT_FOUND)
			return e;
	}
	return error_make(ERROR_CONFIG, NULL, "theme '%s': there is no such file in the folders of themes", text_clean_into(shown, sizeof shown, span_of(name)));
}

struct theme_style theme_look(const struct theme *theme, unsigned look)
{
	struct theme_style out = theme->style[look % STYLES];
	const struct theme_style *text = &theme->style[STYLE_TEXT], *dialog = &theme->style[STYLE_DIALOG];
	if (look >= STYLES && out.background == text->background && out.background16 == text->background16) {
		out.background = dialog->background;
		out.background16 = dialog->background16;
	}
	return out;
}
