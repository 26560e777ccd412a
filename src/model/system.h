/* A system: one kind of server, as constant rows. Each system's folder ends in one of these; the engine knows nothing else of it. */
#ifndef MODEL_SYSTEM_H
#define MODEL_SYSTEM_H

#include "model/feed.h"
#include "model/operation.h"
#include "model/token.h"

/* One way to get our own token. Arguments named in the operations come from the settings of the same name ({keycloak-client-id}), and {access_token},
 * {refresh_token} from the token in hand. */
struct login {
	const char *name;        /* "service account" */
	const char *needs[4];    /* settings that must be there: "keycloak-client-id", "keycloak-client-secret" */
	const char *grant;       /* operation, EFFECT_TOKEN */
	const char *renew;       /* operation taking {refresh_token}; NULL: grant again */
	const char *give_back;   /* operation at the end, taking {access_token} or {refresh_token}; NULL */
};

struct system {
	const char *name;        /* "keycloak" */
	const char *title;       /* "KC": the status line */
	const char *url_setting; /* "keycloak-url" */
	struct { const char *name, *setting; } arguments[4]; /* arguments that every operation may name: {"realm", "keycloak-realm"} */
	const struct operation *operations; unsigned operation_count;
	const struct feed *feeds; unsigned feed_count;
	const struct login *logins; unsigned login_count; /* best first: the first whose needs are configured */
	const char *probes[3];   /* operations asked one after the other until `generation` can tell by their tables; the surest first */
	/* The server's generation from the probes' tables (NULL where one failed or was not asked), and a word for people when it is only a bound ("26.x"). */
	uint32_t (*generation)(const struct table *const probe[3], char *shown, size_t shown_size);
	/* The token answer, `body` whole, got at our wall time `now`. `arguments` are those of the request: the realm whose roles count stands there. `out` is
	 * overwritten; after an error it holds nothing. The caller releases it. */
	struct error (*read_token)(const struct argument *arguments, unsigned argument_count, struct span body, int64_t now, struct token *out);
	/* A sentence for an answer that is an error: what the server said, what it means, what to do. It names realm, client or user out of `arguments`, those
	 * of the request. `body` may be HTML, empty or cut. Never ERROR_NONE. */
	struct error (*read_error)(const struct operation *op, const struct argument *arguments, unsigned argument_count, int status, struct span body);
};

#endif
