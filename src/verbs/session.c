/* session: list, show. */
#include "verbs/rows.h"

static const struct verb_argument show_arguments[] = {
	{.name = "ID", .help = "id of a session; an online session and its offline twin share it", .required = true, .many = true, .takes_value = true},
};

const struct verb verb_session_list = {
	.noun = "session",
	.name = "list",
	.label = "sessions",
	.help = "List who is logged in, from where, through which client, and when each session ends by what.",
	.kind = VERB_VIEW,
	.source = "keycloak",
	.arguments = verb_list_arguments,
	.argument_count = VERB_LIST_ARGUMENTS,
};

const struct verb verb_session_show = {
	.noun = "session",
	.name = "show",
	.label = "show",
	.help = "Show everything that is known about a session.",
	.kind = VERB_VIEW,
	.needs = NEED_ROW | NEED_MANY,
	.source = "keycloak",
	.arguments = show_arguments,
	.argument_count = sizeof show_arguments / sizeof *show_arguments,
};
