/* Scripts: the dashboard driven by a file, without a terminal and without a network. Tests, demonstrations and the pictures in the documents are made of these.
 *
 * A line is a command; `#` begins a comment line; words are parted by blanks, "double quotes" hold blanks (\" \\ \e \n \t \xNN inside). Time stands still but for `advance`.
 *
 *   size 80x24                              of the screen (80x24 at the beginning)
 *   key NAME…                               keys one after the other: x, Enter, Esc, PgDn, Space, S-Tab, Ctrl-L … as help names them
 *   type "TEXT"                             a key for each character
 *   burst "TEXT"                            the same, come at once, as from a paste that the terminal does not mark
 *   paste "TEXT"                            a paste that the terminal marks
 *   advance 30s                             time passes: feeds are due, dialogs lose patience, a recording plays on
 *   wait 30s cells "TEXT"                   advance until the expectation holds (any of `expect`), at most so long
 *   answer OPERATION STATUS [FILE] [times N|always] [after 5s]
 *                                           what the next request of that operation gets: an HTTP status with FILE (beside the script) as body, or `lost` (sent, no answer came),
 *                                           or `refused` (no connection). Once, unless it says otherwise. Answers for one operation are used in their order
 *   expect cells "TEXT"                     some line of the screen holds it;        expect no cells "TEXT": none does
 *   expect row "TEXT"                       the selected row of the pane in focus, as drawn, holds it
 *   expect dialog "TEXT"                    a dialog is open and some line of all of it, scrolled away or not, holds it;   expect no dialog ["TEXT"]
 *   expect wire N OPERATION                 so many requests of it have left since the beginning, or since `forget wire`; N WRITE, N READ, N TOKEN counts by effect
 *   expect audit N WORD…                    so many records of the audit log hold all these words
 *   capture FORM FILE                       the screen as text, ansi, svg or cells, into FILE (`-`: standard output)
 *   forget wire                             begin to count anew
 *
 * The first thing that is not as expected ends it: ERROR_REFUSED, "FILE:LINE: what: expected …", and the screen as it was goes to standard error. So does a request for which there is
 * no answer, whenever it leaves, and an answer that nobody has asked for when the script ends. A line that is no command is ERROR_USAGE before anything is played.
 *
 * With the setting `replay` the recording takes the servers' place: its tables come by themselves, `answer` is for what a plan sends, and nothing is read-only but what
 * --read-only says: nothing can be reached. Without it everything has to be answered, the token first. */
#ifndef UI_SCRIPT_H
#define UI_SCRIPT_H

#include "base/error.h"
#include "config/settings.h"

/* Plays settings' `script`. */
struct error script_run(const struct settings *settings);

#endif
