/* Case folding and the order that rests on it. */
#include "base/text.h"
#include "base/utf8.h"

#include <utf8proc.h>

#define FOLD_MAX 8 /* full folding makes at most three characters of one */

/* Full case folding of one character (Unicode CaseFolding.txt, status C and F). Returns how many characters. */
static size_t fold_character(uint32_t cp, utf8proc_int32_t out[FOLD_MAX])
{
	int last_class = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t n =
	        utf8proc_decompose_char((utf8proc_int32_t)cp, out, FOLD_MAX, UTF8PROC_CASEFOLD, &last_class);
	if (n < 1 || n > FOLD_MAX) {
		out[0] = (utf8proc_int32_t)cp;
		return 1;
	}
	return (size_t)n;
}

static char fold_ascii(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

void text_fold(struct buffer *b, struct span s)
{
	if (!buffer_reserve(b, s.length))
		return;
	const char *end = span_end(s);
	for (const char *p = s.at; p < end && !b->failed;) {
		char run[128];
		size_t n = 0;
		for (; p < end && (unsigned char)*p < 0x80 && n < sizeof run; p++)
			run[n++] = fold_ascii(*p);
		buffer_append(b, run, n);
		if (p == end || (unsigned char)*p < 0x80)
			continue;
		uint32_t cp;
		utf8proc_int32_t folded[FOLD_MAX];
		p += utf8_decode(p, end, &cp);
		size_t count = fold_character(cp == UTF8_BAD ? 0xFFFD : cp, folded);
		for (size_t i = 0; i < count; i++) {
			char bytes[4];
			buffer_append(b, bytes, utf8_encode((uint32_t)folded[i], bytes));
		}
	}
}

/* A text that is folded as it is read, so that comparing needs no memory. */
struct folding {
	const char *at, *end;
	utf8proc_int32_t pending[FOLD_MAX];
	size_t next, count;
};

static int32_t folding_next(struct folding *f) /* -1 at the end */
{
	if (f->next < f->count)
		return f->pending[f->next++];
	if (f->at == f->end)
		return -1;
	if ((unsigned char)*f->at < 0x80)
		return fold_ascii(*f->at++);
	uint32_t cp;
	f->at += utf8_decode(f->at, f->end, &cp);
	f->count = fold_character(cp == UTF8_BAD ? 0xFFFD : cp, f->pending);
	f->next = 1;
	return f->pending[0];
}

int text_compare(struct span a, struct span b)
{
	size_t same = 0; /* folding looks at one character at a time: an equal beginning in ASCII cannot matter */
	while (same < a.length && same < b.length && a.at[same] == b.at[same] && (unsigned char)a.at[same] < 0x80)
		same++;
	struct folding left = {.at = same ? a.at + same : a.at, .end = span_end(a)};
	struct folding right = {.at = same ? b.at + same : b.at, .end = span_end(b)};
	int32_t x, y;
	do {
		x = folding_next(&left);
		y = folding_next(&right);
	} while (x == y && x >= 0);
	if (x != y)
		return x < y ? -1 : 1;

	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;
	if (order == 0 && a.length != b.length)
		order = a.length < b.length ? -1 : 1;
	return order;
}
