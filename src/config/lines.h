/* The one line reader: configuration, policy, env files and themes are files of lines. Lines may be of any length up to the whole file
 * (LIMIT_CONFIG); the text is UTF-8 without NUL; CRLF and a byte order mark are taken as if they were not there. */
#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include "base/error.h"
#include "base/span.h"

#include <sys/types.h>

struct lines {
	char *bytes;     /* wiped by lines_close: an env file may hold secrets */
	size_t length;
	size_t at;
	unsigned number; /* of the line that lines_next handed out last, from 1 */
	char name[160];  /* the path, cleaned, for sentences */
	uid_t owner;
	mode_t mode;
};

/* Reads the whole file. ERROR_NOT_FOUND: there is none. ERROR_CONFIG: unreadable, no regular file, too long, not UTF-8 (with the line). After an error there
 * is nothing to close. */
struct error lines_open(struct lines *l, const char *path);
void lines_close(struct lines *l);

/* The next line that says something, without the blanks around it. Empty lines and those that begin with '#' or ';' are passed over. False: the end. */
bool lines_next(struct lines *l, struct span *line);

/* "PATH:LINE: sentence", ERROR_CONFIG. */
struct error lines_error(const struct lines *l, unsigned line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Splits "key = value" at the first '='; both without the blanks around them. False: there is no '='. */
bool lines_split(struct span line, struct span *key, struct span *value);

struct span lines_trim(struct span s);

#endif
