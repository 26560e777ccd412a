/* Playing recordings that were cut or damaged, from anywhere to anywhere, and large ones. What is random comes of a fixed seed. */
#include "recording_rows.h"
#include "with_folder.h"

#include <math.h>

static struct recorder *begin(const char **path)
{
	*path = temp_path(&folder, "recording");
	return begin_recording(*path, RECORDING_MAX_BYTES);
}

static uint64_t seed;

static uint32_t chance(uint32_t below) /* splitmix64 */
{
	uint64_t z = seed += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ z >> 31) % below);
}

static const struct table *random_people(void)
{
	static const char *const name[] = {"alice", "bob", "\033[31m", "\xe2\x80\xae", "", "\"quoted\""};
	static const char *const groups[] = {"", "a", "ab", "ba"};
	unsigned order[12], count = chance(20) ? 12 - chance(3) : chance(13);
	for (unsigned i = 0; i < 12; i++)
		order[i] = i;
	for (unsigned i = chance(3); i > 0; i--) { /* often nearly as before */
		unsigned a = chance(12), b = chance(12), keep = order[a];
		order[a] = order[b];
		order[b] = keep;
	}
	struct builder *b = builder_new(&person_schema, 100);
	for (unsigned i = 0; i < count; i++) {
		char id[2] = {(char)('a' + (chance(300) ? order[i] : 0)), '\0'}; /* now and then two rows share a key */
		struct person p = {.id = id, .name = "usual", .state = 1, .logins = 1, .score = 1, .enabled = NUMBER_NULL, .seen = NOW, .ends = NUMBER_NULL, .life = NUMBER_NULL};
		switch (chance(40)) { /* mostly it is as it was */
		case 0:
			p.name = name[chance(6)];
			break;
		case 1:
			p.groups = groups[chance(4)];
			break;
		case 2:
			p.logins = (int64_t)chance(100);
			break;
		case 3:
			p.state = (int64_t)chance(3);
			break;
		case 4:
			p.score = (double)NAN;
		}
		add_person(b, &p, false);
	}
	builder_about(b)->fetched_at = chance(2) ? NOW + chance(100) : INSTANT_NULL;
	builder_about(b)->complete = chance(4) != 0;
	return builder_finish(b);
}

/* Writes a recording of `lines` things that come, and returns its path. */
static const char *random_recording(unsigned lines)
{
	const char *path;
	struct recorder *r = begin(&path);
	const struct table *last = random_people();
	for (unsigned i = 0; i < lines; i++) {
		now.mono += chance(4) ? chance(3000) : chance(60000);
		const struct table *t = NULL;
		switch (chance(8)) {
		case 0:
			recorder_message(r, "something");
			break;
		case 1:
			t = pairs(chance(2) ? "abc" : "aBCd", chance(3));
			recorder_table(r, "pair", NULL, t);
			break;
		case 2: /* other news about the same rows */
		{
			struct table_about about = *table_about(last);
			about.fetched_at = NOW + chance(1000);
			about.wrong_kind = chance(3);
			t = table_with_about(last, &about);
			recorder_table(r, "person", NULL, t);
			break;
		}
		case 3:
			t = random_people();
			recorder_table(r, "person", chance(2) ? "x" : "y", t);
			break;
		default:
			table_unref(last);
			last = random_people();
			recorder_table(r, "person", NULL, last);
		}
		table_unref(t);
	}
	end_recording(r);
	table_unref(last);
	return path;
}

/* Cut at any byte, it plays up to the last whole line, and knows whether there was more. */
static void a_cut_recording_plays_up_to_there(void **state)
{
	(void)state;
	seed = 7;
	struct buffer file, whole, part;
	buffer_init(&file, 1 << 20);
	buffer_init(&whole, 1 << 20);
	buffer_init(&part, 1 << 20);
	char chunk[4096];
	size_t end_of[64], told[64], lines = 0; /* how much of the file, and of what is told, there is with each line */
	FILE *from = fopen(random_recording(24), "rb");
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, from)) > 0;)
		buffer_append(&file, chunk, n);
	fclose(from);
	struct playback *p = play(temp_path(&folder, "recording"));
	struct playback_news news;
	for (size_t i = 0; i < file.length; i++) {
		if (file.bytes[i] != '\n')
			continue;
		if (lines > 0 && i + 1 < file.length) { /* each line but the first tells one thing; and the last, that it ends */
			assert_true(playback_next(p, INT64_MAX, &news));
			append_news(&whole, &news);
		}
		told[lines] = whole.length;
		end_of[lines++] = i + 1;
	}
	assert_false(playback_next(p, INT64_MAX, &news));
	playback_free(p);
	assert_true(lines > 20 && file.length > 3000);

	for (size_t cut = 0; cut <= file.length; cut++) {
		struct error error;
		unlink(temp_path(&folder, "cut"));
		const char *path = temp_bytes(&folder, "cut", file.bytes, cut, 0600);
		size_t good = 0;
		while (good < lines && end_of[good] <= cut)
			good++;
		p = playback_open(path, known_schema, &error);
		assert_true((p != NULL) == (good > 0));
		if (!p)
			continue;
		assert_true((playback_note(p)[0] == '\0') == (end_of[good - 1] == cut));
		buffer_clear(&part);
		append_all_news(&part, p, INT64_MAX);
		assert_int_equal(part.length, told[good - 1]);
		assert_memory_equal(buffer_text(&part), whole.bytes, part.length);
		playback_free(p);
	}
	buffer_release(&file);
	buffer_release(&whole);
	buffer_release(&part);
}

/* A table is of its schema, whatever was in the file. */
static void read_all_cells(const struct table *t)
{
	struct buffer out;
	buffer_init(&out, 1 << 20);
	append_table(&out, t);
	for (uint32_t row = 0; row < table_rows(t); row++) {
		for (unsigned field = 0; field < table_schema(t)->count; field++) {
			int64_t number = table_number(t, row, field);
			const struct field *f = &table_schema(t)->fields[field];
			if (f->kind == FIELD_WORD)
				assert_true(number == NUMBER_NULL || (number >= 0 && number < f->words->count));
			if (f->kind == FIELD_FLAG)
				assert_true(number == NUMBER_NULL || number == 0 || number == 1);
			assert_true(text_is_clean(text_shown(table_text(t, row, field))) || text_is_null(table_text(t, row, field)));
		}
	}
	buffer_release(&out);
}

/* A moment is the same from wherever one comes: from another one, from the beginning, or by playing up to it. So is what comes after it. `jumping` is a playback of the
 * file that stands anywhere. */
static void assert_same_from_everywhere(struct playback *jumping, const char *path, int64_t wall)
{
	static const struct {
		const char *name, *of;
	} tables[] = {{"person", NULL}, {"person", "x"}, {"person", "y"}, {"pair", NULL}};
	struct buffer jumped, fresh, played;
	struct playback_news news;
	buffer_init(&jumped, 1 << 20);
	buffer_init(&fresh, 1 << 20);
	buffer_init(&played, 1 << 20);
	struct playback *sought = play(path), *playing = play(path);
	playback_seek(jumping, wall);
	playback_seek(sought, wall);
	append_all_news(&jumped, jumping, wall);
	append_all_news(&fresh, sought, wall);
	assert_string_equal(buffer_text(&jumped), buffer_text(&fresh));
	while (playback_next(playing, wall, &news))
		table_unref(news.table);
	for (unsigned i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		const struct table *a = playback_table(jumping, tables[i].name, tables[i].of), *b = playback_table(playing, tables[i].name, tables[i].of);
		assert_same_table(a, b);
		table_unref(a);
		table_unref(b);
	}
	buffer_clear(&jumped);
	append_all_news(&jumped, jumping, wall + 20000);
	append_all_news(&played, playing, wall + 20000);
	assert_string_equal(buffer_text(&jumped), buffer_text(&played));
	assert_int_equal(playback_due(jumping), playback_due(playing));
	playback_free(sought);
	playback_free(playing);
	buffer_release(&jumped);
	buffer_release(&fresh);
	buffer_release(&played);
}

static void a_damaged_recording_does_no_harm(void **state)
{
	(void)state;
	static const char *const planted[] = {"\"", "[", "]", "{", "}", ",", "null", "-", "9", "99999999999", "\\u0000", "\\ud800", "\xff", "\"rows\":[[]],", "\"gone\":[[1]],", "\"order\":[0,1],",
	                                      "\"changed\":[[]],", "\n", "\0", "true", "1e999", "\"at\":0,", "\"NaN\""};
	seed = 11;
	struct buffer file;
	buffer_init(&file, 1 << 20);
	char chunk[4096];
	FILE *from = fopen(random_recording(12), "rb");
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, from)) > 0;)
		buffer_append(&file, chunk, n);
	fclose(from);
	unsigned opened = 0, told = 0;
	for (unsigned i = 0; i < 20000; i++) {
		struct buffer damaged;
		buffer_init(&damaged, 1 << 20);
		size_t from_byte = 0, at;
		for (unsigned wounds = 1 + chance(3); wounds > 0; wounds--) {
			at = from_byte + chance((uint32_t)(file.length - from_byte));
			buffer_append(&damaged, file.bytes + from_byte, at - from_byte);
			from_byte = at;
			if (chance(2)) {
				const char *text = planted[chance(sizeof planted / sizeof planted[0])];
				buffer_append(&damaged, text, *text ? strlen(text) : 1);
			} else if (chance(2)) {
				buffer_append_char(&damaged, (char)(file.bytes[at] ^ 1 << chance(8)));
				from_byte = at + 1;
			} else {
				from_byte = at + chance(40) < file.length ? at + chance(40) : file.length;
			}
			from_byte = from_byte < file.length ? from_byte : file.length - 1;
		}
		buffer_append(&damaged, file.bytes + from_byte, file.length - from_byte);
		struct error error;
		unlink(temp_path(&folder, "damaged")); /* some file systems wait when an old one is written over */
		const char *path = temp_bytes(&folder, "damaged", buffer_text(&damaged), damaged.length, 0600);
		struct playback *p = playback_open(path, known_schema, &error);
		assert_true(p || error_is(&error));
		opened += p != NULL;
		if (p && chance(4) == 0)
			playback_seek(p, NOW + chance(40000));
		struct playback_news news;
		while (p && playback_next(p, INT64_MAX, &news)) {
			told++;
			assert_true((news.table != NULL) != (news.message != NULL));
			if (news.table)
				read_all_cells(news.table);
			else
				assert_true(text_is_clean(span_of(news.message)));
			table_unref(news.table);
		}
		assert_true(!p || text_is_clean(span_of(playback_note(p))));
		if (p && i % 20 == 0)
			assert_same_from_everywhere(p, path, NOW + chance(40000));
		playback_free(p);
		buffer_release(&damaged);
	}
	assert_true(opened > 15000 && told > 20000); /* most are good enough to go on */
	buffer_release(&file);
}

/* Lines of a table that is not whole. */
static unsigned deltas_in(const char *path)
{
	char line[65536];
	unsigned count = 0;
	FILE *file = fopen(path, "rb");
	while (fgets(line, sizeof line, file))
		count += strstr(line, "\"changed\":") != NULL;
	fclose(file);
	return count;
}

static void a_moment_is_the_same_from_everywhere(void **state)
{
	(void)state;
	for (seed = 100; seed < 110; seed++) {
		const char *path = random_recording(150);
		struct playback *p = play(path);
		uint32_t length = (uint32_t)(playback_end(p) - NOW);
		assert_true(deltas_in(path) > 20);
		for (unsigned i = 0; i < 40; i++)
			assert_same_from_everywhere(p, path, NOW - 10 + chance(length + 20));
		playback_free(p);
	}
}

/* --- much -------------------------------------------------------------------------------------------------------- */

/* A hundred thousand rows, a tenth of them changed, in another order: nothing of it is quadratic. */
static void a_large_table_plays(void **state)
{
	(void)state;
	enum { ROWS = 100000 };
	const char *path;
	const struct table *t[2];
	for (unsigned i = 0; i < 2; i++) {
		struct builder *b = builder_new(&person_schema, LIMIT_ROWS);
		for (unsigned n = 0; n < ROWS; n++) {
			unsigned who = i == 0 ? n : (n + ROWS / 2) % ROWS + (n % 100 == 0 ? ROWS : 0);
			char id[40], name[40];
			snprintf(id, sizeof id, "0617c9a2-5b1e-4f63-9d52-%012u", who);
			snprintf(name, sizeof name, "person %u of %u", i == 1 && n % 10 == 0 ? who + 1 : who, ROWS);
			struct person p = {.id = id, .name = name, .groups = "ab", .logins = who, .seen = NOW + who, .ends = NOW, .score = 1};
			add_person(b, &p, false);
		}
		t[i] = builder_finish(b);
		assert_int_equal(table_rows(t[i]), ROWS);
	}
	struct recorder *r = begin(&path);
	recorder_table(r, "person", NULL, t[0]);
	uint64_t whole = recorder_bytes(r);
	now.mono += 61000;
	recorder_table(r, "person", NULL, t[1]);
	assert_true(recorder_bytes(r) - whole < whole / 3); /* a minute later it is not whole again: it is too large for that */
	now.mono += 600000 * 3;
	recorder_table(r, "person", NULL, t[0]);
	assert_true(recorder_bytes(r) - whole > whole);
	end_recording(r);
	struct playback *p = play(path);
	for (unsigned i = 0; i < 2; i++) {
		playback_seek(p, NOW + 61000 - (i == 0));
		const struct table *played = playback_table(p, "person", NULL);
		assert_int_equal(table_rows(played), ROWS);
		for (uint32_t row = 0; row < ROWS; row++) {
			assert_true(span_equal(text_exact(table_text(played, row, PERSON_ID)), text_exact(table_text(t[i], row, PERSON_ID))));
			assert_true(span_equal(text_exact(table_text(played, row, PERSON_NAME)), text_exact(table_text(t[i], row, PERSON_NAME))));
			assert_int_equal(table_number(played, row, PERSON_SEEN), table_number(t[i], row, PERSON_SEEN));
		}
		table_unref(played);
		table_unref(t[i]);
	}
	playback_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_cut_recording_plays_up_to_there),
	        cmocka_unit_test(a_damaged_recording_does_no_harm),
	        cmocka_unit_test(a_moment_is_the_same_from_everywhere),
	        cmocka_unit_test(a_large_table_plays),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
