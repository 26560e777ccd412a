#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_ROOM ((size_t)64)

void buffer_init(struct buffer *b, size_t max)
{
	*b = (struct buffer){.max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void buffer_release(struct buffer *b)
{
	free(b->bytes);
	*b = (struct buffer){.max = b->max};
}

void buffer_clear(struct buffer *b)
{
	b->length = 0;
	b->failed = false;
	if (b->bytes)
		b->bytes[0] = '\0';
}

bool buffer_reserve(struct buffer *b, size_t more)
{
	if (b->failed)
		return false;
	if (more > b->max - b->length) {
		b->failed = true;
		return false;
	}
	size_t need = b->length + more + 1; /* and the NUL */
	if (need <= b->room)
		return true;
	size_t room = b->room < FIRST_ROOM ? FIRST_ROOM : b->room;
	while (room < need)
		room = room <= SIZE_MAX / 2 ? room * 2 : need;
	if (room - 1 > b->max)
		room = b->max + 1;
	char *bytes = realloc(b->bytes, room);
	if (!bytes) {
		b->failed = true;
		return false;
	}
	if (!b->bytes)
		bytes[0] = '\0';
	b->bytes = bytes;
	b->room = room;
	return true;
}

bool buffer_append(struct buffer *b, const char *bytes, size_t length)
{
	/* There is room for it and the NUL nearly always: `room` is never more than the maximum and the NUL. */
	bool fits = !b->failed && length < b->room - b->length;
	if (!fits && !buffer_reserve(b, length))
		return false;
	if (length > 0) {
		memcpy(b->bytes + b->length, bytes, length);
		b->length += length;
		b->bytes[b->length] = '\0';
	}
	return true;
}

bool buffer_append_span(struct buffer *b, struct span s)
{
	return buffer_append(b, s.at, s.length);
}

bool buffer_append_text(struct buffer *b, const char *text)
{
	return buffer_append(b, text, strlen(text));
}

bool buffer_append_char(struct buffer *b, char c)
{
	if (b->failed || b->room - b->length < 2)
		return buffer_append(b, &c, 1);
	b->bytes[b->length++] = c;
	b->bytes[b->length] = '\0';
	return true;
}

bool buffer_append_vformat(struct buffer *b, const char *format, va_list list)
{
	if (!buffer_reserve(b, 0))
		return false;
	va_list again;
	va_copy(again, list);
	size_t left = b->room - b->length;
	int written = vsnprintf(b->bytes + b->length, left, format, list);
	bool good = written >= 0;
	if (!good)
		b->failed = true;
	if (good && (size_t)written >= left) {
		good = buffer_reserve(b, (size_t)written);
		if (good)
			vsnprintf(b->bytes + b->length, b->room - b->length, format, again);
	}
	va_end(again);
	if (good)
		b->length += (size_t)written;
	b->bytes[b->length] = '\0';
	return good;
}

bool buffer_append_format(struct buffer *b, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	bool good = buffer_append_vformat(b, format, list);
	va_end(list);
	return good;
}

struct span buffer_span(const struct buffer *b)
{
	return (struct span){buffer_text(b), b->length};
}

const char *buffer_text(const struct buffer *b)
{
	return b->bytes ? b->bytes : "";
}

char *buffer_take(struct buffer *b)
{
	char *taken = NULL;
	if (buffer_reserve(b, 0)) { /* an empty text is memory too */
		taken = b->bytes;
		b->bytes = NULL;
	}
	buffer_release(b);
	return taken;
}
