#include "cli/local.h"

#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/help.h"
#include "engine/audit.h"
#include "output/snapshot.h"

/* --- doctor --config --------------------------------------------------------------------------------------------- */

/* What is set, and what is built in; what was typed with this very command is no news. */
static bool is_shown(const struct settings *s, const struct option_row *row)
{
	return row->where != WHERE_ARGV && row->section && settings_origin(s, row->name)[0];
}

static void doctor_json(struct buffer *out, const struct settings *s)
{
	struct json_writer w;
	json_writer_init(&w, out, true);
	json_begin_object(&w);
	json_write_key(&w, "schema");
	json_write_word(&w, SNAPSHOT_SCHEMA);
	json_write_key(&w, "context");
	json_write_word(&w, settings_context(s)[0] ? settings_context(s) : NULL);
	json_write_key(&w, "files");
	json_begin_array(&w);
	for (unsigned i = 0; i < settings_file_count(s); i++)
		json_write_word(&w, settings_file(s, i));
	json_end_array(&w);
	json_write_key(&w, "settings");
	json_begin_object(&w);
	for (unsigned i = 0; i < option_count; i++) {
		struct buffer value;
		if (!is_shown(s, &option_rows[i]))
			continue;
		buffer_init(&value, LIMIT_SMALL_BODY);
		settings_show(s, option_rows[i].name, &value);
		json_write_key(&w, option_rows[i].name);
		json_begin_object(&w);
		json_write_key(&w, "value");
		json_write_word(&w, buffer_text(&value));
		out->failed = out->failed || value.failed;
		json_write_key(&w, "origin");
		json_write_word(&w, settings_origin(s, option_rows[i].name));
		json_write_key(&w, "used");
		json_write_bool(&w, !option_rows[i].dormant);
		json_end_object(&w);
		buffer_release(&value);
	}
	json_end_object(&w);
	json_write_key(&w, "warnings");
	json_begin_array(&w);
	for (unsigned i = 0; i < settings_warning_count(s); i++)
		json_write_word(&w, settings_warning(s, i));
	json_end_array(&w);
	json_end_object(&w);
	buffer_append_char(out, '\n');
}

static void doctor_text(struct buffer *out, const struct settings *s)
{
	for (unsigned i = 0; i < settings_file_count(s); i++) {
		buffer_append_text(out, "read  ");
		text_clean(out, span_of(settings_file(s, i)));
		buffer_append_char(out, '\n');
	}
	for (unsigned i = 0; i < settings_context_count(s); i++)
		buffer_append_format(out, "context  %s%s\n", settings_context_name(s, i),
		                     strcmp(settings_context_name(s, i), settings_context(s)) == 0 ? "  (in force)" : "");
	if (out->length > 0)
		buffer_append_char(out, '\n');
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		if (!is_shown(s, row))
			continue;
		buffer_append_format(out, "%-32s ", row->name);
		settings_show(s, row->name, out);
		buffer_append_format(out, "  <- %s%s\n", settings_origin(s, row->name), row->dormant ? "; not used by this version" : "");
	}
}

struct error local_doctor(const struct settings *s)
{
	struct out out;
	enum out_format format = out_format(s);
	if (format != OUT_JSON && format != OUT_TEXT)
		return error_make(ERROR_USAGE, NULL, "doctor: it is written as json or text");
	struct error e = out_open(&out, s);
	if (error_is(&e))
		return e;
	if (format == OUT_JSON)
		doctor_json(&out.stream.buffer, s);
	else
		doctor_text(&out.stream.buffer, s);
	return out_close(&out);
}

/* --- audit verify ------------------------------------------------------------------------------------------------ */

#define UNSEEN "a cut tail or a complete rewrite cannot be seen without a head that is kept elsewhere"

static void report_json(struct buffer *out, const struct audit_report *report)
{
	struct json_writer w;
	json_writer_init(&w, out, false);
	json_begin_object(&w);
	json_write_key(&w, "schema");
	json_write_word(&w, SNAPSHOT_SCHEMA);
	json_write_key(&w, "records");
	json_write_int(&w, (int64_t)report->records);
	json_write_key(&w, "first");
	json_write_int(&w, report->records ? (int64_t)report->first : INT64_MIN);
	json_write_key(&w, "last");
	json_write_int(&w, report->records ? (int64_t)report->last : INT64_MIN);
	json_write_key(&w, "files");
	json_write_int(&w, report->files);
	json_write_key(&w, "head");
	json_write_word(&w, report->records ? report->head : NULL);
	json_write_key(&w, "note");
	json_write_word(&w, UNSEEN);
	json_end_object(&w);
	buffer_append_char(out, '\n');
}

static void report_text(struct buffer *out, const struct audit_report *report)
{
	if (report->records == 0)
		buffer_append_text(out, "the audit log is empty\n");
	else
		buffer_append_format(out, "whole: %llu records (%llu to %llu) in %u file%s\nhead: %s\n" UNSEEN "\n", (unsigned long long)report->records,
		                     (unsigned long long)report->first, (unsigned long long)report->last, report->files, report->files == 1 ? "" : "s", report->head);
}

struct error local_audit_verify(const struct settings *s, const struct clock *clock)
{
	struct out out;
	struct audit_report report = {0};
	enum out_format format = out_format(s);
	if (format != OUT_JSON && format != OUT_TEXT)
		return error_make(ERROR_USAGE, NULL, "audit verify: it is written as json or text");
	if (settings_is_set(s, "replay")) /* the log of this machine would be taken for it */
		return error_make(ERROR_USAGE, NULL, "audit verify: it takes no --replay: a recording has rows of the log, and not its chain");
	struct audit *audit = audit_new(settings_text(s, "audit-file"), clock);
	if (!audit)
		return error_make(ERROR_MEMORY, NULL, "out of memory");
	struct error e = audit_verify(audit, &report);
	audit_free(audit);
	if (error_is(&e))
		return e;
	e = out_open(&out, s);
	if (error_is(&e))
		return e;
	if (format == OUT_JSON)
		report_json(&out.stream.buffer, &report);
	else
		report_text(&out.stream.buffer, &report);
	return out_close(&out);
}

/* --- completion -------------------------------------------------------------------------------------------------- */

struct error local_completion(const struct options *o)
{
	char shown[80];
	struct buffer script;
	if (strcmp(o->operands[0], "bash") != 0)
		return error_make(ERROR_USAGE, NULL, "completion: no script for '%s'; there is one for bash", text_clean_into(shown, sizeof shown, span_of(o->operands[0])));
	buffer_init(&script, LIMIT_SMALL_BODY);
	help_append_bash(&script);
	struct error e = script.failed ? error_make(ERROR_MEMORY, NULL, "out of memory") : out_print(buffer_text(&script));
	buffer_release(&script);
	return e;
}
