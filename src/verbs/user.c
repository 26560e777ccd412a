/* user: list, show. */
#include "verbs/rows.h"

static const struct verb_argument show_arguments[] = {
	{.name = "NAME", .help = "user name or id", .required = true, .many = true, .takes_value = true},
};

const struct verb verb_user_list = {
	.noun = "user",
	.name = "list",
	.label = "users",
	.help = "List the accounts with their sessions and when Keycloak saw each last.",
	.kind = VERB_VIEW,
	.source = "keycloak",
	.arguments = verb_list_arguments,
	.argument_count = VERB_LIST_ARGUMENTS,
};

const struct verb verb_user_show = {
	.noun = "user",
	.name = "show",
	.label = "show",
	.help = "Show an account with its groups, roles, required actions, failed logins and offline clients.",
	.kind = VERB_VIEW,
	.needs = NEED_ROW | NEED_MANY,
	.source = "keycloak",
	.arguments = show_arguments,
	.argument_count = sizeof show_arguments / sizeof *show_arguments,
};
