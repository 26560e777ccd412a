/* When sessions end: each case that was measured on 23.0.7, 26.0.8 and 26.7.3, the fall-backs, and nonsense that must not overflow. */
#include "derive/expiry.h"

#include "base/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define T0 1700000000000 /* some instant, ms */

/* The realm of the measurements: idle 30 s, max 60 s, remember-me idle 90 s, offline idle 30 s, access token 900 s. */
static const struct expiry_rules measured = {
	.token = 900, .idle = 30, .max = 60, .idle_remember = 90, .max_remember = 0, .client_idle = 0, .client_max = 0,
	.offline_idle = 30, .offline_max = 5184000, .client_offline_idle = 0, .client_offline_max = 0, .known = true,
};
/* A realm as it is made, with nothing set: Keycloak's own defaults hold. */
static const struct expiry_rules unset = {.known = true};

static struct expiry_rules with_max(int64_t max)
{
	struct expiry_rules rules = measured;
	rules.max = max;
	return rules;
}

static struct expiry_rules with_offline_max(int64_t max)
{
	struct expiry_rules rules = measured;
	rules.offline_max_on = true;
	rules.offline_max = max;
	return rules;
}

static const struct expiry_client plain = {INSTANT_NULL, INSTANT_NULL, INSTANT_NULL, INSTANT_NULL, INSTANT_NULL};

static void sessions_end_as_measured(void **state)
{
	(void)state;
	struct expiry_rules unknown = measured, long_max = with_max(36000), offline_max = with_offline_max(20), offline_max_unset = with_offline_max(0);
	struct expiry_rules negative = {.idle = -1, .max = -5, .idle_remember = -9, .offline_idle = -1, .known = true};
	unknown.known = false;
	const struct {
		const char *what;
		const struct expiry_rules *rules;
		struct expiry_session session;
		int64_t after; /* s after T0; -1: not known */
		enum session_ends_by by;
	} cases[] = {
		{"idle 30: dead at 30 s", &measured, {T0, T0, false, false}, 30, ENDS_IDLE},
		{"a use puts the end off", &measured, {T0, T0 + 20000, false, false}, 50, ENDS_IDLE},
		{"max 60: all gone at 60 s, however often it was used", &measured, {T0, T0 + 45000, false, false}, 60, ENDS_MAX},
		{"both at once: nothing puts it off, so max", &measured, {T0, T0 + 30000, false, false}, 60, ENDS_MAX},
		{"remember-me 90: SSO ok at 80, dead at 92", &long_max, {T0, T0, true, false}, 90, ENDS_IDLE},
		{"remember-me max 0 is the plain one", &measured, {T0, T0, true, false}, 60, ENDS_MAX},
		{"without remember-me in the row its idle does not count", &long_max, {T0, T0, false, false}, 30, ENDS_IDLE},
		{"offline idle 30: dead at 30 s", &measured, {T0, T0, false, true}, 30, ENDS_OFFLINE_IDLE},
		{"offline max off: idle alone, however old", &measured, {T0 - 86400000000, T0, false, true}, 30, ENDS_OFFLINE_IDLE},
		{"offline max on", &offline_max, {T0, T0, false, true}, 20, ENDS_OFFLINE_MAX},
		{"offline max on, 0 is 60 days", &offline_max_unset, {T0 - 5183990000, T0, false, true}, 10, ENDS_OFFLINE_MAX},
		{"remember-me is nothing to an offline session", &measured, {T0, T0, true, true}, 30, ENDS_OFFLINE_IDLE},
		{"nothing set: idle 30 min", &unset, {T0, T0, false, false}, 1800, ENDS_IDLE},
		{"nothing set: max 10 h", &unset, {T0 - 35990000, T0, false, false}, 10, ENDS_MAX},
		{"nothing set: offline 30 d", &unset, {T0, T0, false, true}, 2592000, ENDS_OFFLINE_IDLE},
		{"below zero is unset", &negative, {T0, T0, true, false}, 1800, ENDS_IDLE},
		{"the realm's settings are not readable", &unknown, {T0, T0, false, false}, -1, ENDS_IDLE},
		{"no last access", &measured, {T0, INSTANT_NULL, false, false}, -1, ENDS_IDLE},
		{"no start, but a maximum counts from it", &measured, {INSTANT_NULL, T0, false, false}, -1, ENDS_IDLE},
		{"no start, and nothing counts from it", &measured, {INSTANT_NULL, T0, false, true}, 30, ENDS_OFFLINE_IDLE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct expiry end = expiry_session_end(cases[i].rules, &cases[i].session);
		int64_t expected = cases[i].after < 0 ? INSTANT_NULL : T0 + cases[i].after * 1000;
		if (end.at != expected || (end.at != INSTANT_NULL && end.by != cases[i].by))
			fail_msg("%s: %lld by %d", cases[i].what, (long long)(end.at == INSTANT_NULL ? -1 : (end.at - T0) / 1000), (int)end.by);
	}
}

static void refresh_tokens_end_as_measured(void **state)
{
	(void)state;
	struct expiry_rules realm_clients = measured, offline_on = with_offline_max(25), unknown = {.known = false};
	realm_clients.client_idle = 15;
	realm_clients.client_max = 50;
	realm_clients.client_offline_idle = 12;
	const struct expiry_client idle = {.idle = 20}, max = {.max = 40}, both = {.idle = 20, .max = 40}, above = {.idle = 500, .max = 900};
	const struct expiry_client offline_idle = {.offline_idle = 7}, offline_max = {.offline_max = 9};
	const struct {
		const char *what;
		const struct expiry_rules *rules;
		const struct expiry_client *client;
		struct expiry_session session;
		int64_t after;
	} cases[] = {
		{"nothing of its own: as the session", &measured, &plain, {T0, T0, false, false}, 30},
		{"client idle 20: dead at 20", &measured, &idle, {T0, T0, false, false}, 20},
		{"client max 40: dead at 40", &measured, &max, {T0, T0 + 25000, false, false}, 40},
		{"idle before max", &measured, &both, {T0, T0 + 10000, false, false}, 30},
		{"max before idle", &measured, &both, {T0, T0 + 39000, false, false}, 40},
		{"used after the client's max: its session began later", &measured, &max, {T0, T0 + 41000, false, false}, 60},
		{"never beyond the session", &measured, &above, {T0, T0, false, false}, 30},
		{"the realm's limits for all clients", &realm_clients, &plain, {T0, T0, false, false}, 15},
		{"the client's own come first", &realm_clients, &idle, {T0, T0, false, false}, 20},
		{"the realm's max for all clients", &realm_clients, &plain, {T0, T0 + 45000, false, false}, 50},
		{"offline: as the session", &measured, &plain, {T0, T0, false, true}, 30},
		{"offline: the client's idle", &measured, &offline_idle, {T0, T0, false, true}, 7},
		{"offline: the client's max, also where the realm has none", &measured, &offline_max, {T0, T0, false, true}, 9},
		{"offline: the realm's idle for all clients", &realm_clients, &plain, {T0, T0, false, true}, 12},
		{"offline: the realm's max", &offline_on, &plain, {T0, T0, false, true}, 25},
		{"online limits are nothing to offline", &measured, &both, {T0, T0, false, true}, 30},
		{"not readable", &unknown, &plain, {T0, T0, false, false}, -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t end = expiry_refresh_end(cases[i].rules, cases[i].client, &cases[i].session);
		int64_t expected = cases[i].after < 0 ? INSTANT_NULL : T0 + cases[i].after * 1000;
		if (end != expected)
			fail_msg("%s: %lld", cases[i].what, (long long)(end == INSTANT_NULL ? -1 : (end - T0) / 1000));
	}
}

static void tokens_live_as_set(void **state)
{
	(void)state;
	struct expiry_rules hour = with_max(36000), unknown = {.known = false};
	const struct expiry_client own = {.token = 60}, to_the_end = {.token = -1}, to_its_end = {.token = -1, .max = 40}, capped = {.max = 40};
	const struct {
		const char *what;
		const struct expiry_rules *rules;
		const struct expiry_client *client;
		int64_t seconds;
	} cases[] = {
		{"the realm's", &hour, &plain, 900},
		{"the client's own", &hour, &own, 60},
		{"-1: to the session's maximum", &hour, &to_the_end, 36000},
		{"-1: to the client's maximum", &hour, &to_its_end, 40},
		{"never beyond the session's maximum", &measured, &plain, 60},
		{"never beyond the client's maximum", &hour, &capped, 40},
		{"nothing set: 5 min", &unset, &plain, 300},
		{"not readable", &unknown, &plain, -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t life = expiry_token_life(cases[i].rules, cases[i].client);
		int64_t expected = cases[i].seconds < 0 ? INSTANT_NULL : cases[i].seconds * 1000;
		if (life != expected)
			fail_msg("%s: %lld", cases[i].what, (long long)life);
	}
}

/* Run under the sanitizer of undefined behaviour: whatever a server says, the sums saturate. */
static void nonsense_saturates(void **state)
{
	(void)state;
	static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX / 1000, INT64_MAX / 1000 + 1, INT64_MAX - 1, INT64_MAX};
	const size_t count = sizeof extremes / sizeof *extremes;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < count * count; k++) {
			int64_t life = extremes[i], started = extremes[k / count], last = extremes[k % count];
			struct expiry_rules rules = {life, life, life, life, life, life, life, life, life, life, life, true, true};
			struct expiry_client client = {life, life, life, life, life};
			for (int way = 0; way < 4; way++) {
				struct expiry_session s = {started, last, way & 1, way & 2};
				expiry_session_end(&rules, &s);
				expiry_refresh_end(&rules, &client, &s);
			}
			assert_true(expiry_token_life(&rules, &client) >= 0);
		}
	}
	struct expiry_rules endless = {.idle = INT64_MAX, .max = INT64_MAX, .known = true};
	struct expiry_session s = {T0, T0, false, false};
	assert_true(expiry_session_end(&endless, &s).at == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_end_as_measured),
		cmocka_unit_test(refresh_tokens_end_as_measured),
		cmocka_unit_test(tokens_live_as_set),
		cmocka_unit_test(nonsense_saturates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
