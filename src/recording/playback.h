/* Reads a recording and says, for any moment, what every table was. One thread. The file is hostile: whatever is in it, there is a table of the known schema or
 * a sentence. */
#ifndef RECORDING_PLAYBACK_H
#define RECORDING_PLAYBACK_H

#include "base/error.h"
#include "model/table.h"
#include "recording/recording.h"

#include <stdbool.h>

struct playback;

/* The schema of a table by its name; NULL: this program does not know it, and its lines are passed over. The schemas outlive the playback. */
typedef const struct schema *recording_schema(const char *name);

/* Reads the file (a regular one, RECORDING_MAX_BYTES of it) and closes it. A line that is no line of a recording ends what is played; playback_note says so. NULL: not even
 * the first line is there: *error (ERROR_LOCAL: cannot be read; ERROR_CONFIG: is no recording, or one of another format). */
struct playback *playback_open(const char *path, recording_schema *schema, struct error *error);
void playback_free(struct playback *p); /* NULL is fine */

const struct recording_head *playback_head(const struct playback *p);
/* What a person should know of the file: "line 812 is cut off: it plays up to 09:14:07Z"; "" when it is whole. */
const char *playback_note(const struct playback *p);
int64_t playback_begin(const struct playback *p); /* wall ms of the first line */
int64_t playback_end(const struct playback *p);   /* and of the last good one */
bool playback_holds(const struct playback *p, const char *name); /* is there any line of this table, ever? */

/* One thing that came. Either a table or a message. */
struct playback_news {
	int64_t at;               /* wall ms */
	const char *name, *of;    /* table; of NULL: not a detail. Valid until playback_free */
	const struct table *table; /* the caller's reference */
	const char *message;      /* clean; valid until the next call */
};

/* Go to a moment, forward or back: what comes next is each table as it was then, once, and then what came after it. */
void playback_seek(struct playback *p, int64_t wall);
/* The next thing that had come by `wall`. False: no more. A line that cannot be read after all (memory, a cell of a wrong kind is null and counted) is passed over and
 * the table stays as it was. */
bool playback_next(struct playback *p, int64_t wall, struct playback_news *out);
/* When the next thing came, wall ms; INT64_MAX: nothing is left. */
int64_t playback_due(const struct playback *p);

/* A table as it is at the moment that was reached, with a reference for the caller; NULL: not yet, or never. */
const struct table *playback_table(const struct playback *p, const char *name, const char *of);

#endif
