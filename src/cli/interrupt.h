/* SIGINT, SIGTERM and SIGHUP while a sub-command runs: it ends cleanly, with 130. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From now on they only set a mark; one that was ignored when the program was started still is (nohup). SIGPIPE is ignored: a reader that goes away is an error of writing. */
void interrupt_catch(void);

/* How many came since. The second one means "now"; one of the same kind after it ends the program on the spot. */
int interrupt_count(void);

#endif
