/* session revoke: end the sessions that were named, and say what ends with them.
 *
 * An online session ends by its id and leaves its offline twin alone. An offline session ends by its id only where the server can do it (24.0.2 and later), and
 * then takes its online twin with it; where the server cannot, or is not known to, it ends by the consent of its user at its client, and with it all offline
 * sessions of that user there; a person who was asked for consent by that client is also logged out of it online (read in Keycloak's source, not measured).
 * Never is the request of the later servers sent to an earlier one: it would end the online twin and leave the offline session. */
#include "derive/really_out.h"
#include "verbs/endings.h"
#include "verbs/rows.h"

#include <stdlib.h>

enum mark { MARK_NAMED = 1, MARK_ENDS = 2 /* named, and can be ended */, MARK_LISTED = 4, MARK_STEP = 8 /* it is the target of a step */ };

/* One consent: all offline sessions of a user at a client. `row`: the first session that was named for it. */
struct consent {
	struct span user, client;
	uint32_t row;
	uint32_t client_index; /* of the client in that row's list */
};

struct revoke {
	struct endings e;
	const struct plan_request *request;
	struct error *error;
	unsigned char *marks;     /* by row of the session table */
	bool by_id;               /* the server ends offline sessions by their id */
	struct consent *consents; /* sorted by user and client, each once */
	uint32_t consent_count;
	uint32_t beyond;          /* endings that were not named */
	bool own_spared;          /* our own session was among the rows */
};

static bool is_own(const struct revoke *r, uint32_t row)
{
	if (row == ROW_NONE || endings_is_offline(r->e.sessions, row))
		return false;
	struct span id = text_exact(table_text(r->e.sessions, row, SESSION_ID));
	return table_number(r->e.sessions, row, SESSION_OWN) == 1 || (id.at && span_equal(id, span_of(r->e.facts->own_session)));
}

/* Named alone and by itself, our own session may end; never among others. */
static bool own_is_meant(const struct revoke *r)
{
	return r->request->row_count == 1 && !r->request->by_filter;
}

/* The online twin that the end of this offline session takes with it; ROW_NONE: none. */
static uint32_t twin_that_ends(const struct revoke *r, uint32_t row)
{
	uint32_t twin = r->by_id && endings_is_offline(r->e.sessions, row) ? endings_twin(r->e.sessions, row) : ROW_NONE;

	return twin != ROW_NONE && endings_is_live(r->e.sessions, twin) ? twin : ROW_NONE;
}

/* --- which rows --- */

static void skip(struct revoke *r, uint32_t row, const char *why)
{
	plan_add_skipped(r->e.plan, "%s: %s", endings_label(r->e.plan, r->e.sessions, row), why);
}

/* Marks what was named and can be ended. False: `error` is set. */
static bool take_named(struct revoke *r)
{
	const struct table *t = r->e.sessions;

	for (uint32_t i = 0; i < r->request->row_count; i++) {
		uint32_t row = r->request->rows[i];
		if (row >= table_rows(t)) {
			*r->error = error_make(ERROR_NOT_FOUND, "keycloak", "session revoke: a session that was named is not in the list any more");
			return false;
		}
		if (r->marks[row] & MARK_NAMED)
			continue; /* named twice */
		r->marks[row] |= MARK_NAMED;
		if (!endings_is_usable_id(table_text(t, row, SESSION_ID)))
			skip(r, row, "its id cannot be sent");
		else if (table_number(t, row, SESSION_STATE) == SESSION_OVER)
			skip(r, row, "over already, row not yet deleted");
		else if (table_number(t, row, SESSION_STATE) == SESSION_STALE)
			skip(r, row, "dead already: older than the not-before");
		else if ((is_own(r, row) || is_own(r, twin_that_ends(r, row))) && !own_is_meant(r)) {
			skip(r, row, is_own(r, row) ? "our own session, not touched" : "it would end our own session too, not touched");
			r->own_spared = true;
		} else
			r->marks[row] |= MARK_ENDS;
	}
	return true;
}

static bool names_offline(const struct revoke *r)
{
	for (uint32_t i = 0; i < r->request->row_count; i++)
		if (r->marks[r->request->rows[i]] & MARK_ENDS && endings_is_offline(r->e.sessions, r->request->rows[i]))
			return true;
	return false;
}

/* --- consents --- */

static int compare_consents(const void *a, const void *b)
{
	const struct consent *x = a, *y = b;
	int order = endings_compare(&x->user, &y->user);

	return order ? order : endings_compare(&x->client, &y->client);
}

static int compare_consents_and_rows(const void *a, const void *b)
{
	const struct consent *x = a, *y = b;
	int order = compare_consents(a, b);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static uint32_t clients_of(const struct revoke *r, uint32_t row)
{
	bool present = false;

	return table_list_length(r->e.sessions, row, SESSION_CLIENTS, &present);
}

static struct consent consent_of(const struct revoke *r, uint32_t row, uint32_t client)
{
	return (struct consent){
		.user = text_exact(table_text(r->e.sessions, row, SESSION_USER_ID)),
		.client = text_exact(table_list_text(r->e.sessions, row, SESSION_CLIENTS, client)),
		.row = row,
		.client_index = client,
	};
}

static bool is_consent(const struct revoke *r, const struct consent *c)
{
	return r->consent_count && bsearch(c, r->consents, r->consent_count, sizeof *c, compare_consents);
}

/* The consents that the named offline sessions need. False: `error` is set. */
static bool find_consents(struct revoke *r)
{
	const struct table *t = r->e.sessions;
	uint32_t count = 0;

	for (uint32_t row = 0; row < table_rows(t); row++)
		if (r->marks[row] & MARK_ENDS && endings_is_offline(t, row))
			count += clients_of(r, row);
	r->consents = arena_get(&r->e.plan->arena, (count + 1) * sizeof *r->consents);
	if (!r->consents) {
		*r->error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
		return false;
	}
	for (uint32_t row = 0; row < table_rows(t); row++) {
		if (!(r->marks[row] & MARK_ENDS) || !endings_is_offline(t, row))
			continue;
		for (uint32_t i = 0; i < clients_of(r, row); i++)
			r->consents[r->consent_count++] = consent_of(r, row, i);
		if (clients_of(r, row) > 0 && endings_is_usable_id(table_text(t, row, SESSION_USER_ID)))
			continue;
		*r->error = error_make(ERROR_REFUSED, "keycloak", "session revoke: %s: its user or client is not known, and this server ends an offline session by these only",
		                       endings_label(r->e.plan, t, row));
		return false;
	}
	qsort(r->consents, r->consent_count, sizeof *r->consents, compare_consents_and_rows);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < r->consent_count; i++)
		if (i == 0 || compare_consents(&r->consents[i], &r->consents[kept - 1]) != 0)
			r->consents[kept++] = r->consents[i];
	r->consent_count = kept;
	return true;
}

/* --- what ends --- */

/* A session that was not named, but goes with one that was. */
static bool ends_beside(const struct revoke *r, uint32_t row)
{
	const struct table *t = r->e.sessions;

	if (!endings_is_live(t, row))
		return false;
	if (r->by_id) {
		uint32_t twin = endings_is_offline(t, row) ? ROW_NONE : endings_twin(t, row);
		return twin != ROW_NONE && (r->marks[twin] & MARK_ENDS);
	}
	for (uint32_t i = 0; endings_is_offline(t, row) && i < clients_of(r, row); i++) {
		struct consent c = consent_of(r, row, i);
		if (is_consent(r, &c))
			return true;
	}
	return false;
}

static void list_endings(struct revoke *r)
{
	for (uint32_t i = 0; i < r->request->row_count; i++) {
		uint32_t row = r->request->rows[i];
		if ((r->marks[row] & (MARK_ENDS | MARK_LISTED)) == MARK_ENDS)
			endings_add(&r->e, row, false);
		r->marks[row] |= MARK_LISTED; /* one that is named twice ends once */
	}
	for (uint32_t row = 0; row < table_rows(r->e.sessions); row++) {
		if (r->marks[row] & MARK_ENDS || !ends_beside(r, row))
			continue;
		endings_add(&r->e, row, true);
		r->beyond++;
	}
}

/* How many will end; no line is written before this is found to be few enough. */
static uint32_t count_endings(const struct revoke *r)
{
	uint32_t count = 0;

	for (uint32_t row = 0; row < table_rows(r->e.sessions); row++)
		count += (r->marks[row] & MARK_ENDS) || ends_beside(r, row);
	return count;
}

/* --- steps --- */

static void add_by_id(struct revoke *r, uint32_t row)
{
	struct plan *p = r->e.plan;
	bool offline = endings_is_offline(r->e.sessions, row);
	struct target target = endings_target(p, r->e.sessions, row);
	struct step step = {
		.call = {.operation = offline ? "keycloak.session.delete-offline" : "keycloak.session.delete",
		         .arguments = {{.name = "id", .text = text_exact(table_text(r->e.sessions, row, SESSION_ID))}},
		         .argument_count = 1},
		.target = target,
		.already = {404},
		.proof = endings_proof(r->e.facts, r->e.sessions, row, 0),
		.proof_absent = true,
	};

	step.sentence = arena_format(&p->arena, "end %s session %s%s", offline ? "offline" : "online", target.name,
	                             twin_that_ends(r, row) == ROW_NONE ? "" : " and its online twin");
	plan_add_step(p, &step);
	r->marks[row] |= MARK_STEP;
}

static void add_consent(struct revoke *r, const struct consent *c)
{
	struct plan *p = r->e.plan;
	const struct table *t = r->e.sessions;
	struct step step = {
		.call = {.operation = "keycloak.user.consent.delete",
		         .arguments = {{.name = "user", .text = c->user}, {.name = "client", .text = c->client}},
		         .argument_count = 2},
		.target = endings_target(p, t, c->row),
		.sentence = arena_format(&p->arena, "end all offline sessions of %s at %s, and the consent", endings_name(p, table_text(t, c->row, SESSION_USER), 40),
		                         endings_name(p, table_list_text(t, c->row, SESSION_CLIENTS, c->client_index), 40)),
		.already = {404},
		.proof = endings_proof(r->e.facts, t, c->row, c->client_index),
		.proof_absent = true,
	};
	plan_add_step(p, &step);
	r->marks[c->row] |= MARK_STEP;
}

/* One request for each thing that ends, and a look at each target that another's request ends. */
static void list_steps(struct revoke *r)
{
	for (uint32_t i = 0; i < r->consent_count; i++)
		add_consent(r, &r->consents[i]);
	for (uint32_t i = 0; i < r->e.count; i++) {
		uint32_t row = r->e.rows[i];
		if (!(r->marks[row] & MARK_ENDS) || r->marks[row] & MARK_STEP)
			continue;
		bool offline = endings_is_offline(r->e.sessions, row);
		if (offline ? r->by_id : !ends_beside(r, row))
			add_by_id(r, row);
	}
	for (uint32_t i = 0; i < r->e.count; i++)
		if (r->marks[r->e.rows[i]] & MARK_ENDS && !(r->marks[r->e.rows[i]] & MARK_STEP))
			endings_add_check(&r->e, r->e.rows[i]);
}

/* --- what is said --- */

static void note_what_is_special(struct revoke *r, bool generation_known)
{
	struct plan *p = r->e.plan;

	if (r->beyond && r->by_id)
		plan_add_note(p, "ALSO ENDS %u online session%s that %s not named: an offline session takes its online twin with it", r->beyond,
		              r->beyond == 1 ? "" : "s", r->beyond == 1 ? "was" : "were");
	else if (r->beyond)
		plan_add_note(p, "ALSO ENDS %u offline session%s that %s not named: %s all offline sessions of a person at a client", r->beyond, r->beyond == 1 ? "" : "s",
		              r->beyond == 1 ? "was" : "were", generation_known ? "this server only ends" : "the server's version is not known, and any version can only end");
	if (r->consent_count)
		plan_add_note(p, "who was asked for consent by the client is logged out of it online, too");
	if (r->own_spared)
		plan_add_note(p, "not touched: our own session");
	for (uint32_t i = 0; i < r->e.count; i++)
		if (is_own(r, r->e.rows[i]))
			plan_add_note(p, "it is our own session: the program has to log in again");
}

static void finish(struct revoke *r)
{
	struct endings *e = &r->e;
	struct plan *p = e->plan;
	const struct source_facts *source = facts_source(e->facts, "keycloak");

	p->title = arena_format(&p->arena, "REVOKE %u SESSION%s", e->count, e->count == 1 ? "" : "S");
	if (!p->title)
		p->failed = true;
	if (e->count)
		p->friction = e->count == 1 ? FRICTION_YES_NO : FRICTION_COUNT;
	endings_find_people(e);
	note_what_is_special(r, source && source->generation != GENERATION_UNKNOWN);
	endings_note_rest(e);
	if (e->people_count == 1) {
		p->ways = really_out(e->facts, e->people[0], LEAVING_REVOKE, e->rows, e->count);
		p->has_ways = true;
		p->ways_of = endings_name(p, table_text(e->sessions, e->rows[0], SESSION_USER), 40);
	}
}

static bool prepare(struct revoke *r)
{
	if (!take_named(r))
		return false;
	if (names_offline(r)) {
		if (!table_about(r->e.sessions)->complete) {
			*r->error = error_make(ERROR_REFUSED, "keycloak",
			                       "session revoke: the list of sessions is not complete, so what ends with an offline session is not known");
			return false;
		}
		if (!r->by_id && !find_consents(r))
			return false;
	}
	uint32_t count = count_endings(r);
	if (count > r->e.facts->max_targets) {
		*r->error = error_make(ERROR_USAGE, "", "session revoke: %u sessions would end, more than --max %u", count, r->e.facts->max_targets);
		return false;
	}
	if (count == 0 && r->own_spared && r->e.plan->skipped_count == 1) {
		*r->error = error_make(ERROR_USAGE, "", "session revoke: that is our own session; name it alone, by its id, to end it");
		return false;
	}
	r->e.rows = arena_get(&r->e.plan->arena, (count + 1) * sizeof *r->e.rows);
	if (!r->e.rows)
		*r->error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
	return r->e.rows != NULL;
}

static enum verdict plan_revoke(const struct plan_request *request, const struct facts *facts, struct plan *plan, struct error *error)
{
	struct revoke r = {
		.e = {.facts = facts, .plan = plan, .sessions = endings_table(facts, "session")},
		.request = request,
		.error = error,
		.by_id = facts_operation(facts, "keycloak.session.delete-offline") != NULL,
	};

	if (request->row_count == 0) {
		*error = error_make(ERROR_USAGE, "", "session revoke: no session is named");
		return PLAN_ERROR;
	}
	r.marks = calloc(table_rows(r.e.sessions) + 1, 1);
	if (!r.marks) {
		*error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
		return PLAN_ERROR;
	}
	bool good = prepare(&r);
	if (good) {
		list_endings(&r);
		list_steps(&r);
		finish(&r);
	}
	free(r.marks);
	return good ? PLAN_READY : PLAN_ERROR;
}

static const struct verb_argument arguments[] = {
	{.name = "ID", .help = "id of a session; an online session and its offline twin share it, --filter type:online names one of them", .many = true, .takes_value = true},
};

const struct verb verb_session_revoke = {
	.noun = "session",
	.name = "revoke",
	.key = 'x',
	.label = "revoke",
	.help = "End sessions at once: no new tokens; tokens that are out live on until they expire.",
	.kind = VERB_PLAN,
	.danger = DANGER_ONE,
	.needs = NEED_ROW | NEED_MANY,
	.source = "keycloak",
	.role = "manage-users",
	.operations = {"keycloak.session.delete", "keycloak.session.delete-offline", "keycloak.user.consent.delete"},
	.arguments = arguments,
	.argument_count = sizeof arguments / sizeof *arguments,
	.plan = plan_revoke,
	.hint = 1,
};
