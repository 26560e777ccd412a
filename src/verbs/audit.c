/* audit: list, show, verify. What was done from here; it needs no server. */
#include "verbs/rows.h"

static const struct verb_argument show_arguments[] = {
	{.name = "NUMBER", .help = "number of a record", .required = true, .many = true, .takes_value = true},
};

const struct verb verb_audit_list = {
	.noun = "audit",
	.name = "list",
	.label = "audit",
	.help = "List the audit log: when, who, what, target, outcome, reason.",
	.kind = VERB_VIEW,
	.arguments = verb_list_arguments,
	.argument_count = VERB_LIST_ARGUMENTS,
};

const struct verb verb_audit_show = {
	.noun = "audit",
	.name = "show",
	.label = "show",
	.help = "Show a record of the audit log in full.",
	.kind = VERB_VIEW,
	.needs = NEED_ROW | NEED_MANY,
	.arguments = show_arguments,
	.argument_count = sizeof show_arguments / sizeof *show_arguments,
};

const struct verb verb_audit_verify = {
	.noun = "audit",
	.name = "verify",
	.key = 'V',
	.label = "verify",
	.help = "Read the whole audit log and check its chain for change, gap and cut.",
	.kind = VERB_LOCAL,
	.hint = 1,
};
