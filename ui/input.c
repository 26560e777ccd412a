#include "ui/input.h"

#include "base/text.h"
#include "base/utf8.h"

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
