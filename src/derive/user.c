/* Resource user: accounts, what each has open, and for the one that is shown what only its own requests tell. */
#include "derive/inputs.h"
#include "derive/resources.h"

#include "base/limits.h"
#include "keycloak/keycloak.h"

#include <stdlib.h>

static const struct shared_column shared[] = {
	{USER_ID, KCU_ID},
	{USER_USERNAME, KCU_USERNAME},
	{USER_EMAIL, KCU_EMAIL},
	{USER_ENABLED, KCU_ENABLED},
	{USER_EMAIL_VERIFIED, KCU_EMAIL_VERIFIED},
	{USER_CREATED, KCU_CREATED},
	{USER_SERVICE_ACCOUNT, KCU_SERVICE_CLIENT},
};

/* What a user's rows in the session list come to. Rows that are over or stale count as seen, not as open. */
struct tally {
	int64_t online, offline; /* not known to be over */
	int64_t last_seen;       /* INSTANT_NULL: never */
	int64_t next_end;        /* of those; INSTANT_NULL: none, or not known */
};

/* One for each row of `users`; the caller frees. NULL: out of memory. */
static struct tally *count_sessions(const struct table *users, const struct table *sessions, const struct table *realm, int64_t now)
{
	struct expiry_rules rules = inputs_rules(realm);
	int64_t not_before = inputs_not_before(realm);
	struct tally *tallies = calloc(table_rows(users) ? table_rows(users) : 1, sizeof *tallies);

	if (!tallies)
		return NULL;
	for (uint32_t i = 0; i < table_rows(users); i++)
		tallies[i].last_seen = tallies[i].next_end = INSTANT_NULL;
	for (uint32_t row = 0; row < table_rows(sessions); row++) {
		uint32_t user = table_find(users, text_exact(table_text(sessions, row, KCS_USER_ID)), 0);
		if (user == ROW_NONE)
			continue;
		struct tally *t = &tallies[user];
		struct expiry_session s = inputs_session(sessions, row);
		struct expiry end = expiry_session_end(&rules, &s);
		int64_t state = inputs_session_state(&s, end, not_before, now);
		if (s.last_access > t->last_seen)
			t->last_seen = s.last_access;
		if (state != SESSION_LIVE && state != NUMBER_NULL)
			continue;
		*(s.offline ? &t->offline : &t->online) += 1;
		if (end.at != INSTANT_NULL && (t->next_end == INSTANT_NULL || end.at < t->next_end))
			t->next_end = end.at;
	}
	return tallies;
}

/* False: out of memory. */
static bool set_name(struct builder *b, struct buffer *name, const struct table *users, uint32_t row)
{
	struct span first = text_exact(table_text(users, row, KCU_FIRST)), last = text_exact(table_text(users, row, KCU_LAST));

	buffer_clear(name);
	buffer_append_span(name, first);
	if (first.length && last.length)
		buffer_append_char(name, ' ');
	buffer_append_span(name, last);
	if (name->length)
		builder_set_text(b, USER_NAME, buffer_span(name));
	return !name->failed;
}

/* Users of an outside directory are linked to it; where the link is not told, ids of the form f:PROVIDER:NAME show it. */
static enum user_origin origin_of(const struct table *users, uint32_t row)
{
	struct span link = text_exact(table_text(users, row, KCU_FEDERATION)), id = text_exact(table_text(users, row, KCU_ID));
	bool outside = link.length > 0 || (id.length > 2 && memcmp(id.at, "f:", 2) == 0);

	return outside ? ORIGIN_DIRECTORY : ORIGIN_LOCAL;
}

static void set_list(struct builder *b, unsigned field, const struct table *t, unsigned from, int only_when)
{
	if (!t)
		return;
	builder_list_begin(b, field);
	for (uint32_t row = 0; row < table_rows(t); row++)
		if (only_when < 0 || table_number(t, row, (unsigned)only_when) == 1)
			builder_list_add(b, field, text_exact(table_text(t, row, from)));
}

/* The detail feeds are of the one user that is selected. */
static void set_detail(struct builder *b, const struct derive_inputs *in)
{
	const struct table *detail = inputs_complete(in, "keycloak.user-detail");
	const struct table *lockout = inputs_complete(in, "keycloak.lockout");

	if (table_rows(detail) > 0 && span_equal(span_of(in->selected), text_exact(table_text(detail, 0, KCD_ID)))) {
		builder_set_from(b, USER_TOTP, detail, 0, KCD_TOTP);
		builder_set_from(b, USER_REQUIRED_ACTIONS, detail, 0, KCD_REQUIRED_ACTIONS);
		builder_set_from(b, USER_NOT_BEFORE, detail, 0, KCD_NOT_BEFORE);
	}
	if (table_rows(lockout) > 0) {
		builder_set_from(b, USER_LOCKED, lockout, 0, KCL_DISABLED);
		builder_set_from(b, USER_FAILURES, lockout, 0, KCL_FAILURES);
		builder_set_from(b, USER_LAST_FAILURE, lockout, 0, KCL_LAST_FAILURE);
	}
	set_list(b, USER_GROUPS, inputs_complete(in, "keycloak.group"), KCG_PATH, -1);
	set_list(b, USER_ROLES, inputs_complete(in, "keycloak.role"), KCE_NAME, -1);
	set_list(b, USER_OFFLINE_CLIENTS, inputs_complete(in, "keycloak.consent"), KCO_CLIENT_ID, KCO_OFFLINE);
}

/* False: out of memory. */
static bool fill_rows(struct builder *b, const struct derive_inputs *in, const struct table *users, const struct tally *tallies)
{
	struct buffer name;
	bool good = true;

	buffer_init(&name, 2 * LIMIT_TEXT + 1);
	for (uint32_t row = 0; good && row < table_rows(users); row++) {
		builder_at(b, row);
		good = set_name(b, &name, users, row);
		builder_set_number(b, USER_ORIGIN, origin_of(users, row));
		if (tallies) {
			builder_set_number(b, USER_SESSIONS, tallies[row].online);
			builder_set_number(b, USER_OFFLINE, tallies[row].offline);
			builder_set_number(b, USER_LAST_SEEN, tallies[row].last_seen);
			builder_set_number(b, USER_NEXT_END, tallies[row].next_end);
		}
	}
	buffer_release(&name);
	uint32_t selected = in->selected ? table_find(users, span_of(in->selected), 0) : ROW_NONE;
	if (selected != ROW_NONE) {
		builder_at(b, selected);
		set_detail(b, in);
	}
	return good;
}

const struct table *user_make(const struct derive_inputs *in)
{
	const struct table *users = in->feed(in->self, "keycloak.user");
	const struct table *sessions = inputs_complete(in, "keycloak.session");

	if (!users)
		return inputs_nothing(in, &resource_user);
	struct tally *tallies = sessions ? count_sessions(users, sessions, inputs_last(in, "keycloak.realm"), in->now) : NULL;
	struct builder *b = sessions && !tallies ? NULL : builder_new(&resource_user.schema, table_rows(users));
	bool good = b != NULL;
	if (good) {
		inputs_share(b, users, shared, sizeof shared / sizeof *shared);
		good = fill_rows(b, in, users, tallies);
		inputs_about(in, &resource_user, builder_about(b));
	}
	free(tallies);
	if (good)
		return builder_finish(b);
	builder_free(b);
	return NULL;
}
