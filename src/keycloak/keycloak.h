/* Keycloak 23.0 to 26.7, as rows: operations.c, feeds.c, decoders.c, answers.c (tokens, errors, generation). Facts and their sources stand at the rows. */
#ifndef KEYCLOAK_KEYCLOAK_H
#define KEYCLOAK_KEYCLOAK_H

#include "model/system.h"

extern const struct system keycloak_system;

/* The columns of the feeds that derive/ reads. */
extern const struct schema keycloak_session_schema, keycloak_user_schema, keycloak_client_schema, keycloak_stats_schema, keycloak_realm_schema,
        keycloak_user_detail_schema, keycloak_consent_schema, keycloak_group_schema, keycloak_role_schema, keycloak_lockout_schema;

enum keycloak_session_type { KEYCLOAK_ONLINE, KEYCLOAK_OFFLINE }; /* the words of KCS_TYPE; in the order of the resource's (enum session_type) */
/* keycloak.session: rows of all clients' user-sessions and offline-sessions, united by (id, type) */
enum keycloak_session_field { KCS_ID, KCS_TYPE, KCS_USER, KCS_USER_ID, KCS_IP, KCS_STARTED, KCS_LAST_ACCESS, KCS_REMEMBER_ME, KCS_CLIENTS, KCS_CLIENT_IDS, KCS_FIELDS };
/* keycloak.user: all users, brief */
enum keycloak_user_field { KCU_ID, KCU_USERNAME, KCU_EMAIL, KCU_FIRST, KCU_LAST, KCU_ENABLED, KCU_EMAIL_VERIFIED, KCU_CREATED, KCU_FEDERATION, KCU_SERVICE_CLIENT, KCU_FIELDS };
/* keycloak.client */
enum keycloak_client_field {
	KCC_ID, KCC_CLIENT_ID, KCC_NAME, KCC_ENABLED, KCC_PUBLIC, KCC_BEARER_ONLY, KCC_TOKEN_LIFE, KCC_IDLE, KCC_MAX, KCC_OFFLINE_IDLE, KCC_OFFLINE_MAX, KCC_NOT_BEFORE,
	KCC_STANDARD_FLOW, KCC_DIRECT_GRANTS, KCC_SERVICE_ACCOUNTS, KCC_FULL_SCOPE, KCC_REDIRECT_URIS, KCC_MAPPERS, KCC_FIELDS
};
/* keycloak.stats: client-session-stats; only clients that have sessions */
enum keycloak_stats_field { KCT_ID, KCT_CLIENT_ID, KCT_ACTIVE, KCT_OFFLINE, KCT_FIELDS };
/* keycloak.realm: one row. Lifetimes in seconds as COUNT; NUMBER_NULL for an account without view-realm */
enum keycloak_realm_field {
	KCR_REALM, KCR_ENABLED, KCR_TOKEN_LIFE, KCR_IDLE, KCR_MAX, KCR_IDLE_REMEMBER, KCR_MAX_REMEMBER, KCR_CLIENT_IDLE, KCR_CLIENT_MAX, KCR_OFFLINE_IDLE, KCR_OFFLINE_MAX,
	KCR_OFFLINE_MAX_ON, KCR_CLIENT_OFFLINE_IDLE, KCR_CLIENT_OFFLINE_MAX, KCR_REMEMBER_ME, KCR_NOT_BEFORE, KCR_REVOKE_REFRESH, KCR_EVENTS, KCR_ADMIN_EVENTS, KCR_BRUTE_FORCE, KCR_FIELDS
};
/* keycloak.user-detail: one user in full (TRIGGER_SELECTED) */
enum keycloak_user_detail_field { KCD_ID, KCD_USERNAME, KCD_ENABLED, KCD_TOTP, KCD_REQUIRED_ACTIONS, KCD_NOT_BEFORE, KCD_FIELDS };
enum keycloak_consent_field { KCO_CLIENT_ID, KCO_OFFLINE, KCO_FIELDS };
enum keycloak_group_field { KCG_ID, KCG_PATH, KCG_FIELDS };
enum keycloak_role_field { KCE_ID, KCE_NAME, KCE_FIELDS };
enum keycloak_lockout_field { KCL_DISABLED, KCL_FAILURES, KCL_LAST_FAILURE, KCL_LAST_IP, KCL_FIELDS };

#endif
