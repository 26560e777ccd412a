/* client: list, show. */
#include "verbs/rows.h"

static const struct verb_argument show_arguments[] = {
	{.name = "CLIENT", .help = "client id or id of a client", .required = true, .many = true, .takes_value = true},
};

const struct verb verb_client_list = {
	.noun = "client",
	.name = "list",
	.label = "clients",
	.help = "List the clients of the realm with their sessions and effective lifetimes.",
	.kind = VERB_VIEW,
	.source = "keycloak",
	.arguments = verb_list_arguments,
	.argument_count = VERB_LIST_ARGUMENTS,
};

const struct verb verb_client_show = {
	.noun = "client",
	.name = "show",
	.label = "show",
	.help = "Show everything that is known about a client; never its secret.",
	.kind = VERB_VIEW,
	.needs = NEED_ROW | NEED_MANY,
	.source = "keycloak",
	.arguments = show_arguments,
	.argument_count = sizeof show_arguments / sizeof *show_arguments,
};
