#include "recording/line.h"

#include "base/text.h"

/* Which of the names the key is; `count`: none of them. */
static unsigned name_of(struct span key, const char *const *names, unsigned count)
{
	unsigned i = 0;
	while (i < count && !span_is(key, names[i]))
		i++;
	return i;
}

bool line_read(struct json_reader *r, struct span object, const char *const *names, struct span *values, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		values[i] = SPAN_NULL;
	json_reader_feed(r, object);
	if (json_next(r) != JSON_EVENT_OBJECT)
		return false;
	while (json_next(r) == JSON_EVENT_KEY) {
		unsigned i = name_of(r->span, names, count);
		const char *from = r->at;
		if (!json_skip(r))
			return false;
		if (i < count)
			values[i] = (struct span){from, (size_t)(r->at - from)};
	}
	return json_next(r) == JSON_EVENT_END;
}

bool line_enter(struct json_reader *r, struct span value, enum json_event kind)
{
	if (!value.at)
		return false;
	json_reader_feed(r, value);
	return json_next(r) == kind;
}

bool line_integer(struct json_reader *r, struct span value, int64_t *out)
{
	return line_enter(r, value, JSON_EVENT_NUMBER) && json_number_int64(r->span, out);
}

void line_shown(struct json_reader *r, struct span value, char *array, size_t size)
{
	text_clean_into(array, size, line_enter(r, value, JSON_EVENT_STRING) ? r->span : span_of(""));
}
