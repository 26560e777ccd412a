/* The completion script for bash, and the table of keys for the README. */
#include "cli/help.h"

/* "-o|--output", as a pattern of `case`. */
static void append_pattern(struct buffer *out, const struct option_row *row)
{
	if (row->letter)
		buffer_append_format(out, "-%c|", row->letter);
	buffer_append_format(out, "--%s", row->name);
}

/* The fields of a noun, for what follows --columns and --sort; behind a comma the next one of a list, behind a `-` the same. */
static void append_fields(struct buffer *out)
{
	buffer_append_text(out, "_mlflow_oidc_top_fields() {\n    local fields= before=${2%\"${2##*[,-]}\"}\n    case $1 in\n");
	for (unsigned i = 0; i < resource_count; i++) {
		const struct schema *schema = &resources[i]->schema;
		buffer_append_format(out, "    %s) fields='", schema->name);
		for (unsigned k = 0; k < schema->count; k++)
			buffer_append_format(out, "%s%s", k ? " " : "", schema->fields[k].name);
		buffer_append_text(out, "' ;;\n");
	}
	buffer_append_text(out, "    esac\n    COMPREPLY=($(compgen -P \"$before\" -W \"$fields\" -- \"${2##*[,-]}\"))\n}\n");
}

static void append_values(struct buffer *out, const struct option_row *row)
{
	if (row->choices) {
		buffer_append_text(out, "COMPREPLY=($(compgen -W '");
		for (unsigned i = 0; row->choices[i]; i++)
			buffer_append_format(out, "%s%s", i ? " " : "", row->choices[i]);
		buffer_append_text(out, "' -- \"$cur\")); ");
	} else if (row->type == OPTION_PATH) {
		buffer_append_text(out, "COMPREPLY=($(compgen -f -- \"$cur\")); ");
	} else if (strcmp(row->name, "columns") == 0 || strcmp(row->name, "sort") == 0) {
		buffer_append_text(out, "_mlflow_oidc_top_fields \"$noun\" \"$cur\"; ");
	} else if (strcmp(row->name, "resource") == 0) {
		buffer_append_text(out, "COMPREPLY=($(compgen -W '");
		for (unsigned i = 0; i < resource_count; i++)
			buffer_append_format(out, "%s%s", i ? " " : "", resources[i]->schema.name);
		buffer_append_text(out, "' -- \"$cur\")); ");
	}
}

/* What stands after an option that takes a value. */
static void append_option_values(struct buffer *out)
{
	buffer_append_text(out, "    case $prev in\n");
	for (unsigned i = 0; i < option_count; i++) {
		const struct option_row *row = &option_rows[i];
		if (!help_shows(row) || row->type == OPTION_FLAG)
			continue;
		buffer_append_text(out, "    ");
		append_pattern(out, row);
		buffer_append_text(out, ") ");
		append_values(out, row);
		buffer_append_text(out, "return ;;\n");
	}
	buffer_append_text(out, "    esac\n");
}

/* Which words before the cursor are NOUN and VERB: neither options nor their values. */
static void append_words(struct buffer *out)
{
	bool first = true;
	buffer_append_text(out, "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n        ");
	for (unsigned i = 0; i < option_count; i++) {
		if (!help_shows(&option_rows[i]) || option_rows[i].type == OPTION_FLAG)
			continue;
		buffer_append_text(out, first ? "" : "|");
		first = false;
		append_pattern(out, &option_rows[i]);
	}
	buffer_append_text(out, ") i=$((i + 1)) ;;\n        -*) ;;\n        help) [ -z \"$noun\" ] || verb=${verb:-help} ;;\n"
	                        "        *) if [ -z \"$noun\" ]; then noun=${COMP_WORDS[i]}; else verb=${verb:-${COMP_WORDS[i]}}; fi ;;\n        esac\n    done\n");
}

static void append_options(struct buffer *out)
{
	buffer_append_text(out, "    if [[ $cur == -* ]]; then\n        options='");
	for (unsigned i = 0; i < option_count; i++)
		if (help_shows(&option_rows[i]))
			buffer_append_format(out, "%s--%s", i ? " " : "", option_rows[i].name);
	buffer_append_text(out, "'\n        case \"$noun $verb\" in\n");
	for (unsigned i = 0; i < verb_count; i++) {
		char name[80];
		const struct verb *v = verbs[i];
		for (unsigned k = 0; k < v->argument_count; k++)
			if (command_is_callable(v) && command_is_option(&v->arguments[k]))
				buffer_append_format(out, "        '%s%s') options+=' %s' ;;\n", command_name(v, name, sizeof name), v->noun ? "" : " ", v->arguments[k].name);
	}
	buffer_append_text(out, "        esac\n        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n        return\n    fi\n");
}

static void append_nouns(struct buffer *out)
{
	buffer_append_text(out, "    case $noun in\n    '') COMPREPLY=($(compgen -W 'help");
	for (unsigned i = 0; i < resource_count; i++)
		buffer_append_format(out, " %s", resources[i]->schema.name);
	for (unsigned i = 0; i < verb_count; i++)
		if (command_is_callable(verbs[i]) && !verbs[i]->noun)
			buffer_append_format(out, " %s", verbs[i]->name);
	buffer_append_text(out, "' -- \"$cur\")) ;;\n");
	for (unsigned i = 0; i < resource_count; i++) {
		buffer_append_format(out, "    %s) [ -n \"$verb\" ] || COMPREPLY=($(compgen -W '", resources[i]->schema.name);
		const char *blank = "";
		for (unsigned k = 0; k < verb_count; k++) {
			if (!command_is_callable(verbs[k]) || !verbs[k]->noun || strcmp(verbs[k]->noun, resources[i]->schema.name) != 0)
				continue;
			buffer_append_format(out, "%s%s", blank, verbs[k]->name);
			blank = " ";
		}
		buffer_append_text(out, "' -- \"$cur\")) ;;\n");
	}
	buffer_append_text(out, "    completion) COMPREPLY=($(compgen -W 'bash' -- \"$cur\")) ;;\n    esac\n");
}

void help_append_bash(struct buffer *out)
{
	buffer_append_text(out, "# bash completion for mlflow-oidc-top, written by `mlflow-oidc-top completion bash`\n");
	append_fields(out);
	buffer_append_text(out, "_mlflow_oidc_top() {\n"
	                        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} noun= verb= options i\n"
	                        "    COMPREPLY=()\n");
	append_words(out);
	append_option_values(out);
	append_options(out);
	append_nouns(out);
	buffer_append_text(out, "}\ncomplete -o default -F _mlflow_oidc_top mlflow-oidc-top\n");
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

/* `|` would end the cell. */
static void append_key(struct buffer *out, const char *key)
{
	buffer_append_format(out, strcmp(key, "|") == 0 ? "`\\%s`" : "`%s`", key);
}

static void append_key_row(struct buffer *out, const struct verb *v)
{
	char array[8];
	buffer_append_text(out, "| ");
	append_key(out, verb_key_name(v->key, array));
	if (v->key2) {
		buffer_append_char(out, ' ');
		append_key(out, verb_key_name(v->key2, array));
	}
	buffer_append_format(out, " | %s | %s |\n", v->noun ? v->noun : v->needs & NEED_REPLAY ? "a recording" : "everywhere", v->help);
}

void help_append_keys(struct buffer *out)
{
	buffer_append_text(out, "| key | where | does |\n| --- | --- | --- |\n");
	for (unsigned i = 0; i < verb_count; i++)
		if (verbs[i]->key && verbs[i]->noun)
			append_key_row(out, verbs[i]);
	for (unsigned i = 0; i < resource_count; i++)
		if (resources[i]->key)
			buffer_append_format(out, "| `%c` | everywhere | Go to %s: %s. |\n", resources[i]->key, resources[i]->schema.name, resources[i]->help);
	for (unsigned i = 0; i < verb_count; i++)
		if (verbs[i]->key && !verbs[i]->noun)
			append_key_row(out, verbs[i]);
}
