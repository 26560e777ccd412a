#include "recording/playhead.h"

#include "base/instant.h"
#include "base/text.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (24 * 60 * MINUTE_MS)

/* Sums and products that stay at the end of the range instead of leaving it. */
static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? (b > 0 ? INT64_MAX : INT64_MIN) : sum;
}

static int64_t subtract(int64_t a, int64_t b)
{
	int64_t rest;
	return __builtin_sub_overflow(a, b, &rest) ? (b < 0 ? INT64_MAX : INT64_MIN) : rest;
}

static int64_t times(int64_t a, uint32_t by) /* a is not negative */
{
	int64_t product;
	return __builtin_mul_overflow(a, (int64_t)by, &product) ? INT64_MAX : product;
}

static int64_t inside(const struct playhead *p, int64_t wall)
{
	return wall < p->begin ? p->begin : wall > p->end ? p->end : wall;
}

struct playhead playhead_at(int64_t begin, int64_t end, int64_t wall, int64_t mono, bool paused)
{
	struct playhead p = {.begin = begin, .end = end < begin ? begin : end, .mono = mono, .speed = 1, .paused = paused};
	p.wall = inside(&p, wall);
	return p;
}

int64_t playhead_wall(const struct playhead *p, int64_t mono)
{
	int64_t passed = subtract(mono, p->mono);
	if (p->paused || passed <= 0)
		return inside(p, p->wall);
	return inside(p, add(p->wall, times(passed, p->speed)));
}

int64_t playhead_mono(const struct playhead *p, int64_t wall)
{
	if (wall <= p->wall)
		return p->mono;
	if (p->paused || wall > p->end)
		return INT64_MAX;
	int64_t left = subtract(wall, p->wall), speed = p->speed;
	return add(p->mono, left / speed + (left % speed != 0));
}

bool playhead_is_over(const struct playhead *p, int64_t mono)
{
	return playhead_wall(p, mono) >= p->end;
}

/* What follows counts from here on. */
static void stop(struct playhead *p, int64_t mono)
{
	p->wall = playhead_wall(p, mono);
	p->mono = mono;
}

void playhead_pause(struct playhead *p, bool paused, int64_t mono)
{
	stop(p, mono);
	p->paused = paused;
}

void playhead_set_speed(struct playhead *p, uint32_t speed, int64_t mono)
{
	stop(p, mono);
	p->speed = 1;
	while (p->speed < PLAYHEAD_FASTEST && p->speed * 2 <= speed)
		p->speed *= 2;
}

void playhead_jump(struct playhead *p, int64_t wall, int64_t mono)
{
	p->wall = inside(p, wall);
	p->mono = mono;
}

/* --- what a person means --- */

static bool find_share(const struct playhead *p, struct span text, int64_t *out)
{
	uint64_t percent = 0, length = (uint64_t)p->end - (uint64_t)p->begin;
	if (text.length < 2 || text.length > 4 || text.at[text.length - 1] != '%')
		return false;
	for (size_t i = 0; i + 1 < text.length; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		percent = percent * 10 + (uint64_t)(text.at[i] - '0');
	}
	if (percent > 100)
		return false;
	*out = (int64_t)((uint64_t)p->begin + length / 100 * percent + length % 100 * percent / 100);
	return true;
}

static bool find_step(struct span text, int64_t now, int64_t *out)
{
	int64_t ms;
	if (text.length < 2 || (text.at[0] != '+' && text.at[0] != '-') || !duration_parse((struct span){text.at + 1, text.length - 1}, &ms))
		return false;
	*out = text.at[0] == '+' ? add(now, ms) : subtract(now, ms);
	return true;
}

/* How far in it is, as the head of the screen says it: a duration with its unit. A mere number may be meant as anything. */
static bool find_distance(const struct playhead *p, struct span text, int64_t *out)
{
	int64_t ms;
	if (text.length == 0 || (text.at[text.length - 1] >= '0' && text.at[text.length - 1] <= '9') || !duration_parse(text, &ms))
		return false;
	*out = add(p->begin, ms);
	return true;
}

/* A time of the day: the first one that the recording has, or is in the midst of. */
static bool find_time(const struct playhead *p, struct span text, int64_t *out)
{
	bool has_zone = text.length > 0 && (text.at[text.length - 1] == 'Z' || text.at[text.length - 1] == 'z');
	size_t length = text.length - has_zone;
	char instant[64];
	int64_t of_day;
	if (length < 5 || length > 16)
		return false;
	snprintf(instant, sizeof instant, "1970-01-01T%.*s%sZ", (int)length, text.at, length == 5 ? ":00" : "");
	if (!instant_parse(span_of(instant), &of_day))
		return false;
	int64_t since_midnight = p->begin % DAY_MS + (p->begin % DAY_MS < 0 ? DAY_MS : 0);
	int64_t wait = of_day - since_midnight;
	if (wait <= -(length == 5 ? MINUTE_MS : 1000))
		wait += DAY_MS;
	*out = wait < 0 ? p->begin : add(p->begin, wait);
	return true;
}

/* One that was written without its milliseconds may lie a little before the begin. */
static bool find_instant(const struct playhead *p, struct span text, int64_t *out)
{
	if (!instant_parse(text, out))
		return false;
	if (*out < p->begin && subtract(p->begin, *out) < 1000)
		*out = p->begin;
	return true;
}

static struct span trimmed(struct span text)
{
	for (; text.length > 0 && text.at[0] == ' '; text.length--)
		text.at++;
	while (text.length > 0 && text.at[text.length - 1] == ' ')
		text.length--;
	return text;
}

struct error playhead_find(const struct playhead *p, const char *text, int64_t now, int64_t *out)
{
	struct span wanted = trimmed(span_of(text));
	int64_t found;
	char shown[64];
	text_clean_into(shown, sizeof shown, wanted);
	if (span_is(wanted, "start"))
		found = p->begin;
	else if (span_is(wanted, "end"))
		found = p->end;
	else if (!find_share(p, wanted, &found) && !find_step(wanted, now, &found) && !find_distance(p, wanted, &found) && !find_time(p, wanted, &found) && !find_instant(p, wanted, &found))
		return error_make(ERROR_USAGE, "", "\"%s\" is no moment: 09:14, 2m20s, +90s, -2m, 50%%, start, end", shown);
	if (found < p->begin || found > p->end)
		return error_make(ERROR_USAGE, "", "\"%s\" lies outside of the recording, which goes from %s to %s", shown, instant_rfc3339(p->begin).text,
		                  instant_rfc3339(p->end).text);
	*out = found;
	return error_none();
}
