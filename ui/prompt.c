#include "ui/prompt.h"

#include "base/text.h"
#include "base/utf8.h"

static size_t character_before(const struct prompt *p, size_t at)
{
	while (at > 0 && ((unsigned char)p->text[at - 1] & 0xC0) == 0x80)
		at--;
	return at > 0 ? at - 1 : 0;
}

static size_t character_after(const struct prompt *p, size_t at)
{
	if (at < p->length)
		at++;
	while (at < p->length && ((unsigned char)p->text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

static void insert(struct prompt *p, const char *bytes, size_t length)
{
	if (length > PROMPT_MAX - p->length)
		return;
	memmove(p->text + p->cursor + length, p->text + p->cursor, p->length - p->cursor + 1);
	memcpy(p->text + p->cursor, bytes, length);
	p->cursor += length;
	p->length += length;
}

static void erase(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text + from, p->text + to, p->length - to + 1);
	p->length -= to - from;
	p->cursor = from;
}

static void insert_pasted(struct prompt *p, struct span pasted)
{
	for (size_t i = 0; i < pasted.length;) {
		uint32_t cp;
		i += utf8_decode(pasted.at + i, span_end(pasted), &cp);
		if (cp == UTF8_BAD)
			continue;
		if (cp == '\n' || cp == '\r' || cp == '\t')
			cp = ' ';
		char bytes[4];
		if (!text_is_hidden(cp))
			insert(p, bytes, utf8_encode(cp, bytes));
	}
}

void prompt_set(struct prompt *p, const char *text)
{
	*p = (struct prompt){0};
	insert_pasted(p, span_of(text));
}

bool prompt_input(struct prompt *p, const struct input *input)
{
	switch (input->key) {
	case INPUT_PASTE:
		insert_pasted(p, input->paste);
		return true;
	case INPUT_BACKSPACE:
		erase(p, character_before(p, p->cursor), p->cursor);
		return true;
	case INPUT_DELETE:
		erase(p, p->cursor, character_after(p, p->cursor));
		return true;
	case INPUT_ERASE_LINE:
		erase(p, 0, p->cursor);
		return true;
	case INPUT_ERASE_WORD: {
		size_t from = p->cursor;
		while (from > 0 && p->text[from - 1] == ' ')
			from--;
		while (from > 0 && p->text[from - 1] != ' ')
			from--;
		erase(p, from, p->cursor);
		return true;
	}
	case VERB_KEY_LEFT:
		p->cursor = character_before(p, p->cursor);
		return true;
	case VERB_KEY_RIGHT:
		p->cursor = character_after(p, p->cursor);
		return true;
	case VERB_KEY_HOME:
		p->cursor = 0;
		return true;
	case VERB_KEY_END:
		p->cursor = p->length;
		return true;
	default:
		if (!input->text[0])
			return false;
		insert(p, input->text, strlen(input->text));
		return true;
	}
}

void prompt_draw(const struct prompt *p, struct cells *c, int x, int y, int columns, bool focused)
{
	cells_fill(c, x, y, columns, STYLE_INPUT);
	if (columns < 2)
		return;
	size_t from = 0;
	while (text_width((struct span){p->text + from, p->cursor - from}) >= (size_t)columns)
		from = character_after(p, from);
	cells_text(c, x, y, (struct span){p->text + from, p->length - from}, STYLE_INPUT, columns);
	if (focused) {
		c->cursor_x = x + (int)text_width((struct span){p->text + from, p->cursor - from});
		c->cursor_y = y;
		c->cursor_shown = true;
	}
}
