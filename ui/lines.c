#include "ui/lines.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>

#define LINES_BYTES ((size_t)4 << 20)

void lines_init(struct lines *l)
{
	*l = (struct lines){0};
	buffer_init(&l->text, LINES_BYTES);
}

void lines_release(struct lines *l)
{
	buffer_release(&l->text);
	free(l->line);
	*l = (struct lines){0};
}

void lines_clear(struct lines *l)
{
	buffer_clear(&l->text);
	l->count = 0;
}

static void end_line(struct lines *l, size_t from, enum style style)
{
	if (l->count == l->room) {
		unsigned room = l->room ? l->room * 2 : 64;
		struct line *line = realloc(l->line, room * sizeof *line);
		if (!line)
			return;
		l->line = line;
		l->room = room;
	}
	l->line[l->count++] = (struct line){from, l->text.length - from, (uint8_t)style};
}

void lines_add(struct lines *l, enum style style, const char *format, ...)
{
	size_t from = l->text.length;
	va_list list;
	va_start(list, format);
	buffer_append_vformat(&l->text, format, list);
	va_end(list);
	end_line(l, from, style);
}

/* How many bytes of `rest` stand on one line of `columns`, up to the last blank that fits. */
static size_t fitting(struct span rest, size_t columns)
{
	size_t used;
	size_t fits = text_fit(rest, columns, &used);
	if (fits >= rest.length)
		return rest.length;
	for (size_t i = fits; i > 0; i--)
		if (rest.at[i] == ' ')
			return i;
	return fits;
}

void lines_wrap(struct lines *l, enum style style, unsigned columns, unsigned indent, struct span shown)
{
	struct span rest = shown;
	bool first = true;
	if (columns < indent + 8)
		columns = indent + 8;
	do {
		size_t from = l->text.length;
		if (!first)
			buffer_append_format(&l->text, "%*s", (int)indent, "");
		size_t take = fitting(rest, first ? columns : columns - indent);
		if (take == 0 && rest.length)
			take = rest.length;
		buffer_append(&l->text, rest.at, take);
		end_line(l, from, style);
		while (take < rest.length && rest.at[take] == ' ')
			take++;
		rest = (struct span){rest.at + take, rest.length - take};
		first = false;
	} while (rest.length);
}

unsigned lines_draw(const struct lines *l, struct cells *c, struct area area, unsigned top)
{
	unsigned drawn = 0;
	for (; (int)drawn < area.height && top + drawn < l->count; drawn++) {
		const struct line *line = &l->line[top + drawn];
		struct span text = {buffer_text(&l->text) + line->from, line->length};
		cells_cut(c, area.x, area.y + (int)drawn, text, (enum style)line->style, area.width);
	}
	return drawn;
}

unsigned lines_scroll(const struct lines *l, unsigned top, int by, unsigned height)
{
	unsigned most = l->count > height ? l->count - height : 0;
	if (by < 0)
		return top < (unsigned)-by ? 0 : top - (unsigned)-by;
	return top + (unsigned)by > most ? most : top + (unsigned)by;
}
