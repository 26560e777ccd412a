/* Tables on the screen: selection by identity, filter, tags, marks, columns, and how fresh it all is. */
#include "tests/unit/ui_fake.h"

#include "ui/noun.h"

static const struct fake_session four[] = {
        {.id = "aaaa0001", .user = "alice", .ends_in = 10 * MINUTE},
        {.id = "bbbb0002", .user = "bob", .ends_in = 20 * MINUTE},
        {.id = "cccc0003", .user = "carol", .ends_in = 30 * MINUTE},
        {.id = "dddd0004", .user = "dave", .ends_in = 40 * MINUTE},
};

struct stage {
	struct fake f;
	struct pane p;
};

static const struct table *sessions_table(struct stage *s)
{
	return s->f.table[resource_index("session")];
}

static void take(struct stage *s)
{
	pane_take(&s->p, sessions_table(s), s->f.now, s->f.now);
}

static void begin(struct stage *s)
{
	*s = (struct stage){0};
	s->f.now = FAKE_START;
	cells_init(&s->f.cells, true);
	s->f.status.source_count = 1;
	s->f.status.source[0] = (struct status_source){.name = "keycloak", .state = SOURCE_OK, .since = FAKE_START, .next_try = INSTANT_NULL};
	pane_init(&s->p, &resource_session);
	fake_sessions(&s->f, four, 4);
	take(s);
}

static void end(struct stage *s)
{
	pane_release(&s->p);
	cells_release(&s->f.cells);
	for (unsigned i = 0; i < RESOURCE_MAX; i++)
		table_unref(s->f.table[i]);
}

static void draw_as(struct stage *s, int width, int height, bool overview)
{
	assert_true(cells_resize(&s->f.cells, width, height));
	struct pane_look look = {.status = &s->f.status, .now = s->f.now, .wall = s->f.now, .mono = s->f.now, .focused = true, .overview = overview};
	pane_draw(&s->p, &s->f.cells, (struct area){0, 0, width, height}, &look);
}

static void draw(struct stage *s, int width, int height)
{
	draw_as(s, width, height, false);
}

static const char *selected_id(const struct stage *s)
{
	uint32_t row;
	if (!pane_row(&s->p, &row))
		return "";
	return text_exact(table_text(s->p.view.table, row, SESSION_ID)).at;
}

static bool selected_is(const struct stage *s, const char *id)
{
	return strncmp(selected_id(s), id, strlen(id)) == 0;
}

static void selection_follows_identity(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	draw(&s, 80, 10);
	pane_move(&s.p, 1);
	assert_true(selected_is(&s, "bbbb"));
	/* bob refreshes and goes to the end; somebody new stands first */
	struct fake_session moved[] = {{.id = "eeee0005", .user = "eve", .ends_in = MINUTE}, four[0], four[2], four[3],
	                               {.id = "bbbb0002", .user = "bob", .ends_in = 90 * MINUTE}};
	fake_sessions(&s.f, moved, 5);
	take(&s);
	assert_true(selected_is(&s, "bbbb"));
	assert_int_equal(s.p.position, 4);
	pane_sort(&s.p, SESSION_USER, true, s.f.now);
	assert_true(selected_is(&s, "bbbb"));
	end(&s);
}

/* Beside the pane that is worked in: who came out on top since is what such a pane is there for. */
static void a_resting_pane_shows_its_first_rows(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	assert_true(cells_resize(&s.f.cells, 80, 4));
	struct pane_look look = {.status = &s.f.status, .now = s.f.now, .wall = s.f.now, .mono = s.f.now, .resting = true};
	struct fake_session newer[] = {{.id = "eeee0005", .user = "eve", .ends_in = MINUTE}, {.id = "ffff0006", .user = "frank", .ends_in = 2 * MINUTE},
	                               four[0], four[1], four[2], four[3]};
	fake_sessions(&s.f, newer, 6);
	take(&s);
	assert_true(selected_is(&s, "aaaa"));
	pane_rest(&s.p);
	pane_draw(&s.p, &s.f.cells, (struct area){0, 0, 80, 4}, &look);
	assert_true(fake_shows(&s.f, "eve"));
	assert_true(fake_shows(&s.f, "frank"));
	assert_true(selected_is(&s, "eeee"));
	/* what a person chose stays chosen, and the first rows are in sight all the same */
	pane_move(&s.p, 4);
	pane_rest(&s.p);
	pane_draw(&s.p, &s.f.cells, (struct area){0, 0, 80, 4}, &look);
	assert_true(fake_shows(&s.f, "eve"));
	assert_true(selected_is(&s, "cccc"));
	look.resting = false;
	pane_draw(&s.p, &s.f.cells, (struct area){0, 0, 80, 4}, &look);
	assert_true(fake_shows(&s.f, "carol"));
	assert_false(fake_shows(&s.f, "eve"));
	end(&s);
}

static void what_is_gone_leaves_its_neighbour(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	draw(&s, 80, 10);
	pane_move(&s.p, 1);
	struct fake_session left[] = {four[0], four[2], four[3]};
	fake_sessions(&s.f, left, 3);
	take(&s);
	assert_true(selected_is(&s, "cccc"));
	assert_string_equal(s.p.lost, "bob bbbb0002");
	/* it stands there for a moment, marked, between its former neighbours */
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, " -bob"));
	pane_tick(&s.p, s.f.now + PANE_MARK_MS, s.f.now);
	draw(&s, 80, 10);
	assert_false(fake_shows(&s.f, "bob"));
	/* the last one of all */
	pane_move(&s.p, INT64_MAX);
	fake_sessions(&s.f, left, 1);
	take(&s);
	assert_true(selected_is(&s, "aaaa"));
	fake_sessions(&s.f, left, 0);
	take(&s);
	assert_int_equal(s.p.selected, 0);
	end(&s);
}

static void an_incomplete_table_calls_nothing_gone(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	draw(&s, 80, 10);
	struct builder *b = fake_begin(&resource_session);
	fake_add_session(&s.f, b, &four[0]);
	fake_publish(&s.f, &resource_session, b, false);
	take(&s);
	assert_int_equal(s.p.gone_count, 0);
	assert_string_equal(s.p.lost, "");
	/* and what comes back after it is not new */
	fake_sessions(&s.f, four, 4);
	take(&s);
	draw(&s, 80, 10);
	assert_false(fake_shows(&s.f, " +"));
	end(&s);
}

static void new_and_changed_rows_are_marked(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	draw(&s, 80, 10);
	assert_false(fake_shows(&s.f, " +"));
	struct fake_session next[] = {four[0], four[1], {.id = "cccc0003", .user = "carol", .ip = "91.203.5.14", .ends_in = 30 * MINUTE}, four[3],
	                              {.id = "ffff0006", .user = "frank", .ends_in = 50 * MINUTE}};
	fake_sessions(&s.f, next, 5);
	take(&s);
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, " +frank"));
	assert_true(fake_shows(&s.f, " ~carol"));
	assert_true(fake_shows(&s.f, "  bob"));
	pane_tick(&s.p, s.f.now + PANE_MARK_MS, s.f.now);
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "  frank"));
	end(&s);
}

static void a_bad_filter_keeps_the_last_good(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	struct error error = error_none();
	assert_true(pane_set_filter(&s.p, "user:bob", s.f.now, &error));
	assert_int_equal(s.p.view.count, 1);
	assert_true(selected_is(&s, "bbbb"));
	assert_false(pane_set_filter(&s.p, "user:bob | /(unfinished/", s.f.now, &error));
	assert_true(error_is(&error));
	fake_sessions(&s.f, four, 4);
	take(&s);
	assert_int_equal(s.p.view.count, 1);
	assert_string_equal(s.p.filter_text, "user:bob");
	assert_true(pane_set_filter(&s.p, "  ", s.f.now, &error));
	assert_int_equal(s.p.view.count, 4);
	/* still the same row */
	assert_true(selected_is(&s, "bbbb"));
	end(&s);
}

static void a_timed_filter_goes_with_the_time(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	struct error error;
	assert_true(pane_set_filter(&s.p, "expires<15m", s.f.now, &error));
	assert_int_equal(s.p.view.count, 1);
	pane_tick(&s.p, s.f.now, s.f.now + 6 * MINUTE);
	assert_int_equal(s.p.view.count, 2);
	end(&s);
}

static void tags_count_what_is_hidden(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	struct error error;
	assert_true(pane_tag_all(&s.p));
	pane_tag_toggle(&s.p);
	assert_true(pane_set_filter(&s.p, "user:dave", s.f.now, &error));
	draw(&s, 100, 10);
	assert_true(fake_shows(&s.f, "1 of 4, 3 tagged, 2 hidden by the filter"));
	uint32_t *rows, hidden;
	assert_int_equal(pane_targets(&s.p, &rows, &hidden), 3);
	assert_int_equal(hidden, 2);
	free(rows);
	view_tag_clear(&s.p.view);
	assert_int_equal(pane_targets(&s.p, &rows, &hidden), 1);
	assert_int_equal(hidden, 0);
	assert_int_equal(rows[0], s.p.view.order[0]);
	free(rows);
	assert_true(pane_set_filter(&s.p, "user:nobody", s.f.now, &error));
	assert_int_equal(pane_targets(&s.p, &rows, &hidden), 0);
	assert_null(rows);
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "no row passes the filter"));
	end(&s);
}

static void a_frozen_pane_stands_still(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	s.p.frozen = true;
	fake_sessions(&s.f, four, 2);
	take(&s);
	assert_int_equal(s.p.view.count, 4);
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "FROZEN, 1 newer"));
	s.p.frozen = false;
	take(&s);
	assert_int_equal(s.p.view.count, 2);
	end(&s);
}

static void the_selected_row_is_always_in_sight(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	struct builder *b = fake_begin(&resource_session);
	char ids[200][16];
	for (unsigned i = 0; i < 200; i++) {
		snprintf(ids[i], sizeof ids[i], "id-%05u", i);
		struct fake_session one = {.id = ids[i], .user = ids[i], .ends_in = (int64_t)(i + 1) * MINUTE};
		fake_add_session(&s.f, b, &one);
	}
	fake_publish(&s.f, &resource_session, b, true);
	take(&s);
	static const int64_t moves[] = {INT64_MIN, 7, 50, -3, INT64_MAX, -190, 1, INT64_MIN, INT64_MAX, 5};
	for (int height = 3; height < 20; height += 4) {
		for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
			pane_move(&s.p, moves[i]);
			draw(&s, 80, height);
			char name[24], new_name[24];
			snprintf(name, sizeof name, "> %.8s", selected_id(&s));
			snprintf(new_name, sizeof new_name, ">+%.8s", selected_id(&s));
			assert_true(fake_shows(&s.f, name) || fake_shows(&s.f, new_name));
		}
	}
	draw_as(&s, 80, 10, true);
	assert_true(fake_shows(&s.f, "more: s opens the list"));
	end(&s);
}

static void times_count_down_by_themselves(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "10m "));
	s.f.now += 1000;
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "9m59s"));
	s.f.now += 10 * MINUTE;
	draw(&s, 80, 10);
	assert_true(fake_shows(&s.f, "over"));
	end(&s);
}

/* Names that try everything: the columns behind them stay where they are. */
static void hostile_names_do_not_move_a_cell(void **state)
{
	(void)state;
	static char longest[3000];
	memset(longest, 'W', sizeof longest - 1);
	const char *const names[] = {"plain", "\x1b[2J\x1b[31mred", "a\r\nb\tc", "\xE2\x80\xAE" "gnp", "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E",
	                             "z\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", "\xff\xfe\x80", "", longest};
	struct stage s;
	for (int ascii = 0; ascii < 2; ascii++) {
		begin(&s);
		s.f.cells.ascii = ascii;
		pane_sort(&s.p, SESSION_ID, false, s.f.now);
		struct builder *b = fake_begin(&resource_session);
		for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
			char id[16];
			snprintf(id, sizeof id, "%08u", i);
			struct fake_session one = {.id = id, .user = names[i], .ip = "10.0.0.1", .ends_in = MINUTE};
			fake_add_session(&s.f, b, &one);
		}
		fake_publish(&s.f, &resource_session, b, true);
		take(&s);
		pane_tick(&s.p, s.f.now + PANE_MARK_MS, s.f.now);
		draw(&s, 80, 20);
		int from = 0;
		for (unsigned i = 0; i < s.p.column_count; i++)
			if (s.p.column[i].field == SESSION_IP)
				from = 2 + s.p.column[i].x;
		for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
			char ip[16] = "";
			for (int x = 0; x < 8; x++)
				ip[x] = (char)cells_at(&s.f.cells, from + x, (int)i + 2)->base;
			assert_string_equal(ip, "10.0.0.1");
		}
		assert_true(fake_shows(&s.f, "!\\x1B[2J"));
		assert_false(fake_shows(&s.f, "!plain"));
		end(&s);
	}
}

static void columns_give_way_by_rank(void **state)
{
	(void)state;
	struct column columns[COLUMNS_MAX];
	const struct schema *schema = &resource_session.schema;
	for (int room = 0; room < 300; room++) {
		unsigned count = columns_choose(schema, room, columns);
		assert_in_range(count, 1, COLUMNS_MAX);
		int end = 0;
		bool wide = false, missing = false;
		for (unsigned i = 0; i < count; i++) {
			assert_int_equal(columns[i].x, end);
			assert_true(columns[i].width >= schema->fields[columns[i].field].width);
			assert_int_not_equal(schema->fields[columns[i].field].place, PLACE_DETAIL);
			wide |= schema->fields[columns[i].field].place == PLACE_WIDE;
			end = columns[i].x + columns[i].width + 1;
		}
		if (count > 1)
			assert_true(end - 1 <= room);
		for (uint16_t f = 0; f < schema->count; f++) {
			bool shown = false;
			for (unsigned i = 0; i < count; i++)
				shown |= columns[i].field == f;
			if (schema->fields[f].rank == 0)
				assert_true(shown);
			missing |= !shown && schema->fields[f].place == PLACE_LIST;
		}
		assert_false(wide && missing);
	}
	columns_choose(schema, 40, columns);
	assert_int_equal(columns[0].field, SESSION_USER);
}

static void draws_in_any_room(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	for (int width = 0; width < 130; width += 3)
		for (int height = 0; height < 8; height++)
			draw_as(&s, width, height, height % 2);
	end(&s);
}

/* --- how fresh --- */

static const struct table *made(uint32_t rows, int64_t fetched_at, enum error_class class, bool complete)
{
	struct builder *b = fake_begin(&resource_session);
	struct fake f = {.now = FAKE_START};
	for (uint32_t i = 0; i < rows; i++)
		fake_add_session(&f, b, &four[i]);
	*builder_about(b) = (struct table_about){.fetched_at = fetched_at, .complete = complete, .total = rows};
	if (class)
		builder_about(b)->error = error_make(class, "keycloak", "needs role view-users");
	return builder_finish(b);
}

static void five_things_are_kept_apart(void **state)
{
	(void)state;
	static const struct {
		bool none;
		uint32_t rows;
		int64_t age;
		enum error_class class;
		bool complete;
		enum source_state source;
		enum freshness_kind kind;
		bool old;
		const char *says;
	} cases[] = {
	        {.none = true, .source = SOURCE_CONNECTING, .kind = FRESHNESS_LOADING, .says = "loading"},
	        {.none = true, .source = SOURCE_OK, .kind = FRESHNESS_LOADING, .says = "loading"},
	        {.none = true, .source = SOURCE_UNREACHABLE, .kind = FRESHNESS_UNREACHABLE, .says = "UNREACHABLE since 09:02:38Z: timed out, next try in 14s"},
	        {.none = true, .source = SOURCE_NOT_CONFIGURED, .kind = FRESHNESS_NOT_KNOWABLE, .says = "NOT KNOWABLE"},
	        {.none = true, .source = SOURCE_UNAUTHENTICATED, .kind = FRESHNESS_REFUSED, .says = "NOT LOGGED IN"},
	        {.rows = 0, .age = 3000, .complete = true, .source = SOURCE_OK, .kind = FRESHNESS_FRESH, .says = "3s"},
	        {.rows = 0, .age = 3000, .class = ERROR_FORBIDDEN, .source = SOURCE_OK, .kind = FRESHNESS_FORBIDDEN, .says = "FORBIDDEN: needs role view-users"},
	        {.rows = 3, .age = 3000, .complete = true, .source = SOURCE_OK, .kind = FRESHNESS_FRESH, .says = "3s"},
	        {.rows = 3, .age = 3000, .class = ERROR_FORBIDDEN, .source = SOURCE_OK, .kind = FRESHNESS_PARTIAL, .says = "INCOMPLETE: needs role"},
	        {.rows = 3, .age = 689000, .complete = true, .source = SOURCE_UNREACHABLE, .kind = FRESHNESS_OLD, .old = true,
	         .says = "AS OF 09:02:38Z, 11m29s OLD: unreachable, next try in 14s"},
	        {.rows = 3, .age = 20 * MINUTE, .complete = true, .source = SOURCE_OK, .kind = FRESHNESS_OLD, .old = true, .says = "20m OLD"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct status status = {.source_count = 1};
		status.source[0] = (struct status_source){.name = "keycloak", .state = cases[i].source, .since = FAKE_START - 689000,
		                                          .next_try = cases[i].source == SOURCE_OK ? INSTANT_NULL : FAKE_START + 14000};
		if (cases[i].source == SOURCE_UNREACHABLE)
			status.source[0].error = error_make(ERROR_UNREACHABLE, "keycloak", "timed out");
		const struct table *t = cases[i].none ? NULL : made(cases[i].rows, FAKE_START - cases[i].age, cases[i].class, cases[i].complete);
		struct freshness f = freshness_of(t, &resource_session, &status, FAKE_START);
		if (f.kind != cases[i].kind || !strstr(f.text, cases[i].says))
			fail_msg("case %zu: kind %d, \"%s\"", i, f.kind, f.text);
		assert_int_equal(f.is_old, cases[i].old);
		table_unref(t);
	}
}

static void old_rows_look_old(void **state)
{
	(void)state;
	struct stage s;
	begin(&s);
	s.f.status.source[0].state = SOURCE_UNREACHABLE;
	s.f.now += MINUTE;
	draw(&s, 120, 10);
	assert_true(fake_shows(&s.f, "AS OF 09:14:07Z, 1m OLD: unreachable"));
	assert_true(fake_shows(&s.f, "~9m"));
	assert_int_equal(cells_at(&s.f.cells, 2, 3)->look, STYLE_OLD);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(selection_follows_identity),
	        cmocka_unit_test(a_resting_pane_shows_its_first_rows),
	        cmocka_unit_test(what_is_gone_leaves_its_neighbour),
	        cmocka_unit_test(an_incomplete_table_calls_nothing_gone),
	        cmocka_unit_test(new_and_changed_rows_are_marked),
	        cmocka_unit_test(a_bad_filter_keeps_the_last_good),
	        cmocka_unit_test(a_timed_filter_goes_with_the_time),
	        cmocka_unit_test(tags_count_what_is_hidden),
	        cmocka_unit_test(a_frozen_pane_stands_still),
	        cmocka_unit_test(the_selected_row_is_always_in_sight),
	        cmocka_unit_test(times_count_down_by_themselves),
	        cmocka_unit_test(hostile_names_do_not_move_a_cell),
	        cmocka_unit_test(columns_give_way_by_rank),
	        cmocka_unit_test(draws_in_any_room),
	        cmocka_unit_test(five_things_are_kept_apart),
	        cmocka_unit_test(old_rows_look_old),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
