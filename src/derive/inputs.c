#include "derive/inputs.h"

#include "keycloak/keycloak.h"

static const struct table *feed_table(const struct derive_inputs *in, const char *feed)
{
	return in->feed(in->self, feed);
}

const struct table *inputs_complete(const struct derive_inputs *in, const char *feed)
{
	const struct table *t = feed_table(in, feed);

	return t && table_about(t)->complete ? t : NULL;
}

const struct table *inputs_last(const struct derive_inputs *in, const char *feed)
{
	const struct table *t = feed_table(in, feed);

	return table_rows(t) > 0 && !table_about(t)->cut && !table_about(t)->dropped ? t : NULL;
}

void inputs_about(const struct derive_inputs *in, const struct resource *resource, struct table_about *about)
{
	const char *const *feeds = derivation_of(resource)->feeds;
	const struct table *first = feed_table(in, feeds[0]);

	*about = first ? *table_about(first) : (struct table_about){.fetched_at = INSTANT_NULL};
	for (unsigned i = 1; feeds[i]; i++) {
		const struct table *t = feed_table(in, feeds[i]);
		const struct table_about *other = t ? table_about(t) : NULL;
		if (!other || !other->complete)
			about->complete = false;
		if (!other)
			continue;
		if (other->fetched_at != INSTANT_NULL && other->fetched_at < about->fetched_at)
			about->fetched_at = other->fetched_at;
		if (!error_is(&about->error))
			about->error = other->error;
	}
}

const struct table *inputs_nothing(const struct derive_inputs *in, const struct resource *resource)
{
	struct table_about about;

	inputs_about(in, resource, &about);
	return table_empty(&resource->schema, &about);
}

void inputs_share(struct builder *b, const struct table *feed, const struct shared_column *columns, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		builder_share(b, columns[i].to, feed, columns[i].from);
}

struct expiry_rules inputs_rules(const struct table *realm)
{
	return (struct expiry_rules){
		.token = table_number(realm, 0, KCR_TOKEN_LIFE),
		.idle = table_number(realm, 0, KCR_IDLE),
		.max = table_number(realm, 0, KCR_MAX),
		.idle_remember = table_number(realm, 0, KCR_IDLE_REMEMBER),
		.max_remember = table_number(realm, 0, KCR_MAX_REMEMBER),
		.client_idle = table_number(realm, 0, KCR_CLIENT_IDLE),
		.client_max = table_number(realm, 0, KCR_CLIENT_MAX),
		.offline_idle = table_number(realm, 0, KCR_OFFLINE_IDLE),
		.offline_max = table_number(realm, 0, KCR_OFFLINE_MAX),
		.client_offline_idle = table_number(realm, 0, KCR_CLIENT_OFFLINE_IDLE),
		.client_offline_max = table_number(realm, 0, KCR_CLIENT_OFFLINE_MAX),
		.offline_max_on = table_number(realm, 0, KCR_OFFLINE_MAX_ON) == 1,
		.known = table_number(realm, 0, KCR_IDLE) != NUMBER_NULL && table_number(realm, 0, KCR_MAX) != NUMBER_NULL,
	};
}

int64_t inputs_not_before(const struct table *realm)
{
	return table_number(realm, 0, KCR_NOT_BEFORE);
}

struct expiry_client inputs_client(const struct table *clients, uint32_t row)
{
	return (struct expiry_client){
		.token = table_number(clients, row, KCC_TOKEN_LIFE),
		.idle = table_number(clients, row, KCC_IDLE),
		.max = table_number(clients, row, KCC_MAX),
		.offline_idle = table_number(clients, row, KCC_OFFLINE_IDLE),
		.offline_max = table_number(clients, row, KCC_OFFLINE_MAX),
	};
}

struct expiry_session inputs_session(const struct table *sessions, uint32_t row)
{
	return (struct expiry_session){
		.started = table_number(sessions, row, KCS_STARTED),
		.last_access = table_number(sessions, row, KCS_LAST_ACCESS),
		.remember_me = table_number(sessions, row, KCS_REMEMBER_ME) == 1,
		.offline = table_number(sessions, row, KCS_TYPE) == SESSION_OFFLINE,
	};
}

int64_t inputs_session_state(const struct expiry_session *s, struct expiry end, int64_t not_before, int64_t now)
{
	if (s->offline && s->started != INSTANT_NULL && not_before != INSTANT_NULL && s->started < not_before)
		return SESSION_STALE;
	if (end.at == INSTANT_NULL)
		return NUMBER_NULL;
	return end.at <= now ? SESSION_OVER : SESSION_LIVE; /* valid while the end lies ahead */
}
