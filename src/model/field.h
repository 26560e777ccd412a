/* A typed field: one column of a feed's table or of a resource. A field exists once; panes, detail, filter, sort, JSON, CSV, schema and
 * documents read this record. A kind knows how to print, compare and filter (value.h); nothing else switches on the field. */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <stdbool.h>
#include <stdint.h>

enum field_kind {
	FIELD_TEXT,     /* struct text */
	FIELD_TEXTS,    /* a list of texts */
	FIELD_WORD,     /* one of `words`: stored as its index, written as the word */
	FIELD_COUNT,    /* int64_t */
	FIELD_REAL,     /* double; NaN and infinities are values, not null */
	FIELD_FLAG,     /* false, true */
	FIELD_INSTANT,  /* ms since the epoch */
	FIELD_DURATION, /* never stored: computed from the instant `of` and the clock */
};

enum field_nature { NATURE_NONE, NATURE_GAUGE, NATURE_COUNTER, NATURE_AGE, NATURE_LIMIT };

enum field_place {
	PLACE_LIST,   /* a column on the screen, in this order, as room allows */
	PLACE_WIDE,   /* a column only when asked for or when there is much room */
	PLACE_DETAIL, /* the detail pane, `show`, JSON; never a default column */
};

/* How an instant is shown in a column; the detail pane always adds the full time. */
enum field_show { SHOW_PLAIN, SHOW_LEFT /* time until it: "29m48s", "over" */, SHOW_AGO /* time since it: "12s" */ };

/* What becomes of a field when a second row with the same key arrives at one table (a session of two clients). */
enum field_merge { MERGE_FIRST, MERGE_UNION /* FIELD_TEXTS: add what is new */, MERGE_MAX, MERGE_MIN };

struct words { /* of FIELD_WORD: constant, at most 250 */
	const char *const *word;
	unsigned count;
	const char *const *brief; /* what a column shows: "on" for "online"; NULL: the word */
};

struct field {
	const char *name;  /* "expires_at": snake_case; instants end in _at, durations in _s */
	const char *title; /* "ENDS": head of the column */
	const char *help;  /* one sentence for help, man page and schema */
	enum field_kind kind;
	enum field_nature nature;
	enum field_place place;
	enum field_show show;
	enum field_merge merge;
	const char *unit;           /* "s", "ms", "B"; NULL */
	const struct words *words;  /* FIELD_WORD */
	uint16_t of;                /* FIELD_DURATION: the field it is computed from (since it; until it when `until`) */
	bool until;
	uint8_t width;              /* columns wanted on the screen, without the gap */
	uint8_t weight;             /* share of spare room; 0: fixed */
	uint8_t rank;               /* order in which columns give way when room is short: the highest goes first; 0 never */
	bool right;                 /* aligned to the right */
	bool identifier;            /* an id: may be cut to its head on the screen */
};

/* The columns of a table. Two tables have the same shape when they have the same schema pointer. */
struct schema {
	const char *name;
	const struct field *fields;
	uint16_t count;
	uint16_t key[2];   /* fields that identify a row */
	uint8_t key_count; /* 0: rows have no identity */
};

/* The field called `name` in the filter's and columns' way: by its name; by its name without _at / _s; by the head of its column, as the screen shows it, in any
 * case ("ends"). The first of these that fits. -1: none. */
int schema_field(const struct schema *schema, const char *name);

#endif
