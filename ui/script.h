/* Scripts: the dashboard driven by a file, without a terminal and without a network. Tests, demonstrations and the pictures in the documents are made of these.
 * docs/scripts.md tells people the language; the table of its commands is in script.c.
 *
 * The whole file is read before any of it is played: a line that is no command is ERROR_USAGE. Then time stands still but for `advance` and `wait`. The first thing that
 * is not as expected ends it: ERROR_REFUSED, "FILE:LINE: expected …", and the screen as it was, and all of a dialog, go to standard error. So does a request for
 * which there is no answer, whenever it leaves, and at the end an answer that nobody has asked for. Standard output gets captures to `-` and nothing else.
 *
 * With the setting `replay` the recording takes the servers' place: its tables come by themselves, `answer` is for what a plan sends, and nothing is read-only but what
 * --read-only says: nothing can be reached. Without it everything has to be answered, the token first; what is asked when the script is over (the token is given back)
 * is not part of it. Actions are written into the file that the setting `audit-file` names, else into one that is gone afterwards: never into a person's own log. */
#ifndef UI_SCRIPT_H
#define UI_SCRIPT_H

#include "base/error.h"
#include "config/settings.h"

/* Plays settings' `script`. */
struct error script_run(const struct settings *settings);

#endif
