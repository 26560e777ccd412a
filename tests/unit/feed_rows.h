/* Feeds of Keycloak made by hand, for the tests of what is derived from them. */
#ifndef FEED_ROWS_H
#define FEED_ROWS_H

#include "keycloak/keycloak.h"

#define ROWS_MAX 1000u

/* All feeds, by name; a test fills those that it needs. */
struct feeds {
	struct {
		const char *name;
		const struct table *table;
	} all[12];
	unsigned count;
};

static inline const struct table *feeds_table(void *self, const char *name)
{
	struct feeds *f = self;
	for (unsigned i = 0; i < f->count; i++)
		if (strcmp(f->all[i].name, name) == 0)
			return f->all[i].table;
	return NULL;
}

/* Takes the builder; `fetched` is its age. */
static inline void feeds_put(struct feeds *f, const char *name, struct builder *b, int64_t fetched, bool complete)
{
	builder_about(b)->fetched_at = fetched;
	builder_about(b)->complete = complete;
	f->all[f->count].name = name;
	f->all[f->count++].table = builder_finish(b);
}

static inline void feeds_release(struct feeds *f)
{
	for (unsigned i = 0; i < f->count; i++)
		table_unref(f->all[i].table);
	f->count = 0;
}

/* `clients`: "mlflow", or "mlflow grafana"; the id of client X is id-X. */
static inline void add_clients(struct builder *b, const char *clients)
{
	char id[64];
	for (int ids = 0; ids < 2; ids++) {
		builder_list_begin(b, ids ? KCS_CLIENT_IDS : KCS_CLIENTS);
		for (const char *at = clients; *at;) {
			size_t length = strcspn(at, " ");
			snprintf(id, sizeof id, "%s%.*s", ids ? "id-" : "", (int)length, at);
			builder_list_add(b, ids ? KCS_CLIENT_IDS : KCS_CLIENTS, span_of(id));
			at += length + (at[length] == ' ');
		}
	}
}

struct session_row {
	const char *id;
	int type;
	const char *user, *user_id;
	int64_t started, last_access;
	bool remember_me;
	const char *clients;
};

static inline void add_session(struct builder *b, const struct session_row *row)
{
	builder_begin(b);
	builder_set_text(b, KCS_ID, span_of(row->id));
	builder_set_number(b, KCS_TYPE, row->type);
	builder_set_text(b, KCS_USER, span_of(row->user));
	builder_set_text(b, KCS_USER_ID, span_of(row->user_id));
	builder_set_text(b, KCS_IP, span_of("10.8.4.17"));
	builder_set_number(b, KCS_STARTED, row->started);
	builder_set_number(b, KCS_LAST_ACCESS, row->last_access);
	builder_set_number(b, KCS_REMEMBER_ME, row->remember_me);
	add_clients(b, row->clients);
	builder_end(b, true);
}

/* A realm of 30 min idle, 10 h max, 30 d offline, access tokens of 5 min. */
static inline struct builder *realm_begin(void)
{
	struct builder *b = builder_new(&keycloak_realm_schema, 1);
	builder_begin(b);
	builder_set_text(b, KCR_REALM, span_of("mlflow"));
	builder_set_number(b, KCR_TOKEN_LIFE, 300);
	builder_set_number(b, KCR_IDLE, 1800);
	builder_set_number(b, KCR_MAX, 36000);
	builder_set_number(b, KCR_IDLE_REMEMBER, 0);
	builder_set_number(b, KCR_MAX_REMEMBER, 0);
	builder_set_number(b, KCR_OFFLINE_IDLE, 2592000);
	builder_set_number(b, KCR_OFFLINE_MAX, 5184000);
	builder_set_number(b, KCR_OFFLINE_MAX_ON, 0);
	return b;
}

static inline struct builder *add_client(struct builder *b, const char *client_id, int64_t token, int64_t idle)
{
	char id[64];
	snprintf(id, sizeof id, "id-%s", client_id);
	builder_begin(b);
	builder_set_text(b, KCC_ID, span_of(id));
	builder_set_text(b, KCC_CLIENT_ID, span_of(client_id));
	builder_set_number(b, KCC_ENABLED, 1);
	builder_set_number(b, KCC_TOKEN_LIFE, token);
	builder_set_number(b, KCC_IDLE, idle);
	builder_end(b, false);
	return b;
}

static inline void add_user(struct builder *b, const char *id, const char *username, const char *first, const char *last, const char *federation)
{
	builder_begin(b);
	builder_set_text(b, KCU_ID, span_of(id));
	builder_set_text(b, KCU_USERNAME, span_of(username));
	builder_set_text(b, KCU_FIRST, span_of(first));
	builder_set_text(b, KCU_LAST, span_of(last));
	builder_set_text(b, KCU_FEDERATION, span_of(federation));
	builder_set_number(b, KCU_ENABLED, 1);
	builder_end(b, false);
}

#endif
