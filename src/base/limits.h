/* Every maximum of the program, in one place. Numbers that an operator may change are options; these are the walls behind them. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_BODY ((size_t)256 << 20)        /* one whole answer, streamed: bytes seen */
#define LIMIT_SMALL_BODY ((size_t)1 << 20)    /* an answer that is kept whole (token, realm, error) */
#define LIMIT_ELEMENT ((size_t)4 << 20)       /* one element of a list */
#define LIMIT_HEADERS ((size_t)64 << 10)      /* response headers */
#define LIMIT_TEXT ((size_t)1 << 20)          /* one text of one field; longer is cut with a mark and counted */
#define LIMIT_LIST 1000u                      /* texts of one list of one field; more are left out and counted */
#define LIMIT_POOL ((size_t)1 << 30)          /* all text of one table */
#define LIMIT_ROWS 2000000u                   /* rows of one table; the option is far lower */
#define LIMIT_JSON_DEPTH 64u
#define LIMIT_FILTER 4096u                    /* bytes of a filter expression */
#define LIMIT_FILTER_NODES 256u
#define LIMIT_CONFIG ((size_t)1 << 20)        /* one configuration, policy, env or theme file */
#define LIMIT_SECRET 65536u                   /* one secret */
#define LIMIT_AUDIT_FILE ((size_t)16 << 20)   /* then the next audit file begins */
#define LIMIT_AUDIT_RECORD ((size_t)4 << 20)  /* an intent names LIMIT_TARGETS targets, and what ends with them */
#define LIMIT_DOCUMENT ((size_t)1 << 30)      /* what a writer may produce in memory */
#define LIMIT_TARGETS 10000u                  /* targets of one plan, whatever --max says */
#define LIMIT_PLAN ((size_t)64 << 20)         /* all that one plan holds */
#define LIMIT_URL 16384u

#endif
