#include "keycloak/tables.h"

#define MINUTE (60 * 1000)
#define EVERY_ROW (-1) /* of `each` */
#define THE_CAP (-1)   /* as many rows as may be */

/* Most feeds are filled by one call. */
#define ONE_WAY(calls) .ways = (const struct feed_way[]){{calls, sizeof(calls) / sizeof(calls)[0]}}, .way_count = 1

static const struct feed_argument client_of_stats[] = {{"client", KCT_ID}};
static const struct feed_argument user_of_user[] = {{"user", KCU_ID}};

static const struct feed_call realm[] = {{.operation = "keycloak.realm", .when_positive = EVERY_ROW, .rows_expected = THE_CAP}};
static const struct feed_call clients[] = {{.operation = "keycloak.clients", .when_positive = EVERY_ROW, .rows_expected = THE_CAP}};
static const struct feed_call stats[] = {{.operation = "keycloak.stats", .when_positive = EVERY_ROW, .rows_expected = THE_CAP}};
static const struct feed_call users[] = {{.operation = "keycloak.users", .when_positive = EVERY_ROW, .rows_expected = THE_CAP}};

/* One whole call for each client that has sessions, never a walk through pages: on 26.0 each page costs as much as the whole list, and rows that
 * come in between shift the pages. Sessions of two clients come twice and become one row. */
static const struct feed_call sessions[] = {
        {
                .operation = "keycloak.client.sessions",
                .each = "keycloak.stats",
                .when_positive = KCT_ACTIVE,
                .arguments = client_of_stats,
                .argument_count = 1,
                .fixed = true,
                .fixed_field = KCS_TYPE,
                .fixed_number = KEYCLOAK_ONLINE,
                .rows_expected = KCT_ACTIVE,
        },
        {
                .operation = "keycloak.client.offline-sessions",
                .each = "keycloak.stats",
                .when_positive = KCT_OFFLINE,
                .arguments = client_of_stats,
                .argument_count = 1,
                .fixed = true,
                .fixed_field = KCS_TYPE,
                .fixed_number = KEYCLOAK_OFFLINE,
                .rows_expected = KCT_OFFLINE,
        },
};

/* What is fetched for the selected user only. */
#define OF_A_USER(name, row) \
	static const struct feed_call name[] = {{.operation = row, .each = "keycloak.user", .when_positive = EVERY_ROW, .arguments = user_of_user, .argument_count = 1, .rows_expected = THE_CAP}}
OF_A_USER(user_detail, "keycloak.user");
OF_A_USER(consents, "keycloak.user.consents");
OF_A_USER(groups, "keycloak.user.groups");
OF_A_USER(roles, "keycloak.user.roles");
OF_A_USER(lockout, "keycloak.user.lockout");

const struct feed keycloak_feeds[KEYCLOAK_FEEDS] = {
        [FEED_REALM] = {.name = "keycloak.realm", .schema = &keycloak_realm_schema, .source = "keycloak", ONE_WAY(realm), .trigger = TRIGGER_SLOW, .every_ms = MINUTE},
        [FEED_CLIENT] = {.name = "keycloak.client", .schema = &keycloak_client_schema, .source = "keycloak", ONE_WAY(clients), .trigger = TRIGGER_SLOW, .every_ms = MINUTE},
        [FEED_STATS] = {.name = "keycloak.stats", .schema = &keycloak_stats_schema, .source = "keycloak", ONE_WAY(stats), .trigger = TRIGGER_TICK},
        /* A refresh moves the last access and no count: hence also each minute, and when a row's computed end passes. */
        [FEED_SESSION] = {.name = "keycloak.session", .schema = &keycloak_session_schema, .source = "keycloak", ONE_WAY(sessions), .trigger = TRIGGER_CHANGED,
                          .of = "keycloak.stats", .every_ms = MINUTE, .unite = true, .on_end = true},
        [FEED_USER] = {.name = "keycloak.user", .schema = &keycloak_user_schema, .source = "keycloak", ONE_WAY(users), .trigger = TRIGGER_SLOW, .every_ms = 5 * MINUTE},
        [FEED_USER_DETAIL] = {.name = "keycloak.user-detail", .schema = &keycloak_user_detail_schema, .source = "keycloak", ONE_WAY(user_detail), .trigger = TRIGGER_SELECTED},
        [FEED_CONSENT] = {.name = "keycloak.consent", .schema = &keycloak_consent_schema, .source = "keycloak", ONE_WAY(consents), .trigger = TRIGGER_SELECTED},
        [FEED_GROUP] = {.name = "keycloak.group", .schema = &keycloak_group_schema, .source = "keycloak", ONE_WAY(groups), .trigger = TRIGGER_SELECTED},
        [FEED_ROLE] = {.name = "keycloak.role", .schema = &keycloak_role_schema, .source = "keycloak", ONE_WAY(roles), .trigger = TRIGGER_SELECTED},
        [FEED_LOCKOUT] = {.name = "keycloak.lockout", .schema = &keycloak_lockout_schema, .source = "keycloak", ONE_WAY(lockout), .trigger = TRIGGER_SELECTED},
};
