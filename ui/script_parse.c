/* From lines to steps: the whole script is read before any of it is played. */
#include "ui/script_parse.h"

#include "base/instant.h"
#include "base/text.h"
#include "base/utf8.h"
#include "config/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the commands' words --- */

/* What came is not what the command takes; whoever reads the commands' table adds the usage. */
static struct error unfit(void)
{
	return error_make(ERROR_USAGE, "", "%s", "");
}

/* Whoever plays it opens the stage at that time. */
struct error script_read_clock(struct script_reader *r, struct script_step *out)
{
	struct span word;
	if (!script_take(r, &word) || !instant_parse(word, &out->ms))
		return unfit();
	return r->steps == 1 ? error_none() : script_error(r, "clock comes first: time only goes on afterwards");
}

struct error script_read_size(struct script_reader *r, struct script_step *out)
{
	struct span word;
	unsigned width, height;
	const char *x = script_take(r, &word) ? memchr(word.at, 'x', word.length) : NULL;
	if (!x || !script_number_of((struct span){word.at, (size_t)(x - word.at)}, 1000, &width) || !script_number_of((struct span){x + 1, (size_t)(span_end(word) - x - 1)}, 1000, &height))
		return unfit();
	out->width = (int)width;
	out->height = (int)height;
	return error_none();
}

static struct error hold_inputs(struct script_reader *r, struct script_step *out, size_t most)
{
	out->inputs = arena_get(r->arena, (most + 1) * sizeof *out->inputs);
	return out->inputs ? error_none() : script_no_memory(r);
}

struct error script_read_keys(struct script_reader *r, struct script_step *out)
{
	struct error error = hold_inputs(r, out, r->count);
	struct span word;
	while (!error_is(&error) && script_take(r, &word)) {
		struct nearest near;
		char shown[40];
		nearest_init(&near, word);
		if (input_named(word, &out->inputs[out->input_count++], &near))
			continue;
		text_clean_into(shown, sizeof shown, word);
		if (near.best)
			return script_error(r, "unknown key '%s': did you mean '%s'?", shown, near.best);
		return script_error(r, "unknown key '%s'", shown);
	}
	return !error_is(&error) && out->input_count == 0 ? unfit() : error;
}

static struct error read_typed(struct script_reader *r, struct script_step *out, bool burst)
{
	struct span text;
	if (!script_take(r, &text) || text.length == 0)
		return unfit();
	struct error error = hold_inputs(r, out, text.length);
	for (size_t i = 0; !error_is(&error) && i < text.length;) {
		uint32_t character;
		i += utf8_decode(text.at + i, span_end(text), &character);
		struct input *input = &out->inputs[out->input_count++];
		*input = input_of_character(character == UTF8_BAD ? 0xFFFD : character);
		input->burst = burst;
	}
	return error;
}

struct error script_read_type(struct script_reader *r, struct script_step *out)
{
	return read_typed(r, out, false);
}

struct error script_read_burst(struct script_reader *r, struct script_step *out)
{
	return read_typed(r, out, true);
}

struct error script_read_paste(struct script_reader *r, struct script_step *out)
{
	struct span text;
	if (!script_take(r, &text))
		return unfit();
	struct error error = hold_inputs(r, out, 1);
	if (!error_is(&error))
		out->inputs[out->input_count++] = (struct input){.key = INPUT_PASTE, .paste = text};
	return error;
}

struct error script_read_advance(struct script_reader *r, struct script_step *out)
{
	return script_take_duration(r, &out->ms) ? error_none() : unfit();
}

struct error script_read_wait(struct script_reader *r, struct script_step *out)
{
	return script_take_duration(r, &out->ms) ? script_read_expect(r, out) : unfit();
}

/* The bytes of a file beside the script. */
static struct error read_body(struct script_reader *r, struct span file, struct span *out)
{
	char path[8192], shown[120];
	struct stat st;
	text_clean_into(shown, sizeof shown, file);
	snprintf(path, sizeof path, "%s%.*s", file.length && file.at[0] == '/' ? "" : r->folder, (int)file.length, file.at);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return script_error(r, "%s: %s", shown, strerror(errno));
	struct error error = error_none();
	char *bytes = NULL;
	size_t length = 0;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		error = script_error(r, "%s: not a regular file", shown);
	else if ((size_t)st.st_size > SCRIPT_BODY)
		error = script_error(r, "%s: an answer of more than %zu MiB", shown, SCRIPT_BODY >> 20);
	else if (!(bytes = arena_get(r->arena, (size_t)st.st_size + 1)))
		error = script_no_memory(r);
	while (!error_is(&error) && length < (size_t)st.st_size) {
		ssize_t n = read(fd, bytes + length, (size_t)st.st_size - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			error = script_error(r, "%s: %s", shown, strerror(errno));
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	close(fd);
	*out = (struct span){bytes, length};
	return error;
}

struct error script_read_answer(struct script_reader *r, struct script_step *out)
{
	struct script_answer *a = &out->answer;
	struct span word;
	unsigned status;
	a->times = 1;
	if (!script_take(r, &word))
		return unfit();
	a->operation = word.at;
	if (script_take_word(r, "lost")) {
		a->end = NET_WIRE_LOST;
	} else if (script_take_word(r, "refused")) {
		a->end = NET_WIRE_REFUSED;
	} else if (script_take_number(r, 599, &status) && status >= 100) {
		a->status = (int)status;
	} else {
		return unfit();
	}
	while (r->next < r->count) {
		if (script_take_word(r, "always")) {
			a->times = 0;
		} else if (script_take_word(r, "times")) {
			if (!script_take_number(r, SCRIPT_TIMES_MOST, &a->times) || a->times == 0)
				return unfit();
		} else if (script_take_word(r, "after")) {
			if (!script_take_duration(r, &a->after))
				return unfit();
		} else if (a->end == NET_WIRE_ANSWERED && !a->body.at && script_take(r, &word)) {
			struct error error = read_body(r, word, &a->body);
			if (error_is(&error))
				return error;
		} else {
			return unfit();
		}
	}
	return error_none();
}

/* Whoever plays a script of somebody else's has no file written elsewhere. */
static bool lies_below(struct span file)
{
	if (file.at[0] == '/')
		return false;
	for (size_t at = 0; at < file.length; at++) {
		bool begins = at == 0 || file.at[at - 1] == '/';
		if (begins && file.length - at >= 2 && file.at[at] == '.' && file.at[at + 1] == '.' && (file.length - at == 2 || file.at[at + 2] == '/'))
			return false;
	}
	return true;
}

struct error script_read_capture(struct script_reader *r, struct script_step *out)
{
	struct span file;
	for (unsigned i = 0; i < CAPTURE_FORMS; i++) {
		if (!script_take_word(r, capture_form_word[i]))
			continue;
		out->form = (enum capture_form)i;
		if (!script_take(r, &file) || file.length == 0)
			return unfit();
		if (!lies_below(file))
			return script_error(r, "a picture goes below the folder that the program was started in, or to '-'");
		out->file = file.at;
		return error_none();
	}
	return unfit();
}

struct error script_read_forget(struct script_reader *r, struct script_step *out)
{
	(void)out;
	return script_take_word(r, "wire") ? error_none() : unfit();
}

/* --- the file --- */

static struct error unknown_command(const struct script_reader *r, struct span word)
{
	char shown[40];
	struct nearest near;
	nearest_init(&near, word);
	for (unsigned i = 0; i < script_command_count; i++)
		nearest_try(&near, script_commands[i].name);
	text_clean_into(shown, sizeof shown, word);
	if (near.best)
		return script_error(r, "unknown command '%s': did you mean '%s'?", shown, near.best);
	return script_error(r, "unknown command '%s'", shown);
}

static struct error read_line(struct script_reader *r, struct span line, struct script_step *out)
{
	struct error error = script_split(r, line);
	struct span word;
	if (error_is(&error) || !script_take(r, &word))
		return error;
	for (unsigned i = 0; i < script_command_count && !out->command; i++)
		if (span_is(word, script_commands[i].name))
			out->command = &script_commands[i];
	if (!out->command)
		return unknown_command(r, word);
	out->line = r->line;
	error = out->command->read(r, out);
	bool left = r->next < r->count;
	if ((!error_is(&error) && left) || (error.class == ERROR_USAGE && error.sentence[0] == '\0'))
		error = script_error(r, "expected: %s", out->command->usage);
	return error;
}

static struct error read_lines(struct script_reader *r, struct lines *lines, struct script *out)
{
	struct span line;
	while (lines_next(lines, &line)) {
		r->line = lines->number;
		if (out->count == SCRIPT_STEPS)
			return script_error(r, "more than %u commands", SCRIPT_STEPS);
		struct script_step *step = &out->steps[out->count++];
		r->steps = out->count;
		struct error error = read_line(r, line, step);
		if (error_is(&error))
			return error;
	}
	return error_none();
}

struct error script_read(const char *path, struct script *out)
{
	struct lines lines;
	*out = (struct script){.count = 0};
	arena_init(&out->arena, SCRIPT_MEMORY);
	struct error error = lines_open(&lines, path);
	if (error_is(&error)) {
		error.class = error.class == ERROR_MEMORY ? ERROR_MEMORY : ERROR_USAGE;
		return error;
	}
	memcpy(out->name, lines.name, sizeof out->name);
	struct script_reader *r = calloc(1, sizeof *r);
	out->steps = arena_get(&out->arena, SCRIPT_STEPS * sizeof *out->steps);
	if (r && out->steps) {
		const char *slash = strrchr(path, '/');
		r->name = out->name;
		r->arena = &out->arena;
		if (slash)
			snprintf(r->folder, sizeof r->folder, "%.*s", (int)(slash + 1 - path), path);
		error = read_lines(r, &lines, out);
	} else {
		error = error_make(ERROR_MEMORY, "", "out of memory");
	}
	free(r);
	lines_close(&lines);
	if (error_is(&error))
		script_release(out);
	return error;
}

void script_release(struct script *s)
{
	arena_release(&s->arena);
	*s = (struct script){.count = 0};
}
