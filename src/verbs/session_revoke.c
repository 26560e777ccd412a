/* session revoke: end the sessions that were named, and say what ends with them (derive/beside.h has the rules).
 *
 * Never is the request of the later servers sent to an earlier one, or to one that is not known: it would end the online twin and leave the offline session. A consent
 * of a person whom that client had asked for one also logs out of it online (read in Keycloak's source, not measured). */
#include "derive/beside.h"
#include "derive/really_out.h"
#include "verbs/endings.h"
#include "verbs/rows.h"

#include <stdlib.h>

enum mark { MARK_SEEN = 1, MARK_STEP = 2 /* it is the target of a step */ };

struct revoke {
	struct endings e;
	const struct plan_request *request;
	struct error *error;
	struct beside beside;
	unsigned char *marks; /* by row of the session table */
	uint32_t *named;      /* what was named and can be ended, in the order of the request */
	uint32_t named_count;
	uint32_t beyond;      /* endings that were not named */
	uint32_t go_on;       /* of those, at another client */
	bool own_spared;      /* our own session was among the rows */
};

static bool is_own(const struct revoke *r, uint32_t row)
{
	if (row == ROW_NONE || beside_is_offline(r->e.sessions, row))
		return false;
	struct span id = text_exact(table_text(r->e.sessions, row, SESSION_ID));
	return table_number(r->e.sessions, row, SESSION_OWN) == 1 || (id.at && span_equal(id, span_of(r->e.facts->own_session)));
}

/* The online twin that the end of this offline session takes with it; ROW_NONE: none. */
static uint32_t twin_that_ends(const struct revoke *r, uint32_t row, bool by_id)
{
	uint32_t twin = by_id && beside_is_offline(r->e.sessions, row) ? beside_twin(r->e.sessions, row) : ROW_NONE;

	return twin != ROW_NONE && beside_is_live(r->e.sessions, twin) ? twin : ROW_NONE;
}

/* --- which rows --- */

/* Why a row that was named needs no request, or gets none; NULL: it is to be ended. Named alone and by itself, our own session may end; never among others. */
static const char *why_not(struct revoke *r, uint32_t row, bool by_id)
{
	const struct table *t = r->e.sessions;
	bool own_is_meant = r->request->row_count == 1 && !r->request->by_filter;
	bool own = is_own(r, row), own_twin = is_own(r, twin_that_ends(r, row, by_id));

	if (!endings_is_usable_id(table_text(t, row, SESSION_ID)))
		return "its id cannot be sent";
	if (table_number(t, row, SESSION_STATE) == SESSION_OVER)
		return "over already, row not yet deleted";
	if (table_number(t, row, SESSION_STATE) == SESSION_STALE)
		return "dead already: older than the not-before";
	if (own_is_meant || (!own && !own_twin))
		return NULL;
	r->own_spared = true;
	return own ? "our own session, not touched" : "it would end our own session too, not touched";
}

/* False: `error` is set. */
static bool take_named(struct revoke *r, bool by_id)
{
	struct plan *p = r->e.plan;

	for (uint32_t i = 0; i < r->request->row_count; i++) {
		uint32_t row = r->request->rows[i];
		if (row >= table_rows(r->e.sessions)) {
			*r->error = error_make(ERROR_NOT_FOUND, "keycloak", "session revoke: a session that was named is not in the list any more");
			return false;
		}
		if (r->marks[row] & MARK_SEEN)
			continue; /* named twice */
		r->marks[row] |= MARK_SEEN;
		const char *why = why_not(r, row, by_id);
		if (why)
			plan_add_skipped(p, "%s: %s", endings_label(p, r->e.sessions, row), why);
		else
			r->named[r->named_count++] = row;
	}
	if (r->named_count > 0 || !r->own_spared || p->skipped_count > 1)
		return true;
	*r->error = error_make(ERROR_USAGE, "", "session revoke: that is our own session; name it alone, by its id, to end it");
	return false;
}

/* Of an offline session it has to be known what ends with it. False: `error` is set. */
static bool offline_is_known(struct revoke *r, bool by_id)
{
	const struct table *t = r->e.sessions;

	for (uint32_t i = 0; i < r->named_count; i++) {
		uint32_t row = r->named[i];
		bool present = false;
		if (!beside_is_offline(t, row))
			continue;
		if (!table_about(t)->complete) {
			*r->error = error_make(ERROR_REFUSED, "keycloak",
			                       "session revoke: the list of sessions is not complete, so what ends with an offline session is not known");
			return false;
		}
		if (!by_id && (table_list_length(t, row, SESSION_CLIENTS, &present) == 0 || !endings_is_usable_id(table_text(t, row, SESSION_USER_ID)))) {
			*r->error = error_make(ERROR_REFUSED, "keycloak",
			                       "session revoke: %s: its user or client is not known, and this server ends an offline session by these only",
			                       endings_label(r->e.plan, t, row));
			return false;
		}
	}
	return true;
}

/* --- what ends --- */

/* False: `error` is set. No line is written before they are found to be few enough. */
static bool list_endings(struct revoke *r)
{
	const struct table *t = r->e.sessions;
	uint32_t count = r->named_count;

	for (uint32_t row = 0; row < table_rows(t); row++)
		count += beside_touches(&r->beside, row);
	if (count > r->e.facts->max_targets) {
		*r->error = error_make(ERROR_USAGE, "", "session revoke: %u sessions would end, more than --max %u", count, r->e.facts->max_targets);
		return false;
	}
	r->e.rows = arena_get(&r->e.plan->arena, ((size_t)count + 1) * sizeof *r->e.rows);
	if (!r->e.rows) {
		*r->error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
		return false;
	}
	for (uint32_t i = 0; i < r->named_count; i++)
		endings_add(&r->e, r->named[i], false);
	for (uint32_t row = 0; row < table_rows(t); row++) {
		if (!beside_touches(&r->beside, row))
			continue;
		endings_add(&r->e, row, true);
		r->beyond++;
		r->go_on += !beside_ends(&r->beside, row);
	}
	return true;
}

/* --- steps --- */

static void add_by_id(struct revoke *r, uint32_t row)
{
	struct plan *p = r->e.plan;
	bool offline = beside_is_offline(r->e.sessions, row);
	struct target target = endings_target(p, r->e.sessions, row);
	struct step step = {
		.call = {.operation = offline ? "keycloak.session.delete-offline" : "keycloak.session.delete",
		         .arguments = {{.name = "id", .text = text_exact(table_text(r->e.sessions, row, SESSION_ID))}},
		         .argument_count = 1},
		.target = target,
		.sentence = arena_format(&p->arena, "end %s session %s%s", offline ? "offline" : "online", target.name,
		                         twin_that_ends(r, row, r->beside.by_id) == ROW_NONE ? "" : " and its online twin"),
		.already = {404},
		.proof = endings_proof(r->e.facts, r->e.sessions, row, 0),
		.proof_absent = true,
	};

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

/* The online twin of an offline session that was named too ends with it: no request of its own. */
static bool goes_with_named_twin(const struct revoke *r, uint32_t row)
{
	uint32_t twin = r->beside.by_id && !beside_is_offline(r->e.sessions, row) ? beside_twin(r->e.sessions, row) : ROW_NONE;

	return twin != ROW_NONE && beside_is_named(&r->beside, twin);
}

/* One request for each thing that ends, and a look at each target that another's request ends. */
static void list_steps(struct revoke *r)
{
	for (uint32_t i = 0; i < r->beside.consent_count; i++)
		add_consent(r, &r->beside.consents[i]);
	for (uint32_t i = 0; i < r->named_count; i++) {
		bool offline = beside_is_offline(r->e.sessions, r->named[i]);
		if (offline ? r->beside.by_id : !goes_with_named_twin(r, r->named[i]))
			add_by_id(r, r->named[i]);
	}
	for (uint32_t i = 0; i < r->named_count; i++)
		if (!(r->marks[r->named[i]] & MARK_STEP))
			endings_add_check(&r->e, r->named[i]);
}

/* --- what is said --- */

static void note_beyond(struct revoke *r)
{
	struct plan *p = r->e.plan;
	const struct source_facts *source = facts_source(r->e.facts, "keycloak");
	bool known = source && source->generation != GENERATION_UNKNOWN;
	const char *s = r->beyond == 1 ? "" : "s", *was = r->beyond == 1 ? "was" : "were";

	if (r->beyond && r->beside.by_id)
		plan_add_note(p, "ALSO ENDS %u online session%s that %s not named: an offline session takes its online twin with it", r->beyond, s, was);
	else if (r->beyond)
		plan_add_note(p, "ALSO ENDS %u offline session%s that %s not named: %s all offline sessions of a person at a client", r->beyond, s, was,
		              known ? "this server only ends" : "the server's version is not known, and any version can only end");
	if (r->go_on)
		plan_add_note(p, "of these %u go%s on at another client", r->go_on, r->go_on == 1 ? "es" : "");
	if (r->beside.consent_count)
		plan_add_note(p, "who was asked for consent by the client is logged out of it online, too");
}

static void finish(struct revoke *r)
{
	struct endings *e = &r->e;
	struct plan *p = e->plan;

	p->title = arena_format(&p->arena, "REVOKE %u SESSION%s", e->count, e->count == 1 ? "" : "S");
	if (!p->title)
		p->failed = true;
	if (e->count)
		p->friction = e->count == 1 ? FRICTION_YES_NO : FRICTION_COUNT;
	note_beyond(r);
	if (r->own_spared)
		plan_add_note(p, "not touched: our own session");
	for (uint32_t i = 0; i < e->count; i++)
		if (is_own(r, e->rows[i]))
			plan_add_note(p, "it is our own session: the program has to log in again");
	endings_find_people(e);
	endings_note_rest(e);
	if (e->people_count == 1) {
		p->ways = really_out(e->facts, e->people[0], LEAVING_REVOKE, r->named, r->named_count);
		p->has_ways = true;
		p->ways_of = endings_name(p, table_text(e->sessions, e->rows[0], SESSION_USER), 40);
	}
}

static bool make_plan(struct revoke *r)
{
	bool by_id = facts_operation(r->e.facts, "keycloak.session.delete-offline") != NULL;

	r->marks = calloc((size_t)table_rows(r->e.sessions) + 1, 1);
	r->named = calloc(r->request->row_count, sizeof *r->named);
	if (!r->marks || !r->named) {
		*r->error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
		return false;
	}
	if (!take_named(r, by_id) || !offline_is_known(r, by_id))
		return false;
	if (!beside_init(&r->beside, r->e.sessions, by_id, r->named, r->named_count)) {
		*r->error = error_make(ERROR_MEMORY, "", "session revoke: out of memory");
		return false;
	}
	if (!list_endings(r))
		return false;
	list_steps(r);
	finish(r);
	return true;
}

static enum verdict plan_revoke(const struct plan_request *request, const struct facts *facts, struct plan *plan, struct error *error)
{
	struct revoke r = {
		.e = {.facts = facts, .plan = plan, .sessions = endings_table(facts, "session")},
		.request = request,
		.error = error,
	};

	if (request->row_count == 0) {
		*error = error_make(ERROR_USAGE, "", "session revoke: no session is named");
		return PLAN_ERROR;
	}
	bool good = make_plan(&r);
	beside_release(&r.beside);
	free(r.marks);
	free(r.named);
	return good ? PLAN_READY : PLAN_ERROR;
}

static const struct verb_argument arguments[] = {
	{.name = "ID",
	 .help = "id of a session; an online session and its offline twin share it, --filter type:online names one of them",
	 .many = true,
	 .takes_value = true},
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
