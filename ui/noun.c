#include "ui/noun.h"

#include "model/plan.h"

#include <stdio.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define SOON_MS ((int64_t)60 * 1000)

struct count_text count_text(uint64_t n)
{
	char plain[24];
	int length = snprintf(plain, sizeof plain, "%llu", (unsigned long long)n);
	struct count_text out;
	size_t used = 0;
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			out.text[used++] = ',';
		out.text[used++] = plain[i];
	}
	out.text[used] = '\0';
	return out;
}

static enum style session_style(const struct table *t, uint32_t row, int64_t now)
{
	int64_t state = table_number(t, row, SESSION_STATE);
	int64_t end = table_number(t, row, SESSION_EXPIRES);
	if (state == SESSION_OVER || state == SESSION_STALE || (end != NUMBER_NULL && end <= now))
		return STYLE_DIM;
	return end != NUMBER_NULL && end - now <= SOON_MS ? STYLE_SOON : STYLE_TEXT;
}

static enum style source_style(const struct table *t, uint32_t row)
{
	int64_t state = table_number(t, row, SOURCE_STATE);
	if (state == SOURCE_OK || state == NUMBER_NULL)
		return STYLE_TEXT;
	return state == SOURCE_NOT_CONFIGURED || state == SOURCE_CONNECTING ? STYLE_DIM : STYLE_NOW;
}

static enum style audit_style(const struct table *t, uint32_t row)
{
	int64_t outcome = table_number(t, row, AUDIT_OUTCOME);
	bool bad = outcome == OUTCOME_FAILED || outcome == OUTCOME_REFUSED || outcome == OUTCOME_UNKNOWN;
	return bad ? STYLE_SOON : STYLE_TEXT;
}

enum style noun_row_style(const struct resource *resource, const struct table *t, uint32_t row, int64_t now)
{
	if (resource == &resource_session)
		return session_style(t, row, now);
	if (resource == &resource_user) {
		if (table_number(t, row, USER_LOCKED) == 1)
			return STYLE_SOON;
		return table_number(t, row, USER_ENABLED) == 0 ? STYLE_DIM : STYLE_TEXT;
	}
	if (resource == &resource_client)
		return table_number(t, row, CLIENT_ENABLED) == 0 ? STYLE_DIM : STYLE_TEXT;
	if (resource == &resource_source)
		return source_style(t, row);
	if (resource == &resource_audit)
		return audit_style(t, row);
	return STYLE_TEXT;
}

const char *noun_note(const struct resource *resource, const struct table *t, uint32_t row, uint16_t field)
{
	return resource == &resource_session && field == SESSION_USER && table_number(t, row, SESSION_OWN) == 1 ? " *own" : "";
}

static uint32_t count_positive(const struct table *t, unsigned field, unsigned other)
{
	uint32_t count = 0;
	for (uint32_t row = 0; row < table_rows(t); row++)
		count += table_number(t, row, field) > 0 || table_number(t, row, other) > 0;
	return count;
}

#define ACTORS 3u

/* Who acted in the last day: "3 (bob 2, jane 1)". */
static void sum_audit(const struct table *t, int64_t now, struct buffer *out)
{
	struct { struct span who; uint32_t count; } actor[ACTORS] = {0};
	unsigned actors = 0;
	uint32_t total = 0;
	for (uint32_t row = 0; row < table_rows(t); row++) {
		int64_t at = table_number(t, row, AUDIT_AT);
		if (table_number(t, row, AUDIT_RECORD) != AUDIT_INTENT || at == NUMBER_NULL || at < now - DAY_MS)
			continue;
		total++;
		struct span who = text_shown(table_text(t, row, AUDIT_WHO));
		unsigned i = 0;
		while (i < actors && !span_equal(actor[i].who, who))
			i++;
		if (i == actors && actors < ACTORS)
			actor[actors++].who = who;
		if (i < actors)
			actor[i].count++;
	}
	buffer_append_format(out, "last 24h: %s", count_text(total).text);
	for (unsigned i = 0; i < actors; i++)
		buffer_append_format(out, "%s%.*s %s", i ? ", " : " (", (int)actor[i].who.length, actor[i].who.at ? actor[i].who.at : "",
		                     count_text(actor[i].count).text);
	buffer_append_text(out, actors ? ")" : "");
}

void noun_summary(const struct resource *resource, const struct table *t, int64_t now, struct buffer *out)
{
	uint32_t rows = table_rows(t);
	if (resource == &resource_session) {
		/* One that is over is nobody's any more, however long its row stays. */
		uint32_t on = 0, off = 0;
		for (uint32_t row = 0; row < rows; row++) {
			bool live = table_number(t, row, SESSION_STATE) != SESSION_OVER;
			bool offline = table_number(t, row, SESSION_TYPE) == SESSION_OFFLINE;
			on += live && !offline;
			off += live && offline;
		}
		buffer_append_format(out, "%s on, %s off", count_text(on).text, count_text(off).text);
		if (on + off < rows)
			buffer_append_format(out, ", %s over", count_text(rows - on - off).text);
	} else if (resource == &resource_user) {
		buffer_append_format(out, "%s logged in of %s", count_text(count_positive(t, USER_SESSIONS, USER_OFFLINE)).text, count_text(rows).text);
	} else if (resource == &resource_client) {
		buffer_append_format(out, "%s in use of %s", count_text(count_positive(t, CLIENT_SESSIONS, CLIENT_OFFLINE)).text, count_text(rows).text);
	} else if (resource == &resource_audit) {
		sum_audit(t, now, out);
	} else {
		buffer_append_text(out, count_text(rows).text);
	}
}

const char *noun_overview_title(const struct resource *resource)
{
	return resource == &resource_session ? "KEYCLOAK SESSIONS" : resource == &resource_user ? "PEOPLE" : resource == &resource_client ? "CLIENTS"
	       : resource == &resource_source ? "SOURCES" : resource == &resource_audit ? "ACTED" : resource->title;
}

const char *noun_overview_note(const struct resource *resource)
{
	return resource == &resource_session ? " (browser sessions in MLflow not countable)" : "";
}

struct span noun_row_id(const struct resource *resource, const struct table *t, uint32_t row)
{
	const struct schema *schema = &resource->schema;
	if (schema->key_count == 0 || schema->fields[schema->key[0]].kind != FIELD_TEXT)
		return SPAN_NULL;
	return text_exact(table_text(t, row, schema->key[0]));
}

void noun_row_name(const struct resource *resource, const struct table *t, uint32_t row, struct buffer *out)
{
	const struct schema *schema = &resource->schema;
	uint16_t name_field = resource == &resource_session ? SESSION_USER : resource->name_field;
	buffer_append_span(out, text_shown(table_text(t, row, name_field)));
	if (schema->key_count == 0 || schema->key[0] == name_field || schema->fields[schema->key[0]].kind != FIELD_TEXT)
		return;
	struct span id = text_shown(table_text(t, row, schema->key[0]));
	size_t used;
	size_t head = id.at ? text_fit(id, 8, &used) : 0;
	buffer_append_format(out, " %.*s", (int)head, id.at ? id.at : "");
}
