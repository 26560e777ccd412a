/* How an answer becomes rows: constant rows again, walked by one interpreter over the streaming reader. A new server version is a row. */
#ifndef MODEL_DECODER_H
#define MODEL_DECODER_H

#include "base/json_reader.h"
#include "base/json_splitter.h"
#include "model/table.h"

enum decode_as {
	DECODE_TEXT,         /* a string */
	DECODE_TEXTS,        /* each element of an array of strings, with a path that ends in [] */
	DECODE_KEYS,         /* each member name of an object, with a path that ends in {} */
	DECODE_VALUES,       /* each string value of an object, with a path that ends in {} */
	DECODE_COUNT,        /* a whole number */
	DECODE_COUNT_TEXT,   /* a whole number, or one inside a string ("active":"3") */
	DECODE_REAL,
	DECODE_FLAG,         /* true, false */
	DECODE_MS,           /* an instant in milliseconds */
	DECODE_MS_0,         /* the same, 0 means none */
	DECODE_SECONDS,      /* an instant in seconds */
	DECODE_SECONDS_0,    /* the same, 0 means none */
	DECODE_PRESENT,      /* a flag: true when the member is there at all */
};

struct decode_row {
	const char *path;   /* members parted by '.', a last "[]" or "{}": "id", "attributes.access\\.token\\.lifespan", "clients{}", "groups[].name" */
	uint16_t field;
	enum decode_as as;
	bool needed;        /* without it the element is no row: it is dropped, counted, and the table is not complete */
};

struct decoder {
	const struct schema *schema;
	enum { ANSWER_LIST, ANSWER_OBJECT, ANSWER_NUMBER /* a bare number: rows[0] */ } shape;
	const char *member; /* ANSWER_LIST: the member that holds the array; NULL: the document is the array */
	const struct decode_row *rows; /* at most 64; several may read one path */
	unsigned count;
	bool allow_nan;
};

/* One answer being decoded while it arrives. */
struct decoding;

/* Rows go to `into` (borrowed; its schema is the decoder's). `fixed` sets fields of every row that the answer does not tell (which list it came
 * from). With `unite` rows merge by key. NULL when out of memory. */
struct fixed_field {
	uint16_t field;
	enum field_kind kind;
	int64_t number;
	struct span text;
};

struct decoding *decoding_new(const struct decoder *d, struct builder *into, const struct fixed_field *fixed, unsigned fixed_count, bool unite);
void decoding_free(struct decoding *d);

/* Feed a chunk. False: the answer is bad (or a cap was reached); feed no more and ask decoding_end for the error. */
bool decoding_feed(struct decoding *d, const char *bytes, size_t length);

/* Has the answer been found bad? It was the decoding that stopped it then, and decoding_end says why. */
bool decoding_is_bad(const struct decoding *d);

/* The answer ended. Bad grammar or a cut answer: ERROR_PROTOCOL, and `into` must be dropped. `rows`: elements seen. */
struct error decoding_end(struct decoding *d, uint32_t *rows);

#endif
