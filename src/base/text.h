/* Foreign text: whatever a server, a file or a person sent us.
 *
 * A `struct text` has two forms of one text. `exact` is the server's own, valid UTF-8: joins, filter, JSON and requests use it (and
 * escape as their grammar asks). `shown` is cleaned for terminals, text, CSV, logs and errors: C0, DEL, C1, bidi controls, zero-width
 * and other invisible characters, line and paragraph separators stand as visible \xNN or U+XXXX. Where nothing had to be cleaned both are the
 * same bytes. The members carry an underscore: only the functions below read them. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buffer.h"
#include "base/span.h"

#include <stdint.h>

struct text {
	struct span exact_;
	struct span shown_;
};

#define TEXT_NULL ((struct text){{NULL, 0}, {NULL, 0}})

static inline struct span text_exact(struct text t)
{
	return t.exact_;
}

static inline struct span text_shown(struct text t)
{
	return t.shown_;
}

static inline bool text_is_null(struct text t)
{
	return t.exact_.at == NULL;
}

static inline bool text_was_cleaned(struct text t) /* the row gets a warning sign */
{
	return t.exact_.at != t.shown_.at;
}

/* A text of our own source code, known to be clean. */
static inline struct text text_literal(const char *s)
{
	return (struct text){span_of(s), span_of(s)};
}

/* True for a character that a terminal obeys or does not show: C0 (tab and new line too), DEL, C1, bidi controls, everything that Unicode calls
 * default ignorable (zero-width, joiners, variation selectors, fillers, tags), line and paragraph separators, private use, unassigned.
 *
 * ZWJ, ZWNJ and variation selectors are hidden everywhere, also in Persian or in an emoji, where they are at home: whether
 * one is harmless depends on fonts and terminals, and "two names that look alike are alike" is worth more here than pretty spelling. */
bool text_is_hidden(uint32_t cp);

/* True when `s` is valid UTF-8 and holds nothing that text_clean would change. ASCII is checked a word at a time. */
bool text_is_clean(struct span s);

/* Append `s` with each invalid UTF-8 sequence replaced by U+FFFD (maximal subpart practice, Unicode 15 ch. 3.9). Returns how many were
 * replaced; look at b->failed for memory. */
size_t text_mend(struct buffer *b, struct span s);

/* Append the cleaned form of `s` (any bytes; invalid ones become U+FFFD). Returns how many characters were made visible.
 *
 * A hidden character (text_is_hidden) stands as \xNN below U+0100, else as U+XXXX. So does a combining mark without a base (first in the text
 * or after a hidden character), and from the fifth mark on one base on. Cleaning twice changes nothing more. A backslash that the
 * server sent stays as it is: "\x1B" on the screen may be four plain characters, and only the exact form tells. */
size_t text_clean(struct buffer *b, struct span s);

/* Clean into a fixed array, cut at a whole character with "…" at the end when it does not fit; for error sentences. Returns `array`. */
const char *text_clean_into(char *array, size_t size, struct span s);

/* Columns that a terminal gives `shown` text (utf8proc's table, mended to agree with wcwidth; 0 for combining marks, 2 for wide). Clean
 * text only. */
size_t text_width(struct span shown);

/* How many bytes of `shown` fit into `columns`, never splitting a grapheme's base from its marks; *used gets the columns taken. */
size_t text_fit(struct span shown, size_t columns, size_t *used);

/* One step over `s` at byte *i: the code point (U+FFFD for an invalid sequence) and its width; *i moves on. */
uint32_t text_next(struct span s, size_t *i, unsigned *width);

/* Append `s` case-folded (utf8proc, full folding, for filter and joins on e-mail). ASCII takes a fast path. */
void text_fold(struct buffer *b, struct span s);

/* Compare folded, then bytewise: the order of text columns. <0, 0, >0. Null counts as empty. */
int text_compare(struct span a, struct span b);

#endif
