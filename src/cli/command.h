/* Which verb the words of the command line name: NOUN VERB, or a verb that stands alone. All from the verb table. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "model/resource.h"
#include "verbs/verbs.h"

struct command_words {
	const struct resource *noun; /* named so far; NULL */
	const struct verb *verb;     /* NULL: not complete yet */
};

/* Takes the next word. ERROR_USAGE: it fits nothing; the sentence names the nearest. */
struct error command_take(struct command_words *c, const char *word);

/* After the last word: ERROR_USAGE when a noun stands without its verb. */
struct error command_end(const struct command_words *c);

/* Can the verb be called from the command line? (The screen's own actions cannot.) */
bool command_is_callable(const struct verb *v);

/* Is it an option of the verb ("--config"), and not an operand? */
bool command_is_option(const struct verb_argument *a);

/* "session revoke", "snapshot" */
const char *command_name(const struct verb *v, char *array, size_t size);

/* Are there as many operands as the verb takes, and the options that it cannot do without? `options`: the names that were given. */
struct error command_check(const struct verb *v, unsigned operand_count, const char *const *options, unsigned option_count);

#endif
