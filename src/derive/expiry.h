/* When a Keycloak session really ends, by the rules measured on 23.0.7, 26.0.8 and 26.7.3:
 *
 *   online:  min(last access + idle, start + max), with the remember-me maxima where the row has rememberMe
 *   offline: last access + offline idle, and start + offline max where the realm limits it
 *   refresh token of a client: min(client idle, client max, idle, max), in which an offline session has no max where neither realm nor client limits it
 *
 * Seconds are truncated by the server, so the truth may be up to a second earlier. Values of zero or below fall back to Keycloak's own defaults
 * (SessionExpirationUtils). Pure arithmetic in ms, saturating: nonsense from a server never overflows. */
#ifndef DERIVE_EXPIRY_H
#define DERIVE_EXPIRY_H

#include "model/resource.h"

#include <stdbool.h>
#include <stdint.h>

struct expiry_rules { /* seconds as in the realm; NUMBER_NULL where our account may not read it */
	int64_t token, idle, max, idle_remember, max_remember, client_idle, client_max, offline_idle, offline_max, client_offline_idle, client_offline_max;
	bool offline_max_on;
	bool known; /* false: the realm's settings were not readable, and no end can be told */
};

struct expiry_client { int64_t token, idle, max, offline_idle, offline_max; }; /* overrides, seconds; NUMBER_NULL: none. token -1: to the session's end */

struct expiry_session { int64_t started, last_access; bool remember_me, offline; };

struct expiry { int64_t at; enum session_ends_by by; }; /* at: INSTANT_NULL when not known */

struct expiry expiry_session_end(const struct expiry_rules *rules, const struct expiry_session *s);
/* When the last refresh token of this client, got at the last access, ends. INSTANT_NULL: not known. No list tells when a session of a client began: it is
 * taken for the session's start, or for the last access where that is later than such a session could have lived. */
int64_t expiry_refresh_end(const struct expiry_rules *rules, const struct expiry_client *client, const struct expiry_session *s);
/* The longest life of an access token of this client, ms: the client's lifespan, else the realm's, never beyond the maximum of a session or of this client's
 * sessions (which is also its life at lifespan -1). INSTANT_NULL: not known. */
int64_t expiry_token_life(const struct expiry_rules *rules, const struct expiry_client *client);

#endif
