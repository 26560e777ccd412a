/* What a script expects: of the screen, of a dialog, of what has left, of the audit log. */
#include "ui/script_play.h"

#include "base/limits.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIALOG_BEYOND 8 /* lines of a dialog that are not its text: frame, fields, question, note, the line above it */

struct script_subject {
	const char *word;
	bool may_be_absent; /* `no` before it */
	bool (*read)(struct script_reader *r, struct script_expectation *out);
	struct error (*holds)(struct script_play *p, const struct script_expectation *e);
};

struct quoted {
	char text[160];
};

static struct quoted quote(struct span s)
{
	struct quoted q;
	char shown[140];
	snprintf(q.text, sizeof q.text, "\"%s\"", text_clean_into(shown, sizeof shown, s));
	return q;
}

static bool contains(struct span hay, struct span needle)
{
	return needle.length == 0 || (hay.length > 0 && memmem(hay.at, hay.length, needle.at, needle.length) != NULL);
}

/* --- the screen --- */

static bool read_text(struct script_reader *r, struct script_expectation *out)
{
	return script_take(r, &out->text) && out->text.length > 0;
}

/* The first line of the screen, from 1, that holds it; 0: none. */
static int line_with(const struct cells *c, struct span text)
{
	struct buffer line;
	int found = 0;
	buffer_init(&line, LIMIT_TEXT);
	for (int y = 0; y < c->height && !found; y++) {
		buffer_clear(&line);
		cells_line(c, y, &line);
		if (contains(buffer_span(&line), text))
			found = y + 1;
	}
	buffer_release(&line);
	return found;
}

static struct error lines_hold(const struct cells *c, const struct script_expectation *e, const char *of)
{
	int line = line_with(c, e->text);
	if ((line > 0) != e->no)
		return error_none();
	if (e->no)
		return error_make(ERROR_REFUSED, "", "expected no line of the %s with %s: line %d holds it", of, quote(e->text).text, line);
	return error_make(ERROR_REFUSED, "", "expected a line of the %s with %s: none holds it", of, quote(e->text).text);
}

static struct error cells_hold(struct script_play *p, const struct script_expectation *e)
{
	return lines_hold(&p->stage.cells, e, "screen");
}

/* The selected row as it is drawn: of the pane in focus, or of what lies over it. */
static bool selected_row(const struct cells *c, struct buffer *out)
{
	for (int y = 0; y < c->height; y++) {
		int from = 0, to = c->width;
		while (from < to && cell_style(cells_at(c, from, y)) != STYLE_SELECTED)
			from++;
		while (to > from && cell_style(cells_at(c, to - 1, y)) != STYLE_SELECTED)
			to--;
		if (from == to)
			continue;
		struct cells row;
		cells_init(&row, false);
		if (cells_resize(&row, to - from, 1)) {
			memcpy(row.cell, cells_at(c, from, y), (size_t)(to - from) * sizeof *row.cell);
			cells_line(&row, 0, out);
		}
		cells_release(&row);
		return true;
	}
	return false;
}

static struct error row_holds(struct script_play *p, const struct script_expectation *e)
{
	struct buffer row;
	struct error error = error_none();
	buffer_init(&row, LIMIT_TEXT);
	if (!selected_row(&p->stage.cells, &row))
		error = error_make(ERROR_REFUSED, "", "expected a selected row with %s: no row is selected", quote(e->text).text);
	else if (contains(buffer_span(&row), e->text) == e->no)
		error = error_make(ERROR_REFUSED, "", "expected a selected row %s %s: it is %s", e->no ? "without" : "with", quote(e->text).text, quote(buffer_span(&row)).text);
	buffer_release(&row);
	return error;
}

/* --- the dialog --- */

static bool read_dialog(struct script_reader *r, struct script_expectation *out)
{
	return read_text(r, out) || (out->no && !out->text.at);
}

bool script_whole_dialog(struct script_play *p, struct cells *out)
{
	struct app *a = &p->stage.app;
	struct dialog *d = &a->dialog;
	if (a->mode != MODE_DIALOG)
		return false;
	/* It is drawn a second time as if on a taller screen; where it stands on the real one is put back. */
	struct clock clock = engine_clock(p->stage.engine);
	unsigned top = d->top, page = d->page;
	bool ok = true;
	cells_init(out, p->stage.cells.ascii);
	/* Its lines are made by drawing it, so there may be more of them than there were. */
	while (ok && out->height < (int)d->lines.count + DIALOG_BEYOND) {
		ok = cells_resize(out, p->stage.cells.width, (int)d->lines.count + DIALOG_BEYOND);
		if (ok)
			dialog_draw(d, out, (struct area){0, 0, out->width, out->height}, &a->status, engine_now(p->stage.engine), clock_mono(&clock));
	}
	d->top = top;
	d->page = page;
	if (!ok)
		cells_release(out);
	return ok;
}

static struct error dialog_holds(struct script_play *p, const struct script_expectation *e)
{
	struct cells whole;
	bool open = p->stage.app.mode == MODE_DIALOG;
	if (!open && e->no)
		return error_none();
	if (!open)
		return error_make(ERROR_REFUSED, "", "expected a dialog with %s: none is open", quote(e->text).text);
	if (!e->text.at)
		return error_make(ERROR_REFUSED, "", "expected no dialog: one is open");
	if (!script_whole_dialog(p, &whole))
		return error_make(ERROR_MEMORY, "", "out of memory");
	struct error error = lines_hold(&whole, e, "dialog");
	cells_release(&whole);
	return error;
}

/* --- the wire --- */

static bool read_wire(struct script_reader *r, struct script_expectation *out)
{
	struct span word;
	if (!script_take_number(r, SCRIPT_TIMES_MOST, &out->number) || !script_take(r, &word))
		return false;
	out->operation = word.at;
	return true;
}

static struct error wire_holds(struct script_play *p, const struct script_expectation *e)
{
	unsigned requests = script_wire_count(&p->wire, e->operation);
	if (requests == e->number)
		return error_none();
	struct buffer list;
	char shown[200];
	buffer_init(&list, LIMIT_TEXT);
	script_wire_list(&p->wire, &list);
	struct error error = error_make(ERROR_REFUSED, "", "expected %u %s of %s, there were %u: %s", e->number, e->number == 1 ? "request" : "requests", e->operation, requests,
	                                text_clean_into(shown, sizeof shown, buffer_span(&list)));
	buffer_release(&list);
	return error;
}

/* --- the audit log --- */

static bool read_audit(struct script_reader *r, struct script_expectation *out)
{
	if (!script_take_number(r, SCRIPT_TIMES_MOST, &out->number) || r->next == r->count)
		return false;
	struct span *words = arena_get(r->arena, (r->count - r->next) * sizeof *words);
	if (!words)
		return false;
	out->words = words;
	while (script_take(r, &words[out->word_count]))
		out->word_count++;
	return true;
}

struct error script_read_log(const struct script_play *p, struct buffer *out)
{
	struct stat st;
	int fd = open(p->audit_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT ? error_none() : error_make(ERROR_LOCAL, "", "%s: %s", p->audit_file, strerror(errno));
	bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, (off_t)p->audit_begins, SEEK_SET) >= 0;
	char piece[8192];
	ssize_t n = 0;
	while (ok && (n = read(fd, piece, sizeof piece)) > 0)
		ok = buffer_append(out, piece, (size_t)n);
	close(fd);
	return ok && n == 0 ? error_none() : error_make(ERROR_LOCAL, "", "%s: cannot be read", p->audit_file);
}

bool script_next_line(struct span *rest, struct span *line)
{
	if (rest->length == 0)
		return false;
	const char *end = memchr(rest->at, '\n', rest->length);
	*line = (struct span){rest->at, end ? (size_t)(end - rest->at) : rest->length};
	size_t taken = line->length + (end != NULL);
	rest->at += taken;
	rest->length -= taken;
	return true;
}

/* A word as it stands, or NAME=VALUE for a member of the record. */
static bool record_holds(struct span line, struct span word)
{
	static const struct {
		const char *before, *after;
	} ends[] = {{"\"", "\""}, {"", ","}, {"", "}"}};
	const char *equals = memchr(word.at, '=', word.length);
	bool holds = !equals && contains(line, word);
	for (size_t i = 0; equals && !holds && i < sizeof ends / sizeof ends[0]; i++) {
		int name = (int)(equals - word.at), value = (int)word.length - name - 1;
		struct buffer member;
		buffer_init(&member, LIMIT_TEXT);
		buffer_append_format(&member, "\"%.*s\":%s%.*s%s", name, word.at, ends[i].before, value, equals + 1, ends[i].after);
		holds = contains(line, buffer_span(&member));
		buffer_release(&member);
	}
	return holds;
}

static unsigned records_with(struct span log, const struct script_expectation *e)
{
	unsigned records = 0;
	for (struct span line; script_next_line(&log, &line);) {
		bool all = line.length > 0;
		for (unsigned i = 0; i < e->word_count; i++)
			all = all && record_holds(line, e->words[i]);
		records += all;
	}
	return records;
}

static struct error audit_holds(struct script_play *p, const struct script_expectation *e)
{
	struct buffer log, words;
	buffer_init(&log, SCRIPT_LOG);
	buffer_init(&words, LIMIT_TEXT);
	struct error error = script_read_log(p, &log);
	unsigned records = records_with(buffer_span(&log), e);
	for (unsigned i = 0; i < e->word_count; i++)
		buffer_append_format(&words, "%s%s", i ? " " : "", quote(e->words[i]).text);
	if (!error_is(&error) && records != e->number)
		error = error_make(ERROR_REFUSED, "", "expected %u %s of the audit log with %s, there are %u", e->number, e->number == 1 ? "record" : "records",
		                   buffer_text(&words), records);
	buffer_release(&words);
	buffer_release(&log);
	return error;
}

/* --- all of them --- */

static const struct script_subject subjects[] = {
        {"cells", true, read_text, cells_hold},   {"row", true, read_text, row_holds},      {"dialog", true, read_dialog, dialog_holds},
        {"wire", false, read_wire, wire_holds},   {"audit", false, read_audit, audit_holds},
};

struct error script_read_expect(struct script_reader *r, struct script_step *out)
{
	struct script_expectation *e = &out->expectation;
	e->no = script_take_word(r, "no");
	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
		if (!script_take_word(r, subjects[i].word))
			continue;
		e->subject = &subjects[i];
		bool fits = (!e->no || subjects[i].may_be_absent) && subjects[i].read(r, e);
		return error_make(fits ? ERROR_NONE : ERROR_USAGE, "", "%s", "");
	}
	return error_make(ERROR_USAGE, "", "%s", "");
}

struct error script_holds(struct script_play *p, const struct script_expectation *e)
{
	return e->subject->holds(p, e);
}
