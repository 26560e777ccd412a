/* Rectangles of the screen, cut from each other. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

struct area {
	int x, y, width, height;
};

/* The smallest screen that anything can be shown on. */
#define SCREEN_WIDTH_LEAST 60
#define SCREEN_HEIGHT_LEAST 17

static inline int area_least(int a, int b)
{
	return a < b ? a : b;
}

/* Each cuts at most what is there off `a` and returns the piece. */
static inline struct area area_cut_top(struct area *a, int height)
{
	height = height < 0 ? 0 : area_least(height, a->height);
	struct area piece = {a->x, a->y, a->width, height};
	a->y += height;
	a->height -= height;
	return piece;
}

static inline struct area area_cut_bottom(struct area *a, int height)
{
	height = height < 0 ? 0 : area_least(height, a->height);
	a->height -= height;
	return (struct area){a->x, a->y + a->height, a->width, height};
}

/* A column is left free between the piece and the rest. */
static inline struct area area_cut_right(struct area *a, int width)
{
	width = width < 0 ? 0 : area_least(width, a->width);
	struct area piece = {a->x + a->width - width, a->y, width, a->height};
	a->width -= area_least(width + 1, a->width);
	return piece;
}

#endif
