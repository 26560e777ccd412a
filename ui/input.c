#include "ui/input.h"

#include "base/text.h"
#include "base/utf8.h"

#include <string.h>

static const struct {
	uint32_t character;
	int key;
} controls[] = {
        {'\t', VERB_KEY_TAB},      {'\n', VERB_KEY_ENTER},     {'\r', VERB_KEY_ENTER},       {0x1b, VERB_KEY_ESCAPE},
        {0x0c, VERB_KEY_CTRL_L},   {0x7f, INPUT_BACKSPACE},    {0x08, INPUT_BACKSPACE},      {0x15, INPUT_ERASE_LINE},
        {0x17, INPUT_ERASE_WORD},
};

struct input input_of_key(int key)
{
	struct input input = {.key = key};
	if (key == VERB_KEY_SPACE)
		input.text[0] = ' ';
	else if (key > ' ' && key < 0x7f)
		input.text[0] = (char)key;
	return input;
}

struct input input_of_character(uint32_t character)
{
	for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++)
		if (controls[i].character == character)
			return input_of_key(controls[i].key);
	if (character == ' ')
		return input_of_key(VERB_KEY_SPACE);
	if (character > ' ' && character < 0x7f)
		return input_of_key((int)character);
	struct input input = {.key = INPUT_OTHER};
	bool scalar = character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
	if (scalar && character >= 0xa0 && !text_is_hidden(character))
		utf8_encode(character, input.text);
	return input;
}

/* Of the keys that only an edited line knows. */
static const struct {
	const char *name;
	int key;
} line_keys[] = {{"Backspace", INPUT_BACKSPACE}, {"Delete", INPUT_DELETE}};

static bool is_named(struct span name, const char *candidate, struct nearest *near)
{
	nearest_try(near, candidate);
	return span_is(name, candidate);
}

bool input_named(struct span name, struct input *out, struct nearest *near)
{
	static const char control[] = "Ctrl-";
	char array[8];
	uint32_t character;
	if (name.length == 0)
		return false;
	size_t length = utf8_decode(name.at, span_end(name), &character);
	if (length == name.length && character != UTF8_BAD) {
		*out = input_of_character(character);
		return true;
	}
	for (int key = VERB_KEY_ENTER; *verb_key_name(key, array); key++) {
		if (is_named(name, verb_key_name(key, array), near)) {
			*out = input_of_key(key);
			return true;
		}
	}
	for (size_t i = 0; i < sizeof line_keys / sizeof line_keys[0]; i++) {
		if (is_named(name, line_keys[i].name, near)) {
			*out = input_of_key(line_keys[i].key);
			return true;
		}
	}
	char letter = name.at[name.length - 1];
	if (name.length != sizeof control || memcmp(name.at, control, sizeof control - 1) != 0 || letter < 'A' || letter > 'Z')
		return false;
	*out = input_of_character((uint32_t)(letter - '@'));
	return true;
}
