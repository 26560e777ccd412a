/* The dashboard under ten thousand random keys, pastes, sizes and moments: the real engine and the real app on a recording that moves, and servers that answer
 * anything. What must hold is looked at after each of them.
 *
 * The seed is printed; SEED=N plays another, STEPS=N more of it. */
#include "ui/stage.h"

#include "config/option.h"
#include "verbs/verbs.h"

#include "with_folder.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define STEPS 10000u
#define PEOPLE 9u
#define SESSIONS 40u
#define MOMENTS 120u /* of the recording, five seconds apart */
#define HELD_MAX 64u
#define SENT_MAX 512u
#define TARGETS_MAX 64u
#define ID_SIZE 80u

/* --- chance --- */

static uint64_t chance_state;

static uint64_t chance(void) /* xorshift64*, Vigna 2014 */
{
	chance_state ^= chance_state >> 12;
	chance_state ^= chance_state << 25;
	chance_state ^= chance_state >> 27;
	return chance_state * UINT64_C(2685821657736338717);
}

static unsigned below(unsigned n)
{
	return (unsigned)(chance() >> 33) % n;
}

/* --- the recording --- */

static const char *const names[PEOPLE] = {"alice", "bob", "k.ito", "s.ortiz", "李小龙", "\\u001b[2Jroot", "a\\u202egro", "e\\u0301ve", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

/* Each fourth session is offline; each eighth has the id of the one before, which is online. */
static bool is_offline(unsigned i)
{
	return i % 4 == 3;
}

static unsigned id_of(unsigned i)
{
	return i % 8 == 3 ? i - 1 : i;
}

static void write_tables(FILE *f, unsigned moment, const bool there[SESSIONS])
{
	const int64_t begun = INT64_C(1764580000000), at = (int64_t)moment * 5000;
	unsigned online = 0;
	for (unsigned i = 0; i < SESSIONS; i++)
		online += there[i] && !is_offline(i);
	fprintf(f, "{\"at\":%" PRId64 ",\"table\":\"source\",\"columns\":[\"name\",\"state\",\"since_at\",\"latency_ms\",\"version\",\"generation\",\"account\",\"roles\",\"error\",\"error_class\"],"
	           "\"rows\":[[\"keycloak\",\"%s\",%" PRId64 ",12,\"26.0.8\",26000008,\"operator\",[\"view-realm\",\"view-users\",\"manage-users\"],%s]],\"about\":{\"complete\":true}}\n",
	        at, moment % 40 > 34 ? "unreachable" : "ok", begun, moment % 40 > 34 ? "\"no answer\",\"unreachable\"" : "null,null");
	fprintf(f, "{\"at\":%" PRId64 ",\"table\":\"keycloak.stats\",\"columns\":[\"id\",\"client_id\",\"active\",\"offline\"],\"rows\":[[\"c1\",\"mlflow\",%u,1]],"
	           "\"about\":{\"fetched_at\":%" PRId64 ",\"complete\":true}}\n", at, online, begun + at);
	fprintf(f, "{\"at\":%" PRId64 ",\"table\":\"keycloak.session\",\"columns\":[\"id\",\"type\",\"user\",\"user_id\",\"ip\",\"started_at\",\"last_access_at\",\"clients\",\"client_ids\"],\"rows\":[", at);
	bool first = true;
	for (unsigned i = 0; i < SESSIONS; i++) {
		if (!there[i])
			continue;
		fprintf(f, "%s[\"%08x-5e55\",\"%s\",\"%s\",\"u%u\",\"10.0.0.%u\",%" PRId64 ",%" PRId64 ",[\"mlflow\"],[\"c1\"]]", first ? "" : ",", id_of(i),
		        is_offline(i) ? "offline" : "online", names[i % PEOPLE], i % PEOPLE, i, begun - (int64_t)i * 60000, begun + at - (int64_t)((i * 7919 + moment) % 1700) * 1000);
		first = false;
	}
	fprintf(f, "],\"about\":{\"fetched_at\":%" PRId64 ",\"complete\":%s}}\n", begun + at, moment % 17 == 5 ? "false" : "true");
}

static const char *write_recording(void)
{
	const char *path = temp_path(&folder, "random.recording");
	FILE *f = fopen(path, "w");
	bool there[SESSIONS];
	assert_non_null(f);
	fputs("{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"2025-12-01T09:06:40.000Z\",\"context\":\"prod\",\"realm\":\"mlflow\"}\n", f);
	fputs("{\"at\":0,\"table\":\"keycloak.realm\",\"columns\":[\"realm\",\"enabled\",\"token_life\",\"idle\",\"max\",\"offline_idle\"],\"rows\":[[\"mlflow\",true,300,1800,36000,2592000]],"
	      "\"about\":{\"complete\":true}}\n"
	      "{\"at\":0,\"table\":\"keycloak.client\",\"columns\":[\"id\",\"client_id\",\"enabled\"],\"rows\":[[\"c1\",\"mlflow\",true]],\"about\":{\"complete\":true}}\n"
	      "{\"at\":0,\"table\":\"keycloak.user\",\"columns\":[\"id\",\"username\",\"enabled\"],\"rows\":[", f);
	for (unsigned i = 0; i < PEOPLE; i++)
		fprintf(f, "%s[\"u%u\",\"%s\",true]", i ? "," : "", i, names[i]);
	fputs("],\"about\":{\"complete\":true}}\n", f);
	for (unsigned i = 0; i < SESSIONS; i++)
		there[i] = true;
	for (unsigned moment = 0; moment < MOMENTS; moment++) {
		for (unsigned i = 0; i < 3; i++)
			there[below(SESSIONS)] ^= below(2) == 1;
		write_tables(f, moment, there);
	}
	assert_int_equal(fclose(f), 0);
	return path;
}

/* --- servers that answer anything --- */

/* Whom a key would act on, before it is pressed. */
struct aim {
	char ids[TARGETS_MAX][ID_SIZE]; /* "id type" of sessions, "id " of users */
	unsigned count;
	char user[ID_SIZE * 2]; /* name of a person */
	bool of_sessions, by_tags;
};

static bool is_aimed_at(const struct aim *aim, const char *what)
{
	for (unsigned i = 0; i < aim->count; i++)
		if (strcmp(aim->ids[i], what) == 0)
			return true;
	return false;
}

struct held {
	struct net *net;
	unsigned number;
	int64_t due;
};

struct world {
	struct stage stage;
	struct held held[HELD_MAX];
	unsigned held_count;
	/* requests that changed something since the last dialog opened: none may come twice */
	char sent[SENT_MAX][256];
	unsigned sent_count, writes;
	bool may_write; /* somebody has said yes */
	struct aim aim; /* when the dialog opened */
	bool plan_is_new;
	unsigned plans, seen_plans; /* looked at; of these, with a row that the screen showed */
};

/* What a request that changes something is for, as an aim has it: it is read out of the request itself. */
static void name_target(const char *url, char out[static ID_SIZE])
{
	const char *session = strstr(url, "/sessions/"), *user = strstr(url, "/users/"), *from = session ? session + 10 : user ? user + 7 : "";
	snprintf(out, ID_SIZE, "%.*s %s", (int)strcspn(from, "/?"), from, !session ? "" : strstr(from, "?isOffline=true") ? "offline" : "online");
}

static void answer(struct net *n, unsigned number)
{
	static const int statuses[] = {204, 204, 204, 204, 404, 403, 401, 409, 500, 503};
	static const char *const bodies[] = {"[]", "{}", "[{\"id\":\"00000001-5e55\"}]", "<html>", "{\"error\":\"unknown\"}"};
	unsigned which = below(12);
	if (which < 10)
		net_wire_answer(n, number, NET_WIRE_ANSWERED, statuses[which] == 204 && below(2) ? 200 : statuses[which], true, span_of(bodies[below(5)]));
	else
		net_wire_answer(n, number, which == 10 ? NET_WIRE_LOST : NET_WIRE_REFUSED, 0, false, SPAN_NULL);
}

static void on_request(void *self, struct net *n, unsigned number, const struct operation *operation, const char *url, struct span body, bool bearer)
{
	struct world *w = self;
	(void)body;
	(void)bearer;
	if (operation->effect == EFFECT_WRITE) {
		w->writes++;
		if (!w->may_write)
			fail_msg("%s %s leaves, and nobody has said yes", operation->method, url);
		char target[ID_SIZE];
		name_target(url, target);
		if (!is_aimed_at(&w->aim, target))
			fail_msg("%s %s leaves, and nobody aimed at %s", operation->method, url, target);
		for (unsigned i = 0; i < w->sent_count; i++)
			if (strcmp(w->sent[i], url) == 0)
				fail_msg("%s %s is sent twice", operation->method, url);
		assert_true(w->sent_count < SENT_MAX);
		snprintf(w->sent[w->sent_count++], sizeof w->sent[0], "%s", url);
	}
	if (below(3) == 0 && w->held_count < HELD_MAX)
		w->held[w->held_count++] = (struct held){n, number, w->stage.now + below(20000)};
	else
		answer(n, number);
}

static void on_gone(void *self, struct net *n)
{
	struct world *w = self;
	unsigned kept = 0;
	for (unsigned i = 0; i < w->held_count; i++)
		if (w->held[i].net != n)
			w->held[kept++] = w->held[i];
	w->held_count = kept;
}

static int64_t on_turn(void *self, int64_t now)
{
	struct world *w = self;
	int64_t next = INT64_MAX;
	unsigned kept = 0;
	for (unsigned i = 0; i < w->held_count; i++) {
		struct held h = w->held[i];
		if (h.due <= now) {
			answer(h.net, h.number);
			continue;
		}
		next = h.due < next ? h.due : next;
		w->held[kept++] = h;
	}
	w->held_count = kept;
	return next;
}

/* --- what must hold --- */

static void check_cell(const struct cell *c, int x, int y)
{
	bool control = c->base < 0x20 || (c->base >= 0x7f && c->base < 0xa0) || (c->base >= 0x202a && c->base <= 0x202e) || (c->base >= 0x2066 && c->base <= 0x2069);
	if (control || c->width > 2 || c->look >= THEME_LOOKS || c->mark_count > CELL_MARKS)
		fail_msg("the cell at %d,%d holds U+%04X", x, y, c->base);
}

static void show(const struct cells *c)
{
	for (int y = 0; y < c->height; y++) {
		struct buffer line;
		buffer_init(&line, 100000);
		cells_line(c, y, &line);
		print_message("# %2d|%s\n", y, buffer_text(&line));
		buffer_release(&line);
	}
}

/* The cells are what a fresh and full drawing of the same state gives. */
static void check_drawing(struct world *w)
{
	const struct cells *shown = &w->stage.cells;
	struct cells fresh;
	cells_init(&fresh, shown->ascii);
	assert_true(cells_resize(&fresh, shown->width, shown->height));
	app_draw(&w->stage.app, &fresh);
	for (int y = 0; y < shown->height; y++)
		for (int x = 0; x < shown->width; x++) {
			const struct cell *a = cells_at(shown, x, y), *b = cells_at(&fresh, x, y);
			check_cell(a, x, y);
			if (a->base != b->base || a->width != b->width || a->look != b->look || a->mark_count != b->mark_count ||
			    memcmp(a->marks, b->marks, a->mark_count * sizeof a->marks[0]) != 0)
			{
				show(shown);
				show(&fresh);
				fail_msg("at %d,%d stands U+%04X (%s), a fresh drawing has U+%04X (%s)", x, y, a->base, style_name[cell_style(a)], b->base, style_name[cell_style(b)]);
			}
		}
	assert_int_equal(shown->cursor_shown, fresh.cursor_shown);
	if (shown->cursor_shown) {
		assert_int_equal(shown->cursor_x, fresh.cursor_x);
		assert_int_equal(shown->cursor_y, fresh.cursor_y);
	}
	cells_release(&fresh);
}

static struct app_screen *screen_of(struct app *a)
{
	return a->depth ? &a->screen[a->depth - 1] : NULL;
}

static void name_row(const struct resource *resource, const struct table *t, uint32_t row, char *out)
{
	struct span id = text_exact(table_text(t, row, resource->schema.key[0]));
	struct span type = resource == &resource_session ? text_exact(table_text(t, row, SESSION_TYPE)) : SPAN_NULL;
	snprintf(out, ID_SIZE, "%.*s %.*s", (int)id.length, id.at ? id.at : "", (int)type.length, type.at ? type.at : "");
}

static void take_aim(struct app *a, struct aim *aim)
{
	struct app_screen *s = screen_of(a);
	const struct pane *p = s ? &s->pane : &a->overview.pane[a->overview.focus];
	const struct table *t = p->view.table;
	*aim = (struct aim){.of_sessions = p->resource == &resource_session, .by_tags = p->view.tag_count > 0};
	/* What is tagged; what the tags do not name is never acted on beside them. */
	for (uint32_t row = 0; row < table_rows(t) && p->view.tag_count; row++)
		if (view_is_tagged(&p->view, table_row_id(t, row)) && aim->count < TARGETS_MAX)
			name_row(p->resource, t, row, aim->ids[aim->count++]);
	uint32_t row;
	if (!p->view.tag_count && pane_row(p, &row))
		name_row(p->resource, t, row, aim->ids[aim->count++]);
	if (p->resource == &resource_user && aim->count == 1 && pane_row(p, &row) && !p->view.tag_count) {
		struct span user = text_exact(table_text(t, row, USER_USERNAME));
		snprintf(aim->user, sizeof aim->user, "%.*s", (int)user.length, user.at ? user.at : "");
	}
}

/* The same from the screen alone, where the list shows addresses: each session has one of its own. Rows with a star were tagged; without one the selected row is meant.
 * Returns how many rows were seen to be meant; fails when one of them was not aimed at. */
static unsigned check_aim_on_screen(const struct cells *c, const struct aim *aim)
{
	unsigned meant = 0;
	for (int y = 0; y < c->height && c->width > 0; y++) {
		char what[ID_SIZE];
		struct buffer line;
		buffer_init(&line, 100000);
		cells_line(c, y, &line);
		const char *address = strstr(buffer_text(&line), " 10.0.0.");
		unsigned i = address ? (unsigned)strtoul(address + 8, NULL, 10) : SESSIONS;
		bool is_meant = cells_at(c, 0, y)->base == (aim->by_tags ? '*' : '>') || (!aim->by_tags && cell_style(cells_at(c, 0, y)) == STYLE_SELECTED);
		buffer_release(&line);
		if (!is_meant || i >= SESSIONS)
			continue;
		meant++;
		snprintf(what, sizeof what, "%08x-5e55 %s", id_of(i), is_offline(i) ? "offline" : "online");
		if (!is_aimed_at(aim, what)) {
			show(c);
			fail_msg("line %d shows %s as meant, and the aim is at %s", y + 1, what, aim->count ? aim->ids[0] : "nothing");
		}
	}
	return meant;
}

static bool ends_session(const struct aim *aim, const char *id)
{
	char online[ID_SIZE], offline[ID_SIZE];
	snprintf(online, sizeof online, "%s online", id);
	snprintf(offline, sizeof offline, "%s offline", id);
	return is_aimed_at(aim, online) || is_aimed_at(aim, offline);
}

/* Every target of the plan is a row that the cursor or the tags were on when the dialog opened; what ends beside it is said to. */
static void check_plan(const struct app *a, const struct aim *aim)
{
	const struct plan *plan = a->dialog.plan;
	bool of_sessions = strcmp(a->dialog.verb->noun, "session") == 0;
	for (unsigned i = 0; of_sessions && i < plan->ending_count; i++)
		if (!plan->endings[i].beyond && !ends_session(aim, plan->endings[i].target.id))
			fail_msg("session %s ends, and was not aimed at", plan->endings[i].target.id);
	if (of_sessions && plan->ending_count + plan->skipped_count == 0)
		fail_msg("a plan for nothing");
	if (!of_sessions && aim->user[0] && plan->confirm_name)
		assert_string_equal(plan->confirm_name, aim->user);
}

/* A plan may come long after its dialog was opened. */
static void check_new_plan(struct world *w)
{
	const struct app *a = &w->stage.app;
	if (a->mode != MODE_DIALOG || !w->plan_is_new || a->dialog.state != DIALOG_REVIEW)
		return;
	w->plan_is_new = false;
	w->plans++;
	check_plan(a, &w->aim);
}

/* A person's Yes: what the dialog asks for, at its question. */
static bool is_yes(const struct dialog *d, int key)
{
	char expected[200];
	if (d->focus != FOCUS_CONFIRM)
		return false;
	if (dialog_friction(d) == FRICTION_YES_NO)
		return key == 'y' || key == 'Y';
	snprintf(expected, sizeof expected, "%u", dialog_count(d));
	if (dialog_friction(d) == FRICTION_NAME)
		snprintf(expected, sizeof expected, "%s", d->plan->confirm_name ? d->plan->confirm_name : "");
	return key == VERB_KEY_ENTER && expected[0] && strcmp(d->confirm.text, expected) == 0;
}

/* --- what is done --- */

static void press(struct world *w, int key)
{
	struct input input = input_of_key(key);
	struct app *a = &w->stage.app;
	struct aim aim;
	stage_settle(&w->stage); /* what a person sees when the key is pressed */
	check_drawing(w);
	enum app_mode mode = a->mode;
	enum dialog_state state = a->dialog.state;
	take_aim(a, &aim);
	unsigned seen = mode == MODE_MAIN && aim.of_sessions ? check_aim_on_screen(&w->stage.cells, &aim) : 0;
	w->may_write = mode == MODE_DIALOG && (state == DIALOG_RUNNING || (state == DIALOG_REVIEW && is_yes(&a->dialog, key)));
	if (mode != MODE_DIALOG) {
		w->sent_count = 0;
		w->aim = aim;
		w->plan_is_new = true;
	}
	stage_key(&w->stage, &input);
	if (mode != MODE_DIALOG && a->mode == MODE_DIALOG)
		w->seen_plans += seen > 0;
	check_new_plan(w);
	w->may_write = a->mode == MODE_DIALOG && a->dialog.state == DIALOG_RUNNING;
}

static void press_anything(struct world *w)
{
	static const int keys[] = {
	        'x', 'x', 'x', 's', 's', 'u', 'l', 'S', 'a', '0', '/', ':', '?', 'v', 'z', 'Z', 'T', 'C', 'I', '<', '>', 'R', 'y', 'n', '\\', 'V', ',', '.', '+', '-', '@', '1', '2',
	        VERB_KEY_ENTER, VERB_KEY_ENTER, VERB_KEY_ESCAPE, VERB_KEY_ESCAPE, VERB_KEY_TAB, VERB_KEY_BACKTAB, VERB_KEY_UP, VERB_KEY_DOWN, VERB_KEY_DOWN, VERB_KEY_LEFT, VERB_KEY_RIGHT,
	        VERB_KEY_PAGE_UP, VERB_KEY_PAGE_DOWN, VERB_KEY_HOME, VERB_KEY_END, VERB_KEY_SPACE, VERB_KEY_SPACE, VERB_KEY_CTRL_L, INPUT_BACKSPACE, INPUT_DELETE, INPUT_ERASE_LINE,
	};
	press(w, keys[below(sizeof keys / sizeof keys[0])]);
}

static void type_text(struct world *w, const char *text)
{
	for (; *text; text++) {
		struct input input = input_of_character((unsigned char)*text);
		stage_key(&w->stage, &input);
	}
}

/* What a dialog asks for, by somebody who means it. */
static void say_yes(struct world *w)
{
	struct dialog *d = &w->stage.app.dialog;
	if (w->stage.app.mode != MODE_DIALOG || d->state != DIALOG_REVIEW)
		return;
	char count[16];
	switch (dialog_friction(d)) {
	case FRICTION_COUNT:
		snprintf(count, sizeof count, "%u", dialog_count(d));
		press(w, INPUT_ERASE_LINE);
		type_text(w, count);
		press(w, VERB_KEY_ENTER);
		break;
	case FRICTION_NAME:
		press(w, INPUT_ERASE_LINE);
		if (d->plan && d->plan->confirm_name)
			type_text(w, d->plan->confirm_name);
		press(w, VERB_KEY_ENTER);
		break;
	default:
		press(w, 'y');
		break;
	}
}

static void paste(struct world *w)
{
	static const char *const texts[] = {"y\n", "1\n", "yes\r\ny", "\033[200~", "alice\n", "\xff\xfe", "user:alice"};
	struct input input = {.key = INPUT_PASTE, .paste = span_of(texts[below(7)])};
	unsigned writes = w->writes;
	w->may_write = w->stage.app.mode == MODE_DIALOG && w->stage.app.dialog.state == DIALOG_RUNNING;
	if (below(2))
		input = (struct input){.key = 'y', .text = "y", .burst = true};
	stage_key(&w->stage, &input);
	if (!w->may_write)
		assert_int_equal(w->writes, writes); /* a paste never confirms */
}

static void one_step(struct world *w)
{
	struct stage *s = &w->stage;
	unsigned kind = below(100);
	if (kind < 70) {
		press_anything(w);
	} else if (kind < 76) {
		say_yes(w);
	} else if (kind < 80) {
		paste(w);
	} else if (kind < 90) {
		w->may_write = s->app.mode == MODE_DIALOG && s->app.dialog.state == DIALOG_RUNNING;
		stage_advance(s, below(below(4) ? 3000 : 130000));
	} else if (kind < 95) {
		stage_resize(s, (int)below(160), (int)below(60));
	} else if (kind < 98) {
		stage_resize(s, 80, 24);
	} else if (s->app.mode == MODE_MAIN && below(2)) {
		static const char *const moments[] = {"start", "10%", "50%", "+30s", "-90s", "end", "09:10"};
		press(w, '@');
		type_text(w, moments[below(7)]);
		press(w, VERB_KEY_ENTER);
	} else {
		type_text(w, "user:al");
	}
	s->app.quit = false;
	check_new_plan(w);
	check_drawing(w);
}

/* Out of whatever is open, to a row, and a verb on it: chance alone seldom finds its way through a dialog. */
static void begin_to_act(struct world *w)
{
	static const char *const moments[] = {"start", "10%", "40%", "70%"};
	for (unsigned i = 0; i < 3; i++)
		press(w, VERB_KEY_ESCAPE);
	stage_resize(&w->stage, 80, 24);
	press(w, '@');
	type_text(w, moments[below(4)]);
	press(w, VERB_KEY_ENTER);
	press(w, below(3) ? 's' : 'u');
	for (unsigned i = below(9); i > 0; i--)
		press(w, VERB_KEY_DOWN);
	if (below(4) == 0)
		press(w, VERB_KEY_SPACE);
	press(w, 'x');
	if (below(2)) /* what stands behind it goes on meanwhile */
		stage_advance(&w->stage, below(20000));
	say_yes(w);
}

static void anything_may_be_typed(void **state)
{
	const char *seed = getenv("SEED"), *steps = getenv("STEPS");
	static struct world w;
	char variable[200];
	(void)state;
	uint64_t chosen = seed ? strtoull(seed, NULL, 10) : 1;
	chance_state = chosen * UINT64_C(0x9e3779b97f4a7c15) | 1;
	print_message("# SEED=%" PRIu64 "\n", chosen);
	const char *recording = write_recording(), *script = temp_file(&folder, "script", "", 0600);
	const struct setting_given given[] = {{option_index("replay"), recording}, {option_index("script"), script}};
	snprintf(variable, sizeof variable, "XDG_STATE_HOME=%s", folder.path);
	char *const environment[] = {variable, NULL};
	const struct settings_files nowhere = {"/nowhere/policy", "/nowhere/config", "/nowhere/config"};
	struct settings *settings;
	struct error error = settings_load(given, 2, environment, &nowhere, &settings);
	assert_string_equal(error.sentence, "");
	assert_false(settings_flag(settings, "read-only"));
	const struct stage_wire wire = {.net = {.request = on_request, .gone = on_gone, .self = &w}, .turn = on_turn};
	const char *audit = temp_path(&folder, "audit.ndjson");
	const struct stage_options options = {.settings = settings, .wire = &wire, .audit_file = audit, .begins = STAGE_BEGINS, .width = 80, .height = 24};
	error = stage_open(&w.stage, &options);
	assert_string_equal(error.sentence, "");
	for (unsigned i = 0, count = steps ? (unsigned)strtoul(steps, NULL, 10) : STEPS; i < count; i++) {
		one_step(&w);
		if (below(40) == 0)
			begin_to_act(&w);
	}
	print_message("# %u requests that change something, %u plans, %u of them for rows seen on the screen, %u frames\n", w.writes, w.plans, w.seen_plans, w.stage.frames);
	assert_true((w.writes > 20 && w.plans > 20 && w.seen_plans > 20) || steps); /* else the test has lost its way to them */
	w.may_write = true;
	stage_close(&w.stage);
	settings_free(settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(anything_may_be_typed),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
