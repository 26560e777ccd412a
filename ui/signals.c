#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const int caught[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A handler can reach nothing but what is static. */
static int pipe_ends[2] = {-1, -1};
static char reset_bytes[256];
static size_t reset_length;
static struct termios reset_modes;
static struct sigaction before[COUNT(caught)], before_crash[COUNT(crashes)], before_pipe;

static void on_signal(int number)
{
	int kept = errno;
	unsigned char byte = (unsigned char)number;
	/* Full: signals enough are waiting to be read. */
	ssize_t wrote = write(pipe_ends[1], &byte, 1);
	(void)wrote;
	errno = kept;
}

static void on_crash(int number)
{
	ssize_t wrote = write(STDOUT_FILENO, reset_bytes, reset_length);
	(void)wrote;
	tcsetattr(STDIN_FILENO, TCSANOW, &reset_modes);
	raise(number); /* SA_RESETHAND has put the default back */
}

static void install(int number, void (*handler)(int), int flags, struct sigaction *old)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, old);
}

bool signals_start(void)
{
	if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return false;
	for (size_t i = 0; i < COUNT(caught); i++)
		install(caught[i], on_signal, SA_RESTART, &before[i]);
	install(SIGPIPE, SIG_IGN, 0, &before_pipe);
	return true;
}

void signals_stop(void)
{
	if (pipe_ends[0] < 0)
		return;
	for (size_t i = 0; i < COUNT(caught); i++)
		sigaction(caught[i], &before[i], NULL);
	for (size_t i = 0; reset_length && i < COUNT(crashes); i++)
		sigaction(crashes[i], &before_crash[i], NULL);
	reset_length = 0;
	sigaction(SIGPIPE, &before_pipe, NULL);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	pipe_ends[0] = pipe_ends[1] = -1;
}

int signals_fd(void)
{
	return pipe_ends[0];
}

int signals_next(void)
{
	unsigned char byte;
	return read(pipe_ends[0], &byte, 1) == 1 ? byte : 0;
}

void signals_prepare_crash(const char *reset, size_t length, const struct termios *modes)
{
	reset_length = length < sizeof reset_bytes ? length : sizeof reset_bytes;
	for (size_t i = 0; i < reset_length; i++)
		reset_bytes[i] = reset[i];
	reset_modes = *modes;
	for (size_t i = 0; i < COUNT(crashes); i++)
		install(crashes[i], on_crash, (int)SA_RESETHAND, &before_crash[i]);
}

void signals_stop_process(void)
{
	struct sigaction ours;
	install(SIGTSTP, SIG_DFL, 0, &ours);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
}
