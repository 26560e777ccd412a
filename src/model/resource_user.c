#include "model/resource.h"

static const char *const origin_word[] = {[ORIGIN_LOCAL] = "local", [ORIGIN_DIRECTORY] = "directory", [ORIGIN_BROKER] = "broker"};
static const char *const origin_brief[] = {[ORIGIN_LOCAL] = "local", [ORIGIN_DIRECTORY] = "dir", [ORIGIN_BROKER] = "broker"};
static const struct words origins = {origin_word, 3, origin_brief};

static const struct field fields[USER_FIELDS] = {
        [USER_USERNAME] = {.name = "username", .title = "USER", .help = "the user name in Keycloak",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 16, .weight = 3, .rank = 0},
        [USER_ENABLED] = {.name = "enabled", .title = "ON", .help = "the account is enabled",
                .kind = FIELD_FLAG, .place = PLACE_LIST, .width = 3, .rank = 2},
        [USER_LOCKED] = {.name = "locked", .title = "LOCKED", .help = "locked after failed logins; known for the user that is shown",
                .kind = FIELD_FLAG, .place = PLACE_WIDE, .width = 6, .rank = 9},
        [USER_SESSIONS] = {.name = "sessions", .title = "ONLINE", .help = "online sessions that are live",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_LIST, .width = 6, .rank = 1, .right = true},
        [USER_OFFLINE] = {.name = "offline_sessions", .title = "OFFLINE", .help = "offline sessions that are live",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_LIST, .width = 7, .rank = 4, .right = true},
        [USER_LAST_SEEN] = {.name = "last_seen_at", .title = "SEEN", .help = "when Keycloak last saw one of the user's present sessions",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .show = SHOW_AGO, .place = PLACE_LIST, .width = 6, .rank = 3, .right = true},
        [USER_EMAIL] = {.name = "email", .title = "E-MAIL", .help = "the e-mail address, by which MLflow knows the person",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 18, .weight = 2, .rank = 6},
        [USER_NAME] = {.name = "name", .title = "NAME", .help = "first and last name",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 18, .weight = 1, .rank = 10},
        [USER_ORIGIN] = {.name = "origin", .title = "ORIGIN", .help = "where the account lives: here, in an outside directory, or at a broker",
                .kind = FIELD_WORD, .words = &origins, .place = PLACE_LIST, .width = 6, .rank = 7},
        [USER_CREATED] = {.name = "created_at", .title = "CREATED", .help = "when the account was made",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .place = PLACE_WIDE, .width = 13, .rank = 11},
        [USER_EMAIL_VERIFIED] = {.name = "email_verified", .title = "VERIFIED", .help = "the e-mail address is verified",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 8, .rank = 12},
        [USER_SERVICE_ACCOUNT] = {.name = "service_account", .title = "SERVICE OF", .help = "the client whose service account this is",
                .kind = FIELD_TEXT, .place = PLACE_DETAIL, .width = 12, .rank = 13},
        [USER_NEXT_END] = {.name = "next_end_at", .title = "NEXT END", .help = "when the next of the user's sessions ends by itself",
                .kind = FIELD_INSTANT, .nature = NATURE_LIMIT, .show = SHOW_LEFT, .place = PLACE_LIST, .width = 8, .rank = 5, .right = true},
        [USER_ID] = {.name = "id", .title = "ID", .help = "Keycloak's id of the user",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 8, .rank = 14, .identifier = true},
        [USER_TOTP] = {.name = "totp", .title = "2ND FACTOR", .help = "a one-time password is set up",
                .kind = FIELD_FLAG, .place = PLACE_DETAIL, .width = 10, .rank = 15},
        [USER_REQUIRED_ACTIONS] = {.name = "required_actions", .title = "MUST DO",
                .help = "what the person must do at the next login; no password grant until then",
                .kind = FIELD_TEXTS, .place = PLACE_DETAIL, .width = 16, .rank = 16},
        [USER_NOT_BEFORE] = {.name = "not_before_at", .title = "NOT BEFORE", .help = "tokens issued before it are refused by Keycloak",
                .kind = FIELD_INSTANT, .place = PLACE_DETAIL, .width = 12, .rank = 17},
        [USER_FAILURES] = {.name = "failures", .title = "FAILURES", .help = "failed logins that brute-force protection has counted",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_DETAIL, .width = 8, .rank = 18, .right = true},
        [USER_LAST_FAILURE] = {.name = "last_failure_at", .title = "LAST FAILURE", .help = "when the last failed login was",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .show = SHOW_AGO, .place = PLACE_DETAIL, .width = 12, .rank = 19, .right = true},
        [USER_GROUPS] = {.name = "groups", .title = "GROUPS", .help = "the groups, by path", .kind = FIELD_TEXTS, .place = PLACE_DETAIL,
                .width = 20, .weight = 1, .rank = 20},
        [USER_ROLES] = {.name = "roles", .title = "ROLES", .help = "the realm's roles that are given directly",
                .kind = FIELD_TEXTS, .place = PLACE_DETAIL, .width = 20, .weight = 1, .rank = 21},
        [USER_OFFLINE_CLIENTS] = {.name = "offline_clients", .title = "OFFLINE AT", .help = "the clients at which the user has offline sessions",
                .kind = FIELD_TEXTS, .merge = MERGE_UNION, .place = PLACE_DETAIL, .width = 16, .rank = 22},
};

static const struct link links[] = {
        {.title = "sessions", .to = "session", .from_field = USER_ID, .to_field = "user_id"},
};

const struct resource resource_user = {
        .schema = {.name = "user", .fields = fields, .count = USER_FIELDS, .key = {USER_ID}, .key_count = 1},
        .title = "Users",
        .key = 'u',
        .help = "the accounts in Keycloak, with what each has open",
        .source = "keycloak",
        .name_field = USER_USERNAME,
        .sort_field = USER_USERNAME,
        .links = links,
        .link_count = sizeof links / sizeof links[0],
};
