/* What the files of this folder share: the decoders and feeds that operations.c puts together into keycloak_system, and its functions. */
#ifndef KEYCLOAK_TABLES_H
#define KEYCLOAK_TABLES_H

#include "base/json_reader.h"
#include "keycloak/keycloak.h"

extern const struct decoder keycloak_decode_sessions, keycloak_decode_users, keycloak_decode_user, keycloak_decode_clients, keycloak_decode_client,
        keycloak_decode_stats, keycloak_decode_realm, keycloak_decode_consents, keycloak_decode_groups, keycloak_decode_roles, keycloak_decode_lockout,
        keycloak_decode_serverinfo, keycloak_decode_discovery;

/* The probes' tables, one row each. */
enum keycloak_serverinfo_field { KCI_VERSION, KCI_FEATURES, KCI_FIELDS };
enum keycloak_discovery_field { KCY_SCOPES, KCY_FIELDS };
extern const struct schema keycloak_serverinfo_schema, keycloak_discovery_schema;

enum keycloak_feed {
	FEED_REALM, FEED_CLIENT, FEED_STATS, FEED_SESSION, FEED_USER, FEED_USER_DETAIL, FEED_CONSENT, FEED_GROUP, FEED_ROLE, FEED_LOCKOUT,
	KEYCLOAK_FEEDS
};
extern const struct feed keycloak_feeds[KEYCLOAK_FEEDS];

/* The text argument of that name; the null span when there is none. */
struct span keycloak_argument(const struct argument *arguments, unsigned count, const char *name);

/* After `event`, the first of a value: read to the value's end. False: the grammar is broken (r->why). */
bool keycloak_pass_over(struct json_reader *r, enum json_event event);
/* The value after a key when it is a string; anything else is passed over and gives the null span. False: the grammar is broken. */
bool keycloak_read_text(struct json_reader *r, struct span *out);
/* A web page where JSON was due: another server, or something before it. */
bool keycloak_is_page(struct span body);

/* The members of struct system of the same name. */
uint32_t keycloak_generation(const struct table *const probe[3], char *shown, size_t shown_size);
struct error keycloak_read_token(const struct argument *arguments, unsigned argument_count, struct span body, int64_t now, struct token *out);
struct error keycloak_read_error(const struct operation *op, const struct argument *arguments, unsigned argument_count, int status, struct span body);

#endif
