#include "base/secret.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COMMAND_MS 10000
#define COMMAND_WORDS 64
#define COMMAND_PAUSE_MS 10

struct secret {
	size_t length;
	char bytes[]; /* and a NUL */
};

void secret_wipe(void *bytes, size_t length)
{
	if (bytes)
		explicit_bzero(bytes, length);
}

struct secret *secret_new(const char *bytes, size_t length)
{
	if (length > LIMIT_SECRET)
		return NULL;
	struct secret *s = malloc(sizeof *s + length + 1);
	if (!s)
		return NULL;
	s->length = length;
	if (length > 0)
		memcpy(s->bytes, bytes, length);
	s->bytes[length] = '\0';
	return s;
}

void secret_free(struct secret *s)
{
	if (!s)
		return;
	secret_wipe(s, sizeof *s + s->length + 1);
	free(s);
}

struct span secret_reveal(const struct secret *s)
{
	return s ? (struct span){s->bytes, s->length} : SPAN_NULL;
}

/* What was read so far of a secret, in memory that is wiped. One byte more than the longest line "secret\r\n", to see that it is too long. */
struct draft {
	size_t length;
	char bytes[LIMIT_SECRET + 3];
};

static void draft_free(struct draft *d)
{
	secret_wipe(d, sizeof *d);
	free(d);
}

/* Reads once into the draft. 0 at the end or when the draft is full, -1 with errno on an error. */
static ssize_t draft_read(struct draft *d, int fd)
{
	ssize_t n;
	if (d->length == sizeof d->bytes)
		return 0;
	do
		n = read(fd, d->bytes + d->length, sizeof d->bytes - d->length);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		d->length += (size_t)n;
	return n;
}

/* The first line of the draft as a secret. `what` and `name` begin the sentence of an error. */
static struct error draft_finish(const struct draft *d, const char *what, const char *name, bool only_line, struct secret **out)
{
	const char *newline = memchr(d->bytes, '\n', d->length);
	size_t length = newline ? (size_t)(newline - d->bytes) : d->length;
	if (only_line && newline && length + 1 < d->length)
		return error_make(ERROR_CONFIG, NULL, "%s %s: more than one line; keep the secret alone in it", what, name);
	if (newline && length > 0 && d->bytes[length - 1] == '\r')
		length--;
	if (length == 0)
		return error_make(ERROR_CONFIG, NULL, "%s %s: empty first line", what, name);
	if (length > LIMIT_SECRET)
		return error_make(ERROR_CONFIG, NULL, "%s %s: longer than %u bytes", what, name, LIMIT_SECRET);
	if (memchr(d->bytes, '\0', length)) /* it would be cut wherever a C string is asked for */
		return error_make(ERROR_CONFIG, NULL, "%s %s: holds a NUL byte", what, name);
	*out = secret_new(d->bytes, length);
	return *out ? error_none() : error_make(ERROR_MEMORY, NULL, "%s %s: out of memory", what, name);
}

/* Why this open file must not be believed; NULL when it may. */
static const char *file_fault(int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return "belongs to somebody else; it must be yours or root's";
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return "others can read or change it; chmod 600 it";
	return NULL;
}

static struct error read_file(int fd, const char *name, struct draft *d, struct secret **out)
{
	const char *fault = file_fault(fd);
	if (fault)
		return error_make(ERROR_CONFIG, NULL, "secret file %s: %s", name, fault);
	ssize_t n;
	while ((n = draft_read(d, fd)) > 0)
		;
	if (n < 0)
		return error_make(ERROR_CONFIG, NULL, "secret file %s: %s", name, strerror(errno));
	return draft_finish(d, "secret file", name, true, out);
}

struct error secret_from_file(const char *path, struct secret **out)
{
	char name[200];
	text_clean_into(name, sizeof name, span_of(path));
	*out = NULL;
	/* O_NONBLOCK: opening a FIFO must not hang before fstat can refuse it. */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 && errno == ELOOP)
		return error_make(ERROR_CONFIG, NULL, "secret file %s: a symbolic link; name the file itself", name);
	if (fd < 0)
		return error_make(ERROR_CONFIG, NULL, "secret file %s: %s", name, strerror(errno));
	struct draft *d = calloc(1, sizeof *d);
	struct error e = d ? read_file(fd, name, d, out) : error_make(ERROR_MEMORY, NULL, "secret file %s: out of memory", name);
	if (d)
		draft_free(d);
	close(fd);
	return e;
}

/* Splits `line` in place at blanks; double quotes hold blanks. Returns the number of words, 0 when there is none, too many, or a quote
 * is left open. */
static size_t split_words(char *line, char *words[COMMAND_WORDS + 1])
{
	size_t count = 0;
	char *from = line, *to = line;
	for (;;) {
		while (*from == ' ' || *from == '\t')
			from++;
		if (*from == '\0')
			break;
		if (count == COMMAND_WORDS)
			return 0;
		words[count++] = to;
		bool quoted = false;
		for (; *from != '\0' && (quoted || (*from != ' ' && *from != '\t')); from++) {
			if (*from == '"')
				quoted = !quoted;
			else
				*to++ = *from;
		}
		if (quoted)
			return 0;
		bool last = *from == '\0';
		*to++ = '\0'; /* never beyond `from`, which has passed a blank or stands on the end */
		if (last)
			break;
		from++;
	}
	words[count] = NULL;
	return count;
}

struct environment {
	char *entries[5]; /* NULL at the end */
};

static void environment_release(struct environment *env)
{
	for (size_t i = 0; env->entries[i]; i++)
		free(env->entries[i]);
	*env = (struct environment){0};
}

/* What a command gets to see of our environment. False when out of memory; release it then too. */
static bool environment_init(struct environment *env)
{
	static const char *const kept[] = {"PATH", "HOME", "LANG", "XDG_RUNTIME_DIR"};
	*env = (struct environment){0};
	size_t count = 0;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		const char *value = getenv(kept[i]);
		if (!value)
			continue;
		size_t size = strlen(kept[i]) + strlen(value) + 2;
		char *entry = malloc(size);
		if (!entry)
			return false;
		snprintf(entry, size, "%s=%s", kept[i], value);
		env->entries[count++] = entry;
	}
	return true;
}

/* Starts words[0] in a process group of its own, with its output in `write_end`, no input, and no share in our screen. errno's value. */
static int start(char *const words[], char *const env[], int write_end, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int why = posix_spawn_file_actions_init(&files);
	if (why != 0)
		return why;
	why = posix_spawnattr_init(&attr);
	if (why != 0) {
		posix_spawn_file_actions_destroy(&files);
		return why;
	}
	sigemptyset(&none); /* our threads block signals and ignore SIGPIPE; the command starts as from a shell */
	sigfillset(&all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	why = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (why == 0)
		why = posix_spawn_file_actions_adddup2(&files, write_end, STDOUT_FILENO);
	if (why == 0)
		why = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (why == 0)
		why = posix_spawnp(pid, words[0], &files, &attr, words, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return why;
}

/* Reads the command's output to its end, keeping what fits into the draft. False when the time is over. */
static bool collect(struct draft *d, int fd, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - clock_mono(&clock_system);
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		char spill[1024];
		ssize_t n = draft_read(d, fd);
		if (n == 0 && d->length == sizeof d->bytes) /* full: more lines than we want, or one that is too long */
			n = read(fd, spill, sizeof spill);
		secret_wipe(spill, sizeof spill);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return true;
	}
}

/* Waits for the end of the command. False when the time is over. */
static bool reap(pid_t pid, int64_t deadline, int *status)
{
	for (;;) {
		pid_t got = waitpid(pid, status, WNOHANG);
		if (got == pid)
			return true;
		if (got < 0 && errno != EINTR) {
			*status = -1; /* somebody ignores SIGCHLD: its end cannot be known */
			return true;
		}
		if (clock_mono(&clock_system) >= deadline)
			return false;
		poll(NULL, 0, COMMAND_PAUSE_MS);
	}
}

static struct error run(char *const words[], char *const env[], const char *name, struct draft *d, struct secret **out)
{
	int ends[2];
	pid_t pid;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_make(ERROR_LOCAL, NULL, "secret command %s: %s", name, strerror(errno));
	int why = start(words, env, ends[1], &pid);
	close(ends[1]);
	if (why != 0) {
		close(ends[0]);
		return error_make(ERROR_CONFIG, NULL, "secret command %s: %s", name, strerror(why));
	}
	int64_t deadline = clock_mono(&clock_system) + COMMAND_MS;
	int status = 0;
	bool ended = collect(d, ends[0], deadline) && reap(pid, deadline, &status);
	close(ends[0]);
	if (!ended) {
		kill(-pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		return error_make(ERROR_CONFIG, NULL, "secret command %s: no end after %d s; stopped", name, COMMAND_MS / 1000);
	}
	if (status == -1)
		return error_make(ERROR_LOCAL, NULL, "secret command %s: its exit status is lost", name);
	if (WIFSIGNALED(status))
		return error_make(ERROR_CONFIG, NULL, "secret command %s: ended by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return error_make(ERROR_CONFIG, NULL, "secret command %s: exit status %d; run it by hand to see why", name,
		                  WEXITSTATUS(status));
	return draft_finish(d, "secret command", name, false, out);
}

struct error secret_from_command(const char *command, struct secret **out)
{
	char name[80] = "";
	char *words[COMMAND_WORDS + 1];
	*out = NULL;
	char *line = strdup(command);
	struct draft *d = calloc(1, sizeof *d);
	struct environment env = {0};
	struct error e;
	if (!line || !d || !environment_init(&env)) {
		e = error_make(ERROR_MEMORY, NULL, "secret command: out of memory");
	} else if (split_words(line, words) == 0) {
		e = error_make(ERROR_CONFIG, NULL, "secret command: no command, more than %d words, or a quote left open", COMMAND_WORDS);
	} else {
		/* Its name alone: arguments may tell more than a log should know. */
		text_clean_into(name, sizeof name, span_of(words[0]));
		e = run(words, env.entries, name, d, out);
	}
	environment_release(&env);
	if (d)
		draft_free(d);
	free(line);
	return e;
}
