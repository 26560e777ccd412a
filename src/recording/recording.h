/* The format of a recording: what the sources told, as it came, before anything is derived of it.
 *
 * A text of lines, each one JSON object (UTF-8, RFC 8259, NDJSON), in the order of time. Whatever stands before a cut plays.
 *
 *   {"recording":"mlflow-oidc-top/1","program":"0.1","begun_at":"2026-11-25T02:00:00.000Z","context":"prod-eu","realm":"mlflow","colour":"red","danger":"production"}
 *   {"at":1234,"table":"keycloak.session","columns":["id","type",…],"rows":[["0617…","online",…],…],"about":{…}}
 *   {"at":6240,"table":"keycloak.session","columns":[…],"changed":[[…],…],"gone":[["0617…","online"],…],"order":[16,1,0,16],"about":{…}}
 *   {"at":6250,"table":"keycloak.stats","about":{…}}
 *   {"at":7000,"table":"keycloak.user-detail","of":"2c4f…","columns":[…],"rows":[[…]],"about":{…}}
 *   {"at":9000,"message":"keycloak: answered again after 1 retry"}
 *   {"at":600000,"end":true}
 *
 * `at`: ms since begun_at, never less than in the line before. `of`: the id of the row that a detail was fetched for. `rows`: the whole table. `changed`, `gone`:
 * against what the table was (same `table`, same `of`): rows that are others or new, and the keys of those that are gone; replaced rows stay in their place, new ones
 * come last. `order`, where the table has another one: pairs, the place (from 0) of a row in what came of that, and how many that follow it there follow it here, itself
 * counted. None of these: the same rows, with other news about them. What is against a table that was not told whole is passed over.
 *
 * Columns go by name and a reader takes those it knows, so that recordings outlive a change of the tables. A cell is null, or by its field's kind: an integer (counts;
 * instants as ms since the epoch), true or false, a string (texts exactly as the server gave them; words), a number (reals; "NaN", "Infinity", "-Infinity" as strings), an array of strings.
 * Durations are not stored.
 *
 * `about` is struct table_about: fetched_at, clock_offset, total, complete, cut, wrong_kind, mended, shortened, dropped, and error {class, source, status,
 * sqlstate, sentence} where there is one; zeros and false are left out, and a total that is the number of rows. Without `about` the table is complete.
 *
 * No secret is in any table, so none is here. Addresses of servers and the paths of this machine are not written either. */
#ifndef RECORDING_RECORDING_H
#define RECORDING_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#define RECORDING_FORMAT "mlflow-oidc-top/1"
#define RECORDING_MAX_BYTES ((size_t)64 << 20) /* of a file: none is written longer, and none read further */
#define RECORDING_TABLES 4096u /* tables and details of a file: more are neither written nor read */
#define RECORDING_DELTAS 1000u /* of a table, one after the other: then it is told whole again, or passed over */
#define RECORDING_MESSAGE 512u /* bytes of a message, with the NUL: longer ones are cut with a mark */

/* What the first line tells: where it was recorded. */
struct recording_head {
	int64_t begun_at; /* wall ms */
	char context[64], realm[64], colour[16];
	char danger[16];  /* "production"; "" */
};

#endif
