/* The dialog: No is what happens unless a person clearly says yes. */
#include "tests/unit/ui_fake.h"

struct stage {
	struct dialog d;
	struct plan plan;
	struct status status;
	int64_t mono;
};

static const struct target target = {.noun = "session", .id = "0617c68d-1", .name = "k.ito"};

static void begin(struct stage *s, unsigned endings, enum friction friction)
{
	*s = (struct stage){.status = {.audit_ok = true}, .mono = 1000};
	plan_init(&s->plan);
	s->plan.title = "REVOKE SESSIONS";
	s->plan.friction = friction;
	s->plan.confirm_name = "k.ito";
	for (unsigned i = 0; i < endings; i++) {
		char line[64];
		snprintf(line, sizeof line, "k.ito %08x on 10.8.4.90", i);
		assert_true(plan_add_ending(&s->plan, &(struct ending){.target = target, .line = line, .beyond = i + 1 == endings && endings > 1}));
		assert_non_null(plan_add_step(&s->plan, &(struct step){.call = {.operation = "keycloak.session.delete"}, .target = target, .sentence = line}));
	}
	plan_add_note(&s->plan, "EFFECT new tokens end now");
	dialog_open(&s->d, 7, verb_find("session", "revoke"), endings, 0, FAKE_START, s->mono);
}

static void show(struct stage *s)
{
	assert_true(dialog_show(&s->d, &s->plan, &s->status, s->mono));
}

static void end(struct stage *s)
{
	dialog_release(&s->d);
	plan_release(&s->plan);
}

static enum dialog_answer press(struct stage *s, int key)
{
	struct input input = input_of_key(key);
	return dialog_input(&s->d, &input, s->mono);
}

static enum dialog_answer type(struct stage *s, const char *text)
{
	enum dialog_answer answer = DIALOG_GOES_ON;
	for (; *text && answer == DIALOG_GOES_ON; text++)
		answer = press(s, *text);
	return answer;
}

static void one_key_answers(void **state)
{
	(void)state;
	static const struct { enum friction friction; int key; enum dialog_answer answer; } cases[] = {
	        {FRICTION_YES_NO, VERB_KEY_ENTER, DIALOG_NO},   {FRICTION_YES_NO, VERB_KEY_ESCAPE, DIALOG_NO}, {FRICTION_YES_NO, 'n', DIALOG_NO},
	        {FRICTION_YES_NO, 'y', DIALOG_YES},             {FRICTION_YES_NO, 'x', DIALOG_GOES_ON},        {FRICTION_YES_NO, VERB_KEY_SPACE, DIALOG_GOES_ON},
	        {FRICTION_NONE, VERB_KEY_ENTER, DIALOG_NO},     {FRICTION_NONE, 'y', DIALOG_YES},              {FRICTION_COUNT, VERB_KEY_ENTER, DIALOG_NO},
	        {FRICTION_COUNT, VERB_KEY_ESCAPE, DIALOG_NO},   {FRICTION_COUNT, 'y', DIALOG_GOES_ON},         {FRICTION_NAME, VERB_KEY_ENTER, DIALOG_NO},
	        {FRICTION_NAME, 'y', DIALOG_GOES_ON},           {FRICTION_NAME, VERB_KEY_ESCAPE, DIALOG_NO},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		begin(&s, 3, cases[i].friction);
		show(&s);
		assert_int_equal(press(&s, cases[i].key), cases[i].answer);
		end(&s);
	}
}

static void what_is_typed_must_be_exact(void **state)
{
	(void)state;
	static const struct { enum friction friction; const char *typed; enum dialog_answer answer; } cases[] = {
	        {FRICTION_COUNT, "12", DIALOG_YES},  {FRICTION_COUNT, "11", DIALOG_GOES_ON},  {FRICTION_COUNT, "012", DIALOG_GOES_ON}, {FRICTION_COUNT, "y", DIALOG_GOES_ON},
	        {FRICTION_NAME, "k.ito", DIALOG_YES}, {FRICTION_NAME, "k.it", DIALOG_GOES_ON}, {FRICTION_NAME, "12", DIALOG_GOES_ON},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		begin(&s, 12, cases[i].friction);
		show(&s);
		assert_int_equal(type(&s, cases[i].typed), DIALOG_GOES_ON);
		assert_int_equal(press(&s, VERB_KEY_ENTER), cases[i].answer);
		if (cases[i].answer == DIALOG_GOES_ON) {
			assert_string_not_equal(s.d.note, "");
			/* the field is empty again, and Enter there is No */
			assert_int_equal(press(&s, VERB_KEY_ENTER), DIALOG_NO);
		}
		end(&s);
	}
}

static void a_paste_never_confirms(void **state)
{
	(void)state;
	static const enum friction frictions[] = {FRICTION_NONE, FRICTION_YES_NO, FRICTION_COUNT, FRICTION_NAME};
	static const char *const pastes[] = {"y", "y\n", "3", "3\n", "k.ito", "k.ito\n", ""};
	for (size_t i = 0; i < sizeof frictions / sizeof frictions[0]; i++) {
		for (size_t k = 0; k < sizeof pastes / sizeof pastes[0]; k++) {
			struct stage s;
			begin(&s, 3, frictions[i]);
			show(&s);
			struct input input = {.key = INPUT_PASTE, .paste = span_of(pastes[k])};
			assert_int_equal(dialog_input(&s.d, &input, s.mono), DIALOG_NO);
			end(&s);
		}
	}
}

/* From a terminal that does not mark pastes the keys come at once. */
static void a_burst_never_confirms(void **state)
{
	(void)state;
	static const struct { enum friction friction; const char *keys; } cases[] = {{FRICTION_YES_NO, "yy"}, {FRICTION_COUNT, "3\n"}, {FRICTION_NAME, "k.ito\n"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stage s;
		begin(&s, 3, cases[i].friction);
		show(&s);
		for (const char *k = cases[i].keys; *k; k++) {
			struct input input = input_of_character((unsigned char)*k);
			input.burst = true;
			assert_int_equal(dialog_input(&s.d, &input, s.mono), DIALOG_GOES_ON);
		}
		assert_int_equal(s.d.confirm.length, 0);
		end(&s);
	}
}

static void production_asks_for_more(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 2, FRICTION_YES_NO);
	s.status.production = true;
	show(&s);
	assert_int_equal(dialog_friction(&s.d), FRICTION_COUNT);
	assert_int_equal(press(&s, 'y'), DIALOG_GOES_ON);
	press(&s, INPUT_BACKSPACE);
	/* what ends beside is in the number */
	assert_int_equal(dialog_count(&s.d), 2);
	assert_int_equal(type(&s, "2"), DIALOG_GOES_ON);
	assert_int_equal(press(&s, VERB_KEY_ENTER), DIALOG_YES);
	end(&s);
}

static void silence_is_no(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 1, FRICTION_YES_NO);
	show(&s);
	assert_int_equal(dialog_tick(&s.d, s.mono + DIALOG_PATIENCE_MS - 1), DIALOG_GOES_ON);
	assert_int_equal(dialog_tick(&s.d, s.mono + DIALOG_PATIENCE_MS), DIALOG_NO);
	/* a key is an answer to that, not to the question */
	s.mono += 100000;
	press(&s, VERB_KEY_TAB);
	assert_int_equal(dialog_tick(&s.d, s.mono + DIALOG_PATIENCE_MS - 1), DIALOG_GOES_ON);
	dialog_run(&s.d);
	assert_int_equal(dialog_tick(&s.d, s.mono + 10 * DIALOG_PATIENCE_MS), DIALOG_GOES_ON);
	end(&s);
}

static void a_required_reason_is_required(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 1, FRICTION_YES_NO);
	s.status.require_reason = true;
	assert_true(dialog_show(&s.d, &s.plan, &s.status, s.mono));
	assert_int_equal(s.d.focus, FOCUS_REASON);
	/* y is a letter there */
	assert_int_equal(press(&s, 'y'), DIALOG_GOES_ON);
	press(&s, INPUT_BACKSPACE);
	press(&s, VERB_KEY_TAB);
	press(&s, VERB_KEY_TAB);
	assert_int_equal(s.d.focus, FOCUS_CONFIRM);
	assert_int_equal(press(&s, 'y'), DIALOG_GOES_ON);
	assert_string_not_equal(s.d.note, "");
	press(&s, VERB_KEY_TAB);
	struct input pasted = {.key = INPUT_PASTE, .paste = span_of("INC-8841 stolen\n")};
	assert_int_equal(dialog_input(&s.d, &pasted, s.mono), DIALOG_GOES_ON);
	assert_string_equal(s.d.reason.text, "INC-8841 stolen ");
	press(&s, VERB_KEY_ENTER);
	press(&s, VERB_KEY_ENTER);
	assert_int_equal(s.d.focus, FOCUS_CONFIRM);
	assert_int_equal(press(&s, 'y'), DIALOG_YES);
	end(&s);
}

static void no_audit_no_yes(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 1, FRICTION_YES_NO);
	s.status.audit_ok = false;
	show(&s);
	assert_int_equal(press(&s, 'y'), DIALOG_GOES_ON);
	assert_string_not_equal(s.d.note, "");
	end(&s);
}

static void nothing_to_do_is_not_done(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 0, FRICTION_YES_NO);
	show(&s);
	assert_int_equal(press(&s, 'y'), DIALOG_NO);
	end(&s);
}

/* --- what it shows --- */

static bool shows(struct stage *s, int width, int height, const char *text)
{
	struct fake f = {0};
	cells_init(&f.cells, true);
	assert_true(cells_resize(&f.cells, width, height));
	dialog_draw(&s->d, &f.cells, (struct area){0, 0, width, height}, &s->status, FAKE_START + 5000, s->mono);
	bool found = fake_shows(&f, text);
	cells_release(&f.cells);
	return found;
}

static void everything_is_there_page_by_page(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 40, FRICTION_COUNT);
	s.d.hidden = 9;
	show(&s);
	static const char *const first[] = {"REVOKE SESSIONS", "captured 09:14:07Z", "k.ito 00000000", "35 more at the end", "EFFECT new tokens end now",
	                                    "9 of the 40 are hidden by your filter", "40 requests, no undo", "type the number of what ends (40)", "Esc, Enter = No"};
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
		assert_true(shows(&s, 80, 23, first[i]));
	bool seen[40] = {false};
	for (unsigned page = 0; page < 20; page++) {
		for (unsigned i = 0; i < 40; i++) {
			char id[16];
			snprintf(id, sizeof id, "k.ito %08x", i);
			seen[i] |= shows(&s, 60, 16, id);
		}
		press(&s, VERB_KEY_PAGE_DOWN);
	}
	for (unsigned i = 0; i < 40; i++)
		assert_true(seen[i]);
	assert_true(shows(&s, 80, 23, "not named, but ends too"));
	end(&s);
}

/* Where there is nothing to do nothing is asked for. */
static void nothing_to_do_asks_nothing(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 0, FRICTION_YES_NO);
	show(&s);
	assert_true(shows(&s, 80, 23, "there is nothing to do; any key closes"));
	static const char *const absent[] = {"reason", "ticket", "Tab:", "requests", "captured"};
	for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
		assert_false(shows(&s, 80, 23, absent[i]));
	assert_int_equal(press(&s, 'y'), DIALOG_NO);
	end(&s);
}

/* A column without room for a word is not there. */
static void narrow_ways_have_no_stump(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 1, FRICTION_YES_NO);
	s.plan.has_ways = true;
	show(&s);
	assert_true(shows(&s, 80, 23, "what ends it now"));
	assert_true(shows(&s, 60, 16, "REALLY OUT?"));
	for (unsigned page = 0; page < 9; page++) {
		assert_false(shows(&s, 60, 16, "~ |")); /* what is cut ends so */
		press(&s, VERB_KEY_DOWN);
	}
	end(&s);
}

static void progress_and_report_hide_nothing(void **state)
{
	(void)state;
	struct stage s;
	begin(&s, 3, FRICTION_COUNT);
	show(&s);
	dialog_run(&s.d);
	struct error none = error_none(), refused = error_make(ERROR_FORBIDDEN, "keycloak", "needs role manage-users");
	dialog_step(&s.d, 0, OUTCOME_DONE, &none);
	dialog_step(&s.d, 99, OUTCOME_DONE, &none);
	assert_int_equal(s.d.ended, 1);
	assert_true(shows(&s, 80, 23, "1 of 3"));
	assert_true(shows(&s, 80, 23, "Esc stops"));
	assert_int_equal(press(&s, 'q'), DIALOG_GOES_ON);
	assert_int_equal(press(&s, VERB_KEY_ENTER), DIALOG_GOES_ON);
	assert_int_equal(press(&s, VERB_KEY_ESCAPE), DIALOG_STOP);
	assert_int_equal(press(&s, VERB_KEY_ESCAPE), DIALOG_GOES_ON);
	assert_true(shows(&s, 80, 23, "stopping"));
	s.plan.has_ways = true;
	s.plan.steps[0].outcome = OUTCOME_DONE;
	s.plan.steps[1].outcome = OUTCOME_REFUSED;
	s.plan.steps[1].error = refused;
	s.plan.steps[2].outcome = OUTCOME_STOPPED;
	struct error partial = error_make(ERROR_PARTIAL, "", "1 of 3 done");
	dialog_done(&s.d, &partial);
	static const char *const report[] = {"3 of 3", "1 done", "1 refused", "1 stopped", "needs role manage-users", "k.ito 00000002", "1 of 3 done",
	                                     "REALLY OUT?           before this        after this" /* how it was is not how it is now */};
	for (size_t i = 0; i < sizeof report / sizeof report[0]; i++)
		assert_true(shows(&s, 80, 23, report[i]));
	assert_int_equal(press(&s, VERB_KEY_ENTER), DIALOG_CLOSE);
	end(&s);
}

static void draws_at_any_size(void **state)
{
	(void)state;
	static const int sizes[][2] = {{60, 16}, {80, 23}, {200, 60}, {20, 5}, {10, 3}, {1, 1}};
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct stage s;
		begin(&s, 12, FRICTION_COUNT);
		shows(&s, sizes[i][0], sizes[i][1], "");
		show(&s);
		shows(&s, sizes[i][0], sizes[i][1], "");
		dialog_run(&s.d);
		shows(&s, sizes[i][0], sizes[i][1], "");
		end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(one_key_answers),          cmocka_unit_test(what_is_typed_must_be_exact),     cmocka_unit_test(a_paste_never_confirms),
	        cmocka_unit_test(a_burst_never_confirms),   cmocka_unit_test(production_asks_for_more),        cmocka_unit_test(silence_is_no),
	        cmocka_unit_test(a_required_reason_is_required), cmocka_unit_test(no_audit_no_yes),            cmocka_unit_test(nothing_to_do_is_not_done),
	        cmocka_unit_test(everything_is_there_page_by_page), cmocka_unit_test(nothing_to_do_asks_nothing), cmocka_unit_test(narrow_ways_have_no_stump),
	        cmocka_unit_test(progress_and_report_hide_nothing), cmocka_unit_test(draws_at_any_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
