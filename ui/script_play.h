/* Between the files that play a script. */
#ifndef UI_SCRIPT_PLAY_H
#define UI_SCRIPT_PLAY_H

#include "base/limits.h"
#include "ui/script_parse.h"
#include "ui/stage.h"

/* --- what is expected: script_expect.c --- */

/* ERROR_NONE: it holds. ERROR_REFUSED: "expected …, …", without file and line. */
struct error script_holds(struct script_play *p, const struct script_expectation *e);
/* All of the dialog, scrolled away or not, in a screen tall enough. False: no dialog is open, or no memory. The caller releases *out. */
bool script_whole_dialog(struct script_play *p, struct cells *out);

#define SCRIPT_LOG (LIMIT_AUDIT_FILE + LIMIT_AUDIT_RECORD)
/* What was written into the audit log since the play began. No file is no record. */
struct error script_read_log(const struct script_play *p, struct buffer *out);
bool script_next_line(struct span *rest, struct span *line); /* without its end; false: no more */

/* On standard error: the screen, all of the dialog that is open, the log when it was asked about. script_show.c */
void script_show(struct script_play *p, const struct script_step *step);

/* --- what answers: script_wire.c --- */

struct script_given { /* an `answer` that was played */
	const struct script_step *step;
	unsigned left;
};

struct script_held { /* one that waits for its time */
	struct net *net;
	unsigned number;
	const struct script_answer *answer;
	int64_t due; /* the stage's clock */
};

struct script_count {
	const struct operation *operation;
	unsigned requests;
};

struct script_wire {
	struct stage_wire wire;
	const struct stage *stage;
	struct script_given *given;
	struct script_held *held;
	struct script_count *counts;
	unsigned given_count, given_room, held_count, held_room, count_count, count_room;
	char failure[300]; /* the first request that nobody answered; "" */
	bool over;         /* what leaves now is no part of the play */
};

void script_wire_init(struct script_wire *w, const struct stage *stage);
void script_wire_release(struct script_wire *w);
bool script_wire_give(struct script_wire *w, const struct script_step *step); /* false: no memory */
unsigned script_wire_count(const struct script_wire *w, const char *operation); /* or READ, TOKEN, WRITE */
void script_wire_forget(struct script_wire *w);
void script_wire_list(const struct script_wire *w, struct buffer *out); /* what has left, for people: "keycloak.stats 3, …" */
const struct script_step *script_wire_unused(const struct script_wire *w); /* the first answer that nobody asked for; NULL */

/* --- playing: script.c --- */

struct script_play {
	const struct script *script;
	struct stage stage;
	struct script_wire wire;
	struct theme theme;
	bool mono;
	char audit_folder[480], audit_file[512];
	size_t audit_begins; /* bytes that were in the log before */
};

#endif
