#include "base/json_writer.h"

#include "base/instant.h"
#include "base/utf8.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LEVELS (sizeof((struct json_writer *)0)->filled / sizeof(bool))

void json_writer_init(struct json_writer *w, struct buffer *out, bool pretty)
{
	*w = (struct json_writer){.out = out, .pretty = pretty};
}

static void new_line(struct json_writer *w)
{
	if (!w->pretty)
		return;
	buffer_append_char(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		buffer_append(w->out, "  ", 2);
}

/* What stands before a value or a key: nothing after a key, else comma and line. */
static void separate(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->filled[w->depth])
		buffer_append_char(w->out, ',');
	w->filled[w->depth] = true;
	if (w->depth > 0)
		new_line(w);
}

static void begin(struct json_writer *w, char bracket)
{
	separate(w);
	buffer_append_char(w->out, bracket);
	if (w->depth + 1 == LEVELS) {
		w->out->failed = true; /* nothing of ours nests so deep */
		return;
	}
	w->filled[++w->depth] = false;
}

static void end(struct json_writer *w, char bracket)
{
	if (w->depth == 0) {
		w->out->failed = true;
		return;
	}
	bool filled = w->filled[w->depth--];
	if (filled)
		new_line(w);
	buffer_append_char(w->out, bracket);
}

void json_begin_object(struct json_writer *w)
{
	begin(w, '{');
}

void json_end_object(struct json_writer *w)
{
	end(w, '}');
}

void json_begin_array(struct json_writer *w)
{
	begin(w, '[');
}

void json_end_array(struct json_writer *w)
{
	end(w, ']');
}

static void write_escape(struct buffer *b, uint32_t cp)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	for (const char *l = letters; *l && cp < 0x80; l += 2) {
		if ((uint32_t)*l == cp) {
			char escape[2] = {'\\', l[1]};
			buffer_append(b, escape, sizeof escape);
			return;
		}
	}
	if (cp >= 0x10000) {
		buffer_append_format(b, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((cp - 0x10000) >> 10)), (unsigned)(0xDC00 + (cp & 0x3FF)));
		return;
	}
	buffer_append_format(b, "\\u%04x", (unsigned)cp);
}

static bool is_plain_ascii(char c)
{
	return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\';
}

/* is_plain_ascii of all eight bytes at `at`. The high bit of a byte gets set by itself; by the borrow of "minus 0x20" or the carry of "plus 1" (0x7F); or
 * where a quote or a backslash became zero. A false alarm of a neighbour's borrow needs such a byte too. */
static bool is_plain_word(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w;
	memcpy(&w, at, sizeof w);
	uint64_t quotes = w ^ ones * '"', backslashes = w ^ ones * '\\';
	uint64_t marks = w | (w - ones * 0x20) | (w + ones) | ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes);
	return (marks & ones * 0x80) == 0;
}

static void write_string(struct buffer *b, struct span s)
{
	const char *limit = span_end(s);
	const char *from = s.at; /* what may stand as it is and is not yet appended */
	buffer_append_char(b, '"');
	for (const char *p = s.at; p < limit && !b->failed;) {
		if (limit - p >= 8 && is_plain_word(p)) {
			p += 8;
			continue;
		}
		if (is_plain_ascii(*p)) {
			p++;
			continue;
		}
		uint32_t cp;
		size_t length = utf8_decode(p, limit, &cp);
		if (cp == UTF8_BAD || cp == '"' || cp == '\\' || text_is_hidden(cp)) {
			buffer_append(b, from, (size_t)(p - from));
			if (cp == UTF8_BAD)
				buffer_append_text(b, UTF8_REPLACEMENT);
			else
				write_escape(b, cp);
			from = p + length;
		}
		p += length;
	}
	buffer_append(b, from, (size_t)(limit - from));
	buffer_append_char(b, '"');
}

void json_write_key(struct json_writer *w, const char *key)
{
	separate(w);
	write_string(w->out, span_of(key));
	buffer_append(w->out, ": ", w->pretty ? 2 : 1);
	w->after_key = true;
}

void json_write_string(struct json_writer *w, struct span s)
{
	separate(w);
	if (s.at)
		write_string(w->out, s);
	else
		buffer_append_text(w->out, "null");
}

void json_write_text(struct json_writer *w, struct text t)
{
	json_write_string(w, text_exact(t));
}

void json_write_word(struct json_writer *w, const char *s)
{
	json_write_string(w, span_of(s));
}

void json_write_raw(struct json_writer *w, struct span s)
{
	separate(w);
	buffer_append_span(w->out, s);
}

void json_write_null(struct json_writer *w)
{
	json_write_raw(w, span_of("null"));
}

void json_write_bool(struct json_writer *w, bool b)
{
	json_write_raw(w, span_of(b ? "true" : "false"));
}

void json_write_int(struct json_writer *w, int64_t n)
{
	if (n == INT64_MIN) {
		json_write_null(w);
		return;
	}
	char digits[20]; /* of the largest there is, and a sign; snprintf would be most of an export's time */
	char *at = digits + sizeof digits;
	uint64_t left = n < 0 ? (uint64_t)-n : (uint64_t)n;
	do {
		*--at = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (n < 0)
		*--at = '-';
	json_write_raw(w, (struct span){at, (size_t)(digits + sizeof digits - at)});
}

void json_write_double(struct json_writer *w, double d)
{
	if (isnan(d) || isinf(d)) {
		json_write_word(w, isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
		return;
	}
	char text[40];
	/* 17 digits always read back equal, most need at most 15; numbers near zero that have lost digits may need but one. */
	for (int digits = fabs(d) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	json_write_raw(w, span_of(text));
}

void json_write_instant(struct json_writer *w, int64_t ms)
{
	char text[sizeof(struct instant_text) + 2] = "\"";
	struct instant_text t = instant_rfc3339(ms);
	size_t length = strlen(t.text);
	if (length == 0) {
		json_write_null(w);
		return;
	}
	/* Nothing in it has to be escaped. */
	memcpy(text + 1, t.text, length);
	text[length + 1] = '"';
	json_write_raw(w, (struct span){text, length + 2});
}
