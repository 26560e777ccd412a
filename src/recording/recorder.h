/* Writes a recording. One thread. Nothing is buffered beyond a line: what was recorded is in the file, and a crash cuts one line at most. */
#ifndef RECORDING_RECORDER_H
#define RECORDING_RECORDER_H

#include "base/clock.h"
#include "base/error.h"
#include "model/table.h"
#include "recording/recording.h"

#include <stdbool.h>

struct recorder;

/* Makes the file (0600; ERROR_LOCAL when there is one already, or it cannot be made) and writes the first line. `max_bytes`: no line is begun that would make it longer,
 * at most RECORDING_MAX_BYTES. begun_at is the clock's wall time, not the head's; the times after it follow the other clock, so that setting ours changes nothing. NULL: *error. */
struct recorder *recorder_new(const char *path, uint64_t max_bytes, const struct recording_head *head, const struct clock *clock, struct error *error);

/* The table as it is now. `of`: the row that a detail is for; NULL. Written whole the first time, where that is shorter, and when it changed and a minute has passed
 * since it was (longer for a large one: so much that it makes a MiB a minute), so that a jump has not far to go; else by what is other; not at all where nothing is.
 * A reference is kept of what was written last. After an error nothing is written any more. */
void recorder_table(struct recorder *r, const char *name, const char *of, const struct table *t);
void recorder_message(struct recorder *r, const char *text);

/* Why nothing is written any more: the disk, memory, or that the file has the size it may have (ERROR_PARTIAL); ERROR_NONE: all is well. Whatever it is, the file ends
 * with a whole line. */
struct error recorder_error(const struct recorder *r);
uint64_t recorder_bytes(const struct recorder *r);
uint64_t recorder_lines(const struct recorder *r);

/* Writes how long it went on, syncs and frees. The error is the last chance to hear of a full disk. NULL is fine. */
struct error recorder_close(struct recorder *r);

#endif
