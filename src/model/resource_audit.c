#include "model/plan.h"
#include "model/resource.h"

static const char *const record_word[] = {[AUDIT_INTENT] = "intent", [AUDIT_STEP] = "outcome", [AUDIT_END] = "end"};
static const struct words records = {record_word, 3, NULL};

static const struct words outcomes = {outcome_word, OUTCOMES, NULL};

static const struct field fields[AUDIT_FIELDS] = {
        [AUDIT_AT] = {.name = "at", .title = "WHEN", .help = "when it was written, by the clock of this host",
                .kind = FIELD_INSTANT, .nature = NATURE_AGE, .place = PLACE_LIST, .width = 13, .rank = 1},
        [AUDIT_WHO] = {.name = "who", .title = "WHO", .help = "the person: login name, behind sudo the one who called it",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 9, .weight = 1, .rank = 2},
        [AUDIT_WHAT] = {.name = "what", .title = "WHAT", .help = "noun and verb", .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 14, .rank = 0},
        [AUDIT_TARGET] = {.name = "target", .title = "TARGET", .help = "what it was done to; in an end, how much came of what",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 16, .weight = 2, .rank = 3},
        [AUDIT_OUTCOME] = {.name = "outcome", .title = "OUTCOME", .help = "what came of it; null for an intention",
                .kind = FIELD_WORD, .words = &outcomes, .place = PLACE_LIST, .width = 7, .rank = 4},
        [AUDIT_REASON] = {.name = "reason", .title = "REASON", .help = "why, in the words of the person",
                .kind = FIELD_TEXT, .place = PLACE_LIST, .width = 12, .weight = 1, .rank = 6},
        [AUDIT_RECORD] = {.name = "record", .title = "RECORD", .help = "intent: what was going to be done; outcome: of one step; end: of the whole",
                .kind = FIELD_WORD, .words = &records, .place = PLACE_WIDE, .width = 7, .rank = 5},
        [AUDIT_NUMBER] = {.name = "number", .title = "NO", .help = "the number of the record in the log",
                .kind = FIELD_COUNT, .place = PLACE_WIDE, .width = 6, .rank = 8, .right = true},
        [AUDIT_TICKET] = {.name = "ticket", .title = "TICKET", .help = "the ticket that was given with it",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 10, .rank = 7},
        [AUDIT_ACCOUNT] = {.name = "account", .title = "ACCOUNT", .help = "the account that acted at the server",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 14, .rank = 9},
        [AUDIT_CONTEXT] = {.name = "context", .title = "CONTEXT", .help = "the environment it was done in",
                .kind = FIELD_TEXT, .place = PLACE_WIDE, .width = 10, .rank = 10},
        [AUDIT_ID] = {.name = "id", .title = "ID", .help = "the target's id", .kind = FIELD_TEXT, .place = PLACE_DETAIL, .width = 8, .rank = 11,
                .identifier = true},
        [AUDIT_FROM] = {.name = "from", .title = "FROM", .help = "the address of the person's ssh connection",
                .kind = FIELD_TEXT, .place = PLACE_DETAIL, .width = 15, .rank = 12},
};

const struct resource resource_audit = {
        .schema = {.name = "audit", .fields = fields, .count = AUDIT_FIELDS, .key = {AUDIT_NUMBER}, .key_count = 1},
        .title = "Audit",
        .key = 'a',
        .help = "what was done with this program from this account, by whom and why",
        .source = NULL,
        .name_field = AUDIT_WHAT,
        .sort_field = AUDIT_NUMBER,
        .sort_descending = true,
};
