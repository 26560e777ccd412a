/* What stands alone: no noun before it. */
#include "verbs/rows.h"

const struct verb_argument verb_list_arguments[VERB_LIST_ARGUMENTS] = {
	{.name = "FILTER", .help = "terms of a filter, as with --filter", .many = true, .takes_value = true},
};

static const struct verb_argument doctor_arguments[] = {
	{.name = "--config", .help = "show each setting with where it came from; secrets as \"set\"", .required = true},
};

static const struct verb_argument completion_arguments[] = {
	{.name = "SHELL", .help = "bash", .required = true, .takes_value = true},
};

const struct verb verb_top = {
	.name = "top",
	.label = "dashboard",
	.help = "The dashboard; what the program does when nothing is named.",
	.kind = VERB_VIEW,
};

const struct verb verb_snapshot = {
	.name = "snapshot",
	.label = "snapshot",
	.help = "Write everything that the dashboard shows as one JSON document.",
	.kind = VERB_VIEW,
};

const struct verb verb_doctor = {
	.name = "doctor",
	.label = "doctor",
	.help = "Say what the program is configured to do, and which file or variable says so.",
	.kind = VERB_LOCAL,
	.arguments = doctor_arguments,
	.argument_count = sizeof doctor_arguments / sizeof *doctor_arguments,
};

const struct verb verb_completion = {
	.name = "completion",
	.label = "completion",
	.help = "Print the completion script for a shell.",
	.kind = VERB_LOCAL,
	.arguments = completion_arguments,
	.argument_count = sizeof completion_arguments / sizeof *completion_arguments,
};
