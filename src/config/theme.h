/* Themes: files of `style = [attributes] [foreground] [on background]` lines. The style names are the table here; the UI draws only by style. */
#ifndef CONFIG_THEME_H
#define CONFIG_THEME_H

#include "base/error.h"

#include <stdint.h>

enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_TITLE, STYLE_HEADER, STYLE_SELECTED, STYLE_TAGGED, STYLE_NEW, STYLE_CHANGED, STYLE_GONE, STYLE_OLD, STYLE_OK, STYLE_SOON,
	STYLE_NOW, STYLE_KEY, STYLE_HINT, STYLE_DIALOG, STYLE_DANGER, STYLE_INPUT, STYLE_BADGE, STYLE_FOCUS, STYLES
};
extern const char *const style_name[STYLES];

enum { ATTRIBUTE_BOLD = 1, ATTRIBUTE_DIM = 2, ATTRIBUTE_UNDERLINE = 4, ATTRIBUTE_REVERSE = 8, ATTRIBUTE_ITALIC = 16 };
#define THEME_ATTRIBUTES 6u
struct theme_attribute {
	const char *word; /* in a theme */
	unsigned bit;     /* 0: "plain" */
};
extern const struct theme_attribute theme_attributes[THEME_ATTRIBUTES];

struct theme_style {
	int32_t foreground, background; /* 0xRRGGBB; -1: the terminal's own */
	int16_t foreground16, background16; /* nearest of the 16; -1 */
	unsigned attributes;      /* with colour */
	unsigned mono_attributes; /* without */
};

/* The colours that terminals know by number, as contexts name them, and what they look like in a picture. */
#define THEME_COLOURS 8
struct theme_colour {
	const char *name;
	int32_t rgb;
};
extern const struct theme_colour theme_colours[THEME_COLOURS];
int theme_colour_find(const char *name); /* its number; -1: none of them */

struct theme {
	struct theme_style style[STYLES];
};

/* What a cell looks like: a style, or, with STYLES added, the same style on raised ground, which is a dialog's. */
#define THEME_LOOKS (2u * STYLES)
/* On raised ground a style without a ground of its own (that of `text`) takes the dialog's. */
struct theme_style theme_look(const struct theme *theme, unsigned look);

/* `name` is a file name without folder ("dark"), looked for in `folders` (NULL-terminated), or a path. Every style must be there. */
struct error theme_load(const char *name, const char *const *folders, struct theme *out);
extern const struct theme theme_builtin; /* dark, for when no file can be read; equal to themes/dark (tested) */

#endif
