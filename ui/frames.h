/* What the screen showed, frame by frame, in a file: for tests, and for reports of what went wrong.
 *
 *   frame 17
 *   80x24 cursor hidden      the cells as CAPTURE_CELLS writes them (ui/capture.h)
 *   …
 *   end 17
 *
 * Every frame that was drawn is there, also one that had nothing new for the terminal. After its bytes the terminal gets a mark (terminal_mark), so that a reader of both
 * can tell which bytes belong to which frame. */
#ifndef UI_FRAMES_H
#define UI_FRAMES_H

#include "base/error.h"
#include "ui/capture.h"

#include <stdint.h>

#define FRAMES_MAX_BYTES (UINT64_C(256) << 20) /* of all frames together */

struct frames {
	int descriptor;     /* -1: nothing is written, not or no more */
	uint64_t number;    /* of the last frame, from 1 */
	uint64_t bytes;
	struct buffer text; /* of one frame; kept between them */
};

/* `path` NULL: frames that write nothing. Else appends to the file, which is made 0600 when it is not there; a FIFO is waited for until somebody reads it; a symbolic
 * link is refused. ERROR_LOCAL. */
struct error frames_open(struct frames *f, const char *path);
void frames_close(struct frames *f); /* twice is fine */

/* Whole before this returns. After an error (ERROR_LOCAL: the file; ERROR_PARTIAL: the frames would be longer than FRAMES_MAX_BYTES) nothing is written any more. */
struct error frames_add(struct frames *f, const struct cells *c, const struct capture_look *look);

#endif
