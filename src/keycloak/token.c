#include "base/limits.h"
#include "keycloak/tables.h"

#include <stdlib.h>

#define LONGEST_LIFE ((int64_t)366 * 24 * 3600) /* s; what a server says beyond is nonsense */
#define LATEST_INSTANT INT64_C(253402300799)    /* s; end of the year 9999 */

/* What one admin role brings with it. A token of our own client names composites expanded, but a server asks for either: manage-users reads users
 * too (Keycloak: MgmtPermissions). */
static const struct {
	const char *role, *brings;
} implied[] = {
        {"realm-admin", "manage-realm"}, {"realm-admin", "manage-users"}, {"realm-admin", "manage-clients"}, {"realm-admin", "manage-events"},
        {"manage-realm", "view-realm"},  {"manage-users", "view-users"},  {"manage-clients", "view-clients"}, {"manage-events", "view-events"},
};

struct span keycloak_argument(const struct argument *arguments, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++) {
		if (arguments[i].kind == ARGUMENT_TEXT && strcmp(arguments[i].name, name) == 0)
			return arguments[i].text;
	}
	return SPAN_NULL;
}

/* --- the answer --- */

/* RFC 6750's b64token: what may stand in a header. Nothing else is sent back to anybody. */
static bool is_token(struct span s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
	for (size_t i = 0; i < s.length; i++) {
		if (s.at[i] == '\0' || !strchr(allowed, s.at[i]))
			return false;
	}
	return s.length > 0;
}

static const char no_memory[] = "out of memory";

/* NULL: taken; else why not. */
static const char *take_token(struct secret **into, struct span s)
{
	secret_free(*into);
	*into = NULL;
	if (!is_token(s))
		return "a token in it holds what no header may hold";
	if (s.length > LIMIT_SECRET)
		return "a token in it is too long";
	*into = secret_new(s.at, s.length);
	return *into ? NULL : no_memory;
}

static int64_t life_ms(struct span number)
{
	int64_t s;
	if (!json_number_int64(number, &s) || s < 0)
		return 0;
	return (s < LONGEST_LIFE ? s : LONGEST_LIFE) * 1000;
}

static void take_session(struct token *t, struct span id)
{
	if (id.length < sizeof t->session && text_is_clean(id)) {
		memcpy(t->session, id.at, id.length);
		t->session[id.length] = '\0';
	}
}

/* One member of the answer. NULL: taken, or none of ours; else why the answer is no good. The reader hands tokens out where they lie, so that no copy is left
 * behind. */
static const char *take_member(struct token *t, struct json_reader *r, struct span key)
{
	enum { OTHER, ACCESS, REFRESH, LIFE, REFRESH_LIFE, SESSION } member = span_is(key, "access_token")         ? ACCESS
	                                                                      : span_is(key, "refresh_token")      ? REFRESH
	                                                                      : span_is(key, "expires_in")         ? LIFE
	                                                                      : span_is(key, "refresh_expires_in") ? REFRESH_LIFE
	                                                                      : span_is(key, "session_state")      ? SESSION
	                                                                                                           : OTHER;
	if (member == OTHER)
		return json_skip(r) ? NULL : r->why;

	enum json_event event = json_next(r);
	if (event == JSON_EVENT_STRING) {
		if (member == ACCESS || member == REFRESH)
			return take_token(member == ACCESS ? &t->access : &t->refresh, r->span);
		if (member == SESSION)
			take_session(t, r->span);
	} else if (event == JSON_EVENT_NUMBER) {
		if (member == LIFE)
			t->lives_ms = life_ms(r->span);
		if (member == REFRESH_LIFE)
			t->refresh_lives_ms = life_ms(r->span);
	} else if (!keycloak_pass_over(r, event)) {
		return r->why;
	}
	return NULL;
}

/* NULL: the answer holds a token. */
static const char *take_answer(struct token *t, struct span body)
{
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, body);
	const char *why = NULL;
	enum json_event event = json_next(&r);
	if (event == JSON_EVENT_OBJECT) {
		while (!why && (event = json_next(&r)) == JSON_EVENT_KEY)
			why = take_member(t, &r, r.span);
		if (!why && event == JSON_EVENT_OBJECT_END)
			event = json_next(&r);
		if (!why && event != JSON_EVENT_END)
			why = r.why;
		if (!why && !t->access)
			why = "it has no token";
	} else {
		why = event == JSON_EVENT_ERROR ? r.why : "it is no object";
	}
	json_reader_release(&r);
	return why;
}

/* --- the claims, which are read and not trusted: the token came from the server that they are about --- */

static int digit_of(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Base64url without padding (RFC 4648, 5) into `out`, which has room for 3/4 of it. False: it is none. */
static bool base64url_decode(struct span s, char *out, size_t *length)
{
	uint32_t bits = 0;
	unsigned count = 0;
	*length = 0;
	for (size_t i = 0; i < s.length; i++) {
		int digit = digit_of(s.at[i]);
		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		count += 6;
		if (count >= 8) {
			count -= 8;
			out[(*length)++] = (char)(bits >> count & 0xFF);
		}
	}
	return true;
}

/* The claims of a JWT, the part between its dots, malloc'ed. The null span: it is an opaque token, or memory ran out; then less is known and that is
 * all. */
static struct span claims_of(struct span jwt)
{
	const char *from = memchr(jwt.at, '.', jwt.length);
	if (!from)
		return SPAN_NULL;
	from++;
	const char *to = memchr(from, '.', jwt.length - (size_t)(from - jwt.at));
	if (!to)
		return SPAN_NULL;

	struct span payload = {from, (size_t)(to - from)};
	char *bytes = malloc(payload.length + 1);
	size_t length;
	if (bytes && base64url_decode(payload, bytes, &length))
		return (struct span){bytes, length};
	free(bytes);
	return SPAN_NULL;
}

/* What is gathered while the claims are walked; they come in any order. */
struct claims {
	struct token *token;
	struct span realm;   /* whose admin roles count; null: none */
	int64_t issued, ends; /* iat, exp, s; 0: not told */
	bool sid;            /* beats session_state */
	bool master;         /* issued by realm master */
	bool admin;          /* realm role admin */
	bool roles;          /* the token tells roles at all */
	bool forgot;         /* a role did not fit */
};

static void add_role(struct claims *c, struct span role)
{
	struct token *t = c->token;
	for (unsigned i = 0; i < t->role_count; i++) {
		if (span_is(role, t->roles[i]))
			return;
	}
	char *copy = t->role_count < TOKEN_ROLES ? strndup(role.at, role.length) : NULL;
	if (copy)
		t->roles[t->role_count++] = copy;
	else
		c->forgot = true;
}

/* Admin roles are those of client realm-management in the realm itself, or of client REALM-realm in realm master. */
static bool gives_admin_roles(struct span client, struct span realm)
{
	if (span_is(client, "realm-management"))
		return true;
	return realm.at && client.length > realm.length && memcmp(client.at, realm.at, realm.length) == 0 &&
	       span_is((struct span){client.at + realm.length, client.length - realm.length}, "-realm");
}

static bool ends_in(struct span text, const char *end)
{
	size_t length = strlen(end);
	return text.length >= length && memcmp(text.at + text.length - length, end, length) == 0;
}

/* ["…"], the reader standing before it; `take` gets each. False: broken, as in all of these. */
static bool read_names(struct json_reader *r, struct claims *c, void (*take)(struct claims *c, struct span role))
{
	enum json_event event = json_next(r);
	if (event != JSON_EVENT_ARRAY)
		return keycloak_pass_over(r, event);
	while ((event = json_next(r)) != JSON_EVENT_ARRAY_END) {
		if (event == JSON_EVENT_STRING)
			take(c, r->span);
		else if (!keycloak_pass_over(r, event))
			return false;
	}
	return true;
}

/* {"roles": ["…"]} */
static bool read_roles(struct json_reader *r, struct claims *c, void (*take)(struct claims *c, struct span role))
{
	enum json_event event = json_next(r);
	if (event != JSON_EVENT_OBJECT)
		return keycloak_pass_over(r, event);
	while ((event = json_next(r)) == JSON_EVENT_KEY) {
		if (span_is(r->span, "roles") ? !read_names(r, c, take) : !json_skip(r))
			return false;
	}
	return event == JSON_EVENT_OBJECT_END;
}

static void take_realm_role(struct claims *c, struct span role)
{
	c->admin |= span_is(role, "admin");
}

/* {"CLIENT": {"roles": ["…"]}} */
static bool read_clients(struct json_reader *r, struct claims *c)
{
	enum json_event event = json_next(r);
	if (event != JSON_EVENT_OBJECT)
		return keycloak_pass_over(r, event);
	while ((event = json_next(r)) == JSON_EVENT_KEY) {
		if (gives_admin_roles(r->span, c->realm) ? !read_roles(r, c, add_role) : !json_skip(r))
			return false;
	}
	return event == JSON_EVENT_OBJECT_END;
}

/* The instant in whole seconds since the epoch, or 0. */
static bool read_seconds(struct json_reader *r, int64_t *s)
{
	*s = 0;
	enum json_event event = json_next(r);
	if (event == JSON_EVENT_NUMBER && (!json_number_int64(r->span, s) || *s < 0 || *s > LATEST_INSTANT))
		*s = 0;
	return keycloak_pass_over(r, event);
}

/* A claim that is a text. Of two that say the same, sid and preferred_username win over session_state and azp, whichever comes first. */
static bool read_text_claim(struct json_reader *r, struct claims *c, struct span key)
{
	struct token *t = c->token;
	bool sid = span_is(key, "sid"), state = span_is(key, "session_state"), issuer = span_is(key, "iss");
	bool user = span_is(key, "preferred_username"), party = span_is(key, "azp");
	struct span text;
	if (!keycloak_read_text(r, &text))
		return false;
	if (!text.at)
		return true;

	if (sid || (state && !c->sid))
		take_session(t, text);
	c->sid |= sid;
	if (issuer)
		c->master = ends_in(text, "/realms/master");
	if (user || (party && !t->account[0]))
		text_clean_into(t->account, sizeof t->account, text);
	return true;
}

static bool read_claim(struct json_reader *r, struct claims *c)
{
	struct span key = r->span;
	if (span_is(key, "realm_access")) {
		c->roles = true;
		return read_roles(r, c, take_realm_role);
	}
	if (span_is(key, "resource_access")) {
		c->roles = true;
		return read_clients(r, c);
	}
	if (span_is(key, "iat"))
		return read_seconds(r, &c->issued);
	if (span_is(key, "exp"))
		return read_seconds(r, &c->ends);
	return read_text_claim(r, c, key);
}

static void read_claims(struct token *t, struct span bytes, struct span realm)
{
	struct claims c = {.token = t, .realm = realm};
	struct json_reader r;
	json_reader_init(&r);
	json_reader_feed(&r, bytes);
	enum json_event event = json_next(&r);
	bool whole = event == JSON_EVENT_OBJECT;
	while (whole && (event = json_next(&r)) == JSON_EVENT_KEY)
		whole = read_claim(&r, &c);
	whole = whole && event == JSON_EVENT_OBJECT_END;
	json_reader_release(&r);

	if (c.issued > 0)
		t->issued_at = c.issued * 1000;
	if (t->lives_ms == 0 && c.issued > 0 && c.ends > c.issued)
		t->lives_ms = (c.ends - c.issued < LONGEST_LIFE ? c.ends - c.issued : LONGEST_LIFE) * 1000;
	if (c.admin && c.master)
		add_role(&c, span_of("realm-admin"));
	for (unsigned i = 0; i < t->role_count; i++) { /* what is added here is looked at too */
		for (size_t j = 0; j < sizeof implied / sizeof implied[0]; j++) {
			if (strcmp(t->roles[i], implied[j].role) == 0)
				add_role(&c, span_of(implied[j].brings));
		}
	}
	/* A token of admin-cli tells no role: the server looks them up with each call. */
	t->roles_known = whole && c.roles && !c.forgot;
}

struct error keycloak_read_token(const struct argument *arguments, unsigned argument_count, struct span body, int64_t now, struct token *out)
{
	token_init(out);
	const char *why = take_answer(out, body);
	if (why && keycloak_is_page(body))
		why = "it is a web page: is keycloak-url right?";
	if (why) {
		token_release(out);
		return error_make(why == no_memory ? ERROR_MEMORY : ERROR_PROTOCOL, "keycloak", "the answer of the token endpoint is no token: %s", why);
	}
	out->got_at = now;

	/* Who we are: the token knows best, the settings know too. */
	struct span account = keycloak_argument(arguments, argument_count, "keycloak-admin");
	if (!account.at)
		account = keycloak_argument(arguments, argument_count, "keycloak-client-id");
	if (account.at)
		text_clean_into(out->account, sizeof out->account, account);

	struct span claims = claims_of(secret_reveal(out->access));
	if (claims.at)
		read_claims(out, claims, keycloak_argument(arguments, argument_count, "realm"));
	free((void *)claims.at);
	return error_none();
}
