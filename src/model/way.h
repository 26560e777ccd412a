/* The ways into MLflow that a person has, and what is known about each: the answer to "when is that person really out?". */
#ifndef MODEL_WAY_H
#define MODEL_WAY_H

#include <stdint.h>

enum way_kind { WAY_REFRESH, WAY_OFFLINE, WAY_BEARER, WAY_BROWSER, WAY_PASSWORD, WAY_LOGIN, WAY_KINDS };

enum way_state {
	WAY_CLOSED,    /* closed now */
	WAY_CLOSES_AT, /* closes by itself at `at`, at the latest */
	WAY_OPEN,      /* stays open: `why` */
	WAY_UNKNOWN,   /* cannot be known from here: `why` */
};

enum way_known { KNOWN_OBSERVED, KNOWN_BY_RULE, KNOWN_NOT_CHECKABLE };

struct way {
	enum way_kind kind;
	enum way_state state;
	enum way_known known;
	int64_t at;       /* server's time, ms; INSTANT_NULL when it does not apply */
	const char *why;  /* static text, or owned by the plan's arena; NULL */
	const char *sooner; /* what would end it sooner; NULL */
};

struct ways {
	struct way now[WAY_KINDS];
	struct way after[WAY_KINDS]; /* after the action that is planned, or equal to now */
};

extern const char *const way_title[WAY_KINDS];  /* "new tokens (refresh)" … */
extern const char *const way_name[WAY_KINDS];   /* for JSON: "refresh" "offline_token" "bearer" "browser" "plugin_password" "login" */
const char *way_state_word(enum way_state s);    /* "closed" "closes_at" "stays_open" "unknown" */
const char *way_known_word(enum way_known k);    /* "observed" "by_rule" "not_checkable" */

#endif
