#include "derive/really_out.h"

#include "derive/beside.h"

#include <stdio.h>

/* The sessions of one type that can still give new tokens. */
struct sources {
	uint32_t now, after;             /* how many, before and after the action */
	int64_t now_until, after_until;  /* when the last of them ends if nobody uses it; INSTANT_NULL: not known, or none */
};

struct person {
	struct sources online, offline;
	bool complete;             /* every session of theirs is in the list */
	int64_t enabled;           /* 1, 0, NUMBER_NULL */
	int64_t origin;
	int64_t token_life;        /* ms; INSTANT_NULL */
};

static const struct table *resource_table(const struct facts *f, const char *noun)
{
	int i = resource_index(noun);

	return i < 0 ? NULL : f->resource[i];
}

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b; /* INSTANT_NULL is the least of all */
}

/* The clients of one row, by their client id. NUMBER_NULL as soon as one life is not known. */
static int64_t row_token_life(const struct table *sessions, const struct table *clients, uint32_t row)
{
	bool present = false;
	uint32_t count = table_list_length(sessions, row, SESSION_CLIENTS, &present);
	int64_t longest = 0;

	for (uint32_t i = 0; i < count; i++) {
		struct span name = text_exact(table_list_text(sessions, row, SESSION_CLIENTS, i));
		uint32_t client = table_find_text(clients, CLIENT_CLIENT_ID, name, 0);
		int64_t life = client == ROW_NONE ? NUMBER_NULL : table_number(clients, client, CLIENT_TOKEN_LIFE);
		if (life == NUMBER_NULL)
			return NUMBER_NULL;
		longest = later_of(longest, life);
	}
	return count ? longest : NUMBER_NULL;
}

static int64_t any_token_life(const struct table *clients)
{
	int64_t longest = NUMBER_NULL;

	for (uint32_t row = 0; row < table_rows(clients); row++) {
		int64_t life = table_number(clients, row, CLIENT_TOKEN_LIFE);
		if (life == NUMBER_NULL)
			return NUMBER_NULL;
		longest = later_of(longest, life);
	}
	return longest;
}

static int64_t milliseconds(int64_t seconds)
{
	return seconds == NUMBER_NULL ? INSTANT_NULL : seconds > INT64_MAX / 1000 ? INT64_MAX : seconds * 1000;
}

static int64_t after(int64_t instant, int64_t ms) /* saturating */
{
	return instant > INT64_MAX - ms ? INT64_MAX : instant + ms;
}

int64_t really_out_token_life(const struct facts *f, const uint32_t *rows, uint32_t row_count)
{
	const struct table *sessions = resource_table(f, "session"), *clients = resource_table(f, "client");
	int64_t longest = 0;

	if (row_count == 0)
		return milliseconds(any_token_life(clients));
	for (uint32_t i = 0; i < row_count; i++) {
		int64_t life = row_token_life(sessions, clients, rows[i]);
		if (life == NUMBER_NULL)
			return INSTANT_NULL;
		longest = later_of(longest, life);
	}
	return milliseconds(longest);
}

static struct person look_at(const struct facts *f, struct span user_id, enum leaving leaving, const struct beside *beside)
{
	const struct table *sessions = resource_table(f, "session"), *users = resource_table(f, "user"), *clients = resource_table(f, "client");
	uint32_t user = user_id.at ? table_find(users, user_id, 0) : ROW_NONE;
	struct person p = {
		.online = {.now_until = INSTANT_NULL, .after_until = INSTANT_NULL},
		.offline = {.now_until = INSTANT_NULL, .after_until = INSTANT_NULL},
		.complete = sessions && table_about(sessions)->complete,
		.enabled = user == ROW_NONE ? NUMBER_NULL : table_number(users, user, USER_ENABLED),
		.origin = user == ROW_NONE ? NUMBER_NULL : table_number(users, user, USER_ORIGIN),
	};
	int64_t life = 0; /* seconds, over all rows of theirs */
	bool any = false;

	for (uint32_t row = 0; row < table_rows(sessions); row++) {
		if (!span_equal(text_exact(table_text(sessions, row, SESSION_USER_ID)), user_id))
			continue;
		int64_t row_life = row_token_life(sessions, clients, row);
		life = row_life == NUMBER_NULL || life == NUMBER_NULL ? NUMBER_NULL : later_of(life, row_life);
		any = true;
		if (!beside_is_live(sessions, row))
			continue;
		struct sources *s = beside_is_offline(sessions, row) ? &p.offline : &p.online;
		int64_t until = table_number(sessions, row, SESSION_EXPIRES);
		s->now++;
		s->now_until = later_of(s->now_until, until);
		if (leaving == LEAVING_LOGOUT || (leaving == LEAVING_REVOKE && beside_ends(beside, row)))
			continue;
		s->after++;
		s->after_until = later_of(s->after_until, until);
	}
	p.token_life = any ? milliseconds(life) : milliseconds(any_token_life(clients));
	return p;
}

/* New tokens from sessions of one type. */
static struct way way_of_sessions(enum way_kind kind, const struct person *p, uint32_t count, int64_t until, enum way_known known)
{
	struct way w = {.kind = kind, .known = known, .at = INSTANT_NULL};

	if (count > 0 && p->enabled == 0) {
		w.state = WAY_CLOSED;
		w.known = KNOWN_BY_RULE;
		w.why = "the account is disabled; to enable it gives the session its life back";
	} else if (count > 0) {
		w.state = WAY_OPEN;
		w.at = until;
		w.why = "each use puts the end off";
		w.sooner = kind == WAY_OFFLINE ? "revoke the offline session" : "revoke the session, or log the user out";
	} else if (!p->complete) {
		w.state = WAY_UNKNOWN;
		w.known = KNOWN_NOT_CHECKABLE;
		w.why = "the list of sessions is not complete";
		w.sooner = "log the user out";
	} else {
		w.state = WAY_CLOSED;
	}
	return w;
}

/* Access tokens that are out: good until their exp, wherever they are. */
static struct way way_of_bearer(const struct facts *f, const struct person *p, const struct way *refresh, const struct way *offline)
{
	struct way w = {.kind = WAY_BEARER, .known = KNOWN_BY_RULE, .at = INSTANT_NULL};

	if (refresh->state == WAY_OPEN || offline->state == WAY_OPEN) {
		w.state = WAY_OPEN;
		w.why = "new tokens can still be had";
		w.sooner = "end the sessions that give new ones";
	} else if (refresh->state == WAY_UNKNOWN || offline->state == WAY_UNKNOWN) {
		w.state = WAY_UNKNOWN;
		w.known = KNOWN_NOT_CHECKABLE;
		w.why = "the list of sessions is not complete";
	} else if (p->token_life == INSTANT_NULL) {
		w.state = WAY_UNKNOWN;
		w.known = KNOWN_NOT_CHECKABLE;
		w.why = "how long access tokens live is not readable";
	} else {
		w.state = WAY_CLOSES_AT;
		w.at = after(f->now, p->token_life);
		w.why = "MLflow takes a token until it expires, whatever Keycloak says";
		w.sooner = "remove the person's row in the plugin";
	}
	return w;
}

static struct way way_of_login(const struct person *p)
{
	struct way w = {.kind = WAY_LOGIN, .known = KNOWN_OBSERVED, .at = INSTANT_NULL};

	if (p->enabled == NUMBER_NULL) {
		w.state = WAY_UNKNOWN;
		w.known = KNOWN_NOT_CHECKABLE;
		w.why = "the account is not in the list of users";
	} else if (p->enabled == 0) {
		w.state = WAY_CLOSED;
		w.why = "the account is disabled";
	} else {
		w.state = WAY_OPEN;
		w.why = "the account is enabled";
		w.sooner = p->origin == ORIGIN_DIRECTORY ? "disable the account in its directory" : "disable the account";
	}
	return w;
}

static struct way way_unseen(enum way_kind kind)
{
	static const char *const why[WAY_KINDS] = {
		[WAY_BROWSER] = "not to be seen from here; where there is one, it has no end while it is used, and Keycloak cannot end it",
		[WAY_PASSWORD] = "not to be seen from here; where one is set, Keycloak knows nothing of it",
	};
	static const char *const sooner[WAY_KINDS] = {
		[WAY_BROWSER] = "remove the person's row in the plugin, or the entry in MLflow's session store",
		[WAY_PASSWORD] = "set another one in the plugin",
	};

	return (struct way){.kind = kind, .state = WAY_UNKNOWN, .known = KNOWN_NOT_CHECKABLE, .at = INSTANT_NULL, .why = why[kind], .sooner = sooner[kind]};
}

/* All ways at one moment. `logged_out`: users/{id}/logout was answered: its rule holds for sessions that no list showed, too. */
static void fill_ways(struct way ways[WAY_KINDS], const struct facts *f, const struct person *p, bool later, bool logged_out, enum way_known known)
{
	struct person seen = *p;

	seen.complete = p->complete || logged_out;
	ways[WAY_REFRESH] = way_of_sessions(WAY_REFRESH, &seen, later ? p->online.after : p->online.now,
	                                    later ? p->online.after_until : p->online.now_until, known);
	ways[WAY_OFFLINE] = way_of_sessions(WAY_OFFLINE, &seen, later ? p->offline.after : p->offline.now,
	                                    later ? p->offline.after_until : p->offline.now_until, known);
	if (logged_out)
		ways[WAY_OFFLINE].why = "older than the logout, so refused; one issued in the same second lives on";
	ways[WAY_BEARER] = way_of_bearer(f, p, &ways[WAY_REFRESH], &ways[WAY_OFFLINE]);
	ways[WAY_BROWSER] = way_unseen(WAY_BROWSER);
	ways[WAY_PASSWORD] = way_unseen(WAY_PASSWORD);
	ways[WAY_LOGIN] = way_of_login(p);
}

struct ways really_out(const struct facts *f, struct span user_id, enum leaving leaving, const uint32_t *rows, uint32_t row_count)
{
	bool by_id = facts_operation(f, "keycloak.session.delete-offline") != NULL;
	struct beside beside;
	/* Out of memory, too little is said to end: what is wrong is then on the safe side. */
	if (!beside_init(&beside, resource_table(f, "session"), by_id, rows, leaving == LEAVING_REVOKE ? row_count : 0))
		beside_release(&beside);
	struct person p = look_at(f, user_id, leaving, &beside);
	struct ways w;

	beside_release(&beside);

	fill_ways(w.now, f, &p, false, false, KNOWN_OBSERVED);
	if (leaving == LEAVING_NOTHING)
		memcpy(w.after, w.now, sizeof w.after);
	else
		fill_ways(w.after, f, &p, true, leaving == LEAVING_LOGOUT, KNOWN_BY_RULE);
	return w;
}

void really_out_sentence(const struct ways *w, int64_t now, char *array, unsigned size)
{
	unsigned open = 0, unknown = 0;
	int64_t latest = INSTANT_NULL;
	char unseen[64] = "";

	for (unsigned i = 0; i < WAY_KINDS; i++) {
		open += w->after[i].state == WAY_OPEN;
		unknown += w->after[i].state == WAY_UNKNOWN;
		if (w->after[i].state == WAY_CLOSES_AT)
			latest = later_of(latest, w->after[i].at);
	}
	if (unknown)
		snprintf(unseen, sizeof unseen, ", %u cannot be seen from here", unknown);
	if (open)
		snprintf(array, size, "NOT OUT: %u way%s open%s", open, open == 1 ? " stays" : "s stay", unseen);
	else if (latest != INSTANT_NULL)
		snprintf(array, size, "out by %s at the latest%s%s", instant_screen(latest, now).text, unknown ? " by what is known" : "", unseen);
	else if (unknown)
		snprintf(array, size, "out by what is known%s", unseen);
	else
		snprintf(array, size, "out");
}
