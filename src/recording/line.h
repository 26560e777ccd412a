/* One JSON object of a recording, taken apart by its members. Nothing is copied: what is handed out is the members' JSON, as it stands in the file. */
#ifndef RECORDING_LINE_H
#define RECORDING_LINE_H

#include "base/json_reader.h"

/* Reads `object`, one JSON object, whole, and puts the JSON of the members called names[i] into values[i]: the null span where there is none, the last one where
 * there are several. Others are passed over. False: it is no such object; r->why says what is wrong, NULL: it is JSON, but no object. */
bool line_read(struct json_reader *r, struct span object, const char *const *names, struct span *values, unsigned count);

/* Begins to read a value of this kind: JSON_EVENT_ARRAY, JSON_EVENT_STRING (which then is r->span, until the reader's next event) … False: it is none, or absent. */
bool line_enter(struct json_reader *r, struct span value, enum json_event kind);

/* False: it is no integer, and *out is left alone. */
bool line_integer(struct json_reader *r, struct span value, int64_t *out);

/* A text for people into a fixed array: cleaned, and cut where it is too long; "" when the value is no string. */
void line_shown(struct json_reader *r, struct span value, char *array, size_t size);

#endif
