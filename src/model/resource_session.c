#include "model/resource.h"

#include <stddef.h>

/* Formulas of the ends: keycloak-verified 3 of the fact sheets; derive/ computes them. */

static const char *const type_word[] = {[SESSION_ONLINE] = "online", [SESSION_OFFLINE] = "offline"};
static const char *const type_brief[] = {[SESSION_ONLINE] = "on", [SESSION_OFFLINE] = "off"};
static const struct words types = {type_word, 2, type_brief};

static const char *const end_word[] = {
        [ENDS_IDLE] = "idle", [ENDS_MAX] = "max", [ENDS_OFFLINE_IDLE] = "offline_idle", [ENDS_OFFLINE_MAX] = "offline_max"};
static const char *const end_brief[] = {
        [ENDS_IDLE] = "idle", [ENDS_MAX] = "max", [ENDS_OFFLINE_IDLE] = "idle", [ENDS_OFFLINE_MAX] = "max"};
static const struct words ends = {end_word, 4, end_brief};

static const char *const state_word[] = {[SESSION_LIVE] = "live", [SESSION_OVER] = "over", [SESSION_STALE] = "stale"};
static const struct words states = {state_word, 3, NULL};

static const char *const system_word[] = {"keycloak"};
static const struct words systems = {system_word, 1, NULL};

static const struct field fields[SESSION_FIELDS] = {
        [SESSION_USER] = {.name = "user", .title = "USER", .help = "whose session it is: the user name in Keycloak",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 14, .weight = 3, .rank = 0},
        [SESSION_TYPE] = {.name = "type", .title = "TYPE", .help = "online, or offline: one that a stored offline token keeps alive",
                .kind = FIELD_WORD, .words = &types, .place = PLACE_LIST, .width = 4, .rank = 5},
        [SESSION_CLIENTS] = {.name = "clients", .title = "CLIENT", .help = "the clients that the session has logged in to",
                .kind = FIELD_TEXTS, .merge = MERGE_UNION, .place = PLACE_LIST, .width = 7, .weight = 2, .rank = 7},
        [SESSION_IP] = {.name = "ip", .title = "FROM", .help = "the address that it was begun from",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 15, .rank = 6},
        [SESSION_IDLE] = {.name = "idle_s", .title = "IDLE",
                .help = "time since Keycloak last saw it: a refresh or a login, not the last use of MLflow",
                .kind = FIELD_DURATION, .nature = NATURE_AGE, .of = SESSION_LAST_ACCESS, .unit = "s", .place = PLACE_LIST, .width = 6, .rank = 4,
                .right = true},
        [SESSION_EXPIRES] = {.name = "expires_at", .title = "ENDS", .help = "when it ends by itself if nobody uses it again",
                .kind = FIELD_INSTANT, .nature = NATURE_LIMIT, .show = SHOW_LEFT, .place = PLACE_LIST, .width = 8, .rank = 1, .right = true},
        [SESSION_ENDS_BY] = {.name = "ends_by", .title = "BY", .help = "what ends it then: being idle, or its greatest age",
                .kind = FIELD_WORD, .words = &ends, .place = PLACE_LIST, .width = 4, .rank = 8},
        [SESSION_NEW_IP] = {.name = "new_ip", .title = "NEW", .help = "no other session of this user came from that address",
                .kind = FIELD_FLAG, .place = PLACE_LIST, .width = 3, .rank = 9},
        [SESSION_STATE] = {.name = "state", .title = "STATE",
                .help = "live; over: past its end, its row not deleted yet; stale: offline and older than a not-before: the realm's, or the user's where that was read",
                .kind = FIELD_WORD, .words = &states, .place = PLACE_WIDE, .width = 5, .rank = 11},
        [SESSION_ID] = {.name = "id", .title = "ID", .help = "Keycloak's id of the session; an offline one shares it with its online twin",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 8, .rank = 10, .identifier = true},
        [SESSION_STARTED] = {.name = "started_at", .title = "STARTED", .help = "when it was begun",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .place = PLACE_WIDE, .merge = MERGE_MIN, .width = 13, .rank = 12},
        [SESSION_USER_ID] = {.name = "user_id", .title = "USER ID", .help = "Keycloak's id of the user",
                .kind = FIELD_TEXT, .place = PLACE_DETAIL, .width = 8, .rank = 20, .identifier = true},
        [SESSION_LAST_ACCESS] = {.name = "last_access_at", .title = "LAST SEEN", .help = "when Keycloak last saw it: a refresh or a login",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .show = SHOW_AGO, .merge = MERGE_MAX, .place = PLACE_DETAIL, .width = 9, .rank = 18,
                .right = true},
        [SESSION_REFRESH_ENDS] = {.name = "refresh_ends_at", .title = "REFRESH",
                .help = "when the last refresh token of its clients ends, by the clients' own limits too",
                .kind = FIELD_INSTANT, .nature = NATURE_LIMIT, .show = SHOW_LEFT, .place = PLACE_WIDE, .width = 8, .rank = 13, .right = true},
        [SESSION_REMEMBER_ME] = {.name = "remember_me", .title = "REMEMBER", .help = "begun with \"remember me\": longer limits hold",
                .kind = FIELD_FLAG, .place = PLACE_WIDE, .width = 8, .rank = 16},
        [SESSION_TWIN] = {.name = "twin", .title = "TWIN", .help = "there is an offline and an online session with this id",
                .kind = FIELD_FLAG, .place = PLACE_WIDE, .width = 4, .rank = 14},
        [SESSION_OWN] = {.name = "own", .title = "OWN", .help = "it is this program's own session",
                .kind = FIELD_FLAG, .place = PLACE_WIDE, .width = 3, .rank = 15},
        [SESSION_SYSTEM] = {.name = "system", .title = "SYSTEM", .help = "the server that holds it",
                .kind = FIELD_WORD, .words = &systems, .place = PLACE_DETAIL, .width = 8, .rank = 19},
};

static const struct link links[] = {
        {.title = "user", .to = "user", .from_field = SESSION_USER_ID, .to_field = "id"},
        {.title = "clients", .to = "client", .from_field = SESSION_CLIENTS, .to_field = "client_id"},
};

const struct resource resource_session = {
        .schema = {.name = "session", .fields = fields, .count = SESSION_FIELDS, .key = {SESSION_ID, SESSION_TYPE}, .key_count = 2},
        .title = "Sessions",
        .key = 's',
        .help = "who is logged in, from where, and when each session ends by itself",
        .source = "keycloak",
        .name_field = SESSION_ID,
        .sort_field = SESSION_EXPIRES,
        .links = links,
        .link_count = sizeof links / sizeof links[0],
};
