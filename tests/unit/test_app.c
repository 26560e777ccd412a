/* The dashboard driven by keys, on tables made by hand: what is shown, and what is sent. */
#include "tests/unit/ui_fake.h"

static const struct fake_session five[] = {
        {.id = "aaaa0001", .user = "alice", .ends_in = 10 * MINUTE},
        {.id = "bbbb0002", .user = "bob", .ends_in = 20 * MINUTE},
        {.id = "cccc0003", .user = "carol", .ends_in = 30 * MINUTE, .ip = "91.203.5.14"},
        {.id = "dddd0004", .user = "alice", .type = SESSION_OFFLINE, .ends_in = 40000 * MINUTE},
        {.id = "eeee0005", .user = "j.doe", .ends_in = 50 * MINUTE, .own = true},
};

static void begin(struct fake *f)
{
	static const char *const names[] = {"alice", "bob", "carol", "j.doe"};
	fake_init(f);
	fake_draw(f, 80, 24);
	fake_sessions(f, five, 5);
	fake_users(f, names, 4);
	fake_clients(f);
	fake_audit(f);
	fake_draw(f, 80, 24);
}

/* The plan that an engine would send for the last question. */
static void give_plan(struct fake *f, struct plan *plan, enum friction friction)
{
	const struct fake_sent *asked = fake_last(f, COMMAND_PLAN);
	assert_non_null(asked);
	plan_init(plan);
	plan->title = "REVOKE SESSIONS";
	plan->friction = friction;
	for (uint32_t i = 0; i < asked->row_count; i++) {
		struct target target = {.noun = "session", .id = five[asked->rows[i]].id, .name = five[asked->rows[i]].user};
		plan_add_ending(plan, &(struct ending){.target = target, .line = target.id});
		plan_add_step(plan, &(struct step){.call = {.operation = "keycloak.session.delete"}, .target = target, .sentence = target.id});
	}
	fake_tell(f, (struct event){.kind = EVENT_PLAN, .number = asked->number, .plan = plan});
	app_tick(&f->app);
	app_draw(&f->app, &f->cells);
}

static void first_paint_needs_no_answer(void **state)
{
	(void)state;
	struct fake f;
	fake_init(&f);
	fake_draw(&f, 80, 24);
	assert_true(fake_shows(&f, "KEYCLOAK SESSIONS"));
	assert_true(fake_shows(&f, "loading"));
	assert_true(fake_shows(&f, "q quit"));
	unsigned wanted = 0;
	for (unsigned i = 0; i < f.sent_count; i++)
		wanted += f.sent[i].kind == COMMAND_WANT;
	assert_int_equal(wanted, OVERVIEW_PANES);
	fake_key(&f, 'q');
	assert_true(f.app.quit);
	fake_release(&f);
}

static void the_overview_says_what_matters(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	static const char *const texts[] = {
	        "prod-eu", "own token 4m", "09:14:07Z", "KC 23.0.7 ok 12ms", "audit ok", "clock +0.2s", "ATTENTION none", "KEYCLOAK SESSIONS 4 on, 1 off (browser sessions in MLflow not countable)",
	        "> alice", "j.doe *own", "PEOPLE 4 logged in of 4", "CLIENTS 2 in use of 3", "ACTED last 24h: 3 (bob 2, jane 1)", "rules: access 5m  idle 30m  max 10h",
	        "x revoke", "? help",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (!fake_shows(&f, texts[i]))
			fail_msg("the overview does not say \"%s\"", texts[i]);
	f.status.source[0].state = SOURCE_UNREACHABLE;
	f.status.source[0].since = f.now;
	f.status.source[0].next_try = f.now + 15000;
	f.status.source[0].error = error_make(ERROR_UNREACHABLE, "keycloak", "no answer in 10 s");
	f.status.audit_ok = false;
	f.status.clock_low = 7000;
	f.status.clock_high = 8000;
	fake_pass(&f, 1000);
	assert_true(fake_shows(&f, "ATTENTION 3"));
	assert_true(fake_shows(&f, "X keycloak unreachable since 09:14:07Z: no answer in 10 s"));
	assert_true(fake_shows(&f, "OLD: unreachable, next try in 14s"));
	assert_true(fake_shows(&f, "audit CANNOT BE WRITTEN"));
	fake_release(&f);
}

/* Counts come after the names, so the order that the panes were made in is not the one that stays. */
/* A source that is down is said once, and to the end of the sentence: what is wrong stands there. */
static void what_is_wrong_is_said_once_and_whole(void **state)
{
	(void)state;
	struct fake f;
	fake_init(&f);
	f.status.source[0].state = SOURCE_BAD;
	f.status.source[0].error = error_make(ERROR_PROTOCOL, "keycloak",
	                                      "the answer of the token endpoint is no token: it is a web page: is keycloak-url right?");
	for (unsigned i = 0; i < 2; i++) {
		const struct resource *resource = i ? &resource_user : &resource_session;
		struct builder *b = fake_begin(resource);
		builder_about(b)->error = f.status.source[0].error;
		fake_publish(&f, resource, b, false);
	}
	fake_draw(&f, 80, 24);
	assert_true(fake_shows(&f, "ATTENTION 1"));
	assert_true(fake_shows(&f, "is keycloak-url right?"));
	assert_false(fake_shows(&f, "Sessions:"));
	fake_key(&f, 's');
	assert_true(fake_shows(&f, "  keycloak-url right?"));
	fake_key(&f, '0');
	f.status.source[0].state = SOURCE_UNAUTHENTICATED;
	f.status.generation++;
	fake_draw(&f, 80, 24);
	assert_true(fake_shows(&f, "doctor --config"));
	/* one that takes the question and never answers is no calm */
	f.status.source[0].state = SOURCE_CONNECTING;
	f.status.source[0].since = f.now;
	snprintf(f.status.source[0].url, sizeof f.status.source[0].url, "http://10.0.0.1:8080");
	f.status.generation++;
	fake_draw(&f, 80, 24);
	assert_false(fake_shows(&f, "no answer yet"));
	fake_pass(&f, 3000);
	assert_true(fake_shows(&f, "no answer yet: http://10.0.0.1:8080"));
	fake_release(&f);
}

/* A row that Keycloak has not deleted yet is no session. */
static void who_is_over_is_not_on(void **state)
{
	(void)state;
	static const struct fake_session three[] = {
	        {.id = "aaaa0001", .user = "alice", .ends_in = -MINUTE},
	        {.id = "bbbb0002", .user = "bob", .ends_in = 20 * MINUTE},
	        {.id = "cccc0003", .user = "carol", .type = SESSION_OFFLINE, .ends_in = -MINUTE},
	};
	struct fake f;
	begin(&f);
	fake_sessions(&f, three, 3);
	fake_draw(&f, 120, 30);
	assert_true(fake_shows(&f, "KEYCLOAK SESSIONS 1 on, 0 off, 2 over"));
	assert_true(fake_shows(&f, "2 sessions are over"));
	fake_release(&f);
}

static void the_overview_shows_who_is_on_top_now(void **state)
{
	(void)state;
	static const char *const before[] = {"ann", "ben", "cid", "dan", "eve", "fay"}, *const after[] = {"fay", "eve", "dan", "cid", "ben", "ann"};
	struct fake f;
	begin(&f);
	fake_users(&f, before, 6);
	fake_draw(&f, 80, 24);
	assert_true(fake_shows(&f, "ann"));
	fake_users(&f, after, 6);
	fake_draw(&f, 80, 24);
	assert_true(fake_shows(&f, "fay"));
	assert_false(fake_shows(&f, "ann"));
	fake_release(&f);
}

static void a_second_sends_nothing(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	unsigned sent = f.sent_count;
	for (int i = 0; i < 30; i++)
		fake_pass(&f, 1000);
	assert_int_equal(f.sent_count, sent);
	assert_true(fake_shows(&f, "9m30s"));
	fake_release(&f);
}

static void every_noun_has_its_letter_and_the_way_back(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	for (unsigned i = 0; i < resource_count; i++) {
		fake_key(&f, resources[i]->key);
		assert_int_equal(f.app.depth, 1);
		assert_ptr_equal(f.app.screen[0].pane.resource, resources[i]);
		assert_true(fake_shows(&f, "overview > "));
	}
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.app.depth, 0);
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.app.depth, 0);
	assert_false(f.app.quit);
	fake_release(&f);
}

static void enter_follows_and_escape_returns(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 'u');
	fake_key(&f, VERB_KEY_ENTER);
	assert_int_equal(f.app.depth, 2);
	assert_true(fake_shows(&f, "overview > Users > sessions of alice"));
	assert_true(fake_shows(&f, "2 of 5"));
	assert_true(fake_shows(&f, "aaaa0001"));
	assert_false(fake_shows(&f, "bbbb0002"));
	fake_key(&f, VERB_KEY_ENTER);
	assert_true(fake_shows(&f, "> user of alice"));
	fake_key(&f, VERB_KEY_ESCAPE);
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.app.depth, 1);
	/* from the overview into the row that is selected there */
	fake_key(&f, '0');
	fake_key(&f, 'j');
	fake_key(&f, VERB_KEY_ENTER);
	assert_true(fake_shows(&f, "> bob"));
	assert_true(fake_shows(&f, "session bob bbbb0002"));
	assert_true(fake_shows(&f, "REALLY OUT?"));
	fake_release(&f);
}

static void deep_ways_end_somewhere(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 'u');
	for (unsigned i = 0; i < 3 * APP_DEPTH; i++)
		fake_key(&f, VERB_KEY_ENTER);
	assert_int_equal(f.app.depth, APP_DEPTH);
	for (unsigned i = 0; i < 3 * APP_DEPTH; i++)
		fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.app.depth, 0);
	fake_release(&f);
}

static void a_filter_lives_while_it_is_typed(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	fake_type(&f, "/user:al");
	assert_true(fake_shows(&f, "2 of 5  /user:al"));
	fake_type(&f, " | /(");
	assert_true(fake_shows(&f, "2 of 5"));
	assert_true(f.app.filter_error[0]);
	/* its beginning is not kept for the whole */
	fake_key(&f, VERB_KEY_ENTER);
	assert_int_equal(f.app.mode, MODE_FILTER);
	assert_true(f.app.filter_error[0]);
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_false(fake_shows(&f, "of 5"));
	/* a paste is as good as typing here; q and y are letters */
	fake_key(&f, '/');
	fake_paste(&f, "user:bob\n");
	assert_int_equal(f.app.mode, MODE_FILTER);
	assert_true(fake_shows(&f, "1 of 5"));
	fake_key(&f, INPUT_ERASE_LINE);
	fake_type(&f, "user:carolqy");
	assert_false(f.app.quit);
	fake_key(&f, INPUT_BACKSPACE);
	fake_key(&f, INPUT_BACKSPACE);
	fake_key(&f, VERB_KEY_ENTER);
	assert_true(fake_shows(&f, "1 of 5  /user:carol"));
	fake_key(&f, '\\');
	assert_false(fake_shows(&f, "of 5"));
	fake_release(&f);
}

static void a_paste_into_a_list_does_nothing(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	unsigned sent = f.sent_count;
	fake_paste(&f, "xyq\n");
	assert_int_equal(f.sent_count, sent);
	assert_false(f.app.quit);
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_true(fake_shows(&f, "a paste does nothing here"));
	fake_release(&f);
}

static void revoking_goes_through_the_dialog(void **state)
{
	(void)state;
	struct fake f;
	struct plan plan;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, 'j');
	fake_key(&f, 'x');
	const struct fake_sent *asked = fake_last(&f, COMMAND_PLAN);
	assert_int_equal(asked->row_count, 1);
	assert_int_equal(asked->rows[0], 1);
	assert_false(asked->by_filter);
	assert_string_equal(asked->verb->name, "revoke");
	/* a key before the plan is there answers nothing */
	fake_key(&f, 'y');
	assert_null(fake_last(&f, COMMAND_RUN));
	give_plan(&f, &plan, FRICTION_YES_NO);
	assert_true(fake_shows(&f, "do it? y/N"));
	/* while it is open the list moves behind it, and the target does not */
	struct fake_session moved[] = {five[4], five[3], five[2], five[1], five[0]};
	fake_sessions(&f, moved, 5);
	fake_pass(&f, 1000);
	assert_int_equal(f.app.screen[0].pane.view.table == f.table[resource_index("session")], 0);
	assert_true(fake_shows(&f, "bbbb0002"));
	fake_key(&f, 'y');
	const struct fake_sent *run = fake_last(&f, COMMAND_RUN);
	assert_non_null(run);
	assert_ptr_equal(run->plan, &plan);
	fake_tell(&f, (struct event){.kind = EVENT_STEP, .number = run->number, .step = 0, .outcome = OUTCOME_DONE});
	fake_pass(&f, 10);
	assert_true(fake_shows(&f, "1 of 1"));
	plan.steps[0].outcome = OUTCOME_DONE;
	fake_tell(&f, (struct event){.kind = EVENT_PLAN_DONE, .number = run->number, .plan = &plan});
	fake_pass(&f, 10);
	assert_true(fake_shows(&f, "report"));
	assert_null(fake_last(&f, COMMAND_DROP));
	fake_key(&f, VERB_KEY_ENTER);
	assert_ptr_equal(fake_last(&f, COMMAND_DROP)->plan, &plan);
	assert_int_equal(f.app.mode, MODE_MAIN);
	/* now the list is the newest again, and bob is still the one selected */
	assert_ptr_equal(f.app.screen[0].pane.view.table, f.table[resource_index("session")]);
	assert_true(fake_shows(&f, "> bob"));
	plan_release(&plan);
	fake_release(&f);
}

static void no_drops_the_plan(void **state)
{
	(void)state;
	static const int noes[] = {VERB_KEY_ENTER, VERB_KEY_ESCAPE, 'n', INPUT_PASTE, 0};
	for (size_t i = 0; i < sizeof noes / sizeof noes[0]; i++) {
		struct fake f;
		struct plan plan;
		begin(&f);
		fake_key(&f, 's');
		fake_key(&f, 'x');
		give_plan(&f, &plan, FRICTION_YES_NO);
		if (noes[i] == INPUT_PASTE)
			fake_paste(&f, "y");
		else if (noes[i])
			fake_key(&f, noes[i]);
		else
			fake_pass(&f, DIALOG_PATIENCE_MS);
		assert_null(fake_last(&f, COMMAND_RUN));
		assert_ptr_equal(fake_last(&f, COMMAND_DROP)->plan, &plan);
		assert_int_equal(f.app.mode, MODE_MAIN);
		assert_true(fake_shows(&f, "nothing was changed"));
		plan_release(&plan);
		fake_release(&f);
	}
}

static void a_plan_that_comes_too_late_is_dropped(void **state)
{
	(void)state;
	struct fake f;
	struct plan plan;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, 'x');
	fake_key(&f, VERB_KEY_ESCAPE);
	give_plan(&f, &plan, FRICTION_YES_NO);
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_ptr_equal(fake_last(&f, COMMAND_DROP)->plan, &plan);
	plan_release(&plan);
	fake_release(&f);
}

static void tags_make_it_many(void **state)
{
	(void)state;
	struct fake f;
	struct plan plan;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, VERB_KEY_SPACE);
	fake_key(&f, VERB_KEY_SPACE);
	assert_true(fake_shows(&f, "5, 2 tagged"));
	fake_type(&f, "/user:carol");
	fake_key(&f, VERB_KEY_ENTER);
	assert_true(fake_shows(&f, "2 tagged, 2 hidden by the filter"));
	fake_key(&f, 'x');
	const struct fake_sent *asked = fake_last(&f, COMMAND_PLAN);
	assert_int_equal(asked->row_count, 2);
	assert_int_equal(asked->rows[0], 0);
	assert_int_equal(asked->rows[1], 1);
	assert_true(asked->by_filter);
	give_plan(&f, &plan, FRICTION_COUNT);
	assert_true(fake_shows(&f, "2 of the 2 are hidden by your filter"));
	fake_type(&f, "2");
	fake_key(&f, VERB_KEY_ENTER);
	assert_non_null(fake_last(&f, COMMAND_RUN));
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_non_null(fake_last(&f, COMMAND_STOP));
	plan_release(&plan);
	fake_release(&f);
}

/* They ended by themselves: what is selected now is somebody else's, and was never meant. */
static void tags_that_are_gone_mean_nobody_else(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, VERB_KEY_SPACE);
	fake_sessions(&f, five + 1, 4);
	fake_pass(&f, 1000);
	fake_key(&f, 'x');
	assert_null(fake_last(&f, COMMAND_PLAN));
	assert_true(fake_shows(&f, "the tagged rows are gone"));
	fake_key(&f, 'C');
	fake_key(&f, 'x');
	assert_int_equal(fake_last(&f, COMMAND_PLAN)->row_count, 1);
	fake_release(&f);
}

static void tags_of_the_overview_go_along(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, VERB_KEY_SPACE);
	fake_key(&f, VERB_KEY_SPACE);
	assert_true(fake_shows(&f, "4 on, 1 off, 2 tagged"));
	fake_key(&f, 'z');
	assert_true(fake_shows(&f, "5, 2 tagged"));
	fake_key(&f, 'x');
	assert_int_equal(fake_last(&f, COMMAND_PLAN)->row_count, 2);
	fake_release(&f);
}

static void an_incomplete_list_has_no_all(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	struct builder *b = fake_begin(&resource_session);
	fake_add_session(&f, b, &five[0]);
	fake_publish(&f, &resource_session, b, false);
	fake_pass(&f, 1000);
	fake_key(&f, 'T');
	assert_int_equal(f.app.screen[0].pane.view.tag_count, 0);
	assert_true(fake_shows(&f, "not complete"));
	fake_release(&f);
}

static void grey_verbs_say_why_and_do_nothing(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	f.read_only = f.status.read_only = true;
	fake_key(&f, 'x');
	assert_null(fake_last(&f, COMMAND_PLAN));
	assert_true(fake_shows(&f, "revoke: read-only"));
	assert_true(fake_shows(&f, "READ-ONLY"));
	fake_key(&f, '?');
	assert_true(fake_shows(&f, "not now: read-only"));
	fake_key(&f, VERB_KEY_ESCAPE);
	f.read_only = f.status.read_only = false;
	f.source.role_count = 0;
	fake_key(&f, 'x');
	assert_null(fake_last(&f, COMMAND_PLAN));
	assert_true(fake_shows(&f, "needs role manage-users"));
	fake_release(&f);
}

static void the_palette_goes_everywhere(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_type(&f, ":client");
	fake_key(&f, VERB_KEY_ENTER);
	assert_ptr_equal(f.app.screen[0].pane.resource, &resource_client);
	fake_type(&f, ":context stag");
	fake_key(&f, VERB_KEY_ENTER);
	assert_string_equal(fake_last(&f, COMMAND_CONTEXT)->id, "staging");
	fake_type(&f, ":session rev");
	assert_true(fake_shows(&f, "go to session first"));
	fake_key(&f, VERB_KEY_ENTER);
	assert_null(fake_last(&f, COMMAND_PLAN));
	fake_key(&f, 's');
	fake_type(&f, ":rev");
	fake_key(&f, VERB_KEY_ENTER);
	assert_non_null(fake_last(&f, COMMAND_PLAN));
	fake_key(&f, VERB_KEY_ESCAPE);
	fake_type(&f, ":nothing like it");
	assert_true(fake_shows(&f, "nothing has these words"));
	fake_key(&f, VERB_KEY_ENTER);
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.app.mode, MODE_MAIN);
	fake_type(&f, ":quit");
	fake_key(&f, VERB_KEY_ENTER);
	assert_true(f.app.quit);
	fake_release(&f);
}

static void another_context_forgets_everything(void **state)
{
	(void)state;
	struct fake f;
	struct plan plan;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, VERB_KEY_SPACE);
	fake_key(&f, 'x');
	give_plan(&f, &plan, FRICTION_YES_NO);
	for (unsigned i = 0; i < RESOURCE_MAX; i++) {
		table_unref(f.table[i]);
		f.table[i] = NULL;
	}
	snprintf(f.status.context, sizeof f.status.context, "staging");
	fake_tell(&f, (struct event){.kind = EVENT_CONTEXT});
	fake_pass(&f, 10);
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_int_equal(f.app.depth, 0);
	assert_ptr_equal(fake_last(&f, COMMAND_DROP)->plan, &plan);
	assert_true(fake_shows(&f, "staging"));
	assert_true(fake_shows(&f, "loading"));
	fake_tell(&f, (struct event){.kind = EVENT_CONTEXT, .error = error_make(ERROR_CONFIG, "", "no such context")});
	fake_pass(&f, 10);
	assert_true(fake_shows(&f, "no such context"));
	plan_release(&plan);
	fake_release(&f);
}

static void the_detail_is_asked_for_when_the_selection_rests(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 'u');
	fake_key(&f, 'v');
	fake_key(&f, 'j');
	fake_key(&f, 'j');
	assert_null(fake_last(&f, COMMAND_SELECT));
	fake_pass(&f, 300);
	assert_string_equal(fake_last(&f, COMMAND_SELECT)->id, "uid-carol");
	assert_true(fake_shows(&f, "after logout"));
	unsigned sent = f.sent_count;
	fake_pass(&f, 5000);
	assert_int_equal(f.sent_count, sent);
	/* and not any longer when nobody looks at it */
	fake_key(&f, '0');
	fake_pass(&f, 300);
	assert_string_equal(fake_last(&f, COMMAND_SELECT)->id, "");
	assert_ptr_equal(fake_last(&f, COMMAND_SELECT)->resource, &resource_user);
	fake_release(&f);
}

static void sorts_by_any_column(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	struct pane *p = &f.app.screen[0].pane;
	for (unsigned i = 0; i < 2 * p->column_count; i++) {
		fake_key(&f, '>');
		bool is_column = false;
		for (unsigned k = 0; k < p->column_count; k++)
			is_column |= p->column[k].field == p->view.sort_field;
		assert_true(is_column);
	}
	int field = p->view.sort_field;
	fake_key(&f, 'I');
	assert_true(p->view.descending);
	fake_key(&f, '>');
	fake_key(&f, '<');
	assert_int_equal(p->view.sort_field, field);
	fake_release(&f);
}

static void too_small_confirms_nothing(void **state)
{
	(void)state;
	struct fake f;
	struct plan plan;
	begin(&f);
	fake_key(&f, 's');
	fake_key(&f, 'x');
	give_plan(&f, &plan, FRICTION_YES_NO);
	fake_draw(&f, 59, 17);
	assert_true(fake_shows(&f, "60x17 is needed, this is 59x17: q quits"));
	fake_key(&f, 'y');
	assert_null(fake_last(&f, COMMAND_RUN));
	fake_draw(&f, 1, 1);
	fake_key(&f, 'y');
	assert_null(fake_last(&f, COMMAND_RUN));
	fake_draw(&f, 60, 17);
	assert_true(fake_shows(&f, "do it? y/N"));
	fake_draw(&f, 1, 1);
	fake_key(&f, 'q');
	assert_true(f.app.quit);
	plan_release(&plan);
	fake_release(&f);
}

/* Every screen at every size, with names that try to break out. */
static void nothing_breaks_at_any_size(void **state)
{
	(void)state;
	static const int sizes[][2] = {{0, 0}, {1, 1}, {59, 17}, {60, 16}, {60, 17}, {79, 24}, {80, 24}, {100, 30}, {119, 40}, {120, 40}, {140, 30}, {200, 60}, {300, 17}, {60, 100}};
	static const char *const keys[] = {"", "s", "u", "l", "a", "S", "sv", "uv", "svz", "?", ":", "/", "s/x", "sZ", "s>", "u\x01", "\x02z", "\x02\x02z"};
	static const char *const names[] = {"\x1b]0;x\a", "\xE2\x80\xAE\xE5\xB1\xB1", "a\nb"};
	for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
		struct fake f;
		begin(&f);
		fake_users(&f, names, 3);
		for (const char *key = keys[k]; *key; key++)
			fake_key(&f, *key == 1 ? VERB_KEY_ENTER : *key == 2 ? VERB_KEY_TAB : *key);
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			fake_draw(&f, sizes[i][0], sizes[i][1]);
			for (int y = 0; y < f.cells.height; y++)
				for (int x = 0; x < f.cells.width; x++)
					assert_in_range(cells_at(&f.cells, x, y)->base, 0x20, 0x7e);
		}
		fake_release(&f);
	}
}

static void full_memory_of_the_engine_is_said(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_key(&f, 's');
	f.sent_count = FAKE_SENT;
	fake_key(&f, 'x');
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_true(fake_shows(&f, "out of memory"));
	f.sent_count = 0;
	fake_release(&f);
}

static void the_hint_bar_is_the_verb_table(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_draw(&f, 300, 24);
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		if (!v->hint || !v->key || (v->noun && strcmp(v->noun, "session") != 0) || v->needs & NEED_REPLAY)
			continue;
		char name[8], hint[64];
		snprintf(hint, sizeof hint, "%s %s", verb_key_name(v->key, name), v->label);
		if (!fake_shows(&f, hint))
			fail_msg("no hint \"%s\"", hint);
	}
	fake_key(&f, 'l');
	assert_false(fake_shows(&f, "Space tag")); /* nothing is done to a client */
	/* what the filter takes is said whole on any screen */
	fake_key(&f, '/');
	static const int widths[] = {60, 80, 111, 112};
	for (unsigned i = 0; i < 4; i++) {
		fake_draw(&f, widths[i], 24);
		assert_true(fake_shows(&f, widths[i] < 112 ? "Esc undoes" : "Esc takes it back"));
	}
	fake_release(&f);
}

static void a_recording_is_played_by_keys(void **state)
{
	(void)state;
	static const struct { int key; enum play play; } keys[] = {{',', PLAY_PAUSE}, {'.', PLAY_STEP}, {'+', PLAY_FASTER}, {'-', PLAY_SLOWER}};
	struct fake f;
	begin(&f);
	unsigned sent = f.sent_count;
	for (unsigned i = 0; i < 4; i++) {
		fake_key(&f, keys[i].key);
		assert_true(fake_shows(&f, "only in a recording"));
	}
	fake_key(&f, '@');
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_int_equal(f.sent_count, sent);
	assert_false(fake_shows(&f, "REPLAY"));

	f.status.replayed = f.status.read_only = true;
	f.status.playhead = playhead_at(f.now - MINUTE, f.now + 9 * MINUTE, f.now, f.now, true);
	fake_draw(&f, 100, 24);
	assert_true(fake_shows(&f, "REPLAY 1m of 10m PAUSED"));
	assert_true(fake_shows(&f, ", pause"));
	for (unsigned i = 0; i < 4; i++) {
		fake_key(&f, keys[i].key);
		assert_int_equal(f.sent[f.sent_count - 1].kind, COMMAND_PLAY);
		assert_int_equal(f.sent[f.sent_count - 1].play, keys[i].play);
	}
	/* what does not fit is said and can be mended; keys are letters meanwhile */
	sent = f.sent_count;
	fake_key(&f, '@');
	fake_type(&f, "quarter");
	fake_key(&f, VERB_KEY_ENTER);
	assert_int_equal(f.app.mode, MODE_JUMP);
	assert_true(f.app.jump_error[0]);
	assert_int_equal(f.sent_count, sent);
	fake_key(&f, INPUT_ERASE_LINE);
	fake_type(&f, "50%");
	fake_key(&f, VERB_KEY_ENTER);
	assert_int_equal(f.app.mode, MODE_MAIN);
	assert_int_equal(f.sent[f.sent_count - 1].play, PLAY_JUMP);
	assert_true(f.sent[f.sent_count - 1].when == f.now + 4 * MINUTE);
	fake_key(&f, '@');
	fake_key(&f, VERB_KEY_ESCAPE);
	assert_int_equal(f.sent_count, sent + 1);
	fake_release(&f);
}

static void the_help_names_every_key(void **state)
{
	(void)state;
	struct fake f;
	begin(&f);
	fake_draw(&f, 160, 200);
	fake_key(&f, '?');
	fake_draw(&f, 160, 200);
	for (unsigned i = 0; i < verb_count; i++) {
		const struct verb *v = verbs[i];
		if (v->noun ? strcmp(v->noun, "session") != 0 : v->kind != VERB_SCREEN)
			continue;
		if (!fake_shows(&f, v->help))
			fail_msg("no help for %s", v->name);
	}
	/* and every column: what NEW says is nobody's guess */
	for (unsigned i = 0; i < resource_session.schema.count; i++) {
		const struct field *field = &resource_session.schema.fields[i];
		if (field->place != PLACE_DETAIL && !fake_shows(&f, field->help))
			fail_msg("no help for the column %s", field->title);
	}
	/* nothing is cut on a small screen, and no key is hinted at that does something else here */
	fake_key(&f, VERB_KEY_ESCAPE);
	fake_draw(&f, 60, 300);
	fake_key(&f, '?');
	fake_draw(&f, 60, 300);
	assert_true(fake_shows(&f, "/regex/"));
	assert_false(fake_shows(&f, "x revoke  Tab"));
	fake_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(first_paint_needs_no_answer),
	        cmocka_unit_test(the_overview_says_what_matters),
	        cmocka_unit_test(what_is_wrong_is_said_once_and_whole),
	        cmocka_unit_test(who_is_over_is_not_on),
	        cmocka_unit_test(the_overview_shows_who_is_on_top_now),
	        cmocka_unit_test(a_second_sends_nothing),
	        cmocka_unit_test(every_noun_has_its_letter_and_the_way_back),
	        cmocka_unit_test(enter_follows_and_escape_returns),
	        cmocka_unit_test(deep_ways_end_somewhere),
	        cmocka_unit_test(a_filter_lives_while_it_is_typed),
	        cmocka_unit_test(a_paste_into_a_list_does_nothing),
	        cmocka_unit_test(revoking_goes_through_the_dialog),
	        cmocka_unit_test(no_drops_the_plan),
	        cmocka_unit_test(a_plan_that_comes_too_late_is_dropped),
	        cmocka_unit_test(tags_make_it_many),
	        cmocka_unit_test(tags_that_are_gone_mean_nobody_else),
	        cmocka_unit_test(tags_of_the_overview_go_along),
	        cmocka_unit_test(an_incomplete_list_has_no_all),
	        cmocka_unit_test(grey_verbs_say_why_and_do_nothing),
	        cmocka_unit_test(the_palette_goes_everywhere),
	        cmocka_unit_test(another_context_forgets_everything),
	        cmocka_unit_test(the_detail_is_asked_for_when_the_selection_rests),
	        cmocka_unit_test(sorts_by_any_column),
	        cmocka_unit_test(too_small_confirms_nothing),
	        cmocka_unit_test(nothing_breaks_at_any_size),
	        cmocka_unit_test(full_memory_of_the_engine_is_said),
	        cmocka_unit_test(the_hint_bar_is_the_verb_table),
	        cmocka_unit_test(a_recording_is_played_by_keys),
	        cmocka_unit_test(the_help_names_every_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
