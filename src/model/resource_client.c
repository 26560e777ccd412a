#include "model/resource.h"

static const char *const type_word[] = {
        [CLIENT_CONFIDENTIAL] = "confidential", [CLIENT_PUBLIC] = "public", [CLIENT_BEARER_ONLY] = "bearer_only"};
static const char *const type_brief[] = {[CLIENT_CONFIDENTIAL] = "secret", [CLIENT_PUBLIC] = "public", [CLIENT_BEARER_ONLY] = "bearer"};
static const struct words types = {type_word, 3, type_brief};

/* Lifetimes are settings, not times that pass: counts of seconds. */
static const struct field fields[CLIENT_FIELDS] = {
        [CLIENT_CLIENT_ID] = {.name = "client_id", .title = "CLIENT", .help = "the name by which the client asks for tokens",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 20, .weight = 2, .rank = 0},
        [CLIENT_ENABLED] = {.name = "enabled", .title = "ON", .help = "the client is enabled",
                .kind = FIELD_FLAG, .place = PLACE_LIST, .width = 3, .rank = 2},
        [CLIENT_SESSIONS] = {.name = "sessions", .title = "ONLINE",
                .help = "online sessions by Keycloak's own count, which may hold some that are over",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_LIST, .width = 6, .rank = 1, .right = true},
        [CLIENT_OFFLINE] = {.name = "offline_sessions", .title = "OFFLINE", .help = "offline sessions by Keycloak's own count",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_LIST, .width = 7, .rank = 3, .right = true},
        [CLIENT_TOKEN_LIFE] = {.name = "token_life_s", .title = "TOKEN", .help = "how long an access token lives, by the client's or the realm's setting",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_LIST, .width = 7, .rank = 4, .right = true},
        [CLIENT_REFRESH_LIFE] = {.name = "refresh_life_s", .title = "REFRESH", .help = "how long an unused refresh token lives",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_LIST, .width = 7, .rank = 5, .right = true},
        [CLIENT_TYPE] = {.name = "type", .title = "TYPE", .help = "confidential: it has a secret; public: it has none; bearer only: it logs nobody in",
                .kind = FIELD_WORD, .words = &types, .place = PLACE_LIST, .width = 6, .rank = 6},
        [CLIENT_NAME] = {.name = "name", .title = "NAME", .help = "the name for people",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 16, .weight = 1, .rank = 7},
        [CLIENT_ID] = {.name = "id", .title = "ID", .help = "Keycloak's id of the client",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 8, .rank = 9, .identifier = true},
        [CLIENT_IDLE] = {.name = "idle_s", .title = "IDLE", .help = "the client's own limit for idle sessions; null: the realm's",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_DETAIL, .width = 7, .rank = 10, .right = true},
        [CLIENT_MAX] = {.name = "max_s", .title = "MAX", .help = "the client's own limit for the age of sessions; null: the realm's",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_DETAIL, .width = 7, .rank = 11, .right = true},
        [CLIENT_OFFLINE_IDLE] = {.name = "offline_idle_s", .title = "OFF IDLE", .help = "the client's own limit for idle offline sessions; null: the realm's",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_DETAIL, .width = 8, .rank = 12, .right = true},
        [CLIENT_OFFLINE_MAX] = {.name = "offline_max_s", .title = "OFF MAX",
                .help = "the client's own limit for the age of offline sessions; null: the realm's",
                .kind = FIELD_COUNT, .nature = NATURE_LIMIT, .unit = "s", .place = PLACE_DETAIL, .width = 8, .rank = 13, .right = true},
        [CLIENT_NOT_BEFORE] = {.name = "not_before_at", .title = "NOT BEFORE", .help = "tokens issued to the client before it are refused by Keycloak",
                .kind = FIELD_INSTANT, .place = PLACE_DETAIL, .width = 12, .rank = 14},
        [CLIENT_STANDARD_FLOW] = {.name = "standard_flow", .title = "BROWSER", .help = "people may log in with a browser (authorization code)",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 7, .rank = 15},
        [CLIENT_DIRECT_GRANTS] = {.name = "direct_grants", .title = "PASSWORD", .help = "tokens may be had for user name and password",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 8, .rank = 16},
        [CLIENT_SERVICE_ACCOUNTS] = {.name = "service_accounts", .title = "SERVICE", .help = "the client may get tokens for itself",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 7, .rank = 17},
        [CLIENT_FULL_SCOPE] = {.name = "full_scope", .title = "FULL SCOPE", .help = "its tokens carry all roles of the user",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 10, .rank = 18},
        [CLIENT_REDIRECT_URIS] = {.name = "redirect_uris", .title = "REDIRECTS", .help = "where a browser may be sent back to",
                .kind = FIELD_TEXTS, .place = PLACE_DETAIL, .width = 24, .weight = 1, .rank = 19},
        [CLIENT_MAPPERS] = {.name = "mappers", .title = "MAPPERS", .help = "the protocol mappers that fill its tokens",
                .kind = FIELD_TEXTS, .place = PLACE_DETAIL, .width = 24, .weight = 1, .rank = 20},
};

static const struct link links[] = {
        {.title = "sessions", .to = "session", .from_field = CLIENT_CLIENT_ID, .to_field = "clients"},
};

const struct resource resource_client = {
        .schema = {.name = "client", .fields = fields, .count = CLIENT_FIELDS, .key = {CLIENT_ID}, .key_count = 1},
        .title = "Clients",
        .key = 'l', /* c changes the context */
        .help = "the applications that log people in through the realm; never their secrets",
        .source = "keycloak",
        .name_field = CLIENT_CLIENT_ID,
        .sort_field = CLIENT_SESSIONS,
        .sort_descending = true,
        .links = links,
        .link_count = sizeof links / sizeof links[0],
};
