/* One request of the engine from the moment it is asked for until its answer is judged: source_ask and source_cancel (source.h) are its door. */
#ifndef ENGINE_JOB_H
#define ENGINE_JOB_H

#include "engine/source.h"

#define JOB_ALL_ARGUMENTS (JOB_ARGUMENTS + 10) /* the caller's, 4 of the system, 4 of the login, 2 tokens */

/* Ours and the job's: what the templates and the readers of answers may name. Borrowed from the source and the job. */
unsigned job_arguments(const struct job *j, struct argument all[static JOB_ALL_ARGUMENTS]);

void job_send(struct job *j);
/* The end of a job, whatever it was. `done` may ask again, so the job is out of the list before. */
void job_finish(struct job *j, const struct net_answer *answer, const struct error *error);
void job_free(struct job *j); /* out of the list already */

/* The answer, or that there is none, says that the server cannot be used now; it says nothing of what was asked for. */
bool job_tells_of_source(const struct job *j, const struct net_answer *answer, const struct error *error);

#endif
