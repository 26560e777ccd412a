/* A secret: a password, a client secret, a token. It is opaque, so that no format string and no writer can take it by accident; its
 * memory is wiped on release; it is never in argv, logs, snapshots, recordings, audit or error texts. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/error.h"
#include "base/span.h"

struct secret;

/* Copies `length` bytes (at most LIMIT_SECRET) and wipes nothing of the caller's. NULL when out of memory or too long. The caller frees. */
struct secret *secret_new(const char *bytes, size_t length);
void secret_free(struct secret *s); /* wipes; NULL is fine */

/* The bytes, NUL-terminated, for the one place that sends them. Never store the pointer, never format it. */
struct span secret_reveal(const struct secret *s);

/* Wipe a buffer of one's own in a way the compiler keeps. */
void secret_wipe(void *bytes, size_t length);

/* Read a secret file: regular, ours or root's, mode without group and other bits, no symbolic link, one line (trailing newline cut), at most
 * LIMIT_SECRET. The sentence names path and mend, never content. */
struct error secret_from_file(const char *path, struct secret **out);

/* Run `command` split at blanks (double quotes hold blanks), without a shell, with a clean environment but PATH, HOME, LANG and
 * XDG_RUNTIME_DIR; its first output line is the secret. At most 10 s. */
struct error secret_from_command(const char *command, struct secret **out);

#endif
