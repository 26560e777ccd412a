/* The man page, in man(7). */
#include "cli/help.h"

/* A text of ours as roff: a leading dot or apostrophe is no request, a hyphen that is typed is no dash, a backslash is itself. */
static void append_roff(struct buffer *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buffer_append_text(out, "\\&");
	for (; *text; text++) {
		if (*text == '-')
			buffer_append_text(out, "\\-");
		else if (*text == '\\')
			buffer_append_text(out, "\\e");
		else
			buffer_append_char(out, *text);
	}
}

static void append_section_head(struct buffer *out, const char *request, const char *title)
{
	buffer_append_format(out, ".%s \"", request);
	append_roff(out, title);
	buffer_append_text(out, "\"\n");
}

/* .TP, a bold term, its text. */
static void append_term(struct buffer *out, const char *term, const char *text)
{
	buffer_append_text(out, ".TP\n\\fB");
	append_roff(out, term);
	buffer_append_text(out, "\\fR\n");
	append_roff(out, text);
	buffer_append_char(out, '\n');
}

static void append_paragraph(struct buffer *out, const char *text)
{
	buffer_append_text(out, ".PP\n");
	append_roff(out, text);
	buffer_append_char(out, '\n');
}

static void append_verb(struct buffer *out, const struct verb *v)
{
	struct buffer usage;
	buffer_init(&usage, 1000);
	help_append_usage(&usage, v);
	append_term(out, buffer_text(&usage), v->help);
	for (unsigned i = 0; i < v->argument_count; i++) {
		buffer_append_text(out, ".br\n\\fI");
		append_roff(out, v->arguments[i].name);
		buffer_append_text(out, "\\fR: ");
		append_roff(out, v->arguments[i].help);
		buffer_append_char(out, '\n');
	}
	out->failed = out->failed || usage.failed;
	buffer_release(&usage);
}

static void append_verbs(struct buffer *out, const char *noun)
{
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		if (command_is_callable(v) && (noun ? v->noun && strcmp(v->noun, noun) == 0 : !v->noun))
			append_verb(out, v);
	}
}

static void append_commands(struct buffer *out)
{
	append_section_head(out, "SH", "COMMANDS");
	for (unsigned i = 0; i < resource_count; i++) {
		append_section_head(out, "SS", resources[i]->title);
		append_roff(out, resources[i]->help);
		buffer_append_text(out, ".\n");
		append_verbs(out, resources[i]->schema.name);
	}
	append_section_head(out, "SS", "Alone");
	append_verbs(out, NULL);
}

static void append_option(struct buffer *out, const struct option_row *row)
{
	struct buffer label, text;
	buffer_init(&label, 200);
	buffer_init(&text, 1000);
	help_append_option(&label, row);
	buffer_append_text(&text, row->text);
	if (row->preset)
		buffer_append_format(&text, ". Default: %s", row->preset);
	if (row->variable)
		buffer_append_format(&text, ". Variable: %s", row->variable);
	buffer_append_char(&text, '.');
	append_term(out, buffer_text(&label), buffer_text(&text));
	out->failed = out->failed || label.failed || text.failed;
	buffer_release(&label);
	buffer_release(&text);
}

static void append_options_of(struct buffer *out, const char *section)
{
	bool any = false;
	for (unsigned i = 0; i < option_count; i++) {
		if (!help_shows(&option_rows[i]) || strcmp(option_rows[i].section, section) != 0)
			continue;
		if (!any)
			append_section_head(out, "SS", section);
		any = true;
		append_option(out, &option_rows[i]);
	}
}

/* Settings that are no options: keys of the configuration, and the deployment's variables. */
static void append_settings_of(struct buffer *out, const char *section)
{
	bool any = false;
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		if ((row->where & WHERE_ARGV) || !row->section || strcmp(row->section, section) != 0)
			continue;
		if (!any)
			append_section_head(out, "SS", section);
		any = true;
		append_term(out, row->variable ? row->variable : row->name, row->text);
		for (unsigned k = 0; row->choices && row->choices[k]; k++)
			buffer_append_format(out, "%s%s%s", k ? ", " : "(", row->choices[k], row->choices[k + 1] ? "" : ")\n");
		if (row->variable2)
			buffer_append_format(out, "(also %s)\n", row->variable2);
	}
}

static void append_configuration(struct buffer *out)
{
	append_section_head(out, "SH", "CONFIGURATION");
	append_paragraph(out, "Lines of KEY = VALUE in sections [default] and [context NAME]; a line that begins with # or ; is a comment. Keys are the names of "
	                      "the options, or the variables in lower case with - for _. Relative paths lie beside the file.");
	append_paragraph(out, "A secret never stands in it, only where it is found: KEY-file = PATH (a file of ours alone) or KEY-command = COMMAND (run without "
	                      "a shell; its first line of output counts). As a variable: NAME, NAME_FILE or NAME_COMMAND.");
	append_paragraph(out, "Of several places the first that says something counts: command line, environment, --env-file, context, [default], built in. Two "
	                      "exceptions: read-only is on when any of them says so; and what /etc/mlflow-oidc-top/policy sets (root's file, writable by nobody else, "
	                      "with keys as in [default]) cannot be overridden. Address and credentials of one source come from one place; a mixture is refused.");
	help_each_section(out, append_settings_of);
}

static void append_fields(struct buffer *out)
{
	append_section_head(out, "SH", "FIELDS");
	append_paragraph(out, "For --columns, --sort and --filter; _at and _s may be left out. In JSON instants are RFC 3339, durations whole seconds, and what is "
	                      "not known is null.");
	for (unsigned i = 0; i < resource_count; i++) {
		append_section_head(out, "SS", resources[i]->schema.name);
		for (unsigned k = 0; k < resources[i]->schema.count; k++)
			append_term(out, resources[i]->schema.fields[k].name, resources[i]->schema.fields[k].help);
	}
}

static void append_filter(struct buffer *out)
{
	append_section_head(out, "SH", "FILTER");
	append_paragraph(out, "The same on the screen and with --filter. Terms side by side must all hold and bind tighter than |; ! before a term turns it round; "
	                      "( ) group; double quotes hold blanks.");
	append_term(out, "text, /regex/", "in one of the text columns");
	append_term(out, "field:text", "part of the field, upper and lower case alike; field:* there is one; ip:10.0.0.0/8 a network");
	append_term(out, "field=text", "the whole field");
	append_term(out, "field<value, >, <=, >=", "numbers, durations (idle>30m), instants by time or by duration from now (expires<5m)");
}

static void append_keys(struct buffer *out)
{
	append_section_head(out, "SH", "KEYS");
	for (unsigned i = 0; i < resource_count; i++) {
		char key[2] = {resources[i]->key, '\0'}, text[200];
		snprintf(text, sizeof text, "%s: %s", resources[i]->schema.name, resources[i]->help);
		if (resources[i]->key)
			append_term(out, key, text);
	}
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		char first[8], second[8], label[40], text[300];
		if (!v->key)
			continue;
		snprintf(label, sizeof label, "%s%s%s", verb_key_name(v->key, first), v->key2 ? ", " : "", v->key2 ? verb_key_name(v->key2, second) : "");
		snprintf(text, sizeof text, "%s%s%s", v->noun ? v->noun : "", v->noun ? ": " : "", v->help);
		append_term(out, label, text);
	}
}

static void append_files(struct buffer *out)
{
	append_section_head(out, "SH", "FILES");
	append_term(out, "$XDG_CONFIG_HOME/mlflow-oidc-top/config", "the configuration of a person");
	append_term(out, "/etc/mlflow-oidc-top/config", "the configuration of a host, for persons without one");
	append_term(out, "/etc/mlflow-oidc-top/policy", "what nobody on this host can override");
	append_term(out, "$XDG_STATE_HOME/mlflow-oidc-top/audit.ndjson", "the audit log");
}

void help_append_man_page(struct buffer *out)
{
	buffer_append_text(out, ".TH MLFLOW-OIDC-TOP 1 \"\" \"" PACKAGE_NAME " " PACKAGE_VERSION "\" \"User Commands\"\n");
	append_section_head(out, "SH", "NAME");
	buffer_append_text(out, "mlflow\\-oidc\\-top \\- " HELP_TAGLINE "\n");
	append_section_head(out, "SH", "SYNOPSIS");
	buffer_append_text(out, "\\fBmlflow\\-oidc\\-top\\fR [\\fIOPTION\\fR]...\n.br\n"
	                        "\\fBmlflow\\-oidc\\-top\\fR [\\fIOPTION\\fR]... \\fINOUN VERB\\fR [\\fIARG\\fR]...\n");
	append_section_head(out, "SH", "DESCRIPTION");
	append_paragraph(out, "Without a command: a dashboard of who is logged in, from where, until when and why then, with keys that end it. With one: the same "
	                      "thing without a screen, for scripts. Options may stand before and after the command.");
	append_paragraph(out, "What changes a server shows a plan first: what will end, what ends with it, and which ways stay open afterwards. It asks, unless --yes "
	                      "is given, and writes intention and outcome into an audit log.");
	append_commands(out);
	append_section_head(out, "SH", "OPTIONS");
	help_each_section(out, append_options_of);
	append_configuration(out);
	append_filter(out);
	append_fields(out);
	append_keys(out);
	append_section_head(out, "SH", "EXIT STATUS");
	for (unsigned i = 0; i < help_exit_status_count; i++)
		append_term(out, help_exit_statuses[i].number, help_exit_statuses[i].text);
	append_files(out);
}
