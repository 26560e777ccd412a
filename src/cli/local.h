/* Verbs that work on what is here: doctor --config, audit verify, completion. They ask no server. */
#ifndef CLI_LOCAL_H
#define CLI_LOCAL_H

#include "base/clock.h"
#include "cli/options.h"
#include "cli/out.h"

/* Each setting with where it came from; secrets as "set". */
struct error local_doctor(const struct settings *s);

/* Is the audit log's chain whole? ERROR_LOCAL: where it is not. */
struct error local_audit_verify(const struct settings *s, const struct clock *clock);

struct error local_completion(const struct options *o);

#endif
