/* Versions as numbers that order. */
#include "model/generation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static void versions_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint32_t generation;
	} cases[] = {
	        {"26.0.8", GENERATION(26, 0, 8)}, {"23.0.7", GENERATION(23, 0, 7)},
	        {"23.0.7-SNAPSHOT", GENERATION(23, 0, 7)}, {"26.0.8.redhat-1", GENERATION(26, 0, 8)},
	        {"999.999.999", GENERATION(999, 999, 999)}, {"1000.0.0", GENERATION_UNKNOWN},
	        {"26.0", GENERATION_UNKNOWN}, {"26", GENERATION_UNKNOWN}, {"", GENERATION_UNKNOWN}, {NULL, GENERATION_UNKNOWN},
	        {"x26.0.8", GENERATION_UNKNOWN}, {"26.0.x", GENERATION_UNKNOWN}, {"26..8", GENERATION_UNKNOWN},
	        {"26.0.8rc", GENERATION_UNKNOWN}, {"-1.0.0", GENERATION_UNKNOWN}, {"26.00000.8", GENERATION_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(generation_parse(span_of(cases[i].text)), cases[i].generation);
	assert_true(GENERATION(23, 0, 7) < GENERATION(26, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(versions_are_read)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
