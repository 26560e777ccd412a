#include "keycloak/tables.h"

/* What Keycloak said: a code where there is one, and its words, cleaned and cut. */
struct said {
	char code[64];
	char words[200];
	bool is_page;
};

bool keycloak_pass_over(struct json_reader *r, enum json_event event)
{
	return event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY ? json_skip(r) : event != JSON_EVENT_ERROR;
}

bool keycloak_read_text(struct json_reader *r, struct span *out)
{
	*out = SPAN_NULL;
	enum json_event event = json_next(r);
	if (event == JSON_EVENT_STRING)
		*out = r->span;
	return keycloak_pass_over(r, event);
}

/* How well a member says it: of several the highest is shown. */
static int rank_of(struct span key)
{
	return span_is(key, "error_description") ? 3 : span_is(key, "errorMessage") ? 2 : span_is(key, "error") ? 1 : 0;
}

/* Three shapes: {"error", "error_description"?} of the OIDC endpoints and of 26, {"error": words} of the admin API, {"errorMessage", …} or
 * {"errors": [{"errorMessage", …}]} of what is made or changed. Whatever was read before the answer breaks off counts. */
static void read_words(struct said *s, struct span body)
{
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, body);
	int best = 0;
	for (enum json_event event = json_next(&r); event != JSON_EVENT_END && event != JSON_EVENT_ERROR; event = json_next(&r)) {
		if (event != JSON_EVENT_KEY)
			continue;
		int rank = rank_of(r.span);
		if (rank == 0 && !span_is(r.span, "errors") && !json_skip(&r))
			break;
		if (rank == 0)
			continue;
		struct span text;
		if (!keycloak_read_text(&r, &text))
			break;
		if (rank == 1 && r.depth == 1 && text.at)
			text_clean_into(s->code, sizeof s->code, text);
		if (rank > best && text.at) {
			text_clean_into(s->words, sizeof s->words, text);
			best = rank;
		}
	}
	json_reader_release(&r);
}

/* A server that sends our own secret back does not get it into an error text. */
static bool holds_a_secret(const char *words, const struct argument *arguments, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct span secret = arguments[i].kind == ARGUMENT_SECRET && arguments[i].secret ? secret_reveal(arguments[i].secret) : SPAN_NULL;
		if (secret.length > 0 && memmem(words, strlen(words), secret.at, secret.length))
			return true;
	}
	return false;
}

bool keycloak_is_page(struct span body)
{
	size_t i = 0;
	while (i < body.length && memchr(" \t\r\n", body.at[i], 4))
		i++;
	return i < body.length && body.at[i] == '<';
}

static struct said listen(struct span body, const struct argument *arguments, unsigned count)
{
	struct said s = {.is_page = keycloak_is_page(body)};
	if (s.is_page)
		return s;
	read_words(&s, body);
	if (holds_a_secret(s.words, arguments, count) || holds_a_secret(s.code, arguments, count))
		s.words[0] = s.code[0] = '\0';
	return s;
}

/* Whose credential a token was asked for with: "client 'x'", "user 'y'"; the form of the operation tells. */
static const char *whose(const struct operation *op, const struct argument *arguments, unsigned count, char *array, size_t size)
{
	static const struct {
		const char *in_form, *argument, *kind;
	} kinds[] = {
	        {"{keycloak-admin}", "keycloak-admin", "user"},
	        {"{keycloak-client-id}", "keycloak-client-id", "client"},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct span name = keycloak_argument(arguments, count, kinds[i].argument);
		if (op->form && strstr(op->form, kinds[i].in_form) && name.at) {
			char shown[80];
			snprintf(array, size, "%s '%s'", kinds[i].kind, text_clean_into(shown, sizeof shown, name));
			return array;
		}
	}
	return "our session";
}

static const char *realm_of(const struct operation *op, const struct argument *arguments, unsigned count, char *array, size_t size)
{
	struct span realm = keycloak_argument(arguments, count, "realm");
	if (!strstr(op->path, "{realm}") || !realm.at)
		return "master";
	return text_clean_into(array, size, realm);
}

/* What the token endpoint means by its errors; the status is no help (a wrong password is 401 up to 26.0 and 400 on 26.7). Without a mend the server's
 * words are shown. The first row that fits counts. */
static const struct {
	const char *code;
	const char *words; /* NULL: any */
	const char *means; /* NULL: the words */
} refusals[] = {
        {"unauthorized_client", "Invalid client or Invalid client credentials", "wrong client secret"},
        {"unauthorized_client", NULL, NULL},
        {"invalid_client", NULL, "no such client, or it is disabled"},
        {"invalid_grant", "Invalid user credentials", "wrong password, or locked after too many"},
        {"invalid_grant", "Account disabled", "the account is disabled"},
        {"invalid_grant", "Account is not fully set up", "the account is not fully set up: a required action is open, or e-mail or a name is missing"},
        {"invalid_grant", NULL, NULL},
};

/* ERROR_NONE: no row fits, and it is no matter of credentials. */
static struct error refusal_of_token(const struct operation *op, const struct argument *arguments, unsigned count, int status, const struct said *said)
{
	const char *why = status == 401 ? said->words[0] ? said->words : "refused, and no reason was given" : NULL;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		if (strcmp(said->code, refusals[i].code) != 0 || (refusals[i].words && strcmp(said->words, refusals[i].words) != 0))
			continue;
		why = refusals[i].means ? refusals[i].means : said->words;
		break;
	}
	char who[100], realm[80];
	if (!why)
		return error_none();
	return error_http(ERROR_UNAUTHENTICATED, "keycloak", status, "%s in realm '%s': %s", whose(op, arguments, count, who, sizeof who),
	                  realm_of(op, arguments, count, realm, sizeof realm), why);
}

static struct error missing_role(const struct operation *op, int status, const struct said *said)
{
	if (op->role)
		return error_http(ERROR_FORBIDDEN, "keycloak", status, "our account lacks the role '%s'", op->role);
	if (op->effect == EFFECT_READ)
		return error_http(ERROR_FORBIDDEN, "keycloak", status, "our account has no admin role in this realm");
	return error_http(ERROR_FORBIDDEN, "keycloak", status, "refused: %s", said->words[0] ? said->words : "no reason was given");
}

/* Not Keycloak's own: a proxy, another server, another path. */
static struct error not_keycloak(int status, const struct said *said)
{
	const char *what = said->is_page ? "a web page" : "no JSON";
	if (status >= 500)
		return error_http(ERROR_PROTOCOL, "keycloak", status, "answered %d with %s", status, what);
	if (status >= 300 && status < 400)
		return error_http(ERROR_PROTOCOL, "keycloak", status, "answered %d, a redirect, which is not followed: is keycloak-url right?", status);
	return error_http(ERROR_PROTOCOL, "keycloak", status, "answered %d with %s where JSON was due: is keycloak-url right?", status, what);
}

static bool is_one_of(const char *words, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(words, *list) == 0)
			return true;
	}
	return false;
}

struct error keycloak_read_error(const struct operation *op, const struct argument *arguments, unsigned argument_count, int status, struct span body)
{
	static const char *const no_realm[] = {"Realm does not exist", "Realm not found.", NULL};
	static const char *const no_path[] = {"HTTP 404 Not Found", "Unable to find matching target resource method", NULL};

	struct said said = listen(body, arguments, argument_count);
	if (said.is_page || (status >= 200 && status < 400))
		return not_keycloak(status, &said);

	if (status == 404 && is_one_of(said.words, no_realm)) {
		char realm[80];
		/* Every path of ours names the realm of the settings: it is they that are wrong, and not what was asked for. */
		return error_http(ERROR_CONFIG, "keycloak", status, "realm '%s' does not exist: is keycloak-realm right?",
		                  realm_of(op, arguments, argument_count, realm, sizeof realm));
	}
	if (op->effect == EFFECT_TOKEN) {
		struct error e = refusal_of_token(op, arguments, argument_count, status, &said);
		if (error_is(&e))
			return e;
	}

	const char *words = said.words[0] ? said.words : "no reason was given";
	switch (status) {
	case 401:
		return error_http(ERROR_UNAUTHENTICATED, "keycloak", status, "our token is refused: it ended or was revoked, or (from 26.8.2) its client lacks the scope kc-admin-api");
	case 403:
		return missing_role(op, status, &said);
	case 404:
		if (is_one_of(said.words, no_path))
			return error_http(ERROR_PROTOCOL, "keycloak", status, "answered 404, no such path: is keycloak-url right, with its base path?");
		return error_http(ERROR_NOT_FOUND, "keycloak", status, "%s", said.words[0] ? said.words : "no such object");
	case 429:
		return error_http(ERROR_PROTOCOL, "keycloak", status, "too many requests: %s", words);
	default:
		if (status >= 500)
			return error_http(ERROR_PROTOCOL, "keycloak", status, "answered %d: %s", status, words);
		return error_http(ERROR_REFUSED, "keycloak", status, "refused with %d: %s", status, words);
	}
}
