/* The columns of Keycloak's feeds. They are seen by derive/ and in recordings; what people see is made of them there. */
#include "keycloak/tables.h"

static const char *const type_words[] = {[KEYCLOAK_ONLINE] = "online", [KEYCLOAK_OFFLINE] = "offline"};
static const struct words session_types = {.word = type_words, .count = 2};

static const struct field session_fields[KCS_FIELDS] = {
        [KCS_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "session id; the sid of its tokens"},
        [KCS_TYPE] = {.name = "type", .kind = FIELD_WORD, .words = &session_types, .help = "list that the row came from"},
        [KCS_USER] = {.name = "user", .kind = FIELD_TEXT, .help = "user name"},
        [KCS_USER_ID] = {.name = "user_id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the user"},
        [KCS_IP] = {.name = "ip", .kind = FIELD_TEXT, .help = "address at login; behind some proxies none"},
        [KCS_STARTED] = {.name = "started_at", .kind = FIELD_INSTANT, .merge = MERGE_MIN, .help = "login"},
        [KCS_LAST_ACCESS] = {.name = "last_access_at", .kind = FIELD_INSTANT, .merge = MERGE_MAX, .help = "last refresh or single sign-on"},
        [KCS_REMEMBER_ME] = {.name = "remember_me", .kind = FIELD_FLAG, .merge = MERGE_MAX, .help = "the remember-me lifetimes hold"},
        [KCS_CLIENTS] = {.name = "clients", .kind = FIELD_TEXTS, .merge = MERGE_UNION, .help = "clientIds of its clients"},
        [KCS_CLIENT_IDS] = {.name = "client_ids", .kind = FIELD_TEXTS, .merge = MERGE_UNION, .identifier = true, .help = "ids of its clients"},
};
const struct schema keycloak_session_schema = {.name = "keycloak.session", .fields = session_fields, .count = KCS_FIELDS, .key = {KCS_ID, KCS_TYPE}, .key_count = 2};

static const struct field user_fields[KCU_FIELDS] = {
        [KCU_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the user"},
        [KCU_USERNAME] = {.name = "username", .kind = FIELD_TEXT, .help = "user name"},
        [KCU_EMAIL] = {.name = "email", .kind = FIELD_TEXT, .help = "e-mail"},
        [KCU_FIRST] = {.name = "first_name", .kind = FIELD_TEXT, .help = "first name"},
        [KCU_LAST] = {.name = "last_name", .kind = FIELD_TEXT, .help = "last name"},
        [KCU_ENABLED] = {.name = "enabled", .kind = FIELD_FLAG, .help = "may log in"},
        [KCU_EMAIL_VERIFIED] = {.name = "email_verified", .kind = FIELD_FLAG, .help = "e-mail was verified"},
        [KCU_CREATED] = {.name = "created_at", .kind = FIELD_INSTANT, .help = "account was made"},
        [KCU_FEDERATION] = {.name = "federation", .kind = FIELD_TEXT, .identifier = true, .help = "directory that the account comes from"},
        [KCU_SERVICE_CLIENT] = {.name = "service_client", .kind = FIELD_TEXT, .help = "client whose service account it is"},
};
const struct schema keycloak_user_schema = {.name = "keycloak.user", .fields = user_fields, .count = KCU_FIELDS, .key = {KCU_ID}, .key_count = 1};

static const struct field client_fields[KCC_FIELDS] = {
        [KCC_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the client"},
        [KCC_CLIENT_ID] = {.name = "client_id", .kind = FIELD_TEXT, .help = "clientId, the name that applications use"},
        [KCC_NAME] = {.name = "name", .kind = FIELD_TEXT, .help = "name for people"},
        [KCC_ENABLED] = {.name = "enabled", .kind = FIELD_FLAG, .help = "may be used"},
        [KCC_PUBLIC] = {.name = "public", .kind = FIELD_FLAG, .help = "has no secret"},
        [KCC_BEARER_ONLY] = {.name = "bearer_only", .kind = FIELD_FLAG, .help = "logs nobody in"},
        [KCC_TOKEN_LIFE] = {.name = "token_life", .kind = FIELD_COUNT, .unit = "s", .help = "own access token lifetime; -1: to the session's maximum"},
        [KCC_IDLE] = {.name = "idle", .kind = FIELD_COUNT, .unit = "s", .help = "own client session idle"},
        [KCC_MAX] = {.name = "max", .kind = FIELD_COUNT, .unit = "s", .help = "own client session maximum"},
        [KCC_OFFLINE_IDLE] = {.name = "offline_idle", .kind = FIELD_COUNT, .unit = "s", .help = "own offline idle"},
        [KCC_OFFLINE_MAX] = {.name = "offline_max", .kind = FIELD_COUNT, .unit = "s", .help = "own offline maximum"},
        [KCC_NOT_BEFORE] = {.name = "not_before_at", .kind = FIELD_INSTANT, .help = "earlier tokens are stale"},
        [KCC_STANDARD_FLOW] = {.name = "standard_flow", .kind = FIELD_FLAG, .help = "browser login"},
        [KCC_DIRECT_GRANTS] = {.name = "direct_grants", .kind = FIELD_FLAG, .help = "password grant"},
        [KCC_SERVICE_ACCOUNTS] = {.name = "service_accounts", .kind = FIELD_FLAG, .help = "client credentials grant"},
        [KCC_FULL_SCOPE] = {.name = "full_scope", .kind = FIELD_FLAG, .help = "tokens hold all roles of the user"},
        [KCC_REDIRECT_URIS] = {.name = "redirect_uris", .kind = FIELD_TEXTS, .help = "where a login may return to"},
        [KCC_MAPPERS] = {.name = "mappers", .kind = FIELD_TEXTS, .help = "its own protocol mappers"},
};
const struct schema keycloak_client_schema = {.name = "keycloak.client", .fields = client_fields, .count = KCC_FIELDS, .key = {KCC_ID}, .key_count = 1};

static const struct field stats_fields[KCT_FIELDS] = {
        [KCT_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the client"},
        [KCT_CLIENT_ID] = {.name = "client_id", .kind = FIELD_TEXT, .help = "clientId"},
        [KCT_ACTIVE] = {.name = "active", .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .help = "online client sessions, some perhaps expired"},
        [KCT_OFFLINE] = {.name = "offline", .kind = FIELD_COUNT, .nature = NATURE_GAUGE, .help = "offline client sessions"},
};
const struct schema keycloak_stats_schema = {.name = "keycloak.stats", .fields = stats_fields, .count = KCT_FIELDS, .key = {KCT_ID}, .key_count = 1};

/* Lifetimes are in seconds, 0 means as the lines of facts about each say: inherit, or the built-in value (derive/expiry). */
static const struct field realm_fields[KCR_FIELDS] = {
        [KCR_REALM] = {.name = "realm", .kind = FIELD_TEXT, .help = "name of the realm"},
        [KCR_ENABLED] = {.name = "enabled", .kind = FIELD_FLAG, .help = "may be used"},
        [KCR_TOKEN_LIFE] = {.name = "token_life", .kind = FIELD_COUNT, .unit = "s", .help = "access token lifetime"},
        [KCR_IDLE] = {.name = "idle", .kind = FIELD_COUNT, .unit = "s", .help = "session idle"},
        [KCR_MAX] = {.name = "max", .kind = FIELD_COUNT, .unit = "s", .help = "session maximum"},
        [KCR_IDLE_REMEMBER] = {.name = "idle_remember", .kind = FIELD_COUNT, .unit = "s", .help = "session idle with remember-me"},
        [KCR_MAX_REMEMBER] = {.name = "max_remember", .kind = FIELD_COUNT, .unit = "s", .help = "session maximum with remember-me"},
        [KCR_CLIENT_IDLE] = {.name = "client_idle", .kind = FIELD_COUNT, .unit = "s", .help = "client session idle"},
        [KCR_CLIENT_MAX] = {.name = "client_max", .kind = FIELD_COUNT, .unit = "s", .help = "client session maximum"},
        [KCR_OFFLINE_IDLE] = {.name = "offline_idle", .kind = FIELD_COUNT, .unit = "s", .help = "offline session idle"},
        [KCR_OFFLINE_MAX] = {.name = "offline_max", .kind = FIELD_COUNT, .unit = "s", .help = "offline session maximum, when on"},
        [KCR_OFFLINE_MAX_ON] = {.name = "offline_max_on", .kind = FIELD_FLAG, .help = "offline sessions have a maximum"},
        [KCR_CLIENT_OFFLINE_IDLE] = {.name = "client_offline_idle", .kind = FIELD_COUNT, .unit = "s", .help = "offline client session idle"},
        [KCR_CLIENT_OFFLINE_MAX] = {.name = "client_offline_max", .kind = FIELD_COUNT, .unit = "s", .help = "offline client session maximum"},
        [KCR_REMEMBER_ME] = {.name = "remember_me", .kind = FIELD_FLAG, .help = "remember-me is offered"},
        [KCR_NOT_BEFORE] = {.name = "not_before_at", .kind = FIELD_INSTANT, .help = "earlier tokens are stale"},
        [KCR_REVOKE_REFRESH] = {.name = "revoke_refresh", .kind = FIELD_FLAG, .help = "a refresh token can be used once"},
        [KCR_EVENTS] = {.name = "events", .kind = FIELD_FLAG, .help = "login events are saved"},
        [KCR_ADMIN_EVENTS] = {.name = "admin_events", .kind = FIELD_FLAG, .help = "admin events are saved"},
        [KCR_BRUTE_FORCE] = {.name = "brute_force", .kind = FIELD_FLAG, .help = "brute-force protection is on"},
};
const struct schema keycloak_realm_schema = {.name = "keycloak.realm", .fields = realm_fields, .count = KCR_FIELDS, .key = {KCR_REALM}, .key_count = 1};

static const struct field user_detail_fields[KCD_FIELDS] = {
        [KCD_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the user"},
        [KCD_USERNAME] = {.name = "username", .kind = FIELD_TEXT, .help = "user name"},
        [KCD_ENABLED] = {.name = "enabled", .kind = FIELD_FLAG, .help = "may log in; up to 26.0 also no while locked"},
        [KCD_TOTP] = {.name = "totp", .kind = FIELD_FLAG, .help = "has a one-time password"},
        [KCD_REQUIRED_ACTIONS] = {.name = "required_actions", .kind = FIELD_TEXTS, .help = "what the next login asks for"},
        [KCD_NOT_BEFORE] = {.name = "not_before_at", .kind = FIELD_INSTANT, .help = "earlier tokens are stale"},
};
const struct schema keycloak_user_detail_schema = {.name = "keycloak.user-detail", .fields = user_detail_fields, .count = KCD_FIELDS, .key = {KCD_ID}, .key_count = 1};

static const struct field consent_fields[KCO_FIELDS] = {
        [KCO_CLIENT_ID] = {.name = "client_id", .kind = FIELD_TEXT, .help = "clientId"},
        [KCO_OFFLINE] = {.name = "offline", .kind = FIELD_FLAG, .help = "holds an offline token"},
};
const struct schema keycloak_consent_schema = {.name = "keycloak.consent", .fields = consent_fields, .count = KCO_FIELDS, .key = {KCO_CLIENT_ID}, .key_count = 1};

static const struct field group_fields[KCG_FIELDS] = {
        [KCG_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the group"},
        [KCG_PATH] = {.name = "path", .kind = FIELD_TEXT, .help = "path of the group"},
};
const struct schema keycloak_group_schema = {.name = "keycloak.group", .fields = group_fields, .count = KCG_FIELDS, .key = {KCG_ID}, .key_count = 1};

static const struct field role_fields[KCE_FIELDS] = {
        [KCE_ID] = {.name = "id", .kind = FIELD_TEXT, .identifier = true, .help = "id of the role"},
        [KCE_NAME] = {.name = "name", .kind = FIELD_TEXT, .help = "name of the role"},
};
const struct schema keycloak_role_schema = {.name = "keycloak.role", .fields = role_fields, .count = KCE_FIELDS, .key = {KCE_ID}, .key_count = 1};

static const struct field lockout_fields[KCL_FIELDS] = {
        [KCL_DISABLED] = {.name = "locked", .kind = FIELD_FLAG, .help = "locked for a time"},
        [KCL_FAILURES] = {.name = "failures", .kind = FIELD_COUNT, .help = "failed logins in a row"},
        [KCL_LAST_FAILURE] = {.name = "last_failure_at", .kind = FIELD_INSTANT, .help = "last failed login"},
        [KCL_LAST_IP] = {.name = "last_ip", .kind = FIELD_TEXT, .help = "address of the last failed login"},
};
const struct schema keycloak_lockout_schema = {.name = "keycloak.lockout", .fields = lockout_fields, .count = KCL_FIELDS};

static const struct field serverinfo_fields[KCI_FIELDS] = {
        [KCI_VERSION] = {.name = "version", .kind = FIELD_TEXT, .help = "version of the server"},
        [KCI_FEATURES] = {.name = "features", .kind = FIELD_TEXTS, .help = "features that the server knows"},
};
const struct schema keycloak_serverinfo_schema = {.name = "keycloak.serverinfo", .fields = serverinfo_fields, .count = KCI_FIELDS};

static const struct field discovery_fields[KCY_FIELDS] = {
        [KCY_SCOPES] = {.name = "scopes", .kind = FIELD_TEXTS, .help = "client scopes of the realm"},
};
const struct schema keycloak_discovery_schema = {.name = "keycloak.discovery", .fields = discovery_fields, .count = KCY_FIELDS};
