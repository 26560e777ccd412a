#include "model/facts.h"
#include "model/resource.h"

static const struct words states = {source_state_word, SOURCE_STATES, NULL};

static const struct field fields[SOURCE_FIELDS] = {
        [SOURCE_NAME] = {.name = "name", .title = "SOURCE", .help = "the server, by the name that messages use",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 10, .rank = 0},
        [SOURCE_STATE] = {.name = "state", .title = "STATE", .help = "ok, or why nothing comes from it",
                .kind = FIELD_WORD, .words = &states, .place = PLACE_LIST, .width = 15, .rank = 1},
        [SOURCE_SINCE] = {.name = "since_at", .title = "SINCE", .help = "since when it is in that state",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .show = SHOW_AGO, .place = PLACE_LIST, .width = 6, .rank = 3, .right = true},
        [SOURCE_LATENCY] = {.name = "latency_ms", .title = "TOOK", .help = "how long the last answer took",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .unit = "ms", .place = PLACE_LIST, .width = 6, .rank = 2, .right = true},
        [SOURCE_LAST_GOOD] = {.name = "last_good_at", .title = "LAST GOOD", .help = "when it last answered as it should",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .show = SHOW_AGO, .place = PLACE_LIST, .width = 9, .rank = 5, .right = true},
        [SOURCE_NEXT_TRY] = {.name = "next_try_at", .title = "NEXT", .help = "when it is asked again, after a failure",
                .kind = FIELD_INSTANT, .show = SHOW_LEFT, .place = PLACE_LIST, .width = 6, .rank = 6, .right = true},
        [SOURCE_VERSION] = {.name = "version", .title = "VERSION", .help = "the server's version, or what is known of it",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 8, .rank = 4},
        [SOURCE_URL] = {.name = "url", .title = "ADDRESS", .help = "where it is reached", .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 28,
                .weight = 1, .rank = 8},
        [SOURCE_ERROR] = {.name = "error", .title = "ERROR", .help = "what went wrong last, while it is not ok",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 24, .weight = 3, .rank = 7},
        [SOURCE_TOKEN_ENDS] = {.name = "token_ends_at", .title = "TOKEN", .help = "when this program's own access token ends; it is renewed before",
                .kind = FIELD_INSTANT, .nature = NATURE_LIMIT, .show = SHOW_LEFT, .place = PLACE_WIDE, .width = 7, .rank = 9, .right = true},
        [SOURCE_ACCOUNT] = {.name = "account", .title = "ACCOUNT", .help = "the account that this program acts with there",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 16, .rank = 10},
        [SOURCE_ROLES] = {.name = "roles", .title = "ROLES", .help = "what that account may do there; null: not known",
                .kind = FIELD_TEXTS, .place = PLACE_DETAIL, .width = 24, .weight = 1, .rank = 11},
        [SOURCE_CLOCK_LOW] = {.name = "clock_low_ms", .title = "CLOCK FROM", .help = "the server's clock is ahead of ours by at least this",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .unit = "ms", .place = PLACE_DETAIL, .width = 10, .rank = 12, .right = true},
        [SOURCE_CLOCK_HIGH] = {.name = "clock_high_ms", .title = "CLOCK TO", .help = "the server's clock is ahead of ours by at most this",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .unit = "ms", .place = PLACE_DETAIL, .width = 10, .rank = 13, .right = true},
        [SOURCE_REQUESTS_A_MINUTE] = {.name = "requests_a_minute", .title = "REQ/MIN", .help = "requests in the last minute",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_DETAIL, .width = 7, .rank = 14, .right = true},
        [SOURCE_BYTES_A_MINUTE] = {.name = "bytes_a_minute", .title = "BYTES/MIN", .help = "bytes of answers in the last minute",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .unit = "B", .place = PLACE_DETAIL, .width = 9, .rank = 15, .right = true},
        [SOURCE_WRONG_KIND] = {.name = "wrong_kind", .title = "ODD", .help = "values of a wrong kind in the present answers, taken as null",
                .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .place = PLACE_DETAIL, .width = 5, .rank = 16, .right = true},
        [SOURCE_WARNING] = {.name = "warning", .title = "WARNING", .help = "what is not an error but should be known",
                .kind = FIELD_TEXT, .place = PLACE_DETAIL, .width = 24, .weight = 1, .rank = 17},
};

const struct resource resource_source = {
        .schema = {.name = "source", .fields = fields, .count = SOURCE_FIELDS, .key = {SOURCE_NAME}, .key_count = 1},
        .title = "Sources",
        .key = 'S',
        .help = "the servers as this program sees them: state, latency, version, what it may do there",
        .source = NULL,
        .name_field = SOURCE_NAME,
        .sort_field = SOURCE_NAME,
};
