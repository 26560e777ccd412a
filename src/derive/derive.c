#include "derive/derive.h"

#include "derive/resources.h"

const struct derivation derivations[] = {
	{
		.resource = &resource_session,
		.feeds = {"keycloak.session", "keycloak.realm", "keycloak.client"},
		.make = session_make,
	},
	{
		.resource = &resource_user,
		.feeds = {"keycloak.user", "keycloak.session", "keycloak.realm"},
		.detail_feeds = {"keycloak.user-detail", "keycloak.consent", "keycloak.group", "keycloak.role", "keycloak.lockout"},
		.make = user_make,
	},
	{
		.resource = &resource_client,
		.feeds = {"keycloak.client", "keycloak.stats", "keycloak.realm"},
		.make = client_make,
	},
};
const unsigned derivation_count = sizeof derivations / sizeof *derivations;

const struct derivation *derivation_of(const struct resource *resource)
{
	for (unsigned i = 0; i < derivation_count; i++)
		if (derivations[i].resource == resource)
			return &derivations[i];
	return NULL;
}

int64_t derive_next_change(const struct table *t, int64_t now)
{
	int64_t next = INSTANT_NULL;
	unsigned end;

	if (!t)
		return INSTANT_NULL;
	if (table_schema(t) == &resource_session.schema)
		end = SESSION_EXPIRES;
	else if (table_schema(t) == &resource_user.schema)
		end = USER_NEXT_END;
	else
		return INSTANT_NULL;
	for (uint32_t row = 0; row < table_rows(t); row++) {
		int64_t at = table_number(t, row, end);
		if (at != INSTANT_NULL && at > now && (next == INSTANT_NULL || at < next))
			next = at;
	}
	return next;
}
