/* "When is that person really out?", way by way, as far as Keycloak and the token lifetimes tell. */
#ifndef DERIVE_REALLY_OUT_H
#define DERIVE_REALLY_OUT_H

#include "model/facts.h"
#include "model/way.h"

enum leaving { LEAVING_NOTHING, LEAVING_REVOKE /* the sessions given */, LEAVING_LOGOUT /* users/{id}/logout */ };

/* The ways of the user with this id, now and after the action. `rows` (LEAVING_REVOKE): the rows of the session resource that are named; what ends beside them is
 * found by what the server can do (derive/beside.h). Measured: no action in Keycloak ends a Bearer before its exp, a browser's session in MLflow or the plugin's
 * password. Reads facts->resource[session, user, client]. What a source that is not configured would tell is WAY_UNKNOWN with the reason. Texts are static. */
struct ways really_out(const struct facts *f, struct span user_id, enum leaving leaving, const uint32_t *rows, uint32_t row_count);

/* The longest that an access token lives, ms, of any client of these rows of the session resource; without rows, of any client. INSTANT_NULL: not known. A token
 * that was issued just before an action is good for so long after it, whatever Keycloak is told. */
int64_t really_out_token_life(const struct facts *f, const uint32_t *rows, uint32_t row_count);

/* "NOT OUT: 4 ways stay open" / "out by 09:19:07Z at the latest, …": one sentence into `array`. */
void really_out_sentence(const struct ways *w, int64_t now, char *array, unsigned size);

#endif
