#include "cli/ask.h"

#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#define PATIENCE_MS 120000
#define SLICE_MS 200 /* so that a signal which comes just before a wait is noticed */

static int open_terminal(void)
{
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool ask_is_possible(void)
{
	int fd = isatty(STDIN_FILENO) ? open_terminal() : -1;
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void append_question(struct buffer *b, const struct plan *p)
{
	switch (p->friction) {
	case FRICTION_COUNT:
		buffer_append_format(b, "\ntype the number of objects that end (%u) to go on: ", p->ending_count);
		break;
	case FRICTION_NAME:
		buffer_append_format(b, "\ntype %s to go on: ", p->confirm_name);
		break;
	case FRICTION_NONE:
	case FRICTION_YES_NO:
		buffer_append_text(b, "\ngo on? [y/N] ");
		break;
	}
}

static bool is_yes(const struct plan *p, const char *answer)
{
	char number[16];
	switch (p->friction) {
	case FRICTION_COUNT:
		snprintf(number, sizeof number, "%u", p->ending_count);
		return strcmp(answer, number) == 0;
	case FRICTION_NAME:
		return p->confirm_name && p->confirm_name[0] && strcmp(answer, p->confirm_name) == 0;
	case FRICTION_NONE:
	case FRICTION_YES_NO:
		break;
	}
	return strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 || strcmp(answer, "yes") == 0;
}

/* One line from the terminal. False: none came in time, the terminal ended, or a signal. */
static bool read_line(int fd, char *line, size_t size)
{
	for (int waited = 0; waited < PATIENCE_MS && !interrupt_count(); waited += SLICE_MS) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (poll(&p, 1, SLICE_MS) <= 0)
			continue;
		ssize_t n = read(fd, line, size - 1);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return false;
		line[n] = '\0';
		line[strcspn(line, "\r\n")] = '\0';
		return true;
	}
	return false;
}

struct error ask_plan(const struct plan *plan, const struct plan_about *about)
{
	char line[400];
	int fd = open_terminal();
	if (fd < 0)
		return error_make(ERROR_DECLINED, NULL, "no terminal to ask on: %s", strerror(errno));
	struct sink_fd terminal = {fd, "the terminal"};
	struct stream s;
	stream_init(&s, sink_fd(&terminal));
	plan_write_text(&s, plan, about);
	append_question(&s.buffer, plan);
	tcflush(fd, TCIFLUSH); /* a paste never confirms */
	struct error e = stream_end(&s);
	stream_release(&s);
	if (!error_is(&e)) {
		bool yes = read_line(fd, line, sizeof line) && is_yes(plan, line);
		if (interrupt_count())
			e = error_make(ERROR_INTERRUPTED, NULL, "interrupted; nothing was done");
		else if (!yes)
			e = error_make(ERROR_DECLINED, NULL, "declined; nothing was done");
	}
	close(fd);
	return e;
}
