/* A growing run of bytes that cannot be made without its maximum. Everything that a server or a person can make long goes through
 * one of these, so that nobody has to ask "and if it never ends?". All maxima of the program stand in base/limits.h. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/span.h"

#include <stdarg.h>
#include <stdint.h>

struct buffer {
	char *bytes; /* `bytes[length]` is always NUL when `bytes` is not NULL, so text in it is a C string */
	size_t length;
	size_t room;
	size_t max;  /* length never exceeds it */
	bool failed; /* sticky: an append did not fit or memory ran out; later appends do nothing. Check once, at the end. */
};

void buffer_init(struct buffer *b, size_t max);
void buffer_release(struct buffer *b); /* wipes nothing: secrets live in struct secret */
void buffer_clear(struct buffer *b);   /* length 0, room kept, `failed` reset */

/* Each returns false, and sets `failed`, when the maximum or memory is reached; then nothing of this call was appended. */
bool buffer_append(struct buffer *b, const char *bytes, size_t length);
bool buffer_append_span(struct buffer *b, struct span s);
bool buffer_append_text(struct buffer *b, const char *text);
bool buffer_append_char(struct buffer *b, char c);
bool buffer_append_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buffer_append_vformat(struct buffer *b, const char *format, va_list list) __attribute__((format(printf, 2, 0)));
bool buffer_reserve(struct buffer *b, size_t more); /* room for `more` bytes without moving */

struct span buffer_span(const struct buffer *b);        /* valid until the next append */
const char *buffer_text(const struct buffer *b);        /* "" when empty, never NULL */
char *buffer_take(struct buffer *b);                    /* the caller owns the malloc'ed C string (NULL when out of memory or failed); b is empty after */

#endif
