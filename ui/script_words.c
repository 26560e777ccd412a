/* The words of a line of a script. */
#include "ui/script_parse.h"

#include "base/instant.h"
#include "config/lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct error script_error(const struct script_reader *r, const char *format, ...)
{
	char sentence[300];
	va_list list;
	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	return error_make(ERROR_USAGE, "", "%s:%u: %s", r->name, r->line, sentence);
}

struct error script_no_memory(const struct script_reader *r)
{
	return error_make(ERROR_MEMORY, "", "%s:%u: out of memory, or more than a script may hold", r->name, r->line);
}

/* --- words --- */

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One character behind a backslash. Returns the bytes read; 0: it stands for nothing. */
static size_t unescape(struct span s, char *out)
{
	static const struct {
		char letter, byte;
	} escapes[] = {{'"', '"'}, {'\\', '\\'}, {'e', 0x1b}, {'n', '\n'}, {'t', '\t'}};
	for (size_t i = 0; s.length > 0 && i < sizeof escapes / sizeof escapes[0]; i++) {
		if (escapes[i].letter == s.at[0]) {
			*out = escapes[i].byte;
			return 1;
		}
	}
	if (s.length < 3 || s.at[0] != 'x' || digit_of(s.at[1]) < 0 || digit_of(s.at[2]) < 0)
		return 0;
	*out = (char)(digit_of(s.at[1]) << 4 | digit_of(s.at[2]));
	return 3;
}

/* `rest` begins behind the first quote. */
static struct error read_quoted(struct script_reader *r, struct span *rest, struct script_word *out)
{
	char *text = arena_get(r->arena, rest->length + 1);
	size_t length = 0;
	if (!text)
		return script_no_memory(r);
	while (rest->length > 0 && rest->at[0] != '"') {
		size_t taken = 1;
		text[length] = rest->at[0];
		if (rest->at[0] == '\\') {
			size_t escape = unescape((struct span){rest->at + 1, rest->length - 1}, &text[length]);
			if (escape == 0)
				return script_error(r, "'\\' stands before \", \\, e, n, t or xNN");
			taken += escape;
		}
		length++;
		rest->at += taken;
		rest->length -= taken;
	}
	if (rest->length == 0)
		return script_error(r, "a quote is not closed");
	rest->at++;
	rest->length--;
	if (rest->length > 0 && rest->at[0] != ' ' && rest->at[0] != '\t')
		return script_error(r, "a blank is missing behind a closing quote");
	*out = (struct script_word){{text, length}, true};
	return error_none();
}

struct error script_split(struct script_reader *r, struct span line)
{
	r->count = r->next = 0;
	for (struct span rest = lines_trim(line); rest.length > 0; rest = lines_trim(rest)) {
		if (r->count == SCRIPT_WORDS)
			return script_error(r, "more than %u words", SCRIPT_WORDS);
		struct script_word *word = &r->word[r->count++];
		if (rest.at[0] == '"') {
			rest.at++;
			rest.length--;
			struct error error = read_quoted(r, &rest, word);
			if (error_is(&error))
				return error;
			continue;
		}
		size_t length = 0;
		while (length < rest.length && rest.at[length] != ' ' && rest.at[length] != '\t')
			length++;
		*word = (struct script_word){{arena_copy(r->arena, (struct span){rest.at, length}), length}, false};
		if (!word->text.at)
			return script_no_memory(r);
		rest.at += length;
		rest.length -= length;
	}
	return error_none();
}

bool script_take(struct script_reader *r, struct span *out)
{
	if (r->next == r->count)
		return false;
	*out = r->word[r->next++].text;
	return true;
}

bool script_take_word(struct script_reader *r, const char *word)
{
	if (r->next == r->count || r->word[r->next].quoted || !span_is(r->word[r->next].text, word))
		return false;
	r->next++;
	return true;
}

bool script_number_of(struct span s, unsigned most, unsigned *out)
{
	unsigned n = 0;
	for (size_t i = 0; i < s.length; i++) {
		if (s.at[i] < '0' || s.at[i] > '9' || n > most / 10)
			return false;
		n = n * 10 + (unsigned)(s.at[i] - '0');
	}
	*out = n;
	return s.length > 0 && n <= most;
}

bool script_take_number(struct script_reader *r, unsigned most, unsigned *out)
{
	if (r->next == r->count || !script_number_of(r->word[r->next].text, most, out))
		return false;
	r->next++;
	return true;
}

bool script_take_duration(struct script_reader *r, int64_t *out)
{
	if (r->next == r->count || !duration_parse(r->word[r->next].text, out) || *out > SCRIPT_ADVANCE)
		return false;
	r->next++;
	return true;
}
