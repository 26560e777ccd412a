/* Everything that explains the program, written out of the tables: help, man page, completion, the table of keys. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/buffer.h"
#include "cli/command.h"
#include "config/option.h"

/* `--help` and `help`: about everything, a noun with its fields and verbs, or one verb. Lines of at most 80 columns. */
void help_append(struct buffer *out, const struct command_words *about);

void help_append_version(struct buffer *out);

/* man(7) source. */
void help_append_man_page(struct buffer *out);

/* The completion script for bash, as `completion bash` prints it. */
void help_append_bash(struct buffer *out);

/* Markdown for the README. */
void help_append_keys(struct buffer *out);

/* --- what these share --- */

struct exit_status {
	const char *number;
	const char *text;
};
extern const struct exit_status help_exit_statuses[];
extern const unsigned help_exit_status_count;

#define HELP_TAGLINE "see and end the logins of an MLflow server that Keycloak guards"

/* "-c, --context NAME" */
void help_append_option(struct buffer *out, const struct option_row *row);
/* "session revoke [ID]..." */
void help_append_usage(struct buffer *out, const struct verb *v);
/* Has the row a place in help? Options of the command line have; variables and keys of files are the man page's. */
bool help_shows(const struct option_row *row);
/* Calls for each section of the option table, in its order. */
typedef void section_writer(struct buffer *out, const char *section);
void help_each_section(struct buffer *out, section_writer *write);

#endif
