/* The rows of a resource in each form, the snapshot document and its schema. */
#include "output/rows.h"
#include "output/schema.h"
#include "output/snapshot.h"

#include "sink_rows.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct session_row three[] = {
        {"0617c68d", "k.ito", "mlflow", "10.8.4.90", SESSION_ONLINE, ROWS_NOW + 1788000, ROWS_NOW - 12000},
        {"d56271ff", "=cmd|'/C calc'!A0", "a,b", "-1", SESSION_OFFLINE, INT64_C(-9223372036854775807) - 1, ROWS_NOW},
        {"682b424a", "\033[2Jeve\n\"x\"\xE2\x80\xAE", NULL, NULL, SESSION_ONLINE, ROWS_NOW - 1, ROWS_NOW - 7200000},
};

typedef void writer(struct stream *s, const struct rows *r);

/* What `write` makes of the rows with these columns. The caller frees. */
static char *written(writer *write, const struct session_row *rows, size_t count, const char *list)
{
	struct buffer out;
	struct stream s;
	struct columns columns;
	const struct table *t = session_table(rows, count, true);
	struct error e = columns_parse(&columns, &resource_session.schema, list);
	assert_string_equal(e.sentence, "");
	struct rows r = {.resource = &resource_session, .table = t, .columns = &columns, .now = ROWS_NOW};
	buffer_init(&out, 1 << 20);
	stream_init(&s, sink_buffer(&out));
	write(&s, &r);
	e = stream_end(&s);
	assert_string_equal(e.sentence, "");
	stream_release(&s);
	table_unref(t);
	char *text = buffer_take(&out);
	assert_non_null(text);
	return text;
}

static void expect(writer *write, const char *list, const char *expected)
{
	char *text = written(write, three, 3, list);
	assert_string_equal(text, expected);
	free(text);
}

static void write_json(struct stream *s, const struct rows *r)
{
	struct json_writer w;
	json_writer_init(&w, &s->buffer, false);
	rows_json(s, &w, r);
}

static void json(void **state)
{
	(void)state;
	expect(write_json, "id,user,type,clients,expires,idle",
	       "{\"complete\":true,\"total\":3,\"rows\":[\n"
	       "{\"id\":\"0617c68d\",\"user\":\"k.ito\",\"type\":\"online\",\"clients\":[\"mlflow\"],\"expires_at\":\"2026-11-23T22:59:55.000Z\",\"idle_s\":12},\n"
	       "{\"id\":\"d56271ff\",\"user\":\"=cmd|'/C calc'!A0\",\"type\":\"offline\",\"clients\":[\"a,b\"],\"expires_at\":null,\"idle_s\":0},\n"
	       "{\"id\":\"682b424a\",\"user\":\"\\u001b[2Jeve\\n\\\"x\\\"\\u202e\",\"type\":\"online\",\"clients\":null,\"expires_at\":\"2026-11-23T22:30:06.999Z\","
	       "\"idle_s\":7200}\n]}");
	expect(rows_ndjson, "user,id",
	       "{\"resource\":\"session\",\"user\":\"k.ito\",\"id\":\"0617c68d\"}\n"
	       "{\"resource\":\"session\",\"user\":\"=cmd|'/C calc'!A0\",\"id\":\"d56271ff\"}\n"
	       "{\"resource\":\"session\",\"user\":\"\\u001b[2Jeve\\n\\\"x\\\"\\u202e\",\"id\":\"682b424a\"}\n");
}

static void csv(void **state)
{
	(void)state;
	/* A formula is defused where the text is foreign; what was cleaned stays visible; RFC 4180 line ends. */
	expect(rows_csv, "id,user,ip,clients,idle,expires",
	       "id,user,ip,clients,idle_s,expires_at\r\n"
	       "0617c68d,k.ito,10.8.4.90,mlflow,12,2026-11-23T22:59:55.000Z\r\n"
	       "d56271ff,'=cmd|'/C calc'!A0,'-1,\"a,b\",0,\r\n"
	       "682b424a,\"\\x1B[2Jeve\\x0A\"\"x\"\"U+202E\",,,7200,2026-11-23T22:30:06.999Z\r\n");
	static const struct session_row formulas[] = {{"=1", "+1", "@x", " x", 0, 0, 0}, {"a", "b=1", "", "\t=1", 0, 0, 0}};
	char *text = written(rows_csv, formulas, 2, "id,user,clients,ip");
	assert_string_equal(text, "id,user,clients,ip\r\n'=1,'+1,'@x,\" x\"\r\na,b=1,,\\x09=1\r\n");
	free(text);
}

static void text(void **state)
{
	(void)state;
	expect(rows_text, "user,type,idle,id",
	       "USER                     TYPE  IDLE  ID\n"
	       "k.ito                    on     12s  0617c68d\n"
	       "=cmd|'/C calc'!A0        off     0s  d56271ff\n"
	       "\\x1B[2Jeve\\x0A\"x\"U+202E  on      2h  682b424a\n");
	/* Wide characters take two columns, combining marks none. */
	static const struct session_row names[] = {{"1", "\xE6\xBC\xA2\xE5\xAD\x97", NULL, NULL, 0, 0, 0}, {"2", "e\xCC\x81v", NULL, NULL, 0, 0, 0}};
	char *table = written(rows_text, names, 2, "user,id");
	assert_string_equal(table, "USER  ID\n\xE6\xBC\xA2\xE5\xAD\x97  1\ne\xCC\x81v    2\n");
	free(table);
	/* A name that is too long is cut with a mark; an id never is. */
	char name[256], id[101];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	memset(id, 'i', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	const struct session_row long_one = {id, name, NULL, NULL, 0, 0, 0};
	table = written(rows_text, &long_one, 1, "user,id");
	assert_non_null(strstr(table, "nnn\xE2\x80\xA6  iii"));
	assert_non_null(strstr(table, id));
	assert_int_equal(strspn(strchr(table, '\n') + 1, "n"), 63);
	free(table);
}

static void detail(void **state)
{
	char *text = written(rows_detail, three, 2, "user,expires,last_access,clients");
	(void)state;
	assert_string_equal(text, "user            k.ito\n"
	                          "expires_at      2026-11-23T22:59:55.000Z (in 29m48s)\n"
	                          "last_access_at  2026-11-23T22:29:55.000Z (12s ago)\n"
	                          "clients         mlflow\n"
	                          "\n"
	                          "user            =cmd|'/C calc'!A0\n"
	                          "expires_at      -\n"
	                          "last_access_at  2026-11-23T22:30:07.000Z (0s ago)\n"
	                          "clients         a,b\n");
	free(text);
}

static void columns(void **state)
{
	static const struct {
		const char *list, *why;
	} cases[] = {
	        {"user,id", ""},
	        {"expires", ""},
	        {"expires_at,idle_s", ""},
	        {"usr", "--columns: a session has no field 'usr': did you mean 'user'?"},
	        {"", "--columns: a session has no field ''; 'help session' lists them"},
	        {"user,", "--columns: a session has no field ''; 'help session' lists them"},
	        {"user,user", "--columns: 'user' stands there twice"},
	        {"expires,expires_at", "--columns: 'expires_at' stands there twice"},
	        {"\033[1m", "--columns: a session has no field '\\x1B[1m'; 'help session' lists them"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct columns c;
		struct error e = columns_parse(&c, &resource_session.schema, cases[i].list);
		assert_string_equal(e.sentence, cases[i].why);
	}
	int field;
	bool descending;
	struct error e = columns_sort(&resource_session.schema, "-expires", &field, &descending);
	assert_false(error_is(&e));
	assert_int_equal(field, SESSION_EXPIRES);
	assert_true(descending);
	e = columns_sort(&resource_session.schema, "zebra", &field, &descending);
	assert_int_equal(e.class, ERROR_USAGE);
}

static const struct table *source_table(void)
{
	struct builder *b = builder_new(&resource_source.schema, 10);
	builder_begin(b);
	builder_set_text(b, SOURCE_NAME, span_of("keycloak"));
	builder_set_number(b, SOURCE_STATE, SOURCE_UNREACHABLE);
	builder_set_text(b, SOURCE_URL, span_of("https://sso.example.org"));
	builder_set_number(b, SOURCE_CLOCK_LOW, -412);
	builder_set_number(b, SOURCE_CLOCK_HIGH, 588);
	builder_end(b, false);
	builder_begin(b);
	builder_set_text(b, SOURCE_NAME, span_of("mlflow"));
	builder_set_number(b, SOURCE_STATE, SOURCE_OK);
	builder_set_number(b, SOURCE_LATENCY, 18);
	builder_set_number(b, SOURCE_LAST_GOOD, ROWS_NOW);
	builder_end(b, false);
	return builder_finish(b);
}

/* A whole document. The caller frees. */
static char *document(const char *context)
{
	struct buffer out;
	struct stream s;
	struct columns all;
	struct status status = {.source_count = 1, .source = {{.name = "keycloak", .error = error_http(ERROR_UNREACHABLE, "keycloak", 503, "no answer in 10 s")}}};
	const struct table *sessions = session_table(three, 3, false), *sources = source_table();
	columns_all(&all, &resource_session.schema);
	const struct rows rows[] = {{.resource = &resource_session, .table = sessions, .columns = &all, .now = ROWS_NOW},
	                            {.resource = &resource_user, .columns = &all, .now = ROWS_NOW}};
	const struct snapshot doc = {.taken_at = ROWS_NOW,
	                             .context = context,
	                             .read_only = true,
	                             .sources = sources,
	                             .status = &status,
	                             .resources = rows,
	                             .resource_count = 2};
	buffer_init(&out, 1 << 20);
	stream_init(&s, sink_buffer(&out));
	snapshot_write(&s, &doc);
	struct error e = stream_end(&s);
	assert_string_equal(e.sentence, "");
	stream_release(&s);
	table_unref(sessions);
	table_unref(sources);
	return buffer_take(&out);
}

static void snapshot(void **state)
{
	char *text = document("prod");
	json_error_t why;
	(void)state;
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, &why);
	assert_non_null(doc);
	const char *context, *schema, *kc_state, *class, *sentence, *rows_class;
	int read_only, complete, user_complete, low, high, status, latency;
	json_int_t total;
	json_t *rows, *clock, *user_total;
	assert_int_equal(json_unpack_ex(doc, &why, 0,
	                                "{s:s, s:s, s:b, s:{s:{s:s, s:[ii], s:{s:s, s:i, s:s}}, s:{s:i, s:o}}, s:{s:{s:b, s:I, s:{s:s}, s:o}, s:{s:b, s:o}}}", "schema",
	                                &schema, "context", &context, "read_only", &read_only, "sources", "keycloak", "state", &kc_state, "clock_offset_ms", &low, &high,
	                                "error", "class", &class, "status", &status, "sentence", &sentence, "mlflow", "latency_ms", &latency, "clock_offset_ms", &clock,
	                                "resources", "session", "complete", &complete, "total", &total, "error", "class", &rows_class, "rows", &rows, "user",
	                                "complete", &user_complete, "total", &user_total),
	                 0);
	assert_string_equal(schema, "mlflow-oidc-top/1");
	assert_string_equal(context, "prod");
	assert_true(read_only);
	assert_string_equal(kc_state, "unreachable");
	assert_int_equal(low, -412);
	assert_int_equal(high, 588);
	assert_string_equal(class, "unreachable");
	assert_int_equal(status, 503);
	assert_string_equal(sentence, "no answer in 10 s");
	assert_int_equal(latency, 18);
	assert_true(json_is_null(clock));
	assert_false(complete);
	assert_string_equal(rows_class, "unreachable");
	assert_int_equal(total, 3);
	assert_int_equal(json_array_size(rows), 3);
	assert_false(user_complete); /* a resource without a table is there, and not whole */
	assert_true(json_is_null(user_total));
	json_decref(doc);
	free(text);
	text = document("");
	assert_non_null(strstr(text, "\"context\":null"));
	free(text);
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 20);
	if (f && text && fread(text, 1, (1 << 20) - 1, f) == 0)
		text[0] = '\0';
	if (f)
		fclose(f);
	return text;
}

/* docs/snapshot.schema.json is what the tables say. `--snapshot-schema` writes it anew. */
static void schema_is_up_to_date(void **state)
{
	struct buffer out;
	struct stream s;
	char path[512];
	const char *source = getenv("SRC");
	(void)state;
	buffer_init(&out, 1 << 20);
	stream_init(&s, sink_buffer(&out));
	schema_write(&s);
	struct error e = stream_end(&s);
	assert_string_equal(e.sentence, "");
	snprintf(path, sizeof path, "%s/docs/snapshot.schema.json", source ? source : ".");
	char *shipped = read_file(path);
	assert_string_equal(shipped, buffer_text(&out));
	free(shipped);
	stream_release(&s);
	buffer_release(&out);
}

struct failing {
	unsigned calls, fail_at;
	size_t largest;
};

static struct error fail_sometimes(void *self, struct span bytes)
{
	struct failing *f = self;
	f->largest = bytes.length > f->largest ? bytes.length : f->largest;
	return ++f->calls == f->fail_at ? error_make(ERROR_LOCAL, NULL, "the disk is full") : error_none();
}

/* Many rows need the memory of one piece; a full disk ends it, with the first error. */
static void streams(void **state)
{
	struct stream s;
	struct columns all;
	struct failing sink = {0};
	const struct table *t = session_table(three, 3, true);
	uint32_t *order = calloc(100000, sizeof *order);
	(void)state;
	columns_all(&all, &resource_session.schema);
	const struct rows r = {.resource = &resource_session, .table = t, .order = order, .count = 100000, .columns = &all, .now = ROWS_NOW};
	for (unsigned i = 0; i < 2; i++) {
		sink = (struct failing){.fail_at = i == 0 ? 0 : 3};
		stream_init(&s, (struct sink){fail_sometimes, &sink});
		rows_ndjson(&s, &r);
		struct error e = stream_end(&s);
		if (i == 1) { /* once failed it stays failed, and the sink is left alone */
			buffer_append_text(&s.buffer, "more");
			e = stream_end(&s);
		}
		assert_true(sink.largest < 2 * STREAM_PIECE);
		if (i == 0)
			assert_true(sink.calls > 100);
		else
			assert_int_equal(sink.calls, 3);
		assert_string_equal(e.sentence, i == 0 ? "" : "the disk is full");
		assert_true(s.buffer.room <= 2 * STREAM_PIECE);
		stream_release(&s);
	}
	free(order);
	table_unref(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(json),     cmocka_unit_test(csv),      cmocka_unit_test(text),
	        cmocka_unit_test(detail),   cmocka_unit_test(columns),  cmocka_unit_test(snapshot),
	        cmocka_unit_test(schema_is_up_to_date), cmocka_unit_test(streams),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
