/* What stands alone: no noun before it. */
#include "verbs/rows.h"

const struct verb_argument verb_list_arguments[VERB_LIST_ARGUMENTS] = {
	{.name = "FILTER", .help = "terms of a filter, as with --filter", .many = true, .takes_value = true},
};

static const struct verb_argument doctor_arguments[] = {
	{.name = "--config", .help = "show each setting with where it came from; secrets as \"set\"", .required = true},
};

static const struct verb_argument record_arguments[] = {
	{.name = "FILE", .help = "a new file; nothing is overwritten", .required = true, .takes_value = true},
	{.name = "--for", .help = "how long, such as 10m; 1h when it is not given, 7d at most", .takes_value = true},
	{.name = "--max-size", .help = "bytes, such as 500k or 16M; 64M when it is not given, and at most", .takes_value = true},
	{.name = "--details", .help = "also what is known of single rows (a user's groups, roles, consents): one row after the other, one each --interval"},
};

static const struct verb_argument replay_arguments[] = {
	{.name = "FILE", .help = "a recording", .required = true, .takes_value = true},
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

const struct verb verb_record = {
	.name = "record",
	.label = "record",
	.help = "Write down what the servers tell, as it comes, to be played back with replay. Ctrl-C ends it. No secret is in it; people's names, mail and network addresses are, the applications' own addresses, and the reasons that were given here today.",
	.kind = VERB_VIEW,
	.arguments = record_arguments,
	.argument_count = sizeof record_arguments / sizeof *record_arguments,
};

const struct verb verb_replay = {
	.name = "replay",
	.label = "replay",
	.help = "The dashboard on a recording: nothing is asked of a server, nothing can be changed. Any other command takes --replay FILE.",
	.kind = VERB_VIEW,
	.arguments = replay_arguments,
	.argument_count = sizeof replay_arguments / sizeof *replay_arguments,
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
