/*
 * Names that no file of ours may use. The build puts this header first in each of them (-include), so that nobody
 * has to remember it; a use is an error that names the word.
 *
 * The headers that declare these names come first: a poisoned word may not appear again, not even in a system header.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* Some of them are macros in some C libraries, and a macro cannot be poisoned without a warning. */
#undef alloca
#undef sprintf
#undef strdupa
#undef strndupa
#undef vsprintf

/* Without a length: use struct buffer, or snprintf and look at what it answers. */
#pragma GCC poison gets strcpy stpcpy strcat strncpy stpncpy strncat sprintf vsprintf

/* Cannot say that the text is no number: use strtoll and its errno and end. */
#pragma GCC poison atoi atol atoll atof

/* Hidden state that threads share: use strtok_r, gmtime_r, localtime_r, strftime. */
#pragma GCC poison strtok gmtime localtime ctime asctime ctime_r asctime_r

/* A name is no file yet: use mkstemp. */
#pragma GCC poison tmpnam tempnam mktemp

/* A shell between us and the program: use posix_spawn. */
#pragma GCC poison popen

/* The stack has no error value. */
#pragma GCC poison alloca strdupa strndupa

/* A shell too, but the word is also the name of a field: only a call of it is out. */
#undef system
#define system(command) (system_is_banned_use_posix_spawn)

#endif
