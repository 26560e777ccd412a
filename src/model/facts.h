/* What a planner may know: tables that are here, what the sources can do, and the answers to what it asked for. A planner is pure: it reads this and
 * nothing else. */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "model/operation.h"
#include "model/resource.h"
#include "model/table.h"

enum source_state { SOURCE_OK, SOURCE_UNREACHABLE, SOURCE_UNAUTHENTICATED, SOURCE_FORBIDDEN, SOURCE_BAD /* word: "error" */, SOURCE_NOT_CONFIGURED, SOURCE_CONNECTING, SOURCE_STATES };
extern const char *const source_state_word[SOURCE_STATES];
enum source_state source_state_of(enum error_class class);

struct source_facts {
	const char *name;                  /* "keycloak" */
	enum source_state state;
	uint32_t generation;               /* GENERATION_UNKNOWN until probed */
	const char *const *roles;          /* what our account holds there */
	unsigned role_count;
	bool roles_known;                  /* false: any role may be there (lightweight token); the server decides */
	const struct operation *operations;
	unsigned operation_count;
};

/* The answer to one NEED: the operation and arguments it was asked with, and the table or the error that came. */
struct fact_answer {
	const char *operation;
	const char *argument; /* value of its first argument after realm, by which it is found again */
	const struct table *table;
	struct error error;
};

struct facts {
	int64_t now;                        /* the server's time, ms */
	const struct table *resource[RESOURCE_MAX]; /* by resource_index(); NULL: not here */
	const struct source_facts *sources;
	unsigned source_count;
	const struct fact_answer *answers;
	unsigned answer_count;
	const char *context;                /* name of the environment */
	const char *own_session;            /* our own Keycloak session's id; NULL */
	bool read_only;                     /* planning is allowed all the same (--dry-run) */
	bool replayed;                      /* it comes from a recording */
	uint32_t max_targets;
	/* realm lifetimes and not-before, one row of feed keycloak.realm; NULL: not known */
	const struct table *realm;
	void *hold; /* keeps what the pointers above point to; whoever fills it releases it. NULL: nothing does */
};

const struct source_facts *facts_source(const struct facts *f, const char *name);
const struct operation *facts_operation(const struct facts *f, const char *name); /* the row that holds there; NULL: none */
bool facts_has_role(const struct facts *f, const char *source, const char *role); /* true when not known */
const struct fact_answer *facts_answer(const struct facts *f, const char *operation, struct span argument); /* NULL: not asked yet */

#endif
