/* Which member of an answer fills which column. Keycloak leaves null members out, so that all are optional but those that make a row what it is.
 * Instants are milliseconds in lists and seconds in not-before; Keycloak: core, representations.idm. */
#include "keycloak/tables.h"

#define NEEDED true /* without it the element is no row */
#define OPTIONAL false
#define DECODER(schema_, shape_, rows_) {.schema = &(schema_), .shape = shape_, .rows = rows_, .count = sizeof(rows_) / sizeof(rows_)[0]}

/* UserSessionRepresentation. Which list it stood in, online or offline, is told by the call. */
static const struct decode_row session[] = {
        {"id", KCS_ID, DECODE_TEXT, NEEDED},
        {"username", KCS_USER, DECODE_TEXT, OPTIONAL},
        {"userId", KCS_USER_ID, DECODE_TEXT, OPTIONAL},
        {"ipAddress", KCS_IP, DECODE_TEXT, OPTIONAL},
        {"start", KCS_STARTED, DECODE_MS, OPTIONAL},
        {"lastAccess", KCS_LAST_ACCESS, DECODE_MS, OPTIONAL},
        {"rememberMe", KCS_REMEMBER_ME, DECODE_FLAG, OPTIONAL},
        {"clients{}", KCS_CLIENT_IDS, DECODE_KEYS, OPTIONAL},
        {"clients{}", KCS_CLIENTS, DECODE_VALUES, OPTIONAL},
};
const struct decoder keycloak_decode_sessions = DECODER(keycloak_session_schema, ANSWER_LIST, session);

/* UserRepresentation, brief. */
static const struct decode_row users[] = {
        {"id", KCU_ID, DECODE_TEXT, NEEDED},
        {"username", KCU_USERNAME, DECODE_TEXT, OPTIONAL},
        {"email", KCU_EMAIL, DECODE_TEXT, OPTIONAL},
        {"firstName", KCU_FIRST, DECODE_TEXT, OPTIONAL},
        {"lastName", KCU_LAST, DECODE_TEXT, OPTIONAL},
        {"enabled", KCU_ENABLED, DECODE_FLAG, OPTIONAL},
        {"emailVerified", KCU_EMAIL_VERIFIED, DECODE_FLAG, OPTIONAL},
        {"createdTimestamp", KCU_CREATED, DECODE_MS, OPTIONAL},
        {"federationLink", KCU_FEDERATION, DECODE_TEXT, OPTIONAL},
        {"serviceAccountClientId", KCU_SERVICE_CLIENT, DECODE_TEXT, OPTIONAL},
};
const struct decoder keycloak_decode_users = DECODER(keycloak_user_schema, ANSWER_LIST, users);

static const struct decode_row user[] = {
        {"id", KCD_ID, DECODE_TEXT, NEEDED},
        {"username", KCD_USERNAME, DECODE_TEXT, OPTIONAL},
        {"enabled", KCD_ENABLED, DECODE_FLAG, OPTIONAL},
        {"totp", KCD_TOTP, DECODE_FLAG, OPTIONAL},
        {"requiredActions[]", KCD_REQUIRED_ACTIONS, DECODE_TEXTS, OPTIONAL},
        {"notBefore", KCD_NOT_BEFORE, DECODE_SECONDS_0, OPTIONAL},
};
const struct decoder keycloak_decode_user = DECODER(keycloak_user_detail_schema, ANSWER_OBJECT, user);

/* ClientRepresentation. Its own lifetimes are attributes, numbers in strings (OIDCConfigAttributes); the secret is not read. */
static const struct decode_row client[] = {
        {"id", KCC_ID, DECODE_TEXT, NEEDED},
        {"clientId", KCC_CLIENT_ID, DECODE_TEXT, OPTIONAL},
        {"name", KCC_NAME, DECODE_TEXT, OPTIONAL},
        {"enabled", KCC_ENABLED, DECODE_FLAG, OPTIONAL},
        {"publicClient", KCC_PUBLIC, DECODE_FLAG, OPTIONAL},
        {"bearerOnly", KCC_BEARER_ONLY, DECODE_FLAG, OPTIONAL},
        {"attributes.access\\.token\\.lifespan", KCC_TOKEN_LIFE, DECODE_COUNT_TEXT, OPTIONAL},
        {"attributes.client\\.session\\.idle\\.timeout", KCC_IDLE, DECODE_COUNT_TEXT, OPTIONAL},
        {"attributes.client\\.session\\.max\\.lifespan", KCC_MAX, DECODE_COUNT_TEXT, OPTIONAL},
        {"attributes.client\\.offline\\.session\\.idle\\.timeout", KCC_OFFLINE_IDLE, DECODE_COUNT_TEXT, OPTIONAL},
        {"attributes.client\\.offline\\.session\\.max\\.lifespan", KCC_OFFLINE_MAX, DECODE_COUNT_TEXT, OPTIONAL},
        {"notBefore", KCC_NOT_BEFORE, DECODE_SECONDS_0, OPTIONAL},
        {"standardFlowEnabled", KCC_STANDARD_FLOW, DECODE_FLAG, OPTIONAL},
        {"directAccessGrantsEnabled", KCC_DIRECT_GRANTS, DECODE_FLAG, OPTIONAL},
        {"serviceAccountsEnabled", KCC_SERVICE_ACCOUNTS, DECODE_FLAG, OPTIONAL},
        {"fullScopeAllowed", KCC_FULL_SCOPE, DECODE_FLAG, OPTIONAL},
        {"redirectUris[]", KCC_REDIRECT_URIS, DECODE_TEXTS, OPTIONAL},
        {"protocolMappers[].name", KCC_MAPPERS, DECODE_TEXTS, OPTIONAL},
};
const struct decoder keycloak_decode_clients = DECODER(keycloak_client_schema, ANSWER_LIST, client);
const struct decoder keycloak_decode_client = DECODER(keycloak_client_schema, ANSWER_OBJECT, client);

/* client-session-stats: the numbers are strings. */
static const struct decode_row stats[] = {
        {"id", KCT_ID, DECODE_TEXT, NEEDED},
        {"clientId", KCT_CLIENT_ID, DECODE_TEXT, OPTIONAL},
        {"active", KCT_ACTIVE, DECODE_COUNT_TEXT, OPTIONAL},
        {"offline", KCT_OFFLINE, DECODE_COUNT_TEXT, OPTIONAL},
};
const struct decoder keycloak_decode_stats = DECODER(keycloak_stats_schema, ANSWER_LIST, stats);

/* RealmRepresentation. An account without view-realm gets a few members, no lifetimes. */
static const struct decode_row realm[] = {
        {"realm", KCR_REALM, DECODE_TEXT, NEEDED},
        {"enabled", KCR_ENABLED, DECODE_FLAG, OPTIONAL},
        {"accessTokenLifespan", KCR_TOKEN_LIFE, DECODE_COUNT, OPTIONAL},
        {"ssoSessionIdleTimeout", KCR_IDLE, DECODE_COUNT, OPTIONAL},
        {"ssoSessionMaxLifespan", KCR_MAX, DECODE_COUNT, OPTIONAL},
        {"ssoSessionIdleTimeoutRememberMe", KCR_IDLE_REMEMBER, DECODE_COUNT, OPTIONAL},
        {"ssoSessionMaxLifespanRememberMe", KCR_MAX_REMEMBER, DECODE_COUNT, OPTIONAL},
        {"clientSessionIdleTimeout", KCR_CLIENT_IDLE, DECODE_COUNT, OPTIONAL},
        {"clientSessionMaxLifespan", KCR_CLIENT_MAX, DECODE_COUNT, OPTIONAL},
        {"offlineSessionIdleTimeout", KCR_OFFLINE_IDLE, DECODE_COUNT, OPTIONAL},
        {"offlineSessionMaxLifespan", KCR_OFFLINE_MAX, DECODE_COUNT, OPTIONAL},
        {"offlineSessionMaxLifespanEnabled", KCR_OFFLINE_MAX_ON, DECODE_FLAG, OPTIONAL},
        {"clientOfflineSessionIdleTimeout", KCR_CLIENT_OFFLINE_IDLE, DECODE_COUNT, OPTIONAL},
        {"clientOfflineSessionMaxLifespan", KCR_CLIENT_OFFLINE_MAX, DECODE_COUNT, OPTIONAL},
        {"rememberMe", KCR_REMEMBER_ME, DECODE_FLAG, OPTIONAL},
        {"notBefore", KCR_NOT_BEFORE, DECODE_SECONDS_0, OPTIONAL},
        {"revokeRefreshToken", KCR_REVOKE_REFRESH, DECODE_FLAG, OPTIONAL},
        {"eventsEnabled", KCR_EVENTS, DECODE_FLAG, OPTIONAL},
        {"adminEventsEnabled", KCR_ADMIN_EVENTS, DECODE_FLAG, OPTIONAL},
        {"bruteForceProtected", KCR_BRUTE_FORCE, DECODE_FLAG, OPTIONAL},
};
const struct decoder keycloak_decode_realm = DECODER(keycloak_realm_schema, ANSWER_OBJECT, realm);

/* additionalGrants holds {"client": uuid, "key": "Offline Token"} and is empty where there is only a consent. */
static const struct decode_row consent[] = {
        {"clientId", KCO_CLIENT_ID, DECODE_TEXT, NEEDED},
        {"additionalGrants[].key", KCO_OFFLINE, DECODE_PRESENT, OPTIONAL},
};
const struct decoder keycloak_decode_consents = DECODER(keycloak_consent_schema, ANSWER_LIST, consent);

static const struct decode_row group[] = {
        {"id", KCG_ID, DECODE_TEXT, NEEDED},
        {"path", KCG_PATH, DECODE_TEXT, OPTIONAL},
};
const struct decoder keycloak_decode_groups = DECODER(keycloak_group_schema, ANSWER_LIST, group);

static const struct decode_row role[] = {
        {"id", KCE_ID, DECODE_TEXT, NEEDED},
        {"name", KCE_NAME, DECODE_TEXT, OPTIONAL},
};
const struct decoder keycloak_decode_roles = DECODER(keycloak_role_schema, ANSWER_LIST, role);

static const struct decode_row lockout[] = {
        {"disabled", KCL_DISABLED, DECODE_FLAG, NEEDED},
        {"numFailures", KCL_FAILURES, DECODE_COUNT, OPTIONAL},
        {"lastFailure", KCL_LAST_FAILURE, DECODE_MS_0, OPTIONAL},
        {"lastIPFailure", KCL_LAST_IP, DECODE_TEXT, OPTIONAL},
};
const struct decoder keycloak_decode_lockout = DECODER(keycloak_lockout_schema, ANSWER_OBJECT, lockout);

static const struct decode_row serverinfo[] = {
        {"systemInfo.version", KCI_VERSION, DECODE_TEXT, OPTIONAL},
        {"features[].name", KCI_FEATURES, DECODE_TEXTS, OPTIONAL},
};
const struct decoder keycloak_decode_serverinfo = DECODER(keycloak_serverinfo_schema, ANSWER_OBJECT, serverinfo);

static const struct decode_row discovery[] = {
        {"scopes_supported[]", KCY_SCOPES, DECODE_TEXTS, OPTIONAL},
};
const struct decoder keycloak_decode_discovery = DECODER(keycloak_discovery_schema, ANSWER_OBJECT, discovery);
