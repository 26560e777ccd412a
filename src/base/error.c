#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The one map from a class to what a script sees of it. */
static const struct {
	const char *word;
	int exit_status;
} classes[ERROR_CLASSES] = {
        [ERROR_NONE] = {"none", 0},
        [ERROR_USAGE] = {"usage", 2},
        [ERROR_CONFIG] = {"config", 2},
        [ERROR_DECLINED] = {"declined", 2},
        [ERROR_REFUSED] = {"refused", 1},
        [ERROR_LOCAL] = {"local", 1},
        [ERROR_MEMORY] = {"memory", 1},
        [ERROR_UNREACHABLE] = {"unreachable", 3},
        [ERROR_UNAUTHENTICATED] = {"unauthenticated", 4},
        [ERROR_FORBIDDEN] = {"forbidden", 4},
        [ERROR_PROTOCOL] = {"protocol", 1},
        [ERROR_PARTIAL] = {"partial", 5},
        [ERROR_READ_ONLY] = {"read_only", 6},
        [ERROR_NOT_FOUND] = {"not_found", 7},
        [ERROR_NOT_CONFIGURED] = {"not_configured", 2},
        [ERROR_INTERRUPTED] = {"interrupted", 130},
};

/* `array` holds `written` bytes as snprintf counts them. When that was too much, drop a character that was cut in its middle. */
static void cut_at_character(char *array, size_t size, int written)
{
	if (written < 0) {
		array[0] = '\0';
		return;
	}
	if ((size_t)written < size)
		return;
	size_t end = size - 1;
	size_t lead = end;
	while (lead > 0 && ((unsigned char)array[lead - 1] & 0xC0) == 0x80)
		lead--;
	if (lead == 0)
		return;
	unsigned char c = (unsigned char)array[lead - 1];
	size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
	if (end - (lead - 1) < need)
		array[lead - 1] = '\0';
}

__attribute__((format(printf, 4, 0))) static struct error make(enum error_class class, const char *source, int status,
                                                               const char *format, va_list list)
{
	struct error e = {.class = class, .status = status};
	cut_at_character(e.source, sizeof e.source, snprintf(e.source, sizeof e.source, "%s", source ? source : ""));
	cut_at_character(e.sentence, sizeof e.sentence, vsnprintf(e.sentence, sizeof e.sentence, format, list));
	return e;
}

struct error error_none(void)
{
	return (struct error){0};
}

struct error error_make(enum error_class class, const char *source, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	struct error e = make(class, source, 0, format, list);
	va_end(list);
	return e;
}

struct error error_http(enum error_class class, const char *source, int status, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	struct error e = make(class, source, status, format, list);
	va_end(list);
	return e;
}

struct error error_because(struct error inner, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	struct error outer = make(inner.class, inner.source, inner.status, format, list);
	va_end(list);
	memcpy(outer.sqlstate, inner.sqlstate, sizeof outer.sqlstate);

	size_t used = strlen(outer.sentence);
	size_t left = sizeof outer.sentence - used;
	cut_at_character(outer.sentence + used, left, snprintf(outer.sentence + used, left, ": %s", inner.sentence));
	return outer;
}

bool error_is(const struct error *e)
{
	return e->class != ERROR_NONE;
}

int error_exit_status(enum error_class class)
{
	return (unsigned)class < ERROR_CLASSES ? classes[class].exit_status : 1;
}

const char *error_class_word(enum error_class class)
{
	return (unsigned)class < ERROR_CLASSES ? classes[class].word : "unknown";
}

enum error_class error_class_of(struct span word)
{
	for (unsigned class = ERROR_NONE + 1; class < ERROR_CLASSES; class++)
		if (span_is(word, classes[class].word))
			return (enum error_class)class;
	return ERROR_PROTOCOL;
}
