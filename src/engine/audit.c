#include "engine/audit.h"

#include "base/instant.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "engine/audit_file.h"
#include "model/resource.h"
#include "model/verb.h"

#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define LONGEST_SYSLOG 8000

struct audit {
	char path[PATH_MAX];
	const struct clock *clock;
	char login_uid[16];
	char user[64], sudo_user[64], ssh[64];
	long uid;
};

/* --- who we are: the same in every record --- */

static void read_login_uid(char out[static 16])
{
	int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, 15);
	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = 0;
	out[strspn(out, "0123456789")] = 0;
	if (strcmp(out, "4294967295") == 0) /* not set */
		out[0] = 0;
}

static void read_environment(const char *name, char *out, size_t size)
{
	const char *value = getenv(name);
	text_clean_into(out, size, span_of(value ? value : ""));
}

/* `home` is the one of the password file: a service may run without the variable. */
static bool find_path(struct audit *a, const char *path, const char *home)
{
	const char *state = getenv("XDG_STATE_HOME"), *own = getenv("HOME");
	int n;
	if (path)
		n = snprintf(a->path, sizeof a->path, "%s", path);
	else if (state && state[0] == '/')
		n = snprintf(a->path, sizeof a->path, "%s/mlflow-oidc-top/audit.ndjson", state);
	else
		n = snprintf(a->path, sizeof a->path, "%s/.local/state/mlflow-oidc-top/audit.ndjson", own && own[0] == '/' ? own : home);
	return n > 0 && n < (int)sizeof a->path;
}

struct audit *audit_new(const char *path, const struct clock *clock)
{
	struct audit *a = calloc(1, sizeof *a);
	struct passwd entry, *found = NULL;
	char room[4096];
	if (getpwuid_r(getuid(), &entry, room, sizeof room, &found) != 0)
		found = NULL;
	if (!a || !find_path(a, path, found ? found->pw_dir : "")) {
		free(a);
		return NULL;
	}
	a->clock = clock;
	a->uid = (long)getuid();
	read_login_uid(a->login_uid);
	read_environment("SUDO_USER", a->sudo_user, sizeof a->sudo_user);
	read_environment("SSH_CLIENT", a->ssh, sizeof a->ssh);
	a->ssh[strcspn(a->ssh, " ")] = 0;
	if (found)
		text_clean_into(a->user, sizeof a->user, span_of(found->pw_name));
	return a;
}

void audit_free(struct audit *a)
{
	free(a);
}

const char *audit_path(const struct audit *a)
{
	return a->path;
}

int64_t audit_now(const struct audit *a)
{
	return clock_wall(a->clock);
}

struct error audit_check(struct audit *a)
{
	return audit_file_check(a->path);
}

/* --- records --- */

enum record { RECORD_INTENT, RECORD_OUTCOME, RECORD_END };
static const char *const record_word[] = {"intent", "outcome", "end"};

struct record_data {
	const struct audit *audit;
	const struct audit_who *who;
	const struct plan *plan;
	const char *id;
	enum record kind;
	unsigned step;
};

static void write_member(struct json_writer *w, const char *key, const char *value)
{
	if (!value || !value[0])
		return;
	json_write_key(w, key);
	json_write_word(w, value);
}

static void write_who(struct json_writer *w, const struct audit *a, const struct audit_who *who)
{
	json_write_key(w, "who");
	json_begin_object(w);
	json_write_key(w, "uid");
	json_write_int(w, a->uid);
	write_member(w, "user", a->user);
	write_member(w, "login_uid", a->login_uid);
	write_member(w, "sudo_user", a->sudo_user);
	write_member(w, "ssh", a->ssh);
	json_end_object(w);
	write_member(w, "context", who->context);
	write_member(w, "server", who->url);
	write_member(w, "realm", who->realm);
	write_member(w, "account", who->account);
}

static void write_target(struct json_writer *w, const struct target *t)
{
	json_begin_object(w);
	json_write_key(w, "noun");
	json_write_word(w, t->noun);
	json_write_key(w, "id");
	json_write_word(w, t->id);
	write_member(w, "name", t->name);
	json_end_object(w);
}

static void write_ways(struct json_writer *w, const struct way *ways)
{
	json_begin_array(w);
	for (unsigned i = 0; i < WAY_KINDS; i++) {
		json_begin_object(w);
		json_write_key(w, "way");
		json_write_word(w, way_name[ways[i].kind]);
		json_write_key(w, "state");
		json_write_word(w, way_state_word(ways[i].state));
		if (ways[i].at != INSTANT_NULL) {
			json_write_key(w, "at");
			json_write_instant(w, ways[i].at);
		}
		json_write_key(w, "known");
		json_write_word(w, way_known_word(ways[i].known));
		write_member(w, "why", ways[i].why);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_intent(struct json_writer *w, const struct plan *plan)
{
	json_write_key(w, "targets");
	json_begin_array(w);
	for (unsigned i = 0; i < plan->step_count; i++)
		write_target(w, &plan->steps[i].target);
	json_end_array(w);
	json_write_key(w, "ends");
	json_begin_array(w);
	for (unsigned i = 0; i < plan->ending_count; i++)
		write_target(w, &plan->endings[i].target);
	json_end_array(w);
	if (plan->has_ways) {
		write_member(w, "ways_of", plan->ways_of);
		json_write_key(w, "ways_now");
		write_ways(w, plan->ways.now);
		json_write_key(w, "ways_after");
		write_ways(w, plan->ways.after);
	}
	write_member(w, "reason", plan->reason);
	write_member(w, "ticket", plan->ticket);
}

static void write_outcome(struct json_writer *w, const struct step *step)
{
	json_write_key(w, "target");
	write_target(w, &step->target);
	write_member(w, "operation", step->call.operation);
	write_member(w, "outcome", outcome_word[step->outcome]);
	if (error_is(&step->error)) {
		write_member(w, "class", error_class_word(step->error.class));
		write_member(w, "why", step->error.sentence);
		if (step->error.status) {
			json_write_key(w, "status");
			json_write_int(w, step->error.status);
		}
	}
}

static void write_end(struct json_writer *w, const struct plan *plan)
{
	unsigned counts[OUTCOMES] = {0};
	for (unsigned i = 0; i < plan->step_count; i++)
		counts[plan->steps[i].outcome]++;
	json_write_key(w, "outcomes");
	json_begin_object(w);
	for (unsigned i = 0; i < OUTCOMES; i++)
		if (counts[i]) {
			json_write_key(w, outcome_word[i]);
			json_write_int(w, counts[i]);
		}
	json_end_object(w);
}

static bool write_record(void *self, struct buffer *out, uint64_t number, const char *before)
{
	struct record_data *r = self;
	struct json_writer w;
	char verb[80];
	snprintf(verb, sizeof verb, "%s%s%s", r->plan->verb->noun ? r->plan->verb->noun : "", r->plan->verb->noun ? " " : "", r->plan->verb->name);
	json_writer_init(&w, out, false);
	json_begin_object(&w);
	json_write_key(&w, "number");
	json_write_int(&w, (int64_t)number);
	json_write_key(&w, "before");
	json_write_word(&w, before);
	json_write_key(&w, "at");
	json_write_instant(&w, clock_wall(r->audit->clock));
	json_write_key(&w, "record");
	json_write_word(&w, record_word[r->kind]);
	json_write_key(&w, "plan");
	json_write_word(&w, r->id);
	json_write_key(&w, "verb");
	json_write_word(&w, verb);
	write_who(&w, r->audit, r->who);
	if (r->kind == RECORD_INTENT)
		write_intent(&w, r->plan);
	else if (r->kind == RECORD_OUTCOME)
		write_outcome(&w, &r->plan->steps[r->step]);
	else
		write_end(&w, r->plan);
	json_end_object(&w);
	return !out->failed;
}

/* To the file, then to the system's log: there too when the file could not be written, but not as if it had been. */
static struct error append(struct record_data *r)
{
	struct buffer line;
	buffer_init(&line, LIMIT_AUDIT_RECORD);
	struct error error = audit_file_append(r->audit->path, write_record, r, &line);
	int shown = line.length < LONGEST_SYSLOG ? (int)line.length : LONGEST_SYSLOG;
	if (!error_is(&error))
		syslog(LOG_AUTHPRIV | LOG_NOTICE, "%.*s", shown, buffer_text(&line));
	else
		syslog(LOG_AUTHPRIV | LOG_ERR, "not in the audit log, %s: %.*s", error.sentence, shown, buffer_text(&line));
	buffer_release(&line);
	return error;
}

struct error audit_intent(struct audit *a, const struct audit_who *who, const struct plan *plan, char id[static 20])
{
	unsigned char random[8];
	if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return error_make(ERROR_LOCAL, "audit", "no random number for the record");
	for (unsigned i = 0; i < sizeof random; i++)
		snprintf(id + 2 * i, 3, "%02x", random[i]);
	struct record_data r = {.audit = a, .who = who, .plan = plan, .id = id, .kind = RECORD_INTENT};
	return append(&r);
}

struct error audit_outcome(struct audit *a, const struct audit_who *who, const char *id, const struct plan *plan, unsigned step)
{
	struct record_data r = {.audit = a, .who = who, .plan = plan, .id = id, .kind = RECORD_OUTCOME, .step = step};
	return append(&r);
}

struct error audit_end(struct audit *a, const struct audit_who *who, const char *id, const struct plan *plan)
{
	struct record_data r = {.audit = a, .who = who, .plan = plan, .id = id, .kind = RECORD_END};
	return append(&r);
}

uint64_t audit_stamp(struct audit *a)
{
	struct stat st;
	if (stat(a->path, &st) < 0)
		return 1;
	return (uint64_t)st.st_size * 1000003u ^ (uint64_t)st.st_ino ^ ((uint64_t)st.st_mtim.tv_nsec << 20);
}
