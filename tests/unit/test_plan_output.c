/* A plan and its outcomes, as JSON and as text. */
#include "output/plan.h"

#include "verbs/verbs.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define NOW INT64_C(1795473007000) /* 2026-11-23T22:30:07.000Z */

static void fill(struct plan *p, const struct secret *secret)
{
	const struct target one = {"session", "0617c68d-1", "0617c68d of k.ito"}, two = {"session", "d56271ff-2", "d56271ff of k.ito"};
	plan_init(p);
	p->verb = verb_find("session", "revoke");
	p->title = "REVOKE 2 SESSIONS";
	plan_add_step(p, &(struct step){.call = {.operation = "keycloak.session.delete",
	                                         .arguments = {{.name = "id", .kind = ARGUMENT_TEXT, .text = span_of("0617c68d-1")},
	                                                       {.name = "count", .kind = ARGUMENT_NUMBER, .number = 7},
	                                                       {.name = "password", .kind = ARGUMENT_SECRET, .secret = secret}},
	                                         .argument_count = 3},
	                                .target = one,
	                                .sentence = "end online session 0617c68d of k.ito"});
	plan_add_step(p, &(struct step){.call = {.operation = "keycloak.session.delete"}, .target = two, .sentence = "end d56271ff", .undo = "log in again"});
	plan_add_ending(p, &(struct ending){.target = one, .line = "k.ito 0617c68d on"});
	plan_add_ending(p, &(struct ending){.target = two, .line = "k.ito d56271ff off", .beyond = true});
	plan_add_note(p, "NOT ENDED: 1 other session of the same person");
	plan_add_skipped(p, "682b424a: over already");
	p->ways_of = "k.ito";
	p->has_ways = true;
	for (unsigned i = 0; i < WAY_KINDS; i++)
		p->ways.now[i] = p->ways.after[i] = (struct way){.state = WAY_OPEN, .known = KNOWN_OBSERVED, .at = INSTANT_NULL, .why = "because"};
	p->ways.after[WAY_REFRESH] = (struct way){.state = WAY_CLOSED, .known = KNOWN_BY_RULE, .at = INSTANT_NULL};
	p->ways.after[WAY_BEARER] = (struct way){.state = WAY_CLOSES_AT, .known = KNOWN_BY_RULE, .at = NOW + 297000, .sooner = "wait less"};
	p->ways.after[WAY_BROWSER] = (struct way){.state = WAY_UNKNOWN, .known = KNOWN_NOT_CHECKABLE, .at = INSTANT_NULL, .why = "not seen"};
	assert_false(p->failed);
}

typedef void plan_writer(struct stream *s, const struct plan *plan, const struct plan_about *about);

static char *written(plan_writer *write_it, const struct plan *p, bool dry_run)
{
	struct buffer out;
	struct stream s;
	const struct plan_about about = {.context = "prod", .now = NOW, .dry_run = dry_run};
	buffer_init(&out, 1 << 20);
	stream_init(&s, sink_buffer(&out));
	write_it(&s, p, &about);
	struct error e = stream_end(&s);
	assert_string_equal(e.sentence, "");
	stream_release(&s);
	return buffer_take(&out);
}

static json_t *at(json_t *doc, const char *list, size_t i, const char *key)
{
	return json_object_get(json_array_get(json_object_get(doc, list), i), key);
}

static void json(void **state)
{
	struct secret *secret = secret_new("hunter2", 7);
	struct plan p;
	json_error_t why;
	(void)state;
	fill(&p, secret);
	p.reason = "INC-8841";
	char *text = written(plan_write_json, &p, true);
	assert_null(strstr(text, "hunter2"));
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, &why);
	assert_non_null(doc);
	assert_string_equal(json_string_value(json_object_get(doc, "schema")), "mlflow-oidc-top/1");
	assert_string_equal(json_string_value(json_object_get(doc, "verb")), "session revoke");
	assert_string_equal(json_string_value(json_object_get(doc, "reason")), "INC-8841");
	assert_true(json_is_null(json_object_get(doc, "ticket")));
	assert_true(json_is_true(json_object_get(doc, "dry_run")));
	assert_int_equal(json_array_size(json_object_get(doc, "plan")), 2);
	json_t *arguments = at(doc, "plan", 0, "arguments");
	assert_string_equal(json_string_value(json_object_get(arguments, "id")), "0617c68d-1");
	assert_int_equal(json_integer_value(json_object_get(arguments, "count")), 7);
	assert_true(json_is_null(json_object_get(arguments, "password")));
	assert_string_equal(json_string_value(json_object_get(at(doc, "plan", 1, "target"), "id")), "d56271ff-2");
	assert_true(json_is_true(at(doc, "endings", 1, "beyond")));
	assert_int_equal(json_array_size(json_object_get(doc, "ways")), WAY_KINDS);
	assert_string_equal(json_string_value(json_object_get(at(doc, "ways", WAY_BEARER, "after"), "state")), "closes_at");
	assert_string_equal(json_string_value(json_object_get(at(doc, "ways", WAY_BEARER, "after"), "at")), "2026-11-23T22:35:04.000Z");
	assert_int_equal(json_array_size(json_object_get(doc, "outcomes")), 0); /* of a dry run there are none */
	json_decref(doc);
	free(text);

	p.steps[0].outcome = OUTCOME_DONE;
	p.steps[1].outcome = OUTCOME_REFUSED;
	p.steps[1].error = error_http(ERROR_FORBIDDEN, "keycloak", 403, "needs role manage-users");
	text = written(plan_write_json, &p, false);
	doc = json_loads(text, 0, &why);
	assert_non_null(doc);
	assert_string_equal(json_string_value(at(doc, "outcomes", 0, "outcome")), "done");
	assert_string_equal(json_string_value(at(doc, "outcomes", 1, "outcome")), "refused");
	assert_string_equal(json_string_value(at(doc, "outcomes", 1, "sentence")), "needs role manage-users");
	json_decref(doc);
	free(text);
	plan_release(&p);
	secret_free(secret);
}

static void text(void **state)
{
	struct plan p;
	(void)state;
	fill(&p, NULL);
	char *shown = written(plan_write_text, &p, true);
	static const char *const parts[] = {
	        "REVOKE 2 SESSIONS  prod\n",
	        "    1  k.ito 0617c68d on\n    2  k.ito d56271ff off  (not named: ends too)\n    -  682b424a: over already\n",
	        "2 requests:\n    1  end online session 0617c68d of k.ito (undo: none)\n    2  end d56271ff (undo: log in again)\n",
	        "\nNOT ENDED: 1 other session of the same person\n",
	        "ways into MLflow of k.ito, afterwards:\n  new tokens (refresh)     closed\n",
	        "closes 22:35:04Z (4m57s); sooner: wait less\n",
	        "unknown: not seen\n",
	        "STAYS OPEN: because\n",
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(shown, parts[i]))
			fail_msg("missing: %s\nin: %s", parts[i], shown);
	free(shown);
	plan_release(&p);
}

static void outcomes(void **state)
{
	struct plan p;
	struct buffer line;
	(void)state;
	fill(&p, NULL);
	buffer_init(&line, 1000);
	p.steps[0].outcome = OUTCOME_UNKNOWN;
	p.steps[0].error = error_make(ERROR_UNREACHABLE, "keycloak", "no answer in 10 s");
	plan_append_outcome(&line, &p.steps[0]);
	assert_string_equal(buffer_text(&line), "unknown: end online session 0617c68d of k.ito: no answer in 10 s");
	buffer_clear(&line);
	p.steps[1].outcome = OUTCOME_ALREADY;
	plan_append_outcome(&line, &p.steps[1]);
	assert_string_equal(buffer_text(&line), "already: end d56271ff");
	buffer_release(&line);
	plan_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(json), cmocka_unit_test(text), cmocka_unit_test(outcomes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
