#include "base/json_reader.h"

#include "base/json_scan.h"
#include "base/limits.h"
#include "base/utf8.h"

/* What json_next may meet. */
enum state {
	VALUE,      /* a value must come */
	FIRST_ITEM, /* just after '[': a value or ']' */
	FIRST_KEY,  /* just after '{': a key or '}' */
	AFTER,      /* a value has ended: a comma or a closing bracket, or at depth 0 the end */
	FAILED
};

static const char cut_off[] = "cut off";

void json_reader_init(struct json_reader *r)
{
	*r = (struct json_reader){0};
	buffer_init(&r->scratch, 3 * LIMIT_ELEMENT); /* each byte of an element may be a bad one and become three of U+FFFD */
	json_reader_feed(r, (struct span){"", 0});
}

void json_reader_release(struct json_reader *r)
{
	buffer_release(&r->scratch);
}

void json_reader_feed(struct json_reader *r, struct span input)
{
	r->start = r->at = input.at;
	r->end = span_end(input);
	r->span = SPAN_NULL;
	r->why = NULL;
	r->object_bits = 0;
	r->depth = 0;
	r->state = VALUE;
	r->mended = 0;
}

static enum json_event fail(struct json_reader *r, const char *at, const char *why)
{
	r->at = at;
	r->why = why;
	r->span = SPAN_NULL;
	r->state = FAILED;
	return JSON_EVENT_ERROR;
}

static bool refuse(struct json_reader *r, const char *at, const char *why)
{
	fail(r, at, why);
	return false;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && json_is_space(*p))
		p++;
	return p;
}

/* --- strings ---------------------------------------------------------------------------------------------------- */

/* The four digits of \uXXXX at `p`. */
static bool read_hex4(const char *p, const char *end, uint32_t *value)
{
	if (end - p < 4)
		return false;
	*value = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		uint32_t digit;
		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A') + 10;
		else
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* \uXXXX, or the two of a surrogate pair; `p` stands behind the first "\u". Returns where to go on, NULL after an error. */
static const char *read_unicode_escape(struct json_reader *r, const char *p)
{
	uint32_t cp, low;
	if (!read_hex4(p, r->end, &cp)) {
		fail(r, p, "bad \\u escape");
		return NULL;
	}
	const char *next = p + 4;
	if (cp >= 0xD800 && cp <= 0xDFFF) {
		bool pair = cp < 0xDC00 && r->end - next >= 6 && next[0] == '\\' && next[1] == 'u' && read_hex4(next + 2, r->end, &low) &&
		            low >= 0xDC00 && low <= 0xDFFF;
		if (!pair) {
			fail(r, p, "half a surrogate pair");
			return NULL;
		}
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		next += 6;
	}
	char bytes[4];
	buffer_append(&r->scratch, bytes, utf8_encode(cp, bytes));
	return next;
}

/* The escape whose backslash stands at `p`, decoded into the scratch buffer. Returns where to go on, NULL after an error. */
static const char *read_escape(struct json_reader *r, const char *p)
{
	if (++p == r->end) {
		fail(r, p, cut_off);
		return NULL;
	}
	char c = *p;
	switch (c) {
	case '"':
	case '\\':
	case '/':
		break;
	case 'b':
		c = '\b';
		break;
	case 'f':
		c = '\f';
		break;
	case 'n':
		c = '\n';
		break;
	case 'r':
		c = '\r';
		break;
	case 't':
		c = '\t';
		break;
	case 'u':
		return read_unicode_escape(r, p + 1);
	default:
		fail(r, p, "unknown escape");
		return NULL;
	}
	buffer_append_char(&r->scratch, c);
	return p + 1;
}

/* The string whose opening quote stands at `p`. Leaves the content in r->span and r->at behind the closing quote. */
static bool read_string(struct json_reader *r, const char *p)
{
	const char *from = ++p; /* good bytes that are not yet in the scratch buffer */
	bool copying = false;
	for (;;) {
		p = json_scan_plain(p, r->end);
		if (p == r->end)
			return refuse(r, p, cut_off);
		if (*p == '"')
			break;
		if ((unsigned char)*p < 0x20)
			return refuse(r, p, "raw control character in a string");
		uint32_t cp = UTF8_BAD;
		size_t length = *p == '\\' ? 1 : utf8_decode(p, r->end, &cp);
		if (cp != UTF8_BAD) {
			p += length;
			continue;
		}
		if (!copying)
			buffer_clear(&r->scratch);
		copying = true;
		buffer_append(&r->scratch, from, (size_t)(p - from));
		if (*p == '\\') {
			p = read_escape(r, p);
			if (!p)
				return false;
		} else {
			buffer_append_text(&r->scratch, UTF8_REPLACEMENT);
			r->mended++;
			p += length;
		}
		from = p;
	}
	r->span = (struct span){from, (size_t)(p - from)};
	if (copying) {
		buffer_append_span(&r->scratch, r->span);
		r->span = buffer_span(&r->scratch);
		if (r->scratch.failed)
			return refuse(r, p, "out of memory, or too long a string");
	}
	r->at = p + 1;
	return true;
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static enum json_event finish(struct json_reader *r, const char *from, const char *to, enum json_event event)
{
	r->span = (struct span){from, (size_t)(to - from)};
	r->at = to;
	r->state = AFTER;
	return event;
}

static enum json_event read_literal(struct json_reader *r, const char *p, const char *word, enum json_event event)
{
	size_t length = strlen(word);
	size_t left = (size_t)(r->end - p);
	if (left >= length && memcmp(p, word, length) == 0)
		return finish(r, p, p + length, event);
	return fail(r, p, left < length && memcmp(p, word, left) == 0 ? cut_off : "unknown word");
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static enum json_event read_number(struct json_reader *r, const char *from)
{
	const char *p = from + (*from == '-');
	if (r->allow_nan && p < r->end && *p == 'I') {
		enum json_event event = read_literal(r, p, "Infinity", JSON_EVENT_NUMBER);
		return event == JSON_EVENT_NUMBER ? finish(r, from, r->at, event) : event;
	}
	const char *digits = p;
	p = skip_digits(p, r->end);
	if (p == digits)
		return fail(r, p, p == r->end ? cut_off : "a digit is missing");
	if (*digits == '0' && p - digits > 1)
		return fail(r, digits, "a number with a zero before it");
	if (p < r->end && *p == '.') {
		digits = p + 1;
		p = skip_digits(digits, r->end);
		if (p == digits)
			return fail(r, p, p == r->end ? cut_off : "a digit is missing");
	}
	if (p < r->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < r->end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(digits, r->end);
		if (p == digits)
			return fail(r, p, p == r->end ? cut_off : "a digit is missing");
	}
	return finish(r, from, p, JSON_EVENT_NUMBER);
}

static enum json_event open_container(struct json_reader *r, const char *p, bool object)
{
	if (r->depth == LIMIT_JSON_DEPTH)
		return fail(r, p, "nested too deep");
	uint64_t bit = UINT64_C(1) << r->depth;
	r->object_bits = object ? r->object_bits | bit : r->object_bits & ~bit;
	r->depth++;
	r->state = object ? FIRST_KEY : FIRST_ITEM;
	r->at = p + 1;
	return object ? JSON_EVENT_OBJECT : JSON_EVENT_ARRAY;
}

static bool in_object(const struct json_reader *r)
{
	return r->object_bits >> (r->depth - 1) & 1;
}

static enum json_event close_container(struct json_reader *r, const char *p)
{
	bool object = in_object(r);
	if (*p != (object ? '}' : ']'))
		return fail(r, p, object ? "a comma or '}' is due" : "a comma or ']' is due");
	r->depth--;
	r->state = AFTER;
	r->at = p + 1;
	return object ? JSON_EVENT_OBJECT_END : JSON_EVENT_ARRAY_END;
}

static enum json_event read_value(struct json_reader *r, const char *p)
{
	if (p == r->end)
		return fail(r, p, cut_off);
	switch (*p) {
	case '"':
		if (!read_string(r, p))
			return JSON_EVENT_ERROR;
		r->state = AFTER;
		return JSON_EVENT_STRING;
	case '{':
		return open_container(r, p, true);
	case '[':
		return open_container(r, p, false);
	case 't':
		return read_literal(r, p, "true", JSON_EVENT_TRUE);
	case 'f':
		return read_literal(r, p, "false", JSON_EVENT_FALSE);
	case 'n':
		return read_literal(r, p, "null", JSON_EVENT_NULL);
	case 'N':
		return r->allow_nan ? read_literal(r, p, "NaN", JSON_EVENT_NUMBER) : fail(r, p, "no value");
	case 'I':
		return r->allow_nan ? read_number(r, p) : fail(r, p, "no value");
	default:
		return *p == '-' || (*p >= '0' && *p <= '9') ? read_number(r, p) : fail(r, p, "no value");
	}
}

/* A key and its colon. */
static enum json_event read_key(struct json_reader *r, const char *p)
{
	if (p == r->end)
		return fail(r, p, cut_off);
	if (*p != '"')
		return fail(r, p, "no key");
	if (!read_string(r, p))
		return JSON_EVENT_ERROR;
	p = skip_space(r->at, r->end);
	if (p == r->end)
		return fail(r, p, cut_off);
	if (*p != ':')
		return fail(r, p, "a colon is due");
	r->at = p + 1;
	r->state = VALUE;
	return JSON_EVENT_KEY;
}

enum json_event json_next(struct json_reader *r)
{
	if (r->state == FAILED)
		return JSON_EVENT_ERROR;
	const char *p = skip_space(r->at, r->end);
	if (r->state == VALUE)
		return read_value(r, p);
	if (r->depth == 0)
		return p == r->end ? JSON_EVENT_END : fail(r, p, "something follows the value");
	if (p == r->end)
		return fail(r, p, cut_off);
	if (r->state == FIRST_KEY)
		return *p == '}' ? close_container(r, p) : read_key(r, p);
	if (r->state == FIRST_ITEM)
		return *p == ']' ? close_container(r, p) : read_value(r, p);
	if (*p != ',')
		return close_container(r, p);
	p = skip_space(p + 1, r->end);
	return in_object(r) ? read_key(r, p) : read_value(r, p);
}

bool json_skip(struct json_reader *r)
{
	bool opened = r->state == FIRST_KEY || r->state == FIRST_ITEM;
	unsigned depth = r->depth - opened;
	enum json_event event;
	do
		event = json_next(r);
	while (event != JSON_EVENT_ERROR && r->depth > depth);
	return event != JSON_EVENT_ERROR;
}
