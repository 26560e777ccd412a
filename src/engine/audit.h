/* The audit log: $XDG_STATE_HOME/mlflow-oidc-top/audit.ndjson (or as configured), 0600, one JSON record a line, appended under a lock and
 * synced, numbered, each with the SHA-256 of the one before. At LIMIT_AUDIT_FILE the file is closed as audit-FIRSTNUMBER.ndjson and the chain goes on in the next.
 * Records: `intent` (verb, targets, reason, ticket), an `outcome` a step, `end`. No audit, no action. The same records go to syslog. */
#ifndef ENGINE_AUDIT_H
#define ENGINE_AUDIT_H

#include "base/clock.h"
#include "base/error.h"
#include "model/plan.h"
#include "model/table.h"

struct audit;

/* What is the same in every record of this process. */
struct audit_who {
	const char *context, *url, *realm;
	const char *account; /* who acts at the server */
};

/* `path` NULL: the built-in place. Opening creates folder (0700) and file (0600) only when the first record is written. */
struct audit *audit_new(const char *path, const struct clock *clock);
void audit_free(struct audit *a);
const char *audit_path(const struct audit *a);
int64_t audit_now(const struct audit *a); /* by the clock it was given, ms */

/* Could a record be written now? ERROR_LOCAL says why not. Creates nothing. */
struct error audit_check(struct audit *a);

/* Each writes one record and syncs it. `id` (>= 16 bytes out) ties the records of one plan together. */
struct error audit_intent(struct audit *a, const struct audit_who *who, const struct plan *plan, char id[static 20]);
struct error audit_outcome(struct audit *a, const struct audit_who *who, const char *id, const struct plan *plan, unsigned step);
struct error audit_end(struct audit *a, const struct audit_who *who, const char *id, const struct plan *plan);

/* The newest `max` records as rows of resource_audit, newest first. A line that is no record is a row that says so. */
const struct table *audit_table(struct audit *a, uint32_t max);

/* Walk the whole chain over all files: ERROR_NONE and counts, or ERROR_LOCAL with file, number and what is wrong (changed, gap, cut). */
struct audit_report { uint64_t records, first, last; unsigned files; char head[65]; };
struct error audit_verify(struct audit *a, struct audit_report *report);

/* A number that changes when somebody appended (size, time), to know when audit_table is worth reading again. */
uint64_t audit_stamp(struct audit *a);

#endif
