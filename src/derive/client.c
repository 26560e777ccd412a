/* Resource client: clients, their sessions by Keycloak's own count, and the lifetimes that hold for their tokens. */
#include "derive/inputs.h"
#include "derive/resources.h"

#include "keycloak/keycloak.h"

static const struct shared_column shared[] = {
	{CLIENT_ID, KCC_ID},
	{CLIENT_CLIENT_ID, KCC_CLIENT_ID},
	{CLIENT_NAME, KCC_NAME},
	{CLIENT_ENABLED, KCC_ENABLED},
	{CLIENT_IDLE, KCC_IDLE},
	{CLIENT_MAX, KCC_MAX},
	{CLIENT_OFFLINE_IDLE, KCC_OFFLINE_IDLE},
	{CLIENT_OFFLINE_MAX, KCC_OFFLINE_MAX},
	{CLIENT_NOT_BEFORE, KCC_NOT_BEFORE},
	{CLIENT_STANDARD_FLOW, KCC_STANDARD_FLOW},
	{CLIENT_DIRECT_GRANTS, KCC_DIRECT_GRANTS},
	{CLIENT_SERVICE_ACCOUNTS, KCC_SERVICE_ACCOUNTS},
	{CLIENT_FULL_SCOPE, KCC_FULL_SCOPE},
	{CLIENT_REDIRECT_URIS, KCC_REDIRECT_URIS},
	{CLIENT_MAPPERS, KCC_MAPPERS},
};

static int64_t seconds(int64_t ms)
{
	return ms == NUMBER_NULL ? NUMBER_NULL : ms / 1000;
}

/* How long an unused refresh token lives: the end of one that is got at instant 0, in a session that begins then. */
static int64_t refresh_life(const struct expiry_rules *rules, const struct expiry_client *client)
{
	return seconds(expiry_refresh_end(rules, client, &(struct expiry_session){.started = 0, .last_access = 0}));
}

static enum client_type type_of(const struct table *clients, uint32_t row)
{
	if (table_number(clients, row, KCC_BEARER_ONLY) == 1)
		return CLIENT_BEARER_ONLY;
	return table_number(clients, row, KCC_PUBLIC) == 1 ? CLIENT_PUBLIC : CLIENT_CONFIDENTIAL;
}

/* The statistics hold only clients that have sessions: in a complete table, not to be there is to have none. */
static int64_t count_of(const struct table *stats, struct span id, unsigned field)
{
	if (!stats)
		return NUMBER_NULL;
	uint32_t row = table_find(stats, id, 0);
	return row == ROW_NONE ? 0 : table_number(stats, row, field);
}

const struct table *client_make(const struct derive_inputs *in)
{
	const struct table *clients = in->feed(in->self, "keycloak.client");
	const struct table *stats = inputs_complete(in, "keycloak.stats");
	struct expiry_rules rules = inputs_rules(inputs_last(in, "keycloak.realm"));

	if (!clients)
		return inputs_nothing(in, &resource_client);
	struct builder *b = builder_new(&resource_client.schema, table_rows(clients));
	if (!b)
		return NULL;
	inputs_share(b, clients, shared, sizeof shared / sizeof *shared);
	for (uint32_t row = 0; row < table_rows(clients); row++) {
		struct span id = text_exact(table_text(clients, row, KCC_ID));
		struct expiry_client client = inputs_client(clients, row);
		builder_at(b, row);
		builder_set_number(b, CLIENT_TYPE, type_of(clients, row));
		builder_set_number(b, CLIENT_SESSIONS, count_of(stats, id, KCT_ACTIVE));
		builder_set_number(b, CLIENT_OFFLINE, count_of(stats, id, KCT_OFFLINE));
		builder_set_number(b, CLIENT_TOKEN_LIFE, seconds(expiry_token_life(&rules, &client)));
		builder_set_number(b, CLIENT_REFRESH_LIFE, refresh_life(&rules, &client));
	}
	inputs_about(in, &resource_client, builder_about(b));
	return builder_finish(b);
}
