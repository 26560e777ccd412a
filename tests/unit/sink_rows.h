/* Rows for the tests of the writers: three sessions, among them one that fears nothing. */
#ifndef SINK_ROWS_H
#define SINK_ROWS_H

#include "model/resource.h"
#include "model/table.h"

#define ROWS_NOW INT64_C(1795473007000) /* 2026-11-23T22:30:07.000Z */

struct session_row {
	const char *id, *user, *client, *ip;
	int64_t type, expires_at, last_access_at;
};

static inline const struct table *session_table(const struct session_row *rows, size_t count, bool complete)
{
	struct builder *b = builder_new(&resource_session.schema, 1000);
	for (size_t i = 0; b && i < count; i++) {
		builder_begin(b);
		builder_set_text(b, SESSION_ID, span_of(rows[i].id));
		builder_set_text(b, SESSION_USER, span_of(rows[i].user));
		builder_set_number(b, SESSION_TYPE, rows[i].type);
		builder_set_text(b, SESSION_IP, span_of(rows[i].ip));
		builder_set_number(b, SESSION_EXPIRES, rows[i].expires_at);
		builder_set_number(b, SESSION_LAST_ACCESS, rows[i].last_access_at);
		if (rows[i].client) {
			builder_list_begin(b, SESSION_CLIENTS);
			builder_list_add(b, SESSION_CLIENTS, span_of(rows[i].client));
		}
		builder_end(b, false);
	}
	if (!b)
		return NULL;
	builder_about(b)->complete = complete;
	if (!complete)
		builder_about(b)->error = error_make(ERROR_UNREACHABLE, "keycloak", "no answer in 10 s");
	return builder_finish(b);
}

#endif
