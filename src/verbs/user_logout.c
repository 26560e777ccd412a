/* user logout: end all online sessions of people and set their not-before, which makes every earlier offline token of theirs stale. Rows of offline sessions stay
 * listed, dead; an offline token that was issued in the same second lives on (measured on all versions). */
#include "derive/beside.h"
#include "derive/really_out.h"
#include "verbs/endings.h"
#include "verbs/rows.h"

#include <stdlib.h>

#define NAME_COLUMNS 40u
#define TYPED_MAX 64u /* a longer name is not typed by hand */

struct logout {
	struct endings e;
	const struct plan_request *request;
	const struct table *users;
	struct error *error;
	uint32_t *row_of;  /* for each user row: its place among the targets + 1; 0: not named */
	uint32_t *targets; /* user rows, each once */
	uint32_t target_count;
	uint32_t *latest;  /* for each target: its online session that was used last; ROW_NONE */
};

static const char *name_of(const struct logout *l, uint32_t user)
{
	return endings_name(l->e.plan, table_text(l->users, user, USER_USERNAME), NAME_COLUMNS);
}

/* --- which people, which sessions --- */

static bool take_named(struct logout *l)
{
	for (uint32_t i = 0; i < l->request->row_count; i++) {
		uint32_t user = l->request->rows[i];
		if (user >= table_rows(l->users)) {
			*l->error = error_make(ERROR_NOT_FOUND, "keycloak", "user logout: a user who was named is not in the list any more");
			return false;
		}
		if (l->row_of[user])
			continue; /* named twice */
		if (!endings_is_usable_id(table_text(l->users, user, USER_ID))) {
			*l->error = error_make(ERROR_REFUSED, "keycloak", "user logout: %s has no id that can be sent", name_of(l, user));
			return false;
		}
		l->targets[l->target_count++] = user;
		l->row_of[user] = l->target_count;
	}
	if (l->target_count <= l->e.facts->max_targets)
		return true;
	*l->error = error_make(ERROR_USAGE, "", "user logout: %u users, more than --max %u", l->target_count, l->e.facts->max_targets);
	return false;
}

/* The place among the targets of whom this session is; UINT32_MAX: nobody's who was named. */
static uint32_t place_of(const struct logout *l, uint32_t row)
{
	uint32_t user = table_find(l->users, text_exact(table_text(l->e.sessions, row, SESSION_USER_ID)), 0);

	return user == ROW_NONE || !l->row_of[user] ? UINT32_MAX : l->row_of[user] - 1;
}

static bool find_sessions(struct logout *l)
{
	const struct table *t = l->e.sessions;
	uint32_t count = 0;

	for (uint32_t row = 0; row < table_rows(t); row++)
		count += beside_is_live(t, row) && place_of(l, row) != UINT32_MAX;
	l->e.rows = arena_get(&l->e.plan->arena, ((size_t)count + 1) * sizeof *l->e.rows);
	if (!l->e.rows) {
		*l->error = error_make(ERROR_MEMORY, "", "user logout: out of memory");
		return false;
	}
	for (uint32_t row = 0; row < table_rows(t); row++) {
		uint32_t place = beside_is_live(t, row) ? place_of(l, row) : UINT32_MAX;
		if (place == UINT32_MAX)
			continue;
		endings_add(&l->e, row, false);
		uint32_t *latest = &l->latest[place];
		if (!beside_is_offline(t, row) && endings_is_usable_id(table_text(t, row, SESSION_ID)) &&
		    (*latest == ROW_NONE || table_number(t, row, SESSION_LAST_ACCESS) > table_number(t, *latest, SESSION_LAST_ACCESS)))
			*latest = row;
	}
	return true;
}

/* --- steps --- */

static void add_logout(struct logout *l, uint32_t place)
{
	struct plan *p = l->e.plan;
	uint32_t user = l->targets[place];
	struct text id = table_text(l->users, user, USER_ID);
	const char *name = name_of(l, user);
	struct step step = {
		.call = {.operation = "keycloak.user.logout", .arguments = {{.name = "user", .text = text_exact(id)}}, .argument_count = 1},
		.target = {.noun = "user", .id = arena_copy(&p->arena, text_exact(id)), .name = name},
		.sentence = arena_format(&p->arena, "log %s out of all online sessions, and make earlier offline tokens stale", name),
	};

	if (!step.target.id || !step.sentence)
		p->failed = true;
	else
		plan_add_step(p, &step);
}

/* The logout itself lists nothing that could be looked for afterwards: the session that was used last stands for all of its person's. */
static void list_steps(struct logout *l)
{
	for (uint32_t i = 0; i < l->target_count; i++)
		add_logout(l, i);
	for (uint32_t i = 0; i < l->target_count; i++)
		if (l->latest[i] != ROW_NONE)
			endings_add_check(&l->e, l->latest[i]);
}

/* --- what is said --- */

static void note_what_is_special(struct logout *l)
{
	struct plan *p = l->e.plan;
	const struct table *t = l->e.sessions;
	uint32_t offline = 0, own = 0, service = 0;

	for (uint32_t i = 0; i < l->e.count; i++) {
		offline += beside_is_offline(t, l->e.rows[i]);
		own += table_number(t, l->e.rows[i], SESSION_OWN) == 1;
	}
	for (uint32_t i = 0; i < l->target_count; i++)
		service += !text_is_null(table_text(l->users, l->targets[i], USER_SERVICE_ACCOUNT));
	if (own)
		plan_add_note(p, "ends our own session too: the program has to log in again");
	if (!t || !table_about(t)->complete)
		plan_add_note(p, "more may end than is listed: the list of sessions is not complete");
	if (offline)
		plan_add_note(p, "%u offline session%s become%s useless at once; the row%s stay%s listed, and one begun in the same second lives on", offline,
		              offline == 1 ? "" : "s", offline == 1 ? "s" : "", offline == 1 ? "" : "s", offline == 1 ? "s" : "");
	if (service)
		plan_add_note(p, "%u of them %s a service account: its client gets a new token at once with its secret", service, service == 1 ? "is" : "are each");
	if (l->e.count == 0)
		plan_add_note(p, "no session of theirs is listed; earlier tokens become stale in Keycloak all the same");
}

/* A name that a person can type as it is shown. */
static bool can_be_typed(struct text name)
{
	return text_exact(name).length > 0 && !text_was_cleaned(name) && text_width(text_shown(name)) <= NAME_COLUMNS && text_exact(name).length <= TYPED_MAX;
}

static void set_friction(struct logout *l)
{
	struct plan *p = l->e.plan;
	struct text name = table_text(l->users, l->targets[0], USER_USERNAME);

	if (l->target_count == 1 && can_be_typed(name)) {
		p->friction = FRICTION_NAME;
		p->confirm_name = endings_name(p, name, NAME_COLUMNS);
	} else {
		p->friction = l->e.count ? FRICTION_COUNT : FRICTION_YES_NO;
	}
}

static void finish(struct logout *l)
{
	struct plan *p = l->e.plan;

	p->title = l->target_count == 1 ? arena_format(&p->arena, "LOG OUT %s", name_of(l, l->targets[0])) : arena_format(&p->arena, "LOG OUT %u USERS", l->target_count);
	if (!p->title)
		p->failed = true;
	set_friction(l);
	endings_find_people(&l->e);
	note_what_is_special(l);
	endings_note_rest(&l->e);
	if (l->target_count == 1) {
		p->ways = really_out(l->e.facts, text_exact(table_text(l->users, l->targets[0], USER_ID)), LEAVING_LOGOUT, NULL, 0);
		p->has_ways = true;
		p->ways_of = name_of(l, l->targets[0]);
	}
}

static enum verdict plan_logout(const struct plan_request *request, const struct facts *facts, struct plan *plan, struct error *error)
{
	struct logout l = {
		.e = {.facts = facts, .plan = plan, .sessions = endings_table(facts, "session")},
		.request = request,
		.users = endings_table(facts, "user"),
		.error = error,
	};

	if (request->row_count == 0) {
		*error = error_make(ERROR_USAGE, "", "user logout: no user is named");
		return PLAN_ERROR;
	}
	l.row_of = calloc((size_t)table_rows(l.users) + 1, sizeof *l.row_of);
	l.targets = calloc(request->row_count, sizeof *l.targets);
	l.latest = calloc(request->row_count, sizeof *l.latest);
	bool good = l.row_of && l.targets && l.latest;
	if (good) {
		for (uint32_t i = 0; i < request->row_count; i++)
			l.latest[i] = ROW_NONE;
		good = take_named(&l) && find_sessions(&l);
	} else {
		*error = error_make(ERROR_MEMORY, "", "user logout: out of memory");
	}
	if (good) {
		list_steps(&l);
		finish(&l);
	}
	free(l.row_of);
	free(l.targets);
	free(l.latest);
	return good ? PLAN_READY : PLAN_ERROR;
}

static const struct verb_argument arguments[] = {
	{.name = "NAME", .help = "user name or id", .many = true, .takes_value = true},
};

const struct verb verb_user_logout = {
	.noun = "user",
	.name = "logout",
	.key = 'x',
	.label = "log out",
	.help = "End all online sessions of a user and make earlier offline tokens stale.",
	.kind = VERB_PLAN,
	.danger = DANGER_PERSON,
	.needs = NEED_ROW | NEED_MANY,
	.source = "keycloak",
	.role = "manage-users",
	.operations = {"keycloak.user.logout"},
	.arguments = arguments,
	.argument_count = sizeof arguments / sizeof *arguments,
	.plan = plan_logout,
	.hint = 1,
};
