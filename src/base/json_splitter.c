#include "base/json_splitter.h"

#include "base/json_reader.h"
#include "base/json_scan.h"
#include "base/limits.h"

enum state {
	START,      /* nothing seen; a byte order mark may come */
	MARK_2,     /* inside the byte order mark */
	MARK_3,
	DOCUMENT,   /* before the first byte of the document */
	OUTERMOST,  /* in the outermost object, not in the array */
	FIRST_ITEM, /* just after '[' */
	NEXT_ITEM,  /* just after a comma of the array */
	CONTAINER,  /* in an element that is an object, an array or a string */
	SCALAR,     /* in an element that is a number or a word: it ends before what cannot belong to it */
	AFTER_ITEM, /* an element has ended */
	DONE        /* only white space may follow */
};

static const char cut_off[] = "cut off inside the document";

void json_splitter_init(struct json_splitter *s, const char *member, bool (*element)(void *self, struct span bytes), void *self)
{
	*s = (struct json_splitter){.member = member, .element = element, .self = self, .state = START};
	buffer_init(&s->partial, LIMIT_ELEMENT);
	buffer_init(&s->rest, LIMIT_SMALL_BODY);
}

void json_splitter_release(struct json_splitter *s)
{
	buffer_release(&s->partial);
	buffer_release(&s->rest);
}

/* The first fault is the one that is told. */
static bool fail(struct json_splitter *s, const char *why)
{
	if (!s->why)
		s->why = why;
	return false;
}

/* --- elements --------------------------------------------------------------------------------------------------- */

/* What changes the state outside a string. */
static const bool is_turn[256] = {['"'] = true, ['{'] = true, ['['] = true, ['}'] = true, [']'] = true};

/* Walks inside a string. Returns where it ends, or `end`. */
static const char *walk_string(struct json_splitter *s, const char *p, const char *end)
{
	if (s->escaped) {
		s->escaped = false;
		p++;
	}
	for (;;) {
		p = json_scan_quote(p, end);
		if (p == end)
			return end;
		if (*p == '"') {
			s->in_string = false;
			return p + 1;
		}
		if (end - p == 1) { /* the backslash's other half is in the next chunk */
			s->escaped = true;
			return end;
		}
		p += 2;
	}
}

/* Walks inside a container or a string until it ends or the chunk does. Counts brackets without asking their kind: the reader will. */
static const char *walk_container(struct json_splitter *s, const char *p, const char *end)
{
	size_t depth = s->depth;
	do {
		if (s->in_string) {
			p = walk_string(s, p, end);
		} else {
			while (p < end && !is_turn[(unsigned char)*p])
				p++;
			if (p == end)
				break;
			char c = *p++;
			if (c == '"')
				s->in_string = true;
			else if (c == '{' || c == '[')
				depth++;
			else
				depth--;
		}
		if (depth == 0 && !s->in_string) {
			s->state = AFTER_ITEM;
			break;
		}
	} while (p < end);
	s->depth = depth;
	return p;
}

static const char *walk_scalar(struct json_splitter *s, const char *p, const char *end)
{
	while (p < end && *p != ',' && *p != ']' && *p != '}' && *p != '{' && *p != '[' && *p != '"' && *p != ':' && !json_is_space(*p))
		p++;
	if (p < end)
		s->state = AFTER_ITEM;
	return p;
}

/* The part of an element from `from` on that lies in this chunk: hand the element out when it is whole, else keep the part. */
static bool take_part(struct json_splitter *s, const char *from, const char *to)
{
	struct span part = {from, (size_t)(to - from)};
	bool whole = s->state == AFTER_ITEM;
	if (part.length > LIMIT_ELEMENT - s->partial.length)
		return fail(s, "an element of the list is too long");
	if (!whole || s->partial.length > 0) {
		if (!buffer_append_span(&s->partial, part))
			return fail(s, "out of memory");
		part = buffer_span(&s->partial);
	}
	if (!whole)
		return true;
	s->elements++;
	if (!s->element(s->self, part))
		return fail(s, "an element of the list was refused");
	buffer_clear(&s->partial);
	return true;
}

/* The element that begins, or goes on, at `p`. Returns where it ends in this chunk, NULL after an error. */
static const char *element(struct json_splitter *s, const char *p, const char *end)
{
	const char *to = s->state == SCALAR ? walk_scalar(s, p, end) : walk_container(s, p, end);
	return take_part(s, p, to) ? to : NULL;
}

static bool begin_element(struct json_splitter *s, char c)
{
	s->depth = 0;
	switch (c) {
	case '{':
	case '[':
	case '"':
		s->state = CONTAINER;
		return true;
	case ',':
	case ':':
	case ']':
	case '}':
		return fail(s, "an element of the list is missing");
	default:
		s->state = SCALAR;
		return true;
	}
}

/* --- around the elements ---------------------------------------------------------------------------------------- */

static bool keep(struct json_splitter *s, char c)
{
	if (buffer_append_char(&s->rest, c))
		return true;
	return fail(s, s->rest.length == s->rest.max ? "too much beside the list" : "out of memory");
}

static bool end_array(struct json_splitter *s)
{
	if (!s->member) {
		s->state = DONE;
		return true;
	}
	s->state = OUTERMOST;
	s->depth = 1;
	return keep(s, ']');
}

/* One byte inside a string of the outermost object. */
static void outermost_string(struct json_splitter *s, char c)
{
	if (s->escaped)
		s->escaped = false;
	else if (c == '\\')
		s->escaped = true;
	else if (c == '"') {
		s->in_string = false;
		s->key_end = s->rest.length - 1;
	}
}

/* One byte of the outermost object around the array. Its grammar is checked at the end, by the reader over `rest`; here it is enough to find
 * the array. A key that hides itself behind escapes is not found, and the list then counts as missing. */
static bool outermost(struct json_splitter *s, char c)
{
	if (!keep(s, c))
		return false;
	if (s->in_string) {
		outermost_string(s, c);
		return true;
	}
	if (json_is_space(c))
		return true;
	bool value_of_member = s->member_next;
	s->member_next = false;
	switch (c) {
	case '"':
		s->in_string = true;
		if (s->depth == 1)
			s->key_at = s->rest.length;
		break;
	case ':':
		s->member_next = s->depth == 1 && s->key_at > 0 &&
		                 span_is((struct span){s->rest.bytes + s->key_at, s->key_end - s->key_at}, s->member);
		break;
	case '[':
		if (value_of_member && s->met)
			return fail(s, "the list comes twice");
		if (value_of_member) {
			s->met = true;
			s->state = FIRST_ITEM;
			break;
		}
		s->depth++;
		break;
	case '{':
		s->depth++;
		break;
	case ']':
	case '}':
		if (--s->depth == 0)
			s->state = DONE;
		break;
	default:
		break;
	}
	return true;
}

static bool begin_document(struct json_splitter *s, char c)
{
	if (!s->member && c == '[') {
		s->met = true;
		s->state = FIRST_ITEM;
		return true;
	}
	if (s->member && c == '{') {
		s->state = OUTERMOST;
		s->depth = 1;
		return keep(s, c);
	}
	if (!s->member && c == '{')
		return fail(s, "an object where a list was due");
	return fail(s, s->member ? "not a JSON object" : "not a JSON list");
}

static bool in_element(const struct json_splitter *s)
{
	return s->state == CONTAINER || s->state == SCALAR;
}

/* One byte outside the elements and outside the outermost object; where it turns out to begin an element it is not used up. */
static bool between(struct json_splitter *s, char c)
{
	switch (s->state) {
	case MARK_2:
		s->state = MARK_3;
		return (unsigned char)c == 0xBB || fail(s, "not JSON");
	case MARK_3:
		s->state = DOCUMENT;
		return (unsigned char)c == 0xBF || fail(s, "not JSON");
	case START:
		s->state = (unsigned char)c == 0xEF ? MARK_2 : DOCUMENT;
		return s->state == MARK_2 || json_is_space(c) || begin_document(s, c);
	default:
		break;
	}
	if (json_is_space(c))
		return true;
	switch (s->state) {
	case DOCUMENT:
		return begin_document(s, c);
	case FIRST_ITEM:
	case NEXT_ITEM:
		return c == ']' && s->state == FIRST_ITEM ? end_array(s) : begin_element(s, c);
	case AFTER_ITEM:
		if (c == ']')
			return end_array(s);
		s->state = NEXT_ITEM;
		return c == ',' || fail(s, "the list breaks off without a comma");
	default:
		return fail(s, "something follows the document");
	}
}

bool json_splitter_feed(struct json_splitter *s, const char *bytes, size_t length)
{
	const char *p = bytes;
	const char *end = length > 0 ? bytes + length : bytes;
	while (!s->why && p < end) {
		if (in_element(s))
			p = element(s, p, end);
		else if (s->state == OUTERMOST)
			outermost(s, *p++);
		else if (between(s, *p) && !in_element(s))
			p++;
	}
	return !s->why;
}

static bool rest_is_json(const struct json_splitter *s)
{
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, buffer_span(&s->rest));
	bool good = json_skip(&r) && json_next(&r) == JSON_EVENT_END;
	json_reader_release(&r);
	return good;
}

bool json_splitter_end(struct json_splitter *s)
{
	if (s->why)
		return false;
	if (s->state == START || s->state == DOCUMENT)
		return fail(s, "empty");
	if (s->state != DONE)
		return fail(s, cut_off);
	if (!s->met)
		return fail(s, "the list is missing");
	if (s->member && !rest_is_json(s))
		return fail(s, "bad JSON around the list");
	return true;
}
