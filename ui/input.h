/* What a person does at the keyboard, without a terminal: keys are the numbers of the verb table (letters as themselves, VERB_KEY_*), and
 * those below, which only an edited line knows. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "base/nearest.h"
#include "base/span.h"
#include "model/verb.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	INPUT_OTHER = 0x200,  /* a character without a place in the verb table: only its text counts */
	INPUT_PASTE,          /* `paste`, as the terminal marked it */
	INPUT_BACKSPACE,
	INPUT_DELETE,
	INPUT_ERASE_LINE,
	INPUT_ERASE_WORD,
};

struct input {
	int key;
	char text[5];       /* what it would write into a line, UTF-8; "" for keys without a character */
	struct span paste;  /* of INPUT_PASTE: any bytes, valid until the next input is read */
	bool burst;         /* came together with other keys: a paste that the terminal did not mark, perhaps */
};

/* Of a key, as tests and terminals give it. */
struct input input_of_key(int key);
/* Of a character. C0 controls become the key that they are, or INPUT_OTHER without text. */
struct input input_of_character(uint32_t character);

/* Of a key by its name, as help and hints write it ("x", "PgDn", "S-Tab"), or "Backspace", "Delete", "Ctrl-U". False: there is none; the names that there are
 * went past *near. */
bool input_named(struct span name, struct input *out, struct nearest *near);

#endif
