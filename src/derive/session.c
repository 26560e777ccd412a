/* Resource session: Keycloak's rows, and when each ends by what. */
#include "derive/inputs.h"
#include "derive/resources.h"

#include "keycloak/keycloak.h"

static const struct shared_column shared[] = {
	{SESSION_ID, KCS_ID},           {SESSION_TYPE, KCS_TYPE},       {SESSION_USER, KCS_USER},
	{SESSION_USER_ID, KCS_USER_ID}, {SESSION_IP, KCS_IP},           {SESSION_STARTED, KCS_STARTED},
	{SESSION_CLIENTS, KCS_CLIENTS}, {SESSION_REMEMBER_ME, KCS_REMEMBER_ME}, {SESSION_LAST_ACCESS, KCS_LAST_ACCESS},
};

struct joined {
	const struct table *sessions;
	const struct table *clients;     /* NULL: not known */
	const struct table *user_detail; /* of one user, when somebody looked at it; NULL */
	struct expiry_rules rules;
	int64_t realm_not_before;
	const char *last_client; /* the id that was looked up last, where it lies, and its row */
	uint32_t last_row;
};

/* Rows of one id are an online and an offline session. The offline ones are few: looked at from there, most rows need no look-up at all. */
static void set_twins(struct builder *b, const struct table *sessions)
{
	for (uint32_t row = 0; row < table_rows(sessions); row++) {
		if (table_number(sessions, row, KCS_TYPE) != SESSION_OFFLINE)
			continue;
		struct span id = text_exact(table_text(sessions, row, KCS_ID));
		uint32_t other = table_find(sessions, id, 0);
		if (other == row)
			other = table_find(sessions, id, row + 1);
		if (other == ROW_NONE)
			continue;
		builder_at(b, row);
		builder_set_number(b, SESSION_TWIN, 1);
		builder_at(b, other);
		builder_set_number(b, SESSION_TWIN, 1);
	}
}

/* Nearly all sessions have the client of the one before, and equal texts of a table lie in one place. */
static uint32_t find_client(struct joined *all, struct span id)
{
	if (id.at != all->last_client) {
		all->last_client = id.at;
		all->last_row = table_find(all->clients, id, 0);
	}
	return all->last_row;
}

/* The latest end of a refresh token over the session's clients. One client that we know nothing of leaves it open. */
static int64_t refresh_ends(struct joined *all, uint32_t row, const struct expiry_session *s)
{
	bool present = false;
	uint32_t count = table_list_length(all->sessions, row, KCS_CLIENT_IDS, &present);
	int64_t latest = INSTANT_NULL;

	for (uint32_t i = 0; i < count; i++) {
		struct span id = text_exact(table_list_text(all->sessions, row, KCS_CLIENT_IDS, i));
		uint32_t client_row = find_client(all, id);
		if (client_row == ROW_NONE)
			return INSTANT_NULL;
		struct expiry_client client = inputs_client(all->clients, client_row);
		int64_t end = expiry_refresh_end(&all->rules, &client, s);
		if (end == INSTANT_NULL)
			return INSTANT_NULL;
		if (end > latest)
			latest = end;
	}
	return latest;
}

/* Only the full form of a user tells the user's own not-before; the list does not. */
static int64_t not_before(const struct joined *all, uint32_t row)
{
	struct span user = text_exact(table_text(all->sessions, row, KCS_USER_ID));
	int64_t own = INSTANT_NULL;

	if (user.at && span_equal(user, text_exact(table_text(all->user_detail, 0, KCD_ID))))
		own = table_number(all->user_detail, 0, KCD_NOT_BEFORE);
	return own > all->realm_not_before ? own : all->realm_not_before;
}

static void fill_row(struct builder *b, const struct derive_inputs *in, struct joined *all, uint32_t row)
{
	struct expiry_session s = inputs_session(all->sessions, row);
	struct expiry end = expiry_session_end(&all->rules, &s);

	builder_at(b, row);
	if (end.at != INSTANT_NULL) {
		builder_set_number(b, SESSION_EXPIRES, end.at);
		builder_set_number(b, SESSION_ENDS_BY, end.by);
	}
	builder_set_number(b, SESSION_STATE, inputs_session_state(&s, end, not_before(all, row), in->now));
	builder_set_number(b, SESSION_REFRESH_ENDS, refresh_ends(all, row, &s));
	/* In a list that is not complete the twin may be missing. */
	builder_set_number(b, SESSION_TWIN, table_about(all->sessions)->complete ? 0 : NUMBER_NULL);
	builder_set_number(b, SESSION_OWN, !s.offline && span_equal(span_of(in->own_session), text_exact(table_text(all->sessions, row, KCS_ID))));
	builder_set_text(b, SESSION_SYSTEM, span_of("keycloak"));
	/* SESSION_NEW_IP stays null: nothing here tells where a user came from before. */
}

const struct table *session_make(const struct derive_inputs *in)
{
	const struct table *realm = inputs_last(in, "keycloak.realm");
	struct joined all = {
		.sessions = in->feed(in->self, "keycloak.session"),
		.clients = inputs_last(in, "keycloak.client"),
		.user_detail = inputs_complete(in, "keycloak.user-detail"),
		.rules = inputs_rules(realm),
		.realm_not_before = inputs_not_before(realm),
	};

	if (!all.sessions)
		return inputs_nothing(in, &resource_session);
	struct builder *b = builder_new(&resource_session.schema, table_rows(all.sessions));
	if (!b)
		return NULL;
	inputs_share(b, all.sessions, shared, sizeof shared / sizeof *shared);
	for (uint32_t row = 0; row < table_rows(all.sessions); row++)
		fill_row(b, in, &all, row);
	set_twins(b, all.sessions);
	inputs_about(in, &resource_session, builder_about(b));
	return builder_finish(b);
}
