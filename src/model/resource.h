/* A noun. Table pane, detail pane, JSON, CSV, filter, columns, help, man page and schema are all generated from this record. */
#ifndef MODEL_RESOURCE_H
#define MODEL_RESOURCE_H

#include "model/field.h"

struct link { /* what Enter or a letter goes to from a row */
	const char *title;  /* "sessions" */
	const char *to;     /* resource name */
	uint16_t from_field; /* the value here … */
	const char *to_field; /* … that field there equals: becomes the filter `to_field=value` */
};

struct resource {
	struct schema schema;   /* schema.name is the noun: "session" */
	const char *title;      /* "Sessions" */
	char key;               /* the letter that goes to it: 's'; 0: by `:` only */
	const char *help;       /* one sentence */
	const char *source;     /* the source without which there is nothing: "keycloak"; NULL: the program's own */
	uint16_t name_field;    /* what people call a row: for dialogs and messages */
	uint16_t sort_field;
	bool sort_descending;
	const struct link *links;
	unsigned link_count;
};

#define RESOURCE_MAX 24u

/* The table of resources. Order is that of help, palette and the snapshot. */
extern const struct resource *const resources[];
extern const unsigned resource_count;

/* By noun; -1: none. */
int resource_index(const char *name);
const struct resource *resource_find(const char *name);

/* The columns of each resource; enumerators follow the schema's order. */
enum session_field {
	SESSION_USER, SESSION_TYPE, SESSION_CLIENTS, SESSION_IP, SESSION_IDLE, SESSION_EXPIRES, SESSION_ENDS_BY, SESSION_NEW_IP, SESSION_STATE,
	SESSION_ID, SESSION_STARTED, SESSION_USER_ID, SESSION_LAST_ACCESS, SESSION_REFRESH_ENDS, SESSION_REMEMBER_ME, SESSION_TWIN, SESSION_OWN,
	SESSION_SYSTEM, SESSION_FIELDS
};
enum session_type { SESSION_ONLINE, SESSION_OFFLINE };
enum session_ends_by { ENDS_IDLE, ENDS_MAX, ENDS_OFFLINE_IDLE, ENDS_OFFLINE_MAX };
enum session_state { SESSION_LIVE, SESSION_OVER /* past its computed end, row not yet deleted */, SESSION_STALE /* offline, older than the user's or the realm's not-before */ };

enum user_field {
	USER_USERNAME, USER_ENABLED, USER_LOCKED, USER_SESSIONS, USER_OFFLINE, USER_LAST_SEEN, USER_EMAIL, USER_NAME, USER_ORIGIN, USER_CREATED,
	USER_EMAIL_VERIFIED, USER_SERVICE_ACCOUNT, USER_NEXT_END, USER_ID, USER_TOTP, USER_REQUIRED_ACTIONS, USER_NOT_BEFORE, USER_FAILURES,
	USER_LAST_FAILURE, USER_GROUPS, USER_ROLES, USER_OFFLINE_CLIENTS, USER_FIELDS
};

enum user_origin { ORIGIN_LOCAL, ORIGIN_DIRECTORY, ORIGIN_BROKER };

enum client_field {
	CLIENT_CLIENT_ID, CLIENT_ENABLED, CLIENT_SESSIONS, CLIENT_OFFLINE, CLIENT_TOKEN_LIFE, CLIENT_REFRESH_LIFE, CLIENT_TYPE, CLIENT_NAME,
	CLIENT_ID, CLIENT_IDLE, CLIENT_MAX, CLIENT_OFFLINE_IDLE, CLIENT_OFFLINE_MAX, CLIENT_NOT_BEFORE, CLIENT_STANDARD_FLOW, CLIENT_DIRECT_GRANTS,
	CLIENT_SERVICE_ACCOUNTS, CLIENT_FULL_SCOPE, CLIENT_REDIRECT_URIS, CLIENT_MAPPERS, CLIENT_FIELDS
};

enum client_type { CLIENT_CONFIDENTIAL, CLIENT_PUBLIC, CLIENT_BEARER_ONLY };

enum source_field {
	SOURCE_NAME, SOURCE_STATE, SOURCE_SINCE, SOURCE_LATENCY, SOURCE_LAST_GOOD, SOURCE_NEXT_TRY, SOURCE_VERSION, SOURCE_URL, SOURCE_ERROR,
	SOURCE_TOKEN_ENDS, SOURCE_ACCOUNT, SOURCE_ROLES, SOURCE_CLOCK_LOW, SOURCE_CLOCK_HIGH, SOURCE_REQUESTS_A_MINUTE, SOURCE_BYTES_A_MINUTE,
	SOURCE_WRONG_KIND, SOURCE_WARNING, SOURCE_FIELDS
};

enum audit_field {
	AUDIT_AT, AUDIT_WHO, AUDIT_WHAT, AUDIT_TARGET, AUDIT_OUTCOME, AUDIT_REASON, AUDIT_RECORD, AUDIT_NUMBER, AUDIT_TICKET, AUDIT_ACCOUNT,
	AUDIT_CONTEXT, AUDIT_ID, AUDIT_FROM, AUDIT_FIELDS
};

enum audit_record { AUDIT_INTENT, AUDIT_STEP /* word: "outcome" */, AUDIT_END };

extern const struct resource resource_session, resource_user, resource_client, resource_source, resource_audit;

#endif
