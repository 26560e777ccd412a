/* Playing: what was recorded comes back, at any moment, from files that end anywhere and hold anything. */
#include "recording_rows.h"
#include "with_folder.h"

#include <math.h>

static struct recorder *begin(const char **path)
{
	*path = temp_path(&folder, "recording");
	return begin_recording(*path, RECORDING_MAX_BYTES);
}

static struct playback *play_text(const char *text)
{
	return play(temp_file(&folder, "text", text, 0600));
}

#define HEAD "{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"2026-11-24T00:00:00.000Z\"}\n"

static const struct table *expect_table(struct playback *p, int64_t wall, int64_t at, const char *name, const char *of)
{
	struct playback_news news;
	assert_true(playback_next(p, wall, &news));
	assert_int_equal(news.at, at);
	assert_string_equal(news.name, name);
	if (of)
		assert_string_equal(news.of, of);
	else
		assert_null(news.of);
	assert_non_null(news.table);
	return news.table;
}

/* --- all kinds --------------------------------------------------------------------------------------------------- */

static const struct table *all_kinds(void)
{
	const struct person rows[] = {
	        {.id = "1", .name = "alice", .groups = "ab", .state = 1, .logins = -7, .enabled = 1, .seen = NOW, .ends = 0, .life = INT64_MAX, .score = (double)NAN},
	        {.id = "2", .name = "\033[31mred\"\\\n", .groups = "", .state = 2, .logins = 0, .enabled = 0, .seen = -1, .ends = INT64_MAX, .life = INT64_MIN + 1, .score = (double)INFINITY},
	        {.id = "3", .name = "\xe2\x80\xae" "bidi \xf0\x9f\x98\x80", .groups = NULL, .state = NUMBER_NULL, .logins = NUMBER_NULL, .enabled = NUMBER_NULL, .seen = NUMBER_NULL,
	         .ends = NUMBER_NULL, .life = NUMBER_NULL, .no_score = true},
	        {.id = "4", .name = "bad\xff" "bytes", .score = (double)-INFINITY},
	        {.id = "", .name = "", .score = 0.1},
	        {.id = "6", .name = NULL, .score = -0.0},
	};
	return people(rows, sizeof rows / sizeof rows[0], false);
}

static void what_is_recorded_comes_back(void **state)
{
	(void)state;
	const char *path;
	struct recorder *r = begin(&path);
	const struct table *t = all_kinds();
	recorder_table(r, "person", NULL, t);
	now.mono += 1234;
	now.wall -= 1000000; /* somebody sets the clock: nothing follows */
	recorder_table(r, "person", "of \"this\"", t);
	recorder_message(r, "keycloak: \033[31mback");
	end_recording(r);

	struct playback *p = play(path);
	assert_string_equal(playback_note(p), "");
	assert_int_equal(playback_begin(p), NOW);
	assert_int_equal(playback_end(p), NOW + 1234);
	assert_int_equal(playback_head(p)->begun_at, NOW);
	assert_string_equal(playback_head(p)->context, "prod-eu");
	assert_string_equal(playback_head(p)->realm, "mlflow");
	assert_string_equal(playback_head(p)->colour, "red");
	assert_string_equal(playback_head(p)->danger, "production");
	assert_true(playback_holds(p, "person"));
	assert_false(playback_holds(p, "crowd"));
	assert_int_equal(playback_due(p), NOW);
	assert_null(playback_table(p, "person", NULL));

	const struct table *played = expect_table(p, NOW, NOW, "person", NULL);
	assert_same_table(t, played);
	bool present;
	assert_true(isnan(table_real(played, 0, PERSON_SCORE, &present)));
	assert_true(signbit(table_real(played, 5, PERSON_SCORE, &present)));
	assert_true(text_was_cleaned(table_text(played, 1, PERSON_NAME)));
	table_unref(played);
	struct playback_news news;
	assert_false(playback_next(p, NOW + 1233, &news));
	assert_int_equal(playback_due(p), NOW + 1234);
	played = expect_table(p, NOW + 1234, NOW + 1234, "person", "of \"this\"");
	assert_same_table(t, played);
	table_unref(played);
	assert_true(playback_next(p, NOW + 1234, &news));
	assert_null(news.table);
	assert_string_equal(news.message, "keycloak: \\x1B[31mback");
	assert_false(playback_next(p, INT64_MAX, &news));
	assert_int_equal(playback_due(p), INT64_MAX);
	playback_free(p);
	table_unref(t);
}

/* --- deltas ------------------------------------------------------------------------------------------------------ */

/* Each table, as it was recorded, is there again, and the file does not hold it whole each time. */
static void changes_are_played(void **state)
{
	(void)state;
	struct person rows[] = {{.id = "a", .name = "1"}, {.id = "b", .name = "2"}, {.id = "c", .name = "3"}, {.id = "d", .name = "4"}, {.id = "e", .name = "5"}};
	const struct table *t[6];
	t[0] = people(rows, 5, false);
	rows[1].name = "changed";
	t[1] = people(rows, 5, false);
	t[2] = people(rows + 1, 4, false); /* a is gone */
	struct person turned[] = {rows[4], rows[1], {.id = "f", .name = "new"}, rows[2], rows[3]};
	t[3] = people(turned, 5, false); /* f is new, and the order another */
	t[4] = people(rows, 5, false);
	t[5] = people(NULL, 0, false);
	const char *path;
	struct recorder *r = begin(&path);
	for (unsigned i = 0; i < 6; i++) {
		recorder_table(r, "person", NULL, t[i]);
		now.mono += 1000;
	}
	end_recording(r);
	struct playback *p = play(path);
	for (unsigned i = 0; i < 6; i++) {
		const struct table *played = expect_table(p, INT64_MAX, NOW + 1000 * i, "person", NULL);
		assert_same_table(t[i], played);
		table_unref(played);
	}
	for (unsigned i = 6; i-- > 0;) {
		playback_seek(p, NOW + 1000 * i + 999);
		const struct table *played = playback_table(p, "person", NULL);
		assert_same_table(t[i], played);
		table_unref(played);
		table_unref(t[i]);
	}
	playback_free(p);
}

/* All news of a hand-made recording, as text. */
static void assert_plays(const char *lines, const char *expected)
{
	struct buffer text, out;
	buffer_init(&text, 1 << 20);
	buffer_init(&out, 1 << 20);
	buffer_append_text(&text, HEAD);
	buffer_append_text(&text, lines);
	struct playback *p = play_text(buffer_text(&text));
	append_all_news(&out, p, INT64_MAX);
	if (playback_note(p)[0])
		buffer_append_format(&out, "%s\n", playback_note(p));
	assert_string_equal(buffer_text(&out), expected);
	playback_free(p);
	buffer_release(&text);
	buffer_release(&out);
}

#define PAIRS(at) "{\"at\":" #at ",\"table\":\"pair\",\"columns\":[\"id\",\"state\",\"size\"],"
#define NEWS(at) "17954784000" #at " "
#define ABOUT(n) "pair -9223372036854775808 0 " #n " 1 0 0 0 0 0 [0  0  ]\n"

static void a_hand_made_delta_plays(void **state)
{
	(void)state;
	static const char whole[] = PAIRS(1) "\"rows\":[[\"a\",\"live\",1],[\"a\",\"over\",2],[\"b\",\"live\",3]]}\n";
	static const char whole_plays[] = NEWS(01) "pair -: " ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n";
	static const struct {
		const char *delta, *rows;
	} cases[] = {
	        {"\"changed\":[[\"a\",\"over\",9]]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 9 \n\"b\" \"live\" 3 \n"},
	        {"\"gone\":[[\"a\",\"live\"]]}", ABOUT(2) "\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[[\"c\",\"live\",7],[\"a\",\"live\",9]],\"gone\":[]}", ABOUT(4) "\"a\" \"live\" 9 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n\"c\" \"live\" 7 \n"},
	        /* gone and there again: it comes last */
	        {"\"gone\":[[\"a\",\"live\"]],\"changed\":[[\"a\",\"live\",5]]}", ABOUT(3) "\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n\"a\" \"live\" 5 \n"},
	        /* one key twice: the first counts; a key that is nobody's; keys that are none */
	        {"\"changed\":[[\"c\",\"live\",7],[\"c\",\"live\",8]],\"gone\":[[\"x\",\"live\"],[\"b\"],[],3,[\"b\",\"stale\"]]}",
	         ABOUT(4) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n\"c\" \"live\" 7 \n"},
	        {"\"gone\":[[\"a\",\"over\"]],\"order\":[1,1,0,1]}", ABOUT(2) "\"b\" \"live\" 3 \n\"a\" \"live\" 1 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,2]}", ABOUT(3) "\"b\" \"live\" 3 \n\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n"},
	        /* what is no order is passed over */
	        {"\"changed\":[],\"order\":[2,1,0,1]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,2,0]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,1,2,1]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[0,2,1,1]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,3]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[3,0,0,2]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[4,0,0,3]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,2,0,1]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[-1,1,0,2]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,\"2\"]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,0,4294967295]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,1,1,4294967295]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[2,4294967297,0,2]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[0,3,0,3]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        {"\"changed\":[],\"order\":[]}", ABOUT(3) "\"a\" \"live\" 1 \n\"a\" \"over\" 2 \n\"b\" \"live\" 3 \n"},
	        /* all gone */
	        {"\"gone\":[[\"a\",\"live\"],[\"a\",\"over\"],[\"b\",\"live\"]]}", ABOUT(0)},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char lines[1024], expected[1024];
		snprintf(lines, sizeof lines, "%s" PAIRS(2) "%s\n", whole, cases[i].delta);
		snprintf(expected, sizeof expected, "%s" NEWS(02) "pair -: %s", whole_plays, cases[i].rows);
		assert_plays(lines, expected);
	}
}

/* There is nothing that it could be against. */
static void a_delta_without_a_table_is_passed_over(void **state)
{
	(void)state;
	assert_plays(PAIRS(1) "\"changed\":[[\"a\",\"live\",1]],\"gone\":[]}\n"
	             "{\"at\":2,\"table\":\"pair\",\"about\":{}}\n"
	             PAIRS(3) "\"rows\":[[\"b\",\"live\",3]]}\n"
	             PAIRS(4) "\"changed\":[[\"c\",\"live\",4]]}\n"
	             "{\"at\":5,\"table\":\"pair\",\"of\":\"x\",\"about\":{}}\n",
	             NEWS(03) "pair -: " ABOUT(1) "\"b\" \"live\" 3 \n" NEWS(04) "pair -: " ABOUT(2) "\"b\" \"live\" 3 \n\"c\" \"live\" 4 \n");
	/* rows without a key: what was against nothing leaves nothing to go on with */
	assert_plays("{\"at\":1,\"table\":\"crowd\",\"columns\":[\"size\"],\"rows\":[[1]]}\n"
	             "{\"at\":2,\"table\":\"crowd\",\"columns\":[\"size\"],\"changed\":[[2]]}\n"
	             "{\"at\":3,\"table\":\"crowd\",\"about\":{\"complete\":true}}\n"
	             "{\"at\":4,\"table\":\"crowd\",\"columns\":[\"size\"],\"rows\":[[4]]}\n",
	             NEWS(01) "crowd -: crowd -9223372036854775808 0 1 1 0 0 0 0 0 [0  0  ]\nnull 1 \n" NEWS(04)
	             "crowd -: crowd -9223372036854775808 0 1 1 0 0 0 0 0 [0  0  ]\nnull 4 \n");
}

/* A jump has not more to do than a thousand of them. */
static void too_many_deltas_are_passed_over(void **state)
{
	(void)state;
	struct buffer text;
	buffer_init(&text, 1 << 20);
	buffer_append_text(&text, HEAD PAIRS(0) "\"rows\":[[\"a\",\"live\",0]]}\n");
	for (unsigned i = 1; i <= RECORDING_DELTAS + 5; i++)
		buffer_append_format(&text, "{\"at\":%u,\"table\":\"pair\",\"columns\":[\"id\",\"state\",\"size\"],\"changed\":[[\"a\",\"live\",%u]]}\n", i, i);
	buffer_append_text(&text, PAIRS(2000) "\"rows\":[[\"a\",\"live\",7]]}\n" PAIRS(2001) "\"changed\":[[\"a\",\"live\",8]]}\n");
	struct playback *p = play_text(buffer_text(&text));
	static const struct {
		int64_t at, size;
	} moments[] = {{2001, 8}, {1999, RECORDING_DELTAS}, {2000, 7}, {RECORDING_DELTAS + 2, RECORDING_DELTAS}, {0, 0}, {RECORDING_DELTAS - 1, RECORDING_DELTAS - 1}, {1999, RECORDING_DELTAS}};
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		playback_seek(p, NOW + moments[i].at);
		const struct table *t = playback_table(p, "pair", NULL);
		assert_int_equal(table_number(t, 0, PAIR_SIZE), moments[i].size);
		table_unref(t);
	}
	playback_free(p);
	buffer_release(&text);
}

/* --- what is known about a table --------------------------------------------------------------------------------- */

static void what_is_known_comes_back(void **state)
{
	(void)state;
	const char *path;
	struct recorder *r = begin(&path);
	const struct table *rows = pairs("abc", 1), *t[7];
	struct table_about about = *table_about(rows);
	unsigned n = 0;
	for (int error = 0; error < 2; error++) {
		t[n++] = table_with_about(rows, &about);
		about.fetched_at = 0;
		about.clock_offset = -5 - error;
		about.total = 48231;
		about.cut = true;
		about.complete = false;
		about.wrong_kind = 1;
		about.mended = UINT32_MAX;
		about.shortened = 3;
		about.dropped = 4;
		t[n++] = table_with_about(rows, &about);
		t[n++] = table_empty(&pair_schema, &about);
		about.error = error_http(ERROR_UNREACHABLE, "keycloak", 503, "no answer: \"quoted\" \xc3\xa9");
		memcpy(about.error.sqlstate, "57P03", 6);
	}
	about.total = 7; /* of rows that never came */
	about.cut = false;
	about.fetched_at = INSTANT_NULL;
	t[n++] = table_empty(&pair_schema, &about);
	for (unsigned i = 0; i < n; i++, now.mono += 1000)
		recorder_table(r, "pair", NULL, t[i]);
	end_recording(r);
	struct playback *p = play(path);
	for (unsigned i = 0; i < n; i++) {
		const struct table *played = expect_table(p, INT64_MAX, NOW + 1000 * i, "pair", NULL);
		assert_same_table(t[i], played);
		table_unref(played);
		table_unref(t[i]);
	}
	playback_free(p);
	table_unref(rows);
}

static void nonsense_about_a_table_is_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *about, *expected;
	} cases[] = {
	        {"{}", "pair -9223372036854775808 0 0 0 0 0 0 0 0 [0  0  ]"},
	        {"{\"fetched_at\":\"x\",\"clock_offset\":9223372036854775807,\"total\":-1,\"complete\":1,\"cut\":\"true\",\"wrong_kind\":4294967296,\"mended\":null,\"dropped\":[],\"error\":5}",
	         "pair -9223372036854775808 0 0 0 0 0 0 0 0 [0  0  ]"},
	        {"{\"error\":{}}", "pair -9223372036854775808 0 0 0 0 0 0 0 0 [10  0  ]"},
	        {"{\"error\":{\"class\":\"fire\",\"status\":99999,\"source\":\"\\u001bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"sentence\":\"\\u001b[2J\\u0000\"}}",
	         "pair -9223372036854775808 0 0 0 0 0 0 0 0 [10 \\x1Bbbbbbbbbbbbbbbbb… 0  \\x1B[2J\\x00]"},
	        {"{\"error\":{\"class\":\"none\"}}", "pair -9223372036854775808 0 0 0 0 0 0 0 0 [10  0  ]"},
	        {"{\"error\":{\"class\":\"forbidden\"}}", "pair -9223372036854775808 0 0 0 0 0 0 0 0 [9  0  ]"},
	};
	assert_int_equal(ERROR_PROTOCOL, 10);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char lines[1024], expected[1024];
		snprintf(lines, sizeof lines, PAIRS(1) "\"rows\":[],\"about\":%s}\n", cases[i].about);
		snprintf(expected, sizeof expected, NEWS(01) "pair -: %s\n", cases[i].expected);
		assert_plays(lines, expected);
	}
}

/* --- cells that are not what they should be ---------------------------------------------------------------------- */

static void a_cell_of_a_wrong_kind_is_null(void **state)
{
	(void)state;
	static const char *const columns[] = {"name", "groups", "state", "logins", "score", "enabled", "seen_at"};
	static const struct {
		const char *cell;
		const char *wrong; /* one digit a column: counted */
		const char *become[7];
	} cases[] = {
	        {"null", "0000000", {"null", "null", "null", "null", "null", "null", "null"}},
	        {"\"over\"", "0101111", {"\"over\"", "null", "\"over\"", "null", "null", "null", "null"}},
	        {"\"NaN\"", "0111011", {"\"NaN\"", "null", "null", "null", "\"NaN\"", "null", "null"}},
	        {"\"1.5\"", "0111111", {"\"1.5\"", "null", "null", "null", "null", "null", "null"}},
	        {"1", "1110010", {"null", "null", "null", "1", "1", "null", "1"}},
	        {"1.5", "1111011", {"null", "null", "null", "null", "1.5", "null", "null"}},
	        {"1e400", "1111111", {"null", "null", "null", "null", "null", "null", "null"}},
	        {"99999999999999999999", "1111011", {"null", "null", "null", "null", "1e+20", "null", "null"}},
	        {"true", "1111101", {"null", "null", "null", "null", "null", "true", "null"}},
	        {"[]", "1011111", {"null", "[]", "null", "null", "null", "null", "null"}},
	        {"[\"a\",5,[\"b\"],{\"c\":[]},null,\"d\"]", "1411111", {"null", "[\"a\",\"d\"]", "null", "null", "null", "null", "null"}},
	        {"{\"a\":[{}]}", "1111111", {"null", "null", "null", "null", "null", "null", "null"}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (unsigned c = 0; c < 7; c++) {
			char lines[512], expected[512];
			snprintf(lines, sizeof lines, "{\"at\":1,\"table\":\"person\",\"columns\":[\"%s\",\"idle_s\",\"id\"],\"rows\":[[%s,5,\"x\"]]}\n", columns[c], cases[i].cell);
			const char *is[7];
			for (unsigned k = 0; k < 7; k++)
				is[k] = k == c ? cases[i].become[k] : "null";
			if (c == 6 && cases[i].become[6][0] == '1')
				is[6] = "1";
			snprintf(expected, sizeof expected, NEWS(01) "person -: person -9223372036854775808 0 1 1 0 %c 0 0 0 [0  0  ]\n\"x\" %s %s %s %s %s %s %s null null null \n", cases[i].wrong[c], is[0],
			         is[1], is[2], is[3], is[4], is[5], is[6]);
			assert_plays(lines, expected);
		}
	}
}

static void what_is_no_row_is_none(void **state)
{
	(void)state;
	assert_plays(PAIRS(1) "\"rows\":[1,null,\"x\",{\"a\":[]},[],[\"a\"],[\"b\",\"live\",3,4,[5],{}]]}\n",
	             NEWS(01) "pair -: pair -9223372036854775808 0 3 1 0 0 0 0 4 [0  0  ]\nnull null null \n\"a\" null null \n\"b\" \"live\" 3 \n");
	assert_plays(PAIRS(1) "\"rows\":[[\"\xff\xfe\",\"live\",3]]}\n", NEWS(01) "pair -: pair -9223372036854775808 0 1 1 0 0 2 0 0 [0  0  ]\n\"\xef\xbf\xbd\xef\xbf\xbd\" \"live\" 3 \n");
	/* a count stays until the table is whole again */
	assert_plays(PAIRS(1) "\"rows\":[[\"a\",\"gone\",1],[\"b\",\"live\",2]]}\n" PAIRS(2) "\"changed\":[[\"b\",\"live\",true]]}\n"
	             "{\"at\":3,\"table\":\"pair\",\"about\":{\"complete\":true,\"wrong_kind\":5}}\n" PAIRS(4) "\"rows\":[]}\n",
	             NEWS(01) "pair -: pair -9223372036854775808 0 2 1 0 1 0 0 0 [0  0  ]\n\"a\" null 1 \n\"b\" \"live\" 2 \n"
	             NEWS(02) "pair -: pair -9223372036854775808 0 2 1 0 2 0 0 0 [0  0  ]\n\"a\" null 1 \n\"b\" \"live\" null \n"
	             NEWS(03) "pair -: pair -9223372036854775808 0 2 1 0 7 0 0 0 [0  0  ]\n\"a\" null 1 \n\"b\" \"live\" null \n" NEWS(04) "pair -: " ABOUT(0));
}

/* A table has other columns, or another order of them, in another version of the program. */
static void columns_go_by_name(void **state)
{
	(void)state;
	assert_plays("{\"rows\":[[\"live\",{\"x\":1},7,\"a\"]],\"more\":[{}],\"at\":1,\"columns\":[\"state\",\"unheard\",3,\"id\"],\"table\":\"pair\"}\n"
	             "{\"at\":2,\"table\":\"pair\",\"rows\":[[\"a\"]]}\n"
	             "{\"at\":3,\"table\":\"pair\",\"columns\":[[\"id\"],\"size\"],\"rows\":[[\"a\",3]]}\n",
	             NEWS(01) "pair -: " ABOUT(1) "\"a\" \"live\" null \n" NEWS(02) "pair -: " ABOUT(1) "null null null \n" NEWS(03) "pair -: " ABOUT(1) "null null 3 \n");
	/* more of them than anybody has */
	struct buffer text;
	buffer_init(&text, 1 << 20);
	buffer_append_text(&text, "{\"at\":1,\"table\":\"pair\",\"columns\":[");
	for (unsigned i = 0; i < 300; i++)
		buffer_append_text(&text, i < 299 ? "\"x\"," : "\"id\"],\"rows\":[[");
	for (unsigned i = 0; i < 300; i++)
		buffer_append_text(&text, i < 299 ? "1," : "\"a\"]]}\n");
	assert_plays(buffer_text(&text), NEWS(01) "pair -: " ABOUT(1) "null null null \n");
	buffer_release(&text);
}

/* --- files that are something else ------------------------------------------------------------------------------- */

static void what_is_unknown_is_passed_over(void **state)
{
	(void)state;
	assert_plays("{\"at\":1}\n{\"at\":2,\"table\":\"weather\",\"rows\":[[1]]}\n{\"at\":3,\"table\":\"\",\"rows\":[]}\n{\"at\":4,\"table\":\"pair\\u0000\",\"rows\":[]}\n"
	             "{\"at\":5,\"table\":\"pair\",\"of\":\"a\\u0000b\",\"rows\":[]}\n{\"at\":6,\"said\":\"x\"}\n"
	             "{\"at\":7,\"table\":\"pairpairpairpairpairpairpairpairpairpairpairpairpairpairpairpairpair\",\"rows\":[]}\n"
	             "{\"at\":8,\"message\":\"\\u001b[31m \\u202e \xff\"}\n",
	             NEWS(08) "\\x1B[31m U+202E \xef\xbf\xbd\n");
}

static void a_bad_line_is_the_end(void **state)
{
	(void)state;
	static const struct {
		const char *line, *note;
	} cases[] = {
	        {"\n", "is none of a recording, cut off"},
	        {"{\"at\":7\n", "is none of a recording, cut off"},
	        {"{\"at\":7}x\n", "is none of a recording, something follows the value"},
	        {"[7]\n", "is none of a recording, it is no object"},
	        {"7\n", "is none of a recording, it is no object"},
	        {"{\"message\":\"x\"}\n", "is none of a recording, it tells no time"},
	        {"{\"at\":7.5,\"message\":\"x\"}\n", "is none of a recording, it tells no time"},
	        {"{\"at\":\"7\",\"message\":\"x\"}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":-1,\"message\":\"x\"}\n", "is none of a recording, it tells no time"},
	        {"{\"at\":34560000001,\"message\":\"x\"}\n", "is none of a recording, it tells no time"},
	        {"{\"at\":99999999999999999999,\"message\":\"x\"}\n", "is none of a recording, it tells no time"},
	        {"{\"at\":4,\"message\":\"x\"}\n", "is none of a recording, it is older than the one before"},
	        {"{\"at\":7,\"message\":5}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":7,\"table\":null}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":7,\"table\":\"pair\",\"of\":1}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":7,\"table\":\"pair\",\"rows\":{}}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":7,\"table\":\"pair\",\"about\":[]}\n", "is none of a recording, a member of it has the wrong kind"},
	        {"{\"at\":7,\"message\":\"x\"}", "is cut off"},
	        {"{", "is cut off"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char lines[256], expected[256];
		snprintf(lines, sizeof lines, "{\"at\":5,\"message\":\"good\"}\n%s{\"at\":8,\"message\":\"later\"}", cases[i].line);
		if (cases[i].line[strlen(cases[i].line) - 1] != '\n')
			snprintf(lines, sizeof lines, "{\"at\":5,\"message\":\"good\"}\n%s", cases[i].line);
		snprintf(expected, sizeof expected, NEWS(05) "good\nline 3 %s: it plays up to 00:00:00Z\n", cases[i].note);
		assert_plays(lines, expected);
	}
	assert_plays("{\"at\":34560000000,\"message\":\"400 days\"}\n", "1830038400000 400 days\n");
}

static void assert_no_recording(const char *path, enum error_class class, const char *why)
{
	struct error error;
	assert_null(playback_open(path, known_schema, &error));
	assert_int_equal(error.class, class);
	if (!strstr(error.sentence, why))
		fail_msg("\"%s\" is not in \"%s\"", why, error.sentence);
	assert_null(strchr(error.sentence, '\033'));
}

static void what_is_no_recording_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *text, *why;
	} cases[] = {
	        {"", "is no recording: it is empty"},
	        {"\n", "is no recording"},
	        {"{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"2026-11-24T00:00:00.000Z\"}", "cut off in its first line"},
	        {"hello\n", "is no recording"},
	        {"[]\n", "is no recording"},
	        {"{}\n", "is no recording"},
	        {"{\"recording\":1}\n", "is no recording"},
	        {"{\"recording\":\"mlflow-oidc-to\"}\n", "is no recording"},
	        {"{\"schema\":\"mlflow-oidc-top/1\"}\n", "is no recording"},
	        {"{\"recording\":\"mlflow-oidc-top/2\",\"begun_at\":\"2026-11-24T00:00:00.000Z\"}\n", "of another format, mlflow-oidc-top/2: a newer program is needed"},
	        {"{\"recording\":\"mlflow-oidc-top/\\u001b[2J\"}\n", "of another format, mlflow-oidc-top/\\x1B[2J"},
	        {"{\"recording\":\"mlflow-oidc-top/1\"}\n", "does not tell when it was begun"},
	        {"{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":0}\n", "does not tell when it was begun"},
	        {"{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"yesterday\"}\n", "does not tell when it was begun"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_no_recording(temp_file(&folder, "\033text", cases[i].text, 0600), ERROR_CONFIG, cases[i].why);
	assert_no_recording(temp_path(&folder, "nothing"), ERROR_LOCAL, "No such file");
	assert_no_recording(folder.path, ERROR_LOCAL, "is no file");
	const char *pipe = temp_path(&folder, "pipe");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_no_recording(pipe, ERROR_LOCAL, "is no file"); /* and nobody is waited for */
	assert_no_recording("/dev/zero", ERROR_LOCAL, "is no file");
}

static void the_first_line_is_cleaned_and_cut(void **state)
{
	(void)state;
	char text[1024];
	snprintf(text, sizeof text, "{\"recording\":\"mlflow-oidc-top/1\",\"begun_at\":\"2026-11-24T00:00:00.000Z\",\"context\":\"\\u001b[31m%0200d\",\"realm\":7,\"danger\":\"production of much\"}\n", 0);
	struct playback *p = play_text(text);
	const struct recording_head *h = playback_head(p);
	assert_memory_equal(h->context, "\\x1B[31m000", 11);
	assert_true(strlen(h->context) < sizeof h->context);
	assert_string_equal(h->realm, "");
	assert_string_equal(h->colour, "");
	assert_true(strlen(h->danger) < sizeof h->danger);
	assert_int_equal(playback_end(p), NOW);
	assert_int_equal(playback_due(p), INT64_MAX);
	playback_free(p);
}

/* What lies beyond the size that is played may be anything. */
static void a_file_that_is_too_long_plays_in_part(void **state)
{
	(void)state;
	const char *path = temp_file(&folder, "long", HEAD "{\"at\":1,\"message\":\"x\"}\n{\"at\":2,\"message\":\"", 0600);
	assert_int_equal(truncate(path, (off_t)RECORDING_MAX_BYTES + 100), 0); /* zeros, which take no room */
	struct playback *p = play(path);
	assert_string_equal(playback_note(p), "line 3 goes beyond the longest that is played: it plays up to 00:00:00Z");
	playback_free(p);
	unlink(path);
}

static void many_details_are_bounded(void **state)
{
	(void)state;
	struct buffer text;
	buffer_init(&text, 1 << 20);
	buffer_append_text(&text, HEAD);
	for (unsigned i = 0; i < RECORDING_TABLES + 9; i++)
		buffer_append_format(&text, "{\"at\":%u,\"table\":\"pair\",\"of\":\"%u\",\"columns\":[\"size\"],\"rows\":[[%u]]}\n", i, i, i);
	buffer_append_text(&text, "{\"at\":9999,\"table\":\"pair\",\"of\":\"7\",\"rows\":[]}\n{");
	struct playback *p = play_text(buffer_text(&text));
	assert_string_equal(playback_note(p), "line 4108 is cut off: it plays up to 00:00:09Z; more than 4096 tables and details: the rest is left out");
	playback_seek(p, NOW + 9998);
	const struct table *t = playback_table(p, "pair", "4095");
	assert_int_equal(table_number(t, 0, PAIR_SIZE), 4095);
	table_unref(t);
	assert_null(playback_table(p, "pair", "4096"));
	t = playback_table(p, "pair", "7");
	assert_int_equal(table_rows(t), 1);
	table_unref(t);
	playback_seek(p, NOW + 9999);
	t = playback_table(p, "pair", "7");
	assert_int_equal(table_rows(t), 0);
	table_unref(t);
	playback_free(p);
	buffer_release(&text);
}

/* --- jumps ------------------------------------------------------------------------------------------------------- */

/* After a jump each table is told once, and what was told is what stands. */
static void a_jump_tells_each_table_once(void **state)
{
	(void)state;
	struct playback *p = play_text(HEAD PAIRS(1) "\"rows\":[[\"a\",\"live\",1]]}\n" PAIRS(2) "\"changed\":[[\"a\",\"live\",2]]}\n{\"at\":3,\"message\":\"said\"}\n"
	                               "{\"at\":4,\"table\":\"crowd\",\"rows\":[]}\n{\"at\":5,\"message\":\"later\"}\n");
	struct buffer out;
	buffer_init(&out, 1 << 20);
	playback_seek(p, NOW + 4);
	assert_int_equal(playback_due(p), NOW + 2);
	append_all_news(&out, p, NOW + 4);
	assert_string_equal(buffer_text(&out), NEWS(02) "pair -: " ABOUT(1) "\"a\" \"live\" 2 \n" NEWS(04) "crowd -: crowd -9223372036854775808 0 0 1 0 0 0 0 0 [0  0  ]\n");
	assert_int_equal(playback_due(p), NOW + 5);
	buffer_clear(&out);
	playback_seek(p, NOW);
	append_all_news(&out, p, NOW);
	assert_string_equal(buffer_text(&out), "");
	assert_int_equal(playback_due(p), NOW + 1);
	append_all_news(&out, p, NOW + 3);
	assert_string_equal(buffer_text(&out), NEWS(01) "pair -: " ABOUT(1) "\"a\" \"live\" 1 \n" NEWS(02) "pair -: " ABOUT(1) "\"a\" \"live\" 2 \n" NEWS(03) "said\n");
	playback_free(p);
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_recorded_comes_back),
	        cmocka_unit_test(changes_are_played),
	        cmocka_unit_test(a_hand_made_delta_plays),
	        cmocka_unit_test(a_delta_without_a_table_is_passed_over),
	        cmocka_unit_test(too_many_deltas_are_passed_over),
	        cmocka_unit_test(what_is_known_comes_back),
	        cmocka_unit_test(nonsense_about_a_table_is_nothing),
	        cmocka_unit_test(a_cell_of_a_wrong_kind_is_null),
	        cmocka_unit_test(what_is_no_row_is_none),
	        cmocka_unit_test(columns_go_by_name),
	        cmocka_unit_test(what_is_unknown_is_passed_over),
	        cmocka_unit_test(a_bad_line_is_the_end),
	        cmocka_unit_test(what_is_no_recording_is_told),
	        cmocka_unit_test(the_first_line_is_cleaned_and_cut),
	        cmocka_unit_test(a_file_that_is_too_long_plays_in_part),
	        cmocka_unit_test(many_details_are_bounded),
	        cmocka_unit_test(a_jump_tells_each_table_once),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
