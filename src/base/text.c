#include "base/text.h"

#include "base/utf8.h"

#include <stdio.h>
#include <utf8proc.h>

#define MARKS_MAX 4  /* combining marks on one base: what a curses cell holds, and more than any living script needs */
#define PIECE_MAX 12 /* "U+10FFFF" and a NUL */

/* True when all eight bytes at `at` are printable ASCII (0x20 … 0x7E). A byte outside gets its high bit by itself, by the borrow of
 * "minus 0x20" or by the carry of "plus 1" (0x7F); a false alarm of a neighbour's borrow needs such a byte too. */
static bool is_printable_word(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w;
	memcpy(&w, at, sizeof w);
	return ((w | (w - ones * 0x20) | (w + ones)) & (ones * 0x80)) == 0;
}

/* How many bytes from `at` on are printable ASCII. */
static size_t printable_run(const char *at, const char *end)
{
	const char *p = at;
	while (end - p >= 8 && is_printable_word(p))
		p += 8;
	while (p < end && *p >= 0x20 && *p <= 0x7E)
		p++;
	return (size_t)(p - at);
}

bool text_is_hidden(uint32_t cp)
{
	if (cp < 0xA0)
		return cp < 0x20 || cp >= 0x7F;
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)cp);
	switch (property->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return property->ignorable; /* fillers, joiners, variation selectors: letters and marks by category, invisible all the same */
	}
}

/* Columns, as wcwidth and thereby curses, xterm and tmux count them. utf8proc sees two groups with a typesetter's eyes: spacing marks
 * (Mc) that it counts 0 take a cell of their own, and the vowels and finals of conjoining Hangul take none beside their initial. */
static unsigned character_width(uint32_t cp)
{
	if ((cp >= 0x1160 && cp <= 0x11FF) || (cp >= 0xD7B0 && cp <= 0xD7FB))
		return 0;
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)cp);
	return property->category == UTF8PROC_CATEGORY_MC && property->charwidth == 0 ? 1 : property->charwidth;
}

/* The rule of cleaning, for one character. `marks_left` is the state between characters: how many combining marks may still follow. */
static bool stands_as_it_is(uint32_t cp, unsigned *marks_left)
{
	if (text_is_hidden(cp)) {
		*marks_left = 0;
		return false;
	}
	if (character_width(cp) > 0) {
		*marks_left = MARKS_MAX;
		return true;
	}
	if (*marks_left == 0)
		return false;
	--*marks_left;
	return true;
}

bool text_is_clean(struct span s)
{
	/* Nearly all texts: ASCII of some length. The last word overlaps the one before, so that there is no tail. */
	if (s.length >= 8) {
		size_t i = 0;
		while (i + 8 < s.length && is_printable_word(s.at + i))
			i += 8;
		if (i + 8 >= s.length && is_printable_word(s.at + s.length - 8))
			return true;
	}
	const char *end = span_end(s);
	unsigned marks_left = 0;
	for (const char *p = s.at; p < end;) {
		size_t run = printable_run(p, end);
		p += run;
		if (run > 0)
			marks_left = MARKS_MAX;
		if (p == end)
			break;
		uint32_t cp;
		p += utf8_decode(p, end, &cp);
		if (cp == UTF8_BAD || !stands_as_it_is(cp, &marks_left))
			return false;
	}
	return true;
}

size_t text_mend(struct buffer *b, struct span s)
{
	const char *end = span_end(s);
	const char *from = s.at; /* what is good and not yet appended */
	size_t mended = 0;
	for (const char *p = s.at; p < end;) {
		uint32_t cp;
		size_t length = utf8_decode(p, end, &cp);
		if (cp == UTF8_BAD) {
			buffer_append(b, from, (size_t)(p - from));
			buffer_append_text(b, UTF8_REPLACEMENT);
			from = p + length;
			mended++;
		}
		p += length;
	}
	buffer_append(b, from, (size_t)(end - from));
	return mended;
}

/* The visible form of what cannot stand as it is. Returns its length. */
static size_t write_visible(char piece[PIECE_MAX], uint32_t cp)
{
	if (cp == UTF8_BAD)
		return (size_t)snprintf(piece, PIECE_MAX, "%s", UTF8_REPLACEMENT);
	if (cp < 0x100)
		return (size_t)snprintf(piece, PIECE_MAX, "\\x%02X", (unsigned)cp);
	return (size_t)snprintf(piece, PIECE_MAX, "U+%04X", (unsigned)cp);
}

/* One step of cleaning at *p: moves on by one character, or by a run of printable ASCII. Returns the bytes to append: either a part of
 * the input, or `piece`. *visible tells which of the two. */
static struct span clean_step(const char **p, const char *end, unsigned *marks_left, char piece[PIECE_MAX], bool *visible)
{
	const char *from = *p;
	size_t run = printable_run(from, end);
	*visible = false;
	if (run > 0) {
		*marks_left = MARKS_MAX;
		*p += run;
		return (struct span){from, run};
	}
	uint32_t cp;
	*p += utf8_decode(from, end, &cp);
	if (cp == UTF8_BAD)
		*marks_left = MARKS_MAX; /* the U+FFFD that will stand there is a base */
	else if (stands_as_it_is(cp, marks_left))
		return (struct span){from, (size_t)(*p - from)};
	*visible = true;
	return (struct span){piece, write_visible(piece, cp)};
}

size_t text_clean(struct buffer *b, struct span s)
{
	const char *end = span_end(s);
	char piece[PIECE_MAX];
	unsigned marks_left = 0;
	size_t count = 0;
	for (const char *p = s.at; p < end && !b->failed;) {
		bool visible;
		buffer_append_span(b, clean_step(&p, end, &marks_left, piece, &visible));
		count += visible;
	}
	return count;
}

const char *text_clean_into(char *array, size_t size, struct span s)
{
	static const char ellipsis[] = "\xE2\x80\xA6";
	const size_t tail = sizeof ellipsis - 1;
	if (size == 0)
		return "";
	const char *end = span_end(s);
	char piece[PIECE_MAX];
	unsigned marks_left = 0;
	size_t used = 0;
	size_t cut = 0; /* the longest whole prefix that leaves room for the ellipsis */
	const size_t cut_max = size > tail ? size - 1 - tail : 0;
	for (const char *p = s.at; p < end;) {
		bool visible;
		struct span out = clean_step(&p, end, &marks_left, piece, &visible);
		bool divisible = !visible && (unsigned char)out.at[0] < 0x80; /* a run of ASCII may be cut anywhere */
		bool fits = out.length < size - used;
		size_t copied = fits ? out.length : divisible ? size - 1 - used : 0;
		memcpy(array + used, out.at, copied);
		if (used + out.length <= cut_max)
			cut = used + out.length;
		else if (divisible && used < cut_max)
			cut = cut_max;
		if (fits) {
			used += copied;
			continue;
		}
		used = cut;
		if (size - 1 - cut >= tail) {
			memcpy(array + cut, ellipsis, tail);
			used += tail;
		}
		break;
	}
	array[used] = '\0';
	return array;
}

uint32_t text_next(struct span s, size_t *i, unsigned *width)
{
	uint32_t cp;
	*i += utf8_decode(s.at + *i, span_end(s), &cp);
	if (cp == UTF8_BAD)
		cp = 0xFFFD;
	*width = character_width(cp);
	return cp;
}

size_t text_width(struct span shown)
{
	size_t columns = 0;
	for (size_t i = 0; i < shown.length;) {
		size_t run = printable_run(shown.at + i, shown.at + shown.length);
		columns += run;
		i += run;
		if (i == shown.length)
			break;
		unsigned width;
		text_next(shown, &i, &width);
		columns += width;
	}
	return columns;
}

size_t text_fit(struct span shown, size_t columns, size_t *used)
{
	size_t kept = 0, kept_columns = 0; /* up to the end of the last grapheme that fits */
	size_t sum = 0;
	uint32_t before = 0;
	utf8proc_int32_t state = 0;
	for (size_t i = 0; i < shown.length && sum <= columns;) {
		size_t here = i;
		unsigned width;
		uint32_t cp = text_next(shown, &i, &width);
		bool ascii = cp < 0x80 && before < 0x80;
		if (ascii)
			state = 0;
		if (here > 0 && (ascii || utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)cp, &state))) {
			kept = here;
			kept_columns = sum;
		}
		sum += width;
		before = cp;
	}
	if (sum <= columns) {
		kept = shown.length;
		kept_columns = sum;
	}
	*used = kept_columns;
	return kept;
}
