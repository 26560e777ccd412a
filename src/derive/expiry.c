/* The arithmetic of Keycloak's SessionExpirationUtils, as measured. */
#include "derive/expiry.h"

#include "base/instant.h"

/* What Keycloak takes for a realm's value of zero or below, seconds. */
enum { DEFAULT_TOKEN = 300, DEFAULT_IDLE = 1800, DEFAULT_MAX = 36000, DEFAULT_OFFLINE_IDLE = 2592000, DEFAULT_OFFLINE_MAX = 5184000 };

static int64_t positive(int64_t seconds, int64_t otherwise)
{
	return seconds > 0 ? seconds : otherwise;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t milliseconds(int64_t seconds) /* of a positive number, saturating */
{
	return seconds > INT64_MAX / 1000 ? INT64_MAX : seconds * 1000;
}

static int64_t later(int64_t instant, int64_t seconds) /* saturating; `seconds` is positive */
{
	int64_t ms = milliseconds(seconds);

	return instant > INT64_MAX - ms ? INT64_MAX : instant + ms;
}

/* The two lifetimes that hold for a session. max is 0 where nothing limits it. */
struct limits {
	int64_t idle, max; /* seconds */
};

static struct limits session_limits(const struct expiry_rules *rules, const struct expiry_session *s)
{
	if (s->offline)
		return (struct limits){
			.idle = positive(rules->offline_idle, DEFAULT_OFFLINE_IDLE),
			.max = rules->offline_max_on ? positive(rules->offline_max, DEFAULT_OFFLINE_MAX) : 0,
		};
	struct limits online = {.idle = positive(rules->idle, DEFAULT_IDLE), .max = positive(rules->max, DEFAULT_MAX)};
	if (s->remember_me) {
		online.idle = most(online.idle, rules->idle_remember);
		online.max = most(online.max, rules->max_remember);
	}
	return online;
}

/* The client's own, else the realm's for all clients, else the session's. */
static struct limits client_limits(const struct expiry_rules *rules, const struct expiry_client *client, const struct expiry_session *s)
{
	struct limits session = session_limits(rules, s);

	if (!s->offline)
		return (struct limits){
			.idle = positive(client->idle, positive(rules->client_idle, session.idle)),
			.max = positive(client->max, positive(rules->client_max, session.max)),
		};
	int64_t realm_max = rules->offline_max_on ? positive(rules->client_offline_max, session.max) : 0;
	return (struct limits){
		.idle = positive(client->offline_idle, positive(rules->client_offline_idle, session.idle)),
		.max = positive(client->offline_max, realm_max),
	};
}

/* Whether the arithmetic has all that it needs. A start is only asked for where a maximum counts from it. */
static bool can_tell(const struct expiry_rules *rules, const struct expiry_session *s, int64_t max)
{
	return rules->known && s->last_access != INSTANT_NULL && (max == 0 || s->started != INSTANT_NULL);
}

struct expiry expiry_session_end(const struct expiry_rules *rules, const struct expiry_session *s)
{
	struct limits limits = session_limits(rules, s);
	struct expiry end = {.at = INSTANT_NULL, .by = s->offline ? ENDS_OFFLINE_IDLE : ENDS_IDLE};

	if (!can_tell(rules, s, limits.max))
		return end;
	end.at = later(s->last_access, limits.idle);
	if (limits.max > 0 && later(s->started, limits.max) <= end.at) {
		end.at = later(s->started, limits.max);
		end.by = s->offline ? ENDS_OFFLINE_MAX : ENDS_MAX;
	}
	return end;
}

int64_t expiry_refresh_end(const struct expiry_rules *rules, const struct expiry_client *client, const struct expiry_session *s)
{
	struct limits limits = client_limits(rules, client, s);
	struct expiry session = expiry_session_end(rules, s);

	if (session.at == INSTANT_NULL || !can_tell(rules, s, limits.max))
		return INSTANT_NULL;
	int64_t end = least(session.at, later(s->last_access, limits.idle));
	if (limits.max > 0) {
		/* Used after the end of a client's session that began with the session: then it began later, with the last use at the latest. */
		int64_t first_end = later(s->started, limits.max);
		end = least(end, s->last_access < first_end ? first_end : later(s->last_access, limits.max));
	}
	return end;
}

int64_t expiry_token_life(const struct expiry_rules *rules, const struct expiry_client *client)
{
	if (!rules->known)
		return INSTANT_NULL;
	int64_t session_max = most(positive(rules->max, DEFAULT_MAX), rules->max_remember);
	int64_t max = least(session_max, positive(client->max, positive(rules->client_max, session_max)));
	int64_t life = positive(client->token, positive(rules->token, DEFAULT_TOKEN));

	return milliseconds(client->token == -1 ? max : least(life, max));
}
