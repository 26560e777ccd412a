#include "cli/help.h"

#include "base/text.h"

#define WIDTH 80u
#define LABEL 27u /* column at which the text beside a label begins */

const struct exit_status help_exit_statuses[] = {
        {"0", "done; nothing to list; already so"},
        {"1", "a server refused or failed it; a local failure (disk, audit log)"},
        {"2", "wrong usage or configuration; declined; no --yes"},
        {"3", "a server cannot be reached"},
        {"4", "not authenticated or not allowed"},
        {"5", "partly done: some targets, some sources"},
        {"6", "refused by read-only"},
        {"7", "no such object"},
        {"130", "interrupted"},
};
const unsigned help_exit_status_count = sizeof help_exit_statuses / sizeof *help_exit_statuses;

/* --- pieces ------------------------------------------------------------------------------------------------------ */

static void append_blanks(struct buffer *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_append_char(out, ' ');
}

/* `text` in words from column `indent` on; the line stands at column `at` now. Ends the line. */
static void append_wrapped(struct buffer *out, size_t at, size_t indent, const char *text)
{
	if (at > indent) { /* the label is too long: begin below it */
		buffer_append_char(out, '\n');
		at = 0;
	}
	append_blanks(out, indent - at);
	at = indent;
	while (*text) {
		size_t word = strcspn(text, " "), width = text_width((struct span){text, word});
		if (at > indent && at + 1 + width > WIDTH) {
			buffer_append_char(out, '\n');
			append_blanks(out, indent);
			at = indent;
		} else if (at > indent) {
			buffer_append_char(out, ' ');
			at++;
		}
		buffer_append(out, text, word);
		at += width;
		text += word + strspn(text + word, " ");
	}
	buffer_append_char(out, '\n');
}

/* "  label        text": `from` is where the label begins in `out`. */
static void append_beside(struct buffer *out, size_t from, const char *text)
{
	size_t width = text_width((struct span){out->bytes + from, out->length - from});
	append_wrapped(out, width + 2 > LABEL ? LABEL + 1 : width, LABEL, text);
}

void help_append_option(struct buffer *out, const struct option_row *row)
{
	if (row->letter)
		buffer_append_format(out, "-%c, ", row->letter);
	buffer_append_format(out, "--%s%s%s", row->name, row->metavar ? " " : "", row->metavar ? row->metavar : "");
}

void help_append_usage(struct buffer *out, const struct verb *v)
{
	char name[80];
	buffer_append_text(out, command_name(v, name, sizeof name));
	for (unsigned i = 0; i < v->argument_count; i++) {
		const struct verb_argument *a = &v->arguments[i];
		const char *value = command_is_option(a) && a->takes_value ? " VALUE" : "";
		buffer_append_format(out, a->required ? " %s%s%s" : " [%s%s]%s", a->name, value, a->many ? "..." : "");
	}
}

bool help_shows(const struct option_row *row)
{
	return row->section && (row->where & WHERE_ARGV);
}

void help_each_section(struct buffer *out, section_writer *write)
{
	for (unsigned i = 0; i < option_count; i++) {
		bool seen = !option_rows[i].section;
		for (unsigned j = 0; j < i && !seen; j++)
			seen = option_rows[j].section && strcmp(option_rows[j].section, option_rows[i].section) == 0;
		if (!seen)
			write(out, option_rows[i].section);
	}
}

/* --- everything -------------------------------------------------------------------------------------------------- */

static void append_verb(struct buffer *out, const struct verb *v)
{
	size_t from = out->length;
	buffer_append_text(out, "  ");
	help_append_usage(out, v);
	append_beside(out, from, v->help);
}

/* The verbs of `noun`; NULL: those that stand alone. */
static void append_verbs(struct buffer *out, const char *noun)
{
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		if (command_is_callable(v) && (noun ? v->noun && strcmp(v->noun, noun) == 0 : !v->noun))
			append_verb(out, v);
	}
}

static void append_title(struct buffer *out, const struct resource *r)
{
	char title[300];
	snprintf(title, sizeof title, "%s: %s", r->title, r->help);
	append_wrapped(out, 0, 0, title);
}

static void append_option(struct buffer *out, const struct option_row *row)
{
	char text[400];
	size_t from = out->length, used;
	used = (size_t)snprintf(text, sizeof text, "%s", row->text);
	if (row->preset && used < sizeof text)
		used += (size_t)snprintf(text + used, sizeof text - used, " (%s)", row->preset);
	if (row->variable && used < sizeof text)
		snprintf(text + used, sizeof text - used, " [%s]", row->variable);
	buffer_append_text(out, row->letter ? "  " : "      ");
	help_append_option(out, row);
	append_beside(out, from, text);
}

static void append_section(struct buffer *out, const char *section)
{
	bool any = false;
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		if (!help_shows(row) || strcmp(row->section, section) != 0)
			continue;
		if (!any)
			buffer_append_format(out, "\n%s\n", section);
		any = true;
		append_option(out, row);
	}
}

static void append_settings(struct buffer *out, const char *section)
{
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		size_t from = out->length;
		if (row->dormant || !row->variable || help_shows(row) || !row->section || strcmp(row->section, section) != 0)
			continue;
		buffer_append_format(out, "  %s", row->variable);
		append_beside(out, from, row->text);
	}
}

static void append_all(struct buffer *out)
{
	buffer_append_text(out, "Usage: mlflow-oidc-top [OPTION]...                     the dashboard\n"
	                        "       mlflow-oidc-top [OPTION]... NOUN VERB [ARG]...  one thing, no screen\n"
	                        "       mlflow-oidc-top help [NOUN [VERB]]              more about it\n\n"
	                        "To " HELP_TAGLINE ".\n");
	for (unsigned i = 0; i < resource_count; i++) {
		buffer_append_char(out, '\n');
		append_title(out, resources[i]);
		append_verbs(out, resources[i]->schema.name);
	}
	buffer_append_text(out, "\nAlone\n");
	append_verbs(out, NULL);
	help_each_section(out, append_section);
	buffer_append_text(out, "\nVariables\n");
	help_each_section(out, append_settings);
	append_wrapped(out, 0, 2, "A secret may also stand in a file or come from a command: NAME_FILE, NAME_COMMAND. All of them can stand in the configuration and "
	                          "in a deployment's .env; 'mlflow-oidc-top doctor --config' shows what is in force and where it came from.");
	buffer_append_text(out, "\nExit status\n");
	for (unsigned i = 0; i < help_exit_status_count; i++)
		buffer_append_format(out, "  %-4s %s\n", help_exit_statuses[i].number, help_exit_statuses[i].text);
}

/* --- a noun, a verb ---------------------------------------------------------------------------------------------- */

static void append_field(struct buffer *out, const struct field *f)
{
	char text[400];
	size_t used = (size_t)snprintf(text, sizeof text, "%s", f->help), from = out->length;
	for (unsigned i = 0; f->words && i < f->words->count && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s%s", i ? ", " : " (", f->words->word[i], i + 1 == f->words->count ? ")" : "");
	buffer_append_format(out, "  %s", f->name);
	append_beside(out, from, text);
}

static void append_noun(struct buffer *out, const struct resource *r)
{
	append_title(out, r);
	buffer_append_char(out, '\n');
	append_verbs(out, r->schema.name);
	buffer_append_text(out, "\nFields, for --columns, --sort and --filter (_at and _s may be left out)\n");
	for (unsigned i = 0; i < r->schema.count; i++)
		append_field(out, &r->schema.fields[i]);
}

static void append_one_verb(struct buffer *out, const struct verb *v)
{
	struct buffer usage;
	buffer_init(&usage, 2000);
	buffer_append_text(&usage, "mlflow-oidc-top [OPTION]... ");
	help_append_usage(&usage, v);
	buffer_append_text(out, "Usage:");
	append_wrapped(out, strlen("Usage:"), strlen("Usage: "), buffer_text(&usage));
	out->failed = out->failed || usage.failed;
	buffer_release(&usage);
	buffer_append_char(out, '\n');
	append_wrapped(out, 0, 0, v->help);
	if (v->argument_count > 0)
		buffer_append_char(out, '\n');
	for (unsigned i = 0; i < v->argument_count; i++) {
		size_t from = out->length;
		buffer_append_format(out, "  %s", v->arguments[i].name);
		append_beside(out, from, v->arguments[i].help);
	}
	if (v->role)
		buffer_append_format(out, "\nNeeds the role %s at %s.\n", v->role, v->source);
	if (v->kind == VERB_PLAN)
		buffer_append_text(out, "\n--dry-run shows what it would do, --yes does it without a question.\n");
	buffer_append_text(out, "\nThe options: mlflow-oidc-top help\n");
	if (v->noun)
		buffer_append_format(out, "The fields:  mlflow-oidc-top help %s\n", v->noun);
}

void help_append(struct buffer *out, const struct command_words *about)
{
	if (about->verb)
		append_one_verb(out, about->verb);
	else if (about->noun)
		append_noun(out, about->noun);
	else
		append_all(out);
}

void help_append_version(struct buffer *out)
{
	buffer_append_text(out, PACKAGE_NAME " " PACKAGE_VERSION "\n");
}
