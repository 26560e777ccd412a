#include "verbs/endings.h"

#include "derive/beside.h"
#include "derive/really_out.h"

#include <stdlib.h>

#define NAME_COLUMNS 40u
#define PEOPLE_NAMED 4u

const struct table *endings_table(const struct facts *f, const char *noun)
{
	int i = resource_index(noun);

	return i < 0 ? NULL : f->resource[i];
}

bool endings_is_usable_id(struct text id)
{
	struct span exact = text_exact(id);

	return exact.length > 0 && !memchr(exact.at, '\0', exact.length);
}

/* --- how it is written --- */

/* `shown` in exactly (`pad`) or at most `columns`, with a mark where it was cut. */
static void put_cell(struct buffer *b, struct span shown, size_t columns, bool pad)
{
	size_t used = 0, fits = text_fit(shown, columns, &used);

	if (fits < shown.length) {
		fits = text_fit(shown, columns - 1, &used);
		buffer_append(b, shown.at, fits);
		buffer_append_text(b, "…");
		used++;
	} else {
		buffer_append_span(b, shown);
	}
	for (; pad && used < columns; used++)
		buffer_append_char(b, ' ');
}

static const char *keep(struct plan *p, struct buffer *b)
{
	const char *copy = b->failed ? NULL : arena_copy(&p->arena, span_of(buffer_text(b)));

	buffer_release(b);
	if (!copy)
		p->failed = true;
	return copy ? copy : "";
}

static struct span shown_or_question(struct text t)
{
	return text_is_null(t) ? span_of("?") : text_shown(t);
}

const char *endings_name(struct plan *p, struct text name, unsigned columns)
{
	struct buffer b;

	buffer_init(&b, 4096);
	put_cell(&b, shown_or_question(name), columns, false);
	return keep(p, &b);
}

const char *endings_short_id(struct plan *p, struct text id)
{
	struct span head = shown_or_question(id);
	size_t used;

	head.length = text_fit(head, 8, &used);
	const char *copy = arena_copy(&p->arena, head);
	if (!copy)
		p->failed = true;
	return copy ? copy : "";
}

const char *endings_label(struct plan *p, const struct table *sessions, uint32_t row)
{
	const char *label = arena_format(&p->arena, "%s of %s", endings_short_id(p, table_text(sessions, row, SESSION_ID)),
	                                 endings_name(p, table_text(sessions, row, SESSION_USER), NAME_COLUMNS));

	if (!label)
		p->failed = true;
	return label ? label : "";
}

struct target endings_target(struct plan *p, const struct table *sessions, uint32_t row)
{
	const char *exact = arena_copy(&p->arena, text_exact(table_text(sessions, row, SESSION_ID)));

	if (!exact)
		p->failed = true;
	return (struct target){.noun = "session", .id = exact, .name = endings_label(p, sessions, row)};
}

/* "k.ito        0617c68d on  10.8.4.90       08:02:11Z      ends in 29m48s" */
static const char *line_of(struct endings *e, uint32_t row)
{
	const struct table *t = e->sessions;
	int64_t ends = table_number(t, row, SESSION_EXPIRES), now = e->facts->now;
	struct span started = span_of(instant_screen(table_number(t, row, SESSION_STARTED), now).text);
	struct buffer b;

	buffer_init(&b, 4096);
	put_cell(&b, shown_or_question(table_text(t, row, SESSION_USER)), 12, true);
	buffer_append_char(&b, ' ');
	put_cell(&b, span_of(endings_short_id(e->plan, table_text(t, row, SESSION_ID))), 8, true);
	buffer_append_text(&b, beside_is_offline(t, row) ? " off " : " on  ");
	put_cell(&b, shown_or_question(table_text(t, row, SESSION_IP)), 15, true);
	buffer_append_char(&b, ' ');
	put_cell(&b, started, 13, true);
	if (ends == INSTANT_NULL)
		buffer_append_text(&b, " end not known");
	else
		buffer_append_format(&b, " ends in %s", duration_short(ends - now, true).text);
	return keep(e->plan, &b);
}

void endings_add(struct endings *e, uint32_t row, bool beyond)
{
	struct ending ending = {.target = endings_target(e->plan, e->sessions, row), .line = line_of(e, row), .beyond = beyond};

	e->rows[e->count++] = row;
	plan_add_ending(e->plan, &ending);
}

/* --- whom it concerns --- */

void endings_find_people(struct endings *e)
{
	e->people_count = 0;
	e->people = arena_get(&e->plan->arena, (e->count + 1) * sizeof *e->people);
	if (!e->people) {
		e->plan->failed = true;
		return;
	}
	for (uint32_t i = 0; i < e->count; i++) {
		struct span id = text_exact(table_text(e->sessions, e->rows[i], SESSION_USER_ID));
		if (id.length)
			e->people[e->people_count++] = id;
	}
	if (e->people_count == 0)
		return;
	qsort(e->people, e->people_count, sizeof *e->people, beside_compare_spans);
	uint32_t last = 0;
	for (uint32_t i = 1; i < e->people_count; i++)
		if (!span_equal(e->people[i], e->people[last]))
			e->people[++last] = e->people[i];
	e->people_count = last + 1;
}

static bool concerns(const struct endings *e, uint32_t row)
{
	struct span id = text_exact(table_text(e->sessions, row, SESSION_USER_ID));

	return id.length && e->people_count && bsearch(&id, e->people, e->people_count, sizeof id, beside_compare_spans);
}

/* --- what has to be said --- */

static void note_people(struct endings *e)
{
	struct buffer b;

	if (e->people_count < 2)
		return;
	buffer_init(&b, 4096);
	for (uint32_t i = 0; i < e->people_count && i < PEOPLE_NAMED; i++) {
		unsigned theirs = 0;
		struct text name = TEXT_NULL;
		for (uint32_t k = 0; k < e->count; k++) {
			if (!span_equal(text_exact(table_text(e->sessions, e->rows[k], SESSION_USER_ID)), e->people[i]))
				continue;
			name = table_text(e->sessions, e->rows[k], SESSION_USER);
			theirs++;
		}
		buffer_append_text(&b, i ? ", " : "");
		put_cell(&b, shown_or_question(name), 16, false);
		buffer_append_format(&b, " %u", theirs);
	}
	plan_add_note(e->plan, "%u people: %s%s", e->people_count, keep(e->plan, &b), e->people_count > PEOPLE_NAMED ? ", …" : "");
}

/* Live sessions of the same people that are not among the endings, and how many of them are offline twins of those. */
static void count_others(const struct endings *e, uint32_t *others, uint32_t *twins)
{
	unsigned char *ends = calloc(table_rows(e->sessions) ? table_rows(e->sessions) : 1, 1);

	*others = *twins = 0;
	if (!ends) {
		e->plan->failed = true;
		return;
	}
	for (uint32_t i = 0; i < e->count; i++)
		ends[e->rows[i]] = 1;
	for (uint32_t row = 0; row < table_rows(e->sessions); row++) {
		if (ends[row] || !concerns(e, row) || !beside_is_live(e->sessions, row))
			continue;
		uint32_t twin = beside_is_offline(e->sessions, row) ? beside_twin(e->sessions, row) : ROW_NONE;
		if (twin != ROW_NONE && ends[twin])
			++*twins;
		else
			++*others;
	}
	free(ends);
}

static void note_bearers(struct endings *e, bool go_on)
{
	int64_t life = really_out_token_life(e->facts, e->rows, e->count);
	const char *rest = go_on ? "; new ones can still be had" : "";

	if (life == INSTANT_NULL)
		plan_add_note(e->plan, "refresh ends now; Bearers in MLflow live until they expire, how long is not readable%s", rest);
	else
		plan_add_note(e->plan, "refresh ends now; Bearers by %s at the latest%s",
		              instant_screen(life > INT64_MAX - e->facts->now ? INT64_MAX : e->facts->now + life, e->facts->now).text, rest);
}

static void note_accounts(struct endings *e)
{
	const struct table *users = endings_table(e->facts, "user");
	uint32_t enabled = 0, known = 0;

	for (uint32_t i = 0; i < e->people_count; i++) {
		uint32_t user = table_find(users, e->people[i], 0);
		if (user == ROW_NONE || table_number(users, user, USER_ENABLED) == NUMBER_NULL)
			continue;
		known++;
		enabled += table_number(users, user, USER_ENABLED) == 1;
	}
	if (known < e->people_count && enabled == 0)
		plan_add_note(e->plan, "whether they can log in again is not known: not all accounts are in the list");
	else if (enabled && e->people_count == 1)
		plan_add_note(e->plan, "the person can log in again at once: the account is enabled");
	else if (enabled)
		plan_add_note(e->plan, "they can log in again at once: %u of %u accounts are enabled", enabled, e->people_count);
}

void endings_note_rest(struct endings *e)
{
	uint32_t others = 0, twins = 0;

	if (e->count == 0)
		return;
	count_others(e, &others, &twins);
	if (twins)
		plan_add_note(e->plan, "NOT ENDED: %u offline twin%s, which go%s on giving new tokens", twins, twins == 1 ? "" : "s", twins == 1 ? "es" : "");
	if (others)
		plan_add_note(e->plan, "NOT ENDED: %u other session%s of the same %s", others, others == 1 ? "" : "s", e->people_count == 1 ? "person" : "people");
	note_bearers(e, others || twins);
	plan_add_note(e->plan, "NOT ENDED: browser sessions in MLflow and plugin passwords: Keycloak does not reach them");
	note_accounts(e);
	note_people(e);
	plan_add_note(e->plan, "there is no undo: who is meant to go on logs in again");
}

/* --- what shows it --- */

struct call endings_proof(const struct facts *f, const struct table *sessions, uint32_t row, uint32_t client_index)
{
	struct text user = table_text(sessions, row, SESSION_USER_ID);
	struct call call = {.argument_count = 1, .arguments = {{.name = "user", .text = text_exact(user)}}};

	if (!endings_is_usable_id(user))
		return (struct call){0};
	if (!beside_is_offline(sessions, row)) {
		call.operation = "keycloak.user.sessions";
		return call;
	}
	/* Offline sessions are listed by client, and by its id in Keycloak, not by the name that the session's row has. */
	const struct table *clients = endings_table(f, "client");
	struct span name = text_exact(table_list_text(sessions, row, SESSION_CLIENTS, client_index));
	uint32_t client = name.at ? table_find_text(clients, CLIENT_CLIENT_ID, name, 0) : ROW_NONE;
	if (client == ROW_NONE)
		return (struct call){0};
	call.operation = "keycloak.user.offline-sessions";
	call.arguments[call.argument_count++] = (struct argument){.name = "client", .text = text_exact(table_text(clients, client, CLIENT_ID))};
	return call;
}

struct step *endings_add_check(struct endings *e, uint32_t row)
{
	struct step step = {
		.call = endings_proof(e->facts, e->sessions, row, 0),
		.target = endings_target(e->plan, e->sessions, row),
		.already = {404},
		.proof_absent = true,
	};

	if (!step.call.operation)
		return NULL;
	step.proof = step.call;
	step.sentence = arena_format(&e->plan->arena, "see that %s session %s is gone", beside_is_offline(e->sessions, row) ? "offline" : "online", step.target.name);
	return plan_add_step(e->plan, &step);
}
