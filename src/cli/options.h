/* The command line: getopt_long with rows of the option table and of the verb table. Options may stand before and after NOUN VERB; a verb's own options stand
 * after it, where they go before a general option of the same name (`doctor --config`). */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"
#include "config/settings.h"

struct options {
	struct setting_given *given; /* owned; for settings_load */
	unsigned given_count;
	struct command_words words;  /* words.verb NULL: the dashboard */
	const char **operands;       /* owned array of argv's texts */
	unsigned operand_count;
	const char **verb_options;   /* owned: pairs of "--name" and value (NULL for a flag) */
	unsigned verb_option_count;
	bool help;                   /* --help, or `help` as the first word; words say about what */
};

/* ERROR_USAGE with the nearest word; the value of a secret is never repeated. Release in any case. */
struct error options_parse(struct options *o, int argc, char *const *argv);
void options_release(struct options *o);

/* The value given last on the command line; NULL: not given. "" for a flag. */
const char *options_value(const struct options *o, const char *name);

#endif
