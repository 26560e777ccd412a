#include "cli/options.h"

#include "base/text.h"
#include "base/nearest.h"
#include "config/option.h"

#include <getopt.h>
#include <stdlib.h>

enum { OF_TABLE = 1000, OF_VERB = 2000 }; /* getopt's values: + index of the row */

struct parsing {
	struct options *options;
	char letters[160];
	struct option *names; /* the long options that hold now */
	bool after_help;      /* words say what help is about */
};

/* --- getopt's tables, out of ours --- */

static void fill_letters(struct parsing *p)
{
	size_t n = 0;
	p->letters[n++] = '-'; /* operands come in their place: the verb decides which options may follow it */
	p->letters[n++] = ':'; /* a missing value is told apart from an unknown option */
	for (unsigned i = 0; i < option_count; i++) {
		if (!option_rows[i].letter || !(option_rows[i].where & WHERE_ARGV))
			continue;
		p->letters[n++] = option_rows[i].letter;
		if (option_rows[i].type != OPTION_FLAG)
			p->letters[n++] = ':';
	}
	p->letters[n] = '\0';
}

static bool verb_has_option(const struct verb *v, const char *name)
{
	for (unsigned i = 0; v && i < v->argument_count; i++)
		if (command_is_option(&v->arguments[i]) && strcmp(v->arguments[i].name + 2, name) == 0)
			return true;
	return false;
}

static bool fill_names(struct parsing *p)
{
	const struct verb *v = p->options->words.verb;
	size_t n = 0;
	struct option *names = calloc(option_count + (v ? v->argument_count : 0) + 1, sizeof *names);
	if (!names)
		return false;
	for (unsigned i = 0; v && i < v->argument_count; i++)
		if (command_is_option(&v->arguments[i]))
			names[n++] = (struct option){v->arguments[i].name + 2, v->arguments[i].takes_value ? required_argument : no_argument, NULL, OF_VERB + (int)i};
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		if ((row->where & WHERE_ARGV) && !verb_has_option(v, row->name))
			names[n++] = (struct option){row->name, row->type == OPTION_FLAG ? no_argument : required_argument, NULL, OF_TABLE + (int)i};
	}
	free(p->names);
	p->names = names;
	return true;
}

/* --- what is wrong --- */

static int row_of_letter(int letter)
{
	for (unsigned i = 0; i < option_count; i++)
		if (option_rows[i].letter == letter && (option_rows[i].where & WHERE_ARGV))
			return (int)i;
	return -1;
}

/* A setting that exists but is no option: a variable of the deployment, a key of the configuration. */
static struct error not_an_option(const struct option_row *row)
{
	if (row->type == OPTION_SECRET)
		return error_make(ERROR_USAGE, NULL, "--%s: no secret goes on the command line, where everybody can read it: set %s, %s_FILE or %s_COMMAND", row->name,
		                  row->variable, row->variable, row->variable);
	if (row->variable)
		return error_make(ERROR_USAGE, NULL, "--%s is no option: set %s, or %s in the configuration", row->name, row->variable, row->name);
	return error_make(ERROR_USAGE, NULL, "--%s is no option: set %s in the configuration", row->name, row->name);
}

/* A name that begins several options. */
static bool is_ambiguous(const struct parsing *p, struct span name)
{
	unsigned count = 0;
	for (const struct option *o = p->names; o->name; o++)
		count += strncmp(o->name, name.at, name.length) == 0;
	return count > 1;
}

static struct error unknown_option(const struct parsing *p, const char *argument)
{
	char shown[80], name[80];
	const struct verb *v = p->options->words.verb;
	if (strncmp(argument, "--", 2) != 0) {
		char letter[8];
		snprintf(letter, sizeof letter, "%c", optopt);
		return error_make(ERROR_USAGE, NULL, "unknown option '-%s'", text_clean_into(shown, sizeof shown, span_of(letter)));
	}
	struct span word = {argument + 2, strcspn(argument + 2, "=")}; /* what follows '=' may be a secret */
	snprintf(name, sizeof name, "%.*s", (int)word.length, word.at);
	text_clean_into(shown, sizeof shown, word);
	int row = option_index(name);
	if (row >= 0 && !(option_rows[row].where & WHERE_ARGV))
		return not_an_option(&option_rows[row]);
	if (is_ambiguous(p, word))
		return error_make(ERROR_USAGE, NULL, "option '--%s' is short for more than one", shown);
	struct nearest near;
	nearest_init(&near, word);
	for (unsigned i = 0; v && i < v->argument_count; i++)
		if (command_is_option(&v->arguments[i]))
			nearest_try(&near, v->arguments[i].name + 2);
	nearest_try(&near, option_nearest(name));
	if (near.best)
		return error_make(ERROR_USAGE, NULL, "unknown option '--%s': did you mean '--%s'?", shown, near.best);
	return error_make(ERROR_USAGE, NULL, "unknown option '--%s': 'mlflow-oidc-top help' lists them", shown);
}

static const char *option_name(const struct parsing *p, int value, char *array, size_t size)
{
	if (value >= OF_VERB)
		snprintf(array, size, "%s", p->options->words.verb->arguments[value - OF_VERB].name);
	else
		snprintf(array, size, "--%s", option_rows[value >= OF_TABLE ? value - OF_TABLE : row_of_letter(value)].name);
	return array;
}

/* getopt said '?' (unknown, ambiguous, or a value where none belongs) or ':' (a missing value). */
static struct error bad_option(const struct parsing *p, int said, const char *argument)
{
	char name[80];
	if (said == ':')
		return error_make(ERROR_USAGE, NULL, "%s needs a value", option_name(p, optopt, name, sizeof name));
	if (optopt >= OF_TABLE)
		return error_make(ERROR_USAGE, NULL, "%s takes no value", option_name(p, optopt, name, sizeof name));
	return unknown_option(p, argument);
}

/* --- taking --- */

static struct error take_word(struct parsing *p, const char *word)
{
	struct options *o = p->options;
	if (o->words.verb && !p->after_help) {
		o->operands[o->operand_count++] = word;
		return error_none();
	}
	if (!o->words.noun && !o->words.verb && !p->after_help && strcmp(word, "help") == 0) {
		o->help = p->after_help = true;
		return error_none();
	}
	if (o->words.verb)
		return error_make(ERROR_USAGE, NULL, "help: too many words");
	struct error e = command_take(&o->words, word);
	if (!error_is(&e) && o->words.verb && !fill_names(p))
		e = error_make(ERROR_MEMORY, NULL, "out of memory");
	return e;
}

static void take_option(struct parsing *p, int value, const char *argument)
{
	struct options *o = p->options;
	if (value >= OF_VERB) {
		o->verb_options[o->verb_option_count * 2] = o->words.verb->arguments[value - OF_VERB].name;
		o->verb_options[o->verb_option_count++ * 2 + 1] = argument;
		return;
	}
	int row = value >= OF_TABLE ? value - OF_TABLE : row_of_letter(value);
	o->given[o->given_count++] = (struct setting_given){row, argument};
	if (strcmp(option_rows[row].name, "help") == 0)
		o->help = true;
}

static struct error parse(struct parsing *p, int argc, char *const *argv)
{
	struct error e = error_none();
	opterr = 0;
	optind = 0; /* GNU: begin anew, whatever was parsed before */
	while (!error_is(&e)) {
		int before = optind ? optind : 1;
		int said = getopt_long(argc, argv, p->letters, p->names, NULL);
		if (said == -1)
			break;
		if (said == 1)
			e = take_word(p, optarg);
		else if (said == '?' || said == ':')
			e = bad_option(p, said, argv[optind > before ? optind - 1 : before]);
		else
			take_option(p, said, optarg);
	}
	for (; !error_is(&e) && optind < argc; optind++)
		e = take_word(p, argv[optind]);
	return e;
}

static struct error check(const struct options *o)
{
	if (o->help || options_value(o, "version"))
		return error_none();
	struct error e = command_end(&o->words);
	if (error_is(&e) || !o->words.verb)
		return e;
	const char **names = calloc(o->verb_option_count + 1, sizeof *names);
	if (!names)
		return error_make(ERROR_MEMORY, NULL, "out of memory");
	for (unsigned i = 0; i < o->verb_option_count; i++)
		names[i] = o->verb_options[2 * i];
	e = command_check(o->words.verb, o->operand_count, names, o->verb_option_count);
	free(names);
	return e;
}

struct error options_parse(struct options *o, int argc, char *const *argv)
{
	struct parsing p = {.options = o};
	*o = (struct options){0};
	/* An argument of the command line is at most one of each; one letter after another in "-ny" is one argument. */
	size_t room = 1;
	for (int i = 0; i < argc; i++)
		room += strlen(argv[i]) + 1;
	o->given = calloc(room, sizeof *o->given);
	o->operands = calloc(room, sizeof *o->operands);
	o->verb_options = calloc(room * 2, sizeof *o->verb_options);
	struct error e = error_make(ERROR_MEMORY, NULL, "out of memory");
	if (o->given && o->operands && o->verb_options && fill_names(&p)) {
		fill_letters(&p);
		e = parse(&p, argc, argv);
	}
	free(p.names);
	return error_is(&e) ? e : check(o);
}

void options_release(struct options *o)
{
	free(o->given);
	free(o->operands);
	free(o->verb_options);
	*o = (struct options){0};
}

const char *options_value(const struct options *o, const char *name)
{
	for (unsigned i = o->given_count; i > 0; i--)
		if (strcmp(option_rows[o->given[i - 1].option].name, name) == 0)
			return o->given[i - 1].value ? o->given[i - 1].value : "";
	return NULL;
}
