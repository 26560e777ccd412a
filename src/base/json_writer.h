/* Writes JSON into a buffer. Commas and nesting are kept by the writer; strings are escaped so that C0, DEL, C1 and bidi controls stand as \u escapes:
 * what is written can be shown in any terminal and read back equal. The names begin with json_write_ because jansson owns json_string and json_null: a second
 * function of that name in the program would be called by the library. */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buffer.h"
#include "base/span.h"
#include "base/text.h"

#include <stdint.h>

/* No function here may have a name of jansson's (json_string, json_null …): the linker would give jansson ours. */
struct json_writer {
	struct buffer *out;
	unsigned depth;
	bool pretty;         /* two spaces a level and a new line a member; else one line */
	bool filled[64];     /* level already has a member */
	bool after_key;
};

void json_writer_init(struct json_writer *w, struct buffer *out, bool pretty);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_write_key(struct json_writer *w, const char *key);
void json_write_string(struct json_writer *w, struct span s); /* null span: null */
void json_write_text(struct json_writer *w, struct text t);   /* the exact form */
void json_write_word(struct json_writer *w, const char *s);   /* NULL: null */
void json_write_int(struct json_writer *w, int64_t n);        /* INT64_MIN: null */
void json_write_double(struct json_writer *w, double d);      /* shortest that reads back; NaN, Infinity, -Infinity as strings */
void json_write_bool(struct json_writer *w, bool b);
void json_write_null(struct json_writer *w);
void json_write_instant(struct json_writer *w, int64_t ms); /* RFC 3339 string, or null */
void json_write_raw(struct json_writer *w, struct span s);  /* a value that is JSON already */

#endif
