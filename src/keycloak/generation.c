#include "keycloak/tables.h"

/* What a realm's discovery document and the server's features tell where the version itself is kept back (from 26.4 it needs manage-realm). A sign gives
 * the oldest server that shows it, so that a row is never taken which the server may not have. Newest first. A 25 with its preview of organizations
 * passes for 26.0: no row tells these two apart. */
static const struct sign {
	enum { FEATURE, SCOPE } kind;
	const char *name;
	uint32_t generation;
	const char *shown;
} signs[] = {
        {FEATURE, "TOKEN_EXCHANGE_STANDARD_V2", GENERATION(26, 2, 0), "26.2 or later"},
        {SCOPE, "service_account", GENERATION(26, 1, 0), "26.1 or later"},
        {SCOPE, "organization", GENERATION(26, 0, 0), "26.x"},
        {SCOPE, "basic", GENERATION(25, 0, 0), "25.x"},
        {SCOPE, "openid", GENERATION(23, 0, 0), "23.x or 24.x"}, /* every realm has it */
};

static bool list_has(const struct table *t, unsigned field, const char *word)
{
	if (table_rows(t) == 0)
		return false;
	bool present;
	uint32_t length = table_list_length(t, 0, field, &present);
	for (uint32_t i = 0; i < length; i++) {
		if (span_is(text_exact(table_list_text(t, 0, field, i)), word))
			return true;
	}
	return false;
}

uint32_t keycloak_generation(const struct table *const probe[3], char *shown, size_t shown_size)
{
	const struct table *serverinfo = probe[0];
	const struct table *discovery = probe[1];

	if (table_rows(serverinfo) > 0) {
		struct span version = text_exact(table_text(serverinfo, 0, KCI_VERSION));
		uint32_t generation = version.at ? generation_parse(version) : GENERATION_UNKNOWN;
		if (generation != GENERATION_UNKNOWN) {
			text_clean_into(shown, shown_size, version);
			return generation;
		}
	}
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		const struct sign *s = &signs[i];
		if (s->kind == FEATURE ? list_has(serverinfo, KCI_FEATURES, s->name) : list_has(discovery, KCY_SCOPES, s->name)) {
			snprintf(shown, shown_size, "%s", s->shown);
			return s->generation;
		}
	}
	snprintf(shown, shown_size, "%s", "");
	return GENERATION_UNKNOWN;
}
