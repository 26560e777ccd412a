#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t count;

static void note(int number)
{
	if (count < 2)
		count++;
	if (count == 2)
		signal(number, SIG_DFL); /* whatever hangs now, such as a write into a pipe that nobody empties: the next one ends us */
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note}; /* no SA_RESTART: a wait is to be cut short */
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

int interrupt_count(void)
{
	return count;
}
