/* The rows of the verb table, for verbs.c: each file's own, in the order in which help shows them. */
#ifndef VERBS_ROWS_H
#define VERBS_ROWS_H

#include "model/verb.h"

extern const struct verb verb_session_list, verb_session_show, verb_session_revoke;
extern const struct verb verb_user_list, verb_user_show, verb_user_logout;
extern const struct verb verb_client_list, verb_client_show;
extern const struct verb verb_source_list, verb_source_show;
extern const struct verb verb_audit_list, verb_audit_show, verb_audit_verify;
extern const struct verb verb_top, verb_snapshot, verb_record, verb_replay, verb_doctor, verb_completion;

/* By action; the row of ACTION_NONE is empty. */
#define SCREEN_VERBS (ACTION_PLAY_JUMP + 1)
extern const struct verb screen_verbs[SCREEN_VERBS];

/* The operand of every `list`: "session list user:alice idle>30m". */
#define VERB_LIST_ARGUMENTS 1
extern const struct verb_argument verb_list_arguments[VERB_LIST_ARGUMENTS];

#endif
