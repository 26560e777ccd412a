/* source: list, show. The program's own view of each server; it needs none of them. */
#include "verbs/rows.h"

static const struct verb_argument show_arguments[] = {
	{.name = "SOURCE", .help = "name of a source, such as keycloak", .required = true, .many = true, .takes_value = true},
};

const struct verb verb_source_list = {
	.noun = "source",
	.name = "list",
	.label = "sources",
	.help = "List the servers that we speak to: state, since when, latency, version.",
	.kind = VERB_VIEW,
	.arguments = verb_list_arguments,
	.argument_count = VERB_LIST_ARGUMENTS,
};

const struct verb verb_source_show = {
	.noun = "source",
	.name = "show",
	.label = "show",
	.help = "Show a server: its last error, our account and roles there, its clock, the requests we make.",
	.kind = VERB_VIEW,
	.needs = NEED_ROW | NEED_MANY,
	.arguments = show_arguments,
	.argument_count = sizeof show_arguments / sizeof *show_arguments,
};
