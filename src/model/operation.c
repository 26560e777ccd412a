#include "model/operation.h"

#include "base/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct operation *operation_pick(const struct operation *rows, unsigned count, const char *name, uint32_t generation)
{
	for (unsigned i = 0; i < count; i++) {
		const struct operation *row = &rows[i];
		if (strcmp(row->name, name) != 0)
			continue;
		if (generation == GENERATION_UNKNOWN ? row->since == 0 && row->before == 0
		                                     : generation >= row->since && (row->before == 0 || generation < row->before))
			return row;
	}
	return NULL;
}

/* --- templates --- */

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The length of the name in a placeholder that begins at `at`, which is a '{'; 0: it is none. A JSON template has braces of its own. */
static size_t placeholder(const char *at)
{
	size_t length = 0;
	while (is_name(at[1 + length]))
		length++;
	return at[1 + length] == '}' ? length : 0;
}

static const struct argument *find_argument(const struct argument *arguments, unsigned count, struct span name)
{
	for (unsigned i = 0; i < count; i++)
		if (span_is(name, arguments[i].name))
			return &arguments[i];
	return NULL;
}

/* RFC 3986, 2.3: unreserved characters stay as they are. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

static void append_percent(struct buffer *out, struct span s)
{
	static const char digit[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.length; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (is_unreserved(s.at[i])) {
			buffer_append_char(out, s.at[i]);
		} else {
			buffer_append_char(out, '%');
			buffer_append_char(out, digit[c >> 4]);
			buffer_append_char(out, digit[c & 15]);
		}
	}
}

/* An empty segment, "." or ".." would make another path of it (RFC 3986, 5.2.4), encoded or not. In a query they are harmless. */
static bool is_unfit_segment(struct span s)
{
	return s.length == 0 || span_is(s, ".") || span_is(s, "..");
}

static void append_json(struct buffer *out, const struct argument *argument)
{
	struct json_writer writer;
	json_writer_init(&writer, out, false);
	if (argument->kind == ARGUMENT_NUMBER)
		json_write_int(&writer, argument->number);
	else
		json_write_string(&writer, argument->text);
}

static struct error append_argument(struct buffer *out, enum template_kind kind, bool in_path, const struct argument *argument)
{
	if (argument->kind == ARGUMENT_SECRET && (kind != TEMPLATE_FORM || !argument->secret))
		return error_make(ERROR_LOCAL, "", "argument %s: %s", argument->name, argument->secret ? "a secret may stand in a form only" : "is not set");
	if (argument->kind == ARGUMENT_TEXT && !argument->text.at && kind != TEMPLATE_JSON)
		return error_make(ERROR_LOCAL, "", "argument %s: is not set", argument->name);
	if (kind == TEMPLATE_JSON) {
		append_json(out, argument);
		return error_none();
	}
	char number[24];
	struct span value = argument->text;
	if (argument->kind == ARGUMENT_NUMBER) {
		int length = snprintf(number, sizeof number, "%" PRId64, argument->number);
		value = (struct span){number, (size_t)length};
	} else if (argument->kind == ARGUMENT_SECRET) {
		value = secret_reveal(argument->secret);
	}
	if (in_path && is_unfit_segment(value))
		return error_make(ERROR_LOCAL, "", "argument %s: empty, \".\" or \"..\" is no part of a path", argument->name);
	append_percent(out, value);
	return error_none();
}

struct error template_expand(struct buffer *out, enum template_kind kind, const char *template, const struct argument *arguments, unsigned count)
{
	bool in_path = kind == TEMPLATE_URL;
	for (const char *at = template; *at; at++) {
		size_t length = *at == '{' ? placeholder(at) : 0;
		if (length == 0) {
			in_path = in_path && *at != '?';
			buffer_append_char(out, *at);
			continue;
		}
		struct span name = {at + 1, length};
		const struct argument *argument = find_argument(arguments, count, name);
		if (!argument)
			return error_make(ERROR_LOCAL, "", "a request needs {%.*s}, which is not given", (int)length, name.at);
		struct error error = append_argument(out, kind, in_path, argument);
		if (error_is(&error))
			return error;
		at += length + 1;
	}
	if (out->failed)
		return error_make(ERROR_MEMORY, "", "a request is too long");
	return error_none();
}
