/* Facts made by hand, for the tests of the planners and of what they say: resources as derive/ makes them, and a Keycloak of some generation. */
#ifndef FACT_ROWS_H
#define FACT_ROWS_H

#include "keycloak/keycloak.h"
#include "model/facts.h"

#define FACTS_NOW 1700000000000
#define FACTS_MINUTES(n) ((n) * (int64_t)60000)

/* A row of the session resource. Ends in `ends` minutes; NULL texts are null. Clients are parted by blanks. */
struct fact_session {
	const char *id;
	int type;
	const char *user, *user_id, *clients;
	int64_t ends;
	int state; /* enum session_state; -1: not known */
	bool own;
};

struct fact_user {
	const char *id, *username;
	int enabled; /* -1: not known */
	int origin;
	const char *service_client;
};

struct fact_client {
	const char *client_id;
	int64_t token_life; /* s; NUMBER_NULL */
};

static inline void fact_list(struct builder *b, unsigned field, const char *words)
{
	if (!words)
		return;
	builder_list_begin(b, field);
	while (*words) {
		size_t length = strcspn(words, " ");
		builder_list_add(b, field, (struct span){words, length});
		words += length + (words[length] == ' ');
	}
}

static inline const struct table *fact_finish(struct builder *b, bool complete)
{
	builder_about(b)->complete = complete;
	builder_about(b)->fetched_at = FACTS_NOW;
	return builder_finish(b);
}

static inline const struct table *fact_sessions(const struct fact_session *rows, size_t count, bool complete)
{
	struct builder *b = builder_new(&resource_session.schema, 100000);
	for (size_t i = 0; i < count; i++) {
		builder_begin(b);
		builder_set_text(b, SESSION_ID, span_of(rows[i].id));
		builder_set_number(b, SESSION_TYPE, rows[i].type);
		builder_set_text(b, SESSION_USER, span_of(rows[i].user));
		builder_set_text(b, SESSION_USER_ID, span_of(rows[i].user_id));
		builder_set_text(b, SESSION_IP, span_of("10.8.4.90"));
		fact_list(b, SESSION_CLIENTS, rows[i].clients);
		builder_set_number(b, SESSION_STARTED, FACTS_NOW - FACTS_MINUTES(60));
		builder_set_number(b, SESSION_LAST_ACCESS, FACTS_NOW - FACTS_MINUTES((int64_t)i + 1));
		builder_set_number(b, SESSION_EXPIRES, FACTS_NOW + FACTS_MINUTES(rows[i].ends));
		builder_set_number(b, SESSION_STATE, rows[i].state < 0 ? NUMBER_NULL : rows[i].state);
		builder_set_number(b, SESSION_OWN, rows[i].own);
		builder_end(b, false);
	}
	return fact_finish(b, complete);
}

static inline const struct table *fact_users(const struct fact_user *rows, size_t count)
{
	struct builder *b = builder_new(&resource_user.schema, 100000);
	for (size_t i = 0; i < count; i++) {
		builder_begin(b);
		builder_set_text(b, USER_ID, span_of(rows[i].id));
		builder_set_text(b, USER_USERNAME, span_of(rows[i].username));
		builder_set_number(b, USER_ENABLED, rows[i].enabled < 0 ? NUMBER_NULL : rows[i].enabled);
		builder_set_number(b, USER_ORIGIN, rows[i].origin);
		builder_set_text(b, USER_SERVICE_ACCOUNT, span_of(rows[i].service_client));
		builder_end(b, false);
	}
	return fact_finish(b, true);
}

/* The id of client X is id-X. */
static inline const struct table *fact_clients(const struct fact_client *rows, size_t count)
{
	struct builder *b = builder_new(&resource_client.schema, 1000);
	char id[64];
	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof id, "id-%s", rows[i].client_id);
		builder_begin(b);
		builder_set_text(b, CLIENT_ID, span_of(id));
		builder_set_text(b, CLIENT_CLIENT_ID, span_of(rows[i].client_id));
		builder_set_number(b, CLIENT_TOKEN_LIFE, rows[i].token_life);
		builder_end(b, false);
	}
	return fact_finish(b, true);
}

/* The facts own the tables from here on; each may be NULL. `source` is filled for a Keycloak of this generation and must live as long. */
static inline struct facts facts_make(struct source_facts *source, uint32_t generation, const struct table *sessions, const struct table *users,
                                      const struct table *clients)
{
	*source = (struct source_facts){
		.name = "keycloak",
		.state = SOURCE_OK,
		.generation = generation,
		.operations = keycloak_system.operations,
		.operation_count = keycloak_system.operation_count,
	};
	struct facts f = {.now = FACTS_NOW, .sources = source, .source_count = 1, .max_targets = 50, .context = "test"};
	f.resource[resource_index("session")] = sessions;
	f.resource[resource_index("user")] = users;
	f.resource[resource_index("client")] = clients;
	return f;
}

static inline void facts_free(struct facts *f)
{
	for (unsigned i = 0; i < RESOURCE_MAX; i++) {
		table_unref(f->resource[i]);
		f->resource[i] = NULL;
	}
}

#endif
