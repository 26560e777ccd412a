/* Errors are values. Every function that can fail returns a `struct error`, or hands one out through a parameter.
 *
 * One enum of classes is the only list of what can go wrong: the exit status, a pane's state and a source's state are each one
 * map from it (error_exit_status here, the others where they are shown). */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

enum error_class {
	ERROR_NONE,            /* all is well: `struct error` zeroed */
	ERROR_USAGE,           /* wrong option or argument */
	ERROR_CONFIG,          /* wrong configuration; the sentence names file and line */
	ERROR_DECLINED,        /* a person, or a missing --yes, said no */
	ERROR_REFUSED,         /* a server understood and said no (409, 400 …) */
	ERROR_LOCAL,           /* disk, audit log, a file of ours */
	ERROR_MEMORY,          /* out of memory, or a cap of ours was reached before anything useful */
	ERROR_UNREACHABLE,     /* no answer: name, connection, TLS, time-out, cut off */
	ERROR_UNAUTHENTICATED, /* a credential is missing, wrong or expired */
	ERROR_FORBIDDEN,       /* a role is missing */
	ERROR_PROTOCOL,        /* an answer that is not what was asked for: HTML, bad grammar, over a cap, 5xx */
	ERROR_PARTIAL,         /* some of it worked */
	ERROR_READ_ONLY,       /* refused by the gate */
	ERROR_NOT_FOUND,       /* no such object */
	ERROR_NOT_CONFIGURED,  /* the source is not configured */
	ERROR_INTERRUPTED,     /* a signal, or a person stopped it */
	ERROR_CLASSES
};

struct error {
	enum error_class class;
	int status;         /* HTTP status where there was one, else 0 */
	char sqlstate[6];   /* SQLSTATE where there was one, else "" */
	char source[24];    /* "keycloak", "audit", …; "" when it is nobody's */
	char sentence[360]; /* lower case, no full stop, what first; already cleaned for a terminal; never holds a secret */
};

/* All is well. */
struct error error_none(void);

/* `format` as in printf. What does not fit is cut at a whole UTF-8 character. Foreign text must be cleaned by the caller (text_shown). */
struct error error_make(enum error_class class, const char *source, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As error_make, with an HTTP status. */
struct error error_http(enum error_class class, const char *source, int status, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* The same error with "what: " put before its sentence, as it climbs. */
struct error error_because(struct error inner, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool error_is(const struct error *e); /* true: something went wrong */

/* Exit status by the table in docs (0, 1, 2, 3, 4, 5, 6, 7, 130). */
int error_exit_status(enum error_class class);

/* The stable word for JSON and logs: "unreachable", "forbidden", … And back: one that this program does not know, of a newer one, is ERROR_PROTOCOL, for an error it was. */
const char *error_class_word(enum error_class class);
enum error_class error_class_of(struct span word);

#endif
