/* A strict one-pass pull reader for JSON (RFC 8259) over bytes that are in memory: one element of a list, or a small document.
 *
 * Strict on grammar: numbers, escapes, surrogates, no raw control characters, depth at most LIMIT_JSON_DEPTH, nothing after the end.
 * Lenient on bytes: an invalid UTF-8 sequence inside a string becomes U+FFFD and is counted. A string without escapes and without bad
 * bytes is handed out as a span of the input; otherwise it stands in the reader's scratch buffer until the next event. */
#ifndef BASE_JSON_READER_H
#define BASE_JSON_READER_H

#include "base/buffer.h"
#include "base/span.h"

#include <stdint.h>

/* Not JSON_OBJECT and so on: jansson has those. */
enum json_event {
	JSON_EVENT_ERROR, /* reader->why says what, reader->at where; sticky */
	JSON_EVENT_END,   /* the whole value was read and only white space follows */
	JSON_EVENT_OBJECT,
	JSON_EVENT_OBJECT_END,
	JSON_EVENT_ARRAY,
	JSON_EVENT_ARRAY_END,
	JSON_EVENT_KEY,    /* reader->span */
	JSON_EVENT_STRING, /* reader->span */
	JSON_EVENT_NUMBER, /* reader->span: the source text of the number */
	JSON_EVENT_TRUE,
	JSON_EVENT_FALSE,
	JSON_EVENT_NULL
};

struct json_reader {
	const char *at;
	const char *start;
	const char *end;
	struct span span;
	const char *why;
	uint64_t object_bits; /* bit d: level d is an object */
	unsigned depth;
	unsigned char state;
	bool allow_nan; /* bare NaN, Infinity, -Infinity as numbers: a named exception of one decoder */
	size_t mended;  /* invalid sequences replaced so far */
	struct buffer scratch;
};

void json_reader_init(struct json_reader *r);    /* once; keeps its scratch over many inputs */
void json_reader_release(struct json_reader *r);
void json_reader_feed(struct json_reader *r, struct span input); /* begin a new value; the bytes must outlive its events */

enum json_event json_next(struct json_reader *r);

/* After JSON_EVENT_OBJECT or JSON_EVENT_ARRAY: read to its end. After JSON_EVENT_KEY: skip its value. At the beginning: the whole value. Checks
 * the grammar all the same. False on error. */
bool json_skip(struct json_reader *r);

/* The number in `s` (JSON grammar). An integer with exponent or fraction that is whole ("1e3", "5.0") is one. False: not whole or out of range. */
bool json_number_int64(struct span s, int64_t *out);

/* As strtod reads it, correctly rounded; also "NaN", "Infinity", "-Infinity". False: out of range, or out of memory for an endless one. */
bool json_number_double(struct span s, double *out);

#endif
