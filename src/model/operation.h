/* One request to one server. The transport sends nothing that is not a row here, and asks the row's effect, never the method. */
#ifndef MODEL_OPERATION_H
#define MODEL_OPERATION_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/secret.h"
#include "model/decoder.h"
#include "model/generation.h"

enum effect {
	EFFECT_READ,
	EFFECT_TOKEN, /* get, renew, give back our own token */
	EFFECT_WRITE,
};

struct operation {
	const char *name;   /* "keycloak.session.delete" */
	const char *source; /* "keycloak" */
	const char *help;   /* for the table of rights: "end an online session" */
	enum effect effect;
	uint32_t since, before; /* generations it holds for: since ≤ g < before; 0: no bound. Rows of one name never overlap */
	const char *role;   /* needed at the server ("manage-users"); NULL: none */
	const char *method; /* "GET" */
	const char *path;   /* template below the source's base URL: "/admin/realms/{realm}/sessions/{id}?isOffline=true" */
	const char *form;   /* application/x-www-form-urlencoded body template, "grant_type=password&username={username}&…"; NULL */
	const char *json;   /* body template, values are put in as JSON strings or numbers: "{\"enabled\":{enabled}}"; NULL */
	const struct decoder *decoder; /* NULL: the answer's body does not matter */
	bool anonymous;     /* sent without our token */
	bool dear;          /* costs the server much: asked for by hand or rarely */
};

enum argument_kind { ARGUMENT_TEXT, ARGUMENT_NUMBER, ARGUMENT_SECRET };

/* A value for a template. The texts are borrowed: they live as long as whoever made the argument says. */
struct argument {
	const char *name;
	enum argument_kind kind;
	struct span text;
	int64_t number;
	const struct secret *secret;
};

/* Among rows called `name`, the one that holds for `generation`. NULL: none. Unknown generation: only a row without bounds fits.
 * A generation newer than any known is treated as the newest (bounds do the rest). */
const struct operation *operation_pick(const struct operation *rows, unsigned count, const char *name, uint32_t generation);

/* Expand `template` into `out`: {name} becomes the argument, percent-encoded as one path segment or query value or form value (RFC 3986
 * unreserved stay; so what goes in as one part comes out as that part: "." and ".." are refused, as is an empty path segment). In a JSON
 * template it becomes a JSON string or number. `{base}` and such do not exist: the caller puts the base URL before. */
enum template_kind { TEMPLATE_URL, TEMPLATE_FORM, TEMPLATE_JSON };
struct error template_expand(struct buffer *out, enum template_kind kind, const char *template, const struct argument *arguments, unsigned count);

#endif
