/* The question before a change, on the terminal itself: not on standard input, which may be a file that says yes. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "output/plan.h"

/* Is there a person to ask? */
bool ask_is_possible(void);

/* Shows the plan and asks as its friction demands: y, the number of endings, or the name. No is the default; what was typed or pasted before the question does
 * not count; 120 s without an answer is No. ERROR_DECLINED: no. ERROR_INTERRUPTED: a signal. */
struct error ask_plan(const struct plan *plan, const struct plan_about *about);

#endif
