/* Recording and playing when memory runs out: an error or an older table, never a wrong one. */
#include "failing_memory.h"
#include "recording_rows.h"
#include "with_folder.h"

/* What is recorded, a second apart: a table, what became of it, other news about that; as a table and as a detail. */
enum { STEPS = 3 };

static const struct table *people_from(unsigned from)
{
	struct builder *b = builder_new(&person_schema, 1000);
	for (unsigned i = 0; i < 20; i++) {
		char id[8];
		snprintf(id, sizeof id, "%u", from + i);
		struct person p = {.id = id, .name = "\033name", .groups = i % 3 ? "ab" : NULL, .logins = from * (i == 7)};
		add_person(b, &p, false);
	}
	return builder_finish(b);
}

static void make_steps(const struct table *out[STEPS])
{
	out[0] = people_from(1);
	out[1] = people_from(3);
	struct table_about about = *table_about(out[1]);
	about.error = error_make(ERROR_UNREACHABLE, "keycloak", "no answer");
	about.complete = false;
	out[2] = table_with_about(out[1], &about);
	assert_true(out[0] && out[1] && out[2]);
}

static void free_steps(const struct table *steps[STEPS])
{
	for (unsigned i = 0; i < STEPS; i++)
		table_unref(steps[i]);
}

static struct error record_steps(const char *path, const struct table *const steps[STEPS])
{
	struct error error;
	unlink(path);
	now = (struct test_time){.wall = NOW};
	struct recorder *r = recorder_new(path, RECORDING_MAX_BYTES, &test_head, &test_clock, &error);
	for (unsigned i = 0; r && i < STEPS; i++) {
		recorder_table(r, "person", NULL, steps[i]);
		recorder_table(r, "person", "a detail", steps[i]);
		recorder_message(r, "said");
		now.mono += 1000;
	}
	return r ? recorder_close(r) : error;
}

/* Plays what comes by `wall`. What is told is right for its time. Returns how much was told. */
static unsigned play_steps(struct playback *p, int64_t wall, const struct table *const steps[STEPS])
{
	struct playback_news news;
	unsigned told = 0;
	for (; playback_next(p, wall, &news); told++) {
		size_t asked = memory_asked, fails_at = memory_fails_at;
		memory_fail_at(0); /* not for the test itself */
		if (news.table)
			assert_same_table(news.table, steps[(news.at - NOW) / 1000]);
		else
			assert_string_equal(news.message, "said");
		table_unref(news.table);
		memory_fails_at = fails_at;
		memory_asked = asked;
	}
	return told;
}

/* It is told, and what is in the file until then plays. */
static void a_recording_without_memory(void **state)
{
	(void)state;
	const char *path = temp_path(&folder, "recording");
	size_t n = 0;
	for (bool failed = true; failed;) {
		const struct table *steps[STEPS];
		make_steps(steps); /* anew: a table keeps the index that it made */
		memory_fail_at(++n);
		struct error error = record_steps(path, steps);
		failed = memory_ended();
		assert_true(error.class == ERROR_NONE || (failed && error.class == ERROR_MEMORY));
		if (access(path, F_OK) == 0) {
			struct playback *p = play(path);
			assert_string_equal(playback_note(p), "");
			unsigned told = play_steps(p, INT64_MAX, steps);
			assert_true(told == 3 * STEPS || error_is(&error));
			playback_free(p);
		} else {
			assert_true(error_is(&error)); /* not even begun, and nothing is left behind */
		}
		free_steps(steps);
	}
	assert_true(n > 10);
}

static void a_playback_without_memory(void **state)
{
	(void)state;
	const char *path = temp_path(&folder, "recording");
	const struct table *steps[STEPS];
	make_steps(steps);
	struct error error = record_steps(path, steps);
	assert_false(error_is(&error));
	size_t n = 0;
	for (bool failed = true; failed;) {
		memory_fail_at(++n);
		struct playback *p = playback_open(path, known_schema, &error);
		if (!p) {
			failed = memory_ended();
			assert_true(failed);
			assert_int_equal(error.class, ERROR_MEMORY);
			continue;
		}
		unsigned told = 0;
		for (int64_t wall = NOW; wall < NOW + 1000 * STEPS; wall += 1000)
			told += play_steps(p, wall, steps);
		playback_seek(p, NOW + 1000); /* one step back: from the whole table on */
		told += play_steps(p, NOW + 1000, steps);
		failed = memory_ended();
		assert_true(told == 3 * STEPS + 2 || failed);
		playback_seek(p, NOW + 2000); /* with memory again all is as it should be */
		if (!playback_note(p)[0])
			assert_int_equal(play_steps(p, NOW + 2000, steps), 2);
		else
			assert_true(failed);
		playback_free(p);
	}
	assert_true(n > 100);
	free_steps(steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_recording_without_memory), cmocka_unit_test(a_playback_without_memory)};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
