/* The audit log read back: as rows, and as a chain that is checked. */
#include "base/instant.h"
#include "base/limits.h"
#include "engine/audit.h"
#include "engine/audit_file.h"
#include "model/resource.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_MAX (2 * LIMIT_AUDIT_FILE)

/* --- rows --- */

static const char *member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void set_member(struct builder *b, unsigned field, const json_t *object, const char *name)
{
	const char *value = member(object, name);
	if (value)
		builder_set_text(b, field, span_of(value));
}

static int64_t word_of(const char *const *words, unsigned count, const char *text)
{
	for (unsigned i = 0; text && i < count; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return NUMBER_NULL;
}

/* Who it was: behind sudo the person who called it. */
static void set_who(struct builder *b, const json_t *record)
{
	const json_t *who = json_object_get(record, "who");
	set_member(b, AUDIT_WHO, who, "user");
	set_member(b, AUDIT_WHO, who, "sudo_user");
	set_member(b, AUDIT_FROM, who, "ssh");
}

static const char *target_name(const json_t *target)
{
	const char *name = member(target, "name");
	return name ? name : member(target, "id");
}

static void set_targets(struct builder *b, const json_t *record)
{
	const json_t *one = json_object_get(record, "target"), *many = json_object_get(record, "targets");
	size_t count = one ? 1 : json_array_size(many);
	char text[300] = "";
	if (!one)
		one = json_array_get(many, 0);
	const char *name = target_name(one);
	if (!name)
		return;
	snprintf(text, sizeof text, "%.200s", name);
	if (count > 1)
		snprintf(text + strlen(text), sizeof text - strlen(text), " and %zu more", count - 1);
	builder_set_text(b, AUDIT_TARGET, span_of(text));
	set_member(b, AUDIT_ID, one, "id");
}

/* The worst of what came of the steps stands for the whole. */
static int64_t worst(const json_t *outcomes)
{
	static const enum outcome order[] = {OUTCOME_UNKNOWN, OUTCOME_FAILED, OUTCOME_REFUSED, OUTCOME_STOPPED, OUTCOME_SKIPPED, OUTCOME_DONE, OUTCOME_ALREADY};
	for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
		if (json_object_get(outcomes, outcome_word[order[i]]))
			return order[i];
	return NUMBER_NULL;
}

/* An end names no target of its own: how much came of what stands there, "in all: 2 done, 1 failed". */
static void set_sum(struct builder *b, const json_t *outcomes)
{
	char text[300];
	size_t used = 0;
	for (unsigned i = 0; i < OUTCOMES && used < sizeof text; i++) {
		json_int_t count = json_integer_value(json_object_get(outcomes, outcome_word[i]));
		if (count > 0)
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%" JSON_INTEGER_FORMAT " %s", used ? ", " : "in all: ", count, outcome_word[i]);
	}
	if (used)
		builder_set_text(b, AUDIT_TARGET, span_of(text));
}

static void add_row(struct builder *b, struct span line)
{
	static const char *const records[] = {"intent", "outcome", "end"};
	json_t *record = json_loadb(line.at, line.length, 0, NULL);
	int64_t at;
	if (!builder_begin(b)) {
		json_decref(record);
		return;
	}
	builder_set_number(b, AUDIT_NUMBER, (int64_t)(audit_line_number(line) & INT64_MAX));
	if (!json_is_object(record)) {
		builder_set_text(b, AUDIT_WHAT, span_of("(this line is no record: audit verify)"));
	} else {
		if (member(record, "at") && instant_parse(span_of(member(record, "at")), &at))
			builder_set_number(b, AUDIT_AT, at);
		set_who(b, record);
		set_member(b, AUDIT_WHAT, record, "verb");
		set_targets(b, record);
		set_member(b, AUDIT_REASON, record, "reason");
		set_member(b, AUDIT_TICKET, record, "ticket");
		set_member(b, AUDIT_ACCOUNT, record, "account");
		set_member(b, AUDIT_CONTEXT, record, "context");
		builder_set_number(b, AUDIT_RECORD, word_of(records, 3, member(record, "record")));
		const json_t *outcomes = json_object_get(record, "outcomes");
		if (outcomes)
			set_sum(b, outcomes);
		builder_set_number(b, AUDIT_OUTCOME, outcomes ? worst(outcomes) : word_of(outcome_word, OUTCOMES, member(record, "outcome")));
	}
	builder_end(b, false);
	json_decref(record);
}

/* Lines of `text`, the newest `max` first. Returns how many lines there are. */
static uint32_t add_rows(struct builder *b, struct span text, uint32_t max)
{
	uint32_t count = 0;
	const char *end = text.at + text.length;
	while (text.at && end > text.at) {
		const char *stop = end[-1] == '\n' ? end - 1 : end, *begin = stop;
		while (begin > text.at && begin[-1] != '\n')
			begin--;
		if (begin < stop && count++ < max)
			add_row(b, (struct span){begin, (size_t)(stop - begin)});
		end = begin;
	}
	return count;
}

const struct table *audit_table(struct audit *a, uint32_t max)
{
	struct builder *b = builder_new(&resource_audit.schema, max);
	char **names = NULL;
	unsigned count = 0;
	if (!b)
		return NULL;
	struct error error = audit_files(audit_path(a), &names, &count);
	uint32_t total = 0;
	unsigned unread = count;
	for (; unread > 0 && !error_is(&error) && total < max; unread--) {
		struct buffer text;
		buffer_init(&text, READ_MAX);
		error = audit_file_read(names[unread - 1], &text);
		if (!error_is(&error))
			total += add_rows(b, buffer_span(&text), max - builder_rows(b));
		buffer_release(&text);
	}
	audit_files_free(names, count);
	struct table_about *about = builder_about(b);
	about->fetched_at = audit_now(a);
	about->error = error;
	about->total = total > builder_rows(b) ? total : builder_rows(b);
	about->cut = (unread > 0 && !error_is(&error)) || about->total > builder_rows(b);
	about->complete = !error_is(&error) && !about->cut;
	return builder_finish(b);
}

/* --- the chain --- */

struct walk {
	uint64_t expected; /* number of the next record; 0: any */
	char hash[AUDIT_HASH];
	struct audit_report *report;
};

static struct error wrong(const char *file, uint64_t number, const char *what)
{
	return error_make(ERROR_LOCAL, "audit", "%s: record %" PRIu64 ": %s", file, number, what);
}

static struct error check_line(struct walk *w, const char *file, struct span line, bool whole)
{
	json_t *record = json_loadb(line.at, line.length, JSON_REJECT_DUPLICATES, NULL);
	const char *before = member(record, "before");
	uint64_t number = audit_line_number(line);
	bool fits = before && strcmp(before, w->hash) == 0;
	bool object = json_is_object(record);
	json_decref(record);
	if (!whole || !object || number == 0)
		return wrong(file, w->expected, whole ? "is no record: it was changed or damaged" : "is cut off in the middle");
	if (number != w->expected)
		return wrong(file, w->expected, "is missing: there is a gap");
	if (!fits)
		return wrong(file, number, "does not fit the one before: one of the two was changed");
	audit_hash(line, w->hash);
	w->expected++;
	w->report->records++;
	w->report->last = number;
	if (!w->report->first)
		w->report->first = number;
	return error_none();
}

struct error audit_verify(struct audit *a, struct audit_report *report)
{
	struct walk w = {.expected = 1, .report = report};
	char **names = NULL;
	unsigned count = 0;
	memset(report, 0, sizeof *report);
	memcpy(w.hash, audit_first_hash, AUDIT_HASH);
	struct error error = audit_files(audit_path(a), &names, &count);
	for (unsigned i = 0; i < count && !error_is(&error); i++) {
		struct buffer text;
		struct span line;
		size_t at = 0;
		bool whole;
		buffer_init(&text, READ_MAX);
		error = audit_file_read(names[i], &text);
		report->files++;
		while (!error_is(&error) && audit_next_line(buffer_span(&text), &at, &line, &whole))
			error = check_line(&w, names[i], line, whole);
		buffer_release(&text);
	}
	audit_files_free(names, count);
	memcpy(report->head, w.hash, sizeof report->head);
	return error;
}
