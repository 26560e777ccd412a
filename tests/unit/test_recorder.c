/* Recording: what the lines are, when a table is written whole, and that the file ends with a whole line whatever happens. */
#include "recording_rows.h"
#include "with_folder.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>

static const char *path;

static struct recorder *begin(void)
{
	path = temp_path(&folder, "recording");
	return begin_recording(path, RECORDING_MAX_BYTES);
}

/* What is in the file; valid until the next call. */
static const char *contents(void)
{
	static char bytes[1 << 20];
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t length = fread(bytes, 1, sizeof bytes - 1, file);
	fclose(file);
	bytes[length] = '\0';
	return bytes;
}

static const char *last_line(void)
{
	const char *all = contents(), *end = all + strlen(all);
	assert_true(end > all && end[-1] == '\n');
	for (end--; end > all && end[-1] != '\n'; end--)
		;
	return end;
}

static void assert_whole(bool whole)
{
	assert_true((strstr(last_line(), "\"rows\":") != NULL) == whole);
	assert_true((strstr(last_line(), "\"changed\":") != NULL) == !whole);
}

/* --- the lines --- */

#define COLUMNS "\"columns\":[\"id\",\"name\",\"groups\",\"state\",\"logins\",\"score\",\"enabled\",\"seen_at\",\"ends_at\",\"life_s\"]"

static void the_lines_are_as_the_format_says(void **state)
{
	(void)state;
	struct recorder *r = begin();
	struct person rows[] = {
	        {.id = "1", .name = "al\033", .groups = "ab", .state = 1, .logins = 3, .score = (double)INFINITY, .enabled = 1, .seen = 7, .ends = 8, .life = -9},
	        {.id = "2", .name = NULL, .groups = NULL, .state = NUMBER_NULL, .logins = NUMBER_NULL, .no_score = true, .enabled = NUMBER_NULL, .seen = NUMBER_NULL, .ends = NUMBER_NULL, .life = NUMBER_NULL},
	        {.id = "3", .groups = "", .score = 0.1},
	        {.id = "4", .name = "d"},
	};
	const struct table *t = people(rows, 4, false);
	recorder_table(r, "person", NULL, t);
	rows[3].name = "dd";
	struct person others[] = {{.id = "5"}, rows[3], rows[0], rows[1]};
	const struct table *u = people(others, 4, false);
	now.mono += 1500;
	recorder_table(r, "person", NULL, u);
	struct table_about about = *table_about(u);
	about.fetched_at = NOW;
	about.clock_offset = -412;
	about.complete = false;
	about.cut = true;
	about.total = 48231;
	about.wrong_kind = 1;
	about.mended = 2;
	about.shortened = 3;
	about.dropped = 4;
	about.error = error_http(ERROR_FORBIDDEN, "keycloak", 403, "roles are missing");
	const struct table *v = table_with_about(u, &about);
	now.mono += 1;
	recorder_table(r, "person", "a\"b", v);
	recorder_table(r, "person", NULL, v);
	recorder_message(r, "\033x");
	assert_int_equal(recorder_lines(r), 6);
	assert_int_equal(recorder_bytes(r), strlen(contents()));
	end_recording(r);
	static const char about_v[] = "\"about\":{\"fetched_at\":1795478400000,\"clock_offset\":-412,\"total\":48231,\"cut\":true,\"wrong_kind\":1,\"mended\":2,\"shortened\":3,\"dropped\":4,"
	                              "\"error\":{\"class\":\"forbidden\",\"source\":\"keycloak\",\"status\":403,\"sentence\":\"roles are missing\"}}}\n";
	char expected[4096];
	snprintf(expected, sizeof expected,
	         "{\"recording\":\"mlflow-oidc-top/1\",\"program\":\"" PACKAGE_VERSION "\",\"begun_at\":\"2026-11-24T00:00:00.000Z\",\"context\":\"prod-eu\",\"realm\":\"mlflow\",\"colour\":\"red\","
	         "\"danger\":\"production\"}\n"
	         "{\"at\":0,\"table\":\"person\"," COLUMNS ",\"rows\":[[\"1\",\"al\\u001b\",[\"a\",\"b\"],\"over\",3,\"Infinity\",true,7,8,-9],[\"2\",null,null,null,null,null,null,null,null,null],"
	         "[\"3\",null,[],\"live\",0,0.1,false,0,0,0],[\"4\",\"d\",null,\"live\",0,0,false,0,0,0]],\"about\":{\"complete\":true}}\n"
	         "{\"at\":1500,\"table\":\"person\"," COLUMNS ",\"changed\":[[\"5\",null,null,\"live\",0,0,false,0,0,0],[\"4\",\"dd\",null,\"live\",0,0,false,0,0,0]],\"gone\":[[\"3\"]],"
	         "\"order\":[3,1,2,1,0,2],\"about\":{\"complete\":true}}\n"
	         "{\"at\":1501,\"table\":\"person\",\"of\":\"a\\\"b\"," COLUMNS ",\"rows\":[[\"5\",null,null,\"live\",0,0,false,0,0,0],[\"4\",\"dd\",null,\"live\",0,0,false,0,0,0],"
	         "[\"1\",\"al\\u001b\",[\"a\",\"b\"],\"over\",3,\"Infinity\",true,7,8,-9],[\"2\",null,null,null,null,null,null,null,null,null]],%s"
	         "{\"at\":1501,\"table\":\"person\",%s"
	         "{\"at\":1501,\"message\":\"\\\\x1Bx\"}\n"
	         "{\"at\":1501,\"end\":true}\n",
	         about_v, about_v);
	assert_string_equal(contents(), expected);
	table_unref(t);
	table_unref(u);
	table_unref(v);
}

static void the_same_again_is_not_written(void **state)
{
	(void)state;
	struct recorder *r = begin();
	struct person rows[] = {{.id = "1", .score = (double)NAN, .groups = "a"}, {.id = "2", .no_score = true}};
	const struct table *t = people(rows, 2, false), *again = people(rows, 2, false);
	recorder_table(r, "person", NULL, t);
	uint64_t lines = recorder_lines(r);
	now.mono += 120000;
	recorder_table(r, "person", NULL, t);
	recorder_table(r, "person", NULL, again);
	assert_int_equal(recorder_lines(r), lines);
	recorder_table(r, "person", "1", again); /* as a detail it is another table */
	assert_int_equal(recorder_lines(r), lines + 1);
	end_recording(r);
	table_unref(t);
	table_unref(again);
}

/* An empty list is a value, and so are NaN and a zero with a sign. */
static void what_looks_alike_is_not_the_same(void **state)
{
	(void)state;
	struct recorder *r = begin();
	struct person p[] = {{.id = "1", .no_score = true}, {.id = "1", .groups = "", .no_score = true}, {.id = "1", .groups = ""}, {.id = "1", .groups = "", .score = -0.0},
	        {.id = "1", .groups = "", .score = (double)NAN}, {.id = "1", .groups = "", .score = (double)NAN, .logins = NUMBER_NULL},
	        {.id = "1", .groups = "", .score = (double)NAN, .logins = NUMBER_NULL, .name = ""}, {.id = "1", .groups = "a", .score = (double)NAN, .logins = NUMBER_NULL, .name = ""},
	        {.id = "1", .groups = "b", .score = (double)NAN, .logins = NUMBER_NULL, .name = ""}};
	for (unsigned i = 0; i < sizeof p / sizeof p[0]; i++) {
		const struct table *t = people(&p[i], 1, false);
		recorder_table(r, "person", NULL, t);
		assert_int_equal(recorder_lines(r), i + 2);
		table_unref(t);
	}
	end_recording(r);
}

static void time_does_not_go_backwards(void **state)
{
	(void)state;
	struct recorder *r = begin();
	now.mono += 10;
	recorder_message(r, "a");
	now.mono -= 1000000;
	recorder_message(r, "b");
	assert_non_null(strstr(last_line(), "{\"at\":10,"));
	now.mono += 1000020;
	recorder_message(r, "c");
	assert_non_null(strstr(last_line(), "{\"at\":30,"));
	end_recording(r);
}

static void a_long_message_is_cut(void **state)
{
	(void)state;
	struct recorder *r = begin();
	static char text[5000];
	memset(text, 'x', sizeof text - 1);
	recorder_message(r, text);
	assert_true(strlen(last_line()) < 600);
	assert_non_null(strstr(last_line(), "xx…\""));
	end_recording(r);
}

/* In a quiet night nothing comes at the end, and it was recorded all the same. */
static void how_long_it_went_on_is_told(void **state)
{
	(void)state;
	struct recorder *r = begin();
	recorder_message(r, "a");
	now.mono += 28800000;
	end_recording(r);
	assert_string_equal(last_line(), "{\"at\":28800000,\"end\":true}\n");
}

/* --- whole or not --- */

static void record_pairs(struct recorder *r, const char *ids, int64_t size)
{
	struct builder *b = builder_new(&pair_schema, 100);
	for (const char *id = ids; *id; id++) {
		builder_begin(b);
		builder_set_text(b, PAIR_ID, (struct span){id, 1});
		builder_set_number(b, PAIR_STATE, 1);
		builder_set_number(b, PAIR_SIZE, size);
		builder_end(b, false);
		size = 0; /* the first row alone has one */
	}
	const struct table *t = builder_finish(b);
	assert_non_null(t);
	recorder_table(r, "pair", NULL, t);
	table_unref(t);
}

static void a_table_is_whole_once_a_minute(void **state)
{
	(void)state;
	struct recorder *r = begin();
	record_pairs(r, "abcdef", 0);
	assert_whole(true);
	for (int64_t i = 1; i <= 12; i++) {
		now.mono += 5000;
		record_pairs(r, "abcdef", i);
		assert_whole(i == 12);
	}
	now.mono += 5000;
	record_pairs(r, "abcdef", 99);
	assert_whole(false);
	end_recording(r);
}

/* Many changes within a minute. */
static void a_table_is_whole_after_many_deltas(void **state)
{
	(void)state;
	struct recorder *r = begin();
	record_pairs(r, "abcd", 0);
	for (int64_t i = 1; i <= (int64_t)RECORDING_DELTAS; i++)
		record_pairs(r, "abcd", i);
	assert_whole(false);
	record_pairs(r, "abcd", 0);
	assert_whole(true);
	record_pairs(r, "abcd", 1);
	assert_whole(false);
	end_recording(r);
}

static void a_table_is_whole_where_that_is_shorter(void **state)
{
	(void)state;
	struct recorder *r = begin();
	record_pairs(r, "abcd", 0);
	record_pairs(r, "abcx", 0);
	assert_whole(false);
	assert_non_null(strstr(last_line(), "\"gone\":[[\"d\",\"over\"]]"));
	record_pairs(r, "yabcx", 0);
	assert_non_null(strstr(last_line(), "\"changed\":[[\"y\",\"over\",0]],\"gone\":[],\"order\":[4,1,0,4],")); /* a new row at the head */
	record_pairs(r, "vwzq", 0); /* all others are gone */
	assert_whole(true);
	record_pairs(r, "", 0);
	assert_whole(true);
	record_pairs(r, "a", 0);
	assert_whole(true);
	end_recording(r);
}

/* Rows that share a key cannot be told apart by it. */
static void a_table_without_keys_is_whole(void **state)
{
	(void)state;
	struct recorder *r = begin();
	record_pairs(r, "aabcdef", 0);
	record_pairs(r, "aabcdef", 1);
	assert_whole(true);
	record_pairs(r, "abcdef", 1); /* one of the two is gone */
	assert_whole(true);
	record_pairs(r, "abcdefxx", 1);
	assert_whole(true);
	record_pairs(r, "abcdef", 1); /* what is gone was told apart from the rest */
	assert_whole(false);
	record_pairs(r, "aabcdef", 1); /* there were not two before */
	assert_whole(true);
	for (int64_t size = 1; size < 3; size++) {
		struct builder *b = builder_new(&crowd_schema, 100);
		for (int row = 0; row < 5; row++) {
			builder_begin(b);
			builder_set_number(b, 1, row == 2 ? size : 0);
			builder_end(b, false);
		}
		const struct table *t = builder_finish(b);
		recorder_table(r, "crowd", NULL, t);
		assert_whole(true);
		table_unref(t);
	}
	end_recording(r);
}

/* What a table of another shape is called is not what it is. */
static void another_shape_is_whole(void **state)
{
	(void)state;
	struct recorder *r = begin();
	const struct schema *const schemas[] = {&pair_schema, &person_schema};
	for (unsigned i = 0; i < 2; i++) { /* but for its columns it is the same */
		struct builder *b = builder_new(schemas[i], 100);
		builder_begin(b);
		builder_set_text(b, 0, span_of("a"));
		builder_end(b, false);
		const struct table *t = builder_finish(b);
		recorder_table(r, "pair", NULL, t);
		assert_whole(true);
		table_unref(t);
	}
	assert_int_equal(recorder_lines(r), 3);
	end_recording(r);
}

/* --- the file --- */

static void the_file_is_new_and_ours(void **state)
{
	(void)state;
	umask(0);
	end_recording(begin());
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);

	struct error error;
	temp_file(&folder, "recording", "mine", 0600);
	assert_null(recorder_new(path, RECORDING_MAX_BYTES, &test_head, &test_clock, &error));
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_non_null(strstr(error.sentence, "exists"));
	assert_string_equal(contents(), "mine");

	const char *link = temp_path(&folder, "link");
	assert_int_equal(symlink(temp_path(&folder, "elsewhere"), link), 0);
	assert_null(recorder_new(link, RECORDING_MAX_BYTES, &test_head, &test_clock, &error));
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_int_equal(access(temp_path(&folder, "elsewhere"), F_OK), -1);
	assert_null(recorder_new(temp_path(&folder, "no/such/\033folder"), RECORDING_MAX_BYTES, &test_head, &test_clock, &error));
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_null(strchr(error.sentence, '\033'));
}

static void assert_plays_whole(uint64_t lines)
{
	struct playback *p = play(path);
	struct playback_news news;
	uint64_t seen = 1;
	assert_string_equal(playback_note(p), "");
	for (; playback_next(p, INT64_MAX, &news); seen++)
		table_unref(news.table);
	assert_int_equal(seen, lines);
	playback_free(p);
}

static void the_size_is_bounded(void **state)
{
	(void)state;
	path = temp_path(&folder, "recording");
	for (uint64_t max = 400; max < 800; max += 7) {
		struct recorder *r = begin_recording(path, max);
		for (int i = 0; i < 20; i++) {
			now.mono += 1000;
			recorder_message(r, "once more");
			record_pairs(r, "abcdefgh", i);
		}
		struct error error = recorder_error(r);
		assert_int_equal(error.class, ERROR_PARTIAL);
		uint64_t lines = recorder_lines(r), bytes = recorder_bytes(r);
		recorder_message(r, ""); /* shorter ones would fit, and are not written */
		record_pairs(r, "", 0);
		assert_int_equal(recorder_bytes(r), bytes);
		assert_true(bytes <= max);
		error = recorder_close(r);
		assert_int_equal(error.class, ERROR_PARTIAL);
		assert_int_equal(strlen(contents()), bytes);
		assert_plays_whole(lines);
	}
	struct error error;
	unlink(path);
	assert_null(recorder_new(path, 100, &test_head, &test_clock, &error));
	assert_int_equal(error.class, ERROR_PARTIAL);
	assert_int_equal(access(path, F_OK), -1); /* an empty one would be in the way */
}

/* The disk has no more room: half a line is taken back. */
static void a_full_disk_ends_with_a_whole_line(void **state)
{
	(void)state;
	struct rlimit old, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	struct recorder *r = begin();
	uint64_t lines = 0;
	for (int i = 0; i < 20; i++) {
		small = (struct rlimit){.rlim_cur = 700, .rlim_max = old.rlim_max};
		setrlimit(RLIMIT_FSIZE, &small);
		record_pairs(r, "abcdefgh", i);
		lines = recorder_lines(r);
		setrlimit(RLIMIT_FSIZE, &old);
	}
	struct error error = recorder_close(r);
	assert_int_equal(error.class, ERROR_LOCAL);
	assert_non_null(strstr(error.sentence, "cannot be written"));
	assert_true(lines > 1);
	assert_true(strlen(contents()) <= 700);
	assert_plays_whole(lines);
}

static void many_details_are_bounded(void **state)
{
	(void)state;
	struct recorder *r = begin();
	const struct table *t = people(&(struct person){.id = "1"}, 1, false);
	for (unsigned i = 0; i < RECORDING_TABLES + 3; i++) {
		char of[16];
		snprintf(of, sizeof of, "%u", i);
		recorder_table(r, "person", of, t);
	}
	assert_int_equal(recorder_lines(r), RECORDING_TABLES + 1);
	end_recording(r);
	table_unref(t);
}

static void nothing_is_closed(void **state)
{
	(void)state;
	struct error error = recorder_close(NULL);
	assert_false(error_is(&error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_lines_are_as_the_format_says),
	        cmocka_unit_test(the_same_again_is_not_written),
	        cmocka_unit_test(what_looks_alike_is_not_the_same),
	        cmocka_unit_test(time_does_not_go_backwards),
	        cmocka_unit_test(a_long_message_is_cut),
	        cmocka_unit_test(how_long_it_went_on_is_told),
	        cmocka_unit_test(a_table_is_whole_once_a_minute),
	        cmocka_unit_test(a_table_is_whole_after_many_deltas),
	        cmocka_unit_test(a_table_is_whole_where_that_is_shorter),
	        cmocka_unit_test(a_table_without_keys_is_whole),
	        cmocka_unit_test(another_shape_is_whole),
	        cmocka_unit_test(the_file_is_new_and_ours),
	        cmocka_unit_test(the_size_is_bounded),
	        cmocka_unit_test(a_full_disk_ends_with_a_whole_line),
	        cmocka_unit_test(many_details_are_bounded),
	        cmocka_unit_test(nothing_is_closed),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
