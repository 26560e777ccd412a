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

/* Who was started with the signal ignored, by nohup or in the background of a script, is to go on. */
static void catch_unless_ignored(int number)
{
	struct sigaction action = {.sa_handler = note}, before; /* no SA_RESTART: a wait is to be cut short */
	sigemptyset(&action.sa_mask);
	if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}

void interrupt_catch(void)
{
	catch_unless_ignored(SIGINT);
	catch_unless_ignored(SIGTERM);
	catch_unless_ignored(SIGHUP);
	signal(SIGPIPE, SIG_IGN);
}

int interrupt_count(void)
{
	return count;
}
