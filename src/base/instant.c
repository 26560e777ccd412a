#include "base/instant.h"

#include <stdio.h>
#include <time.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define WEEK_MS (7 * DAY_MS)

#define FIRST_MS (INT64_C(-62167219200) * SECOND_MS)    /* 0000-01-01T00:00:00.000Z */
#define LAST_MS (INT64_C(253402300800) * SECOND_MS - 1) /* 9999-12-31T23:59:59.999Z */

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct civil {
	int year, month, day; /* month and day count from 1 */
	int hour, minute, second, ms;
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 0000-01-01 to the first of January of `year`, in the Gregorian calendar carried backwards (ISO 8601). */
static int days_before_year(int year)
{
	if (year == 0)
		return 0;
	int y = year - 1;
	return 365 * year + y / 4 - y / 100 + y / 400 + 1; /* the last 1: year 0 is a leap year */
}

/* By own arithmetic: gmtime_r takes a lock, and an export writes hundreds of thousands of these.
 *
 * Years are counted from the first of March, so that a leap day is the last day of its year and the months' lengths follow a line: (153 m + 2) / 5 days lie
 * before month m (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). 400 years are 146,097 days. */
static bool civil_from_ms(int64_t ms, struct civil *c)
{
	if (ms < FIRST_MS || ms > LAST_MS)
		return false;
	uint64_t since = (uint64_t)(ms - FIRST_MS);
	uint32_t rest = (uint32_t)(since % DAY_MS);
	uint32_t days = (uint32_t)(since / DAY_MS) + 146097 - 60; /* from the first of March, 400 years before the year 0 */
	uint32_t era = days / 146097, day = days % 146097;
	uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	uint32_t month = (5 * day + 2) / 153; /* 0: March */
	day -= (153 * month + 2) / 5;
	bool next_year = month >= 10;
	*c = (struct civil){.year = (int)(era * 400 + year + next_year) - 400,
	                    .month = (int)(next_year ? month - 9 : month + 3),
	                    .day = (int)day + 1,
	                    .hour = (int)(rest / HOUR_MS),
	                    .minute = (int)(rest / MINUTE_MS % 60),
	                    .second = (int)(rest / SECOND_MS % 60),
	                    .ms = (int)(rest % SECOND_MS)};
	return true;
}

static int64_t civil_to_ms(const struct civil *c)
{
	int64_t days = days_before_year(c->year) + c->day - 1;
	for (int month = 1; month < c->month; month++)
		days += days_in_month(c->year, month);
	return FIRST_MS + days * DAY_MS + c->hour * HOUR_MS + c->minute * MINUTE_MS + c->second * SECOND_MS + c->ms;
}

/* Writes two decimal digits and the character `after`; returns where to go on. snprintf would be most of an export's time. */
static char *put2(char *at, int n, char after)
{
	at[0] = (char)('0' + n / 10);
	at[1] = (char)('0' + n % 10);
	at[2] = after;
	return at + 3;
}

struct instant_text instant_rfc3339(int64_t ms)
{
	struct instant_text out;
	struct civil c;
	out.text[0] = '\0';
	if (!civil_from_ms(ms, &c))
		return out;
	char *at = put2(out.text, c.year / 100, '\0') - 1;
	at = put2(at, c.year % 100, '-');
	at = put2(at, c.month, '-');
	at = put2(at, c.day, 'T');
	at = put2(at, c.hour, ':');
	at = put2(at, c.minute, ':');
	at = put2(at, c.second, '.');
	*at++ = (char)('0' + c.ms / 100);
	put2(at, c.ms % 100, 'Z')[0] = '\0';
	return out;
}

struct instant_text instant_screen(int64_t ms, int64_t now)
{
	struct instant_text out = {""};
	struct civil c, today;
	if (!civil_from_ms(ms, &c))
		return out;
	bool know_today = civil_from_ms(now, &today);
	if (!know_today || today.year != c.year)
		snprintf(out.text, sizeof out.text, "%04d-%02d-%02d", c.year, c.month, c.day);
	else if (today.month != c.month || today.day != c.day)
		snprintf(out.text, sizeof out.text, "%d %s %02d:%02dZ", c.day, month_names[c.month - 1], c.hour, c.minute);
	else
		snprintf(out.text, sizeof out.text, "%02d:%02d:%02dZ", c.hour, c.minute, c.second);
	return out;
}

struct instant_text instant_local(int64_t ms)
{
	struct instant_text out = {""};
	if (ms < FIRST_MS || ms > LAST_MS)
		return out;
	int64_t seconds = ms / SECOND_MS - (ms % SECOND_MS < 0);
	time_t t = (time_t)seconds;
	struct tm local;
	if (t != seconds || !localtime_r(&t, &local) || strftime(out.text, sizeof out.text, "%Y-%m-%d %H:%M:%S %Z", &local) == 0)
		out.text[0] = '\0';
	return out;
}

struct instant_text duration_short(int64_t ms, bool fine)
{
	struct instant_text out = {""};
	if (ms == INSTANT_NULL)
		return out;
	int64_t seconds = (ms < 0 ? -ms : ms) / SECOND_MS; /* -ms cannot overflow: INT64_MIN is the null above */
	int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
	int64_t years = seconds / 31557600; /* of 365.25 days */
	const char *sign = ms < 0 && seconds > 0 ? "-" : "";
	char *at = out.text;
	size_t size = sizeof out.text;
	if (minutes == 0)
		snprintf(at, size, "%s%ds", sign, (int)seconds);
	else if (hours == 0 && fine && seconds % 60 != 0)
		snprintf(at, size, "%s%dm%ds", sign, (int)minutes, (int)(seconds % 60));
	else if (hours == 0)
		snprintf(at, size, "%s%dm", sign, (int)minutes);
	else if (days == 0 && minutes % 60 != 0)
		snprintf(at, size, "%s%dh%02dm", sign, (int)hours, (int)(minutes % 60));
	else if (days == 0)
		snprintf(at, size, "%s%dh", sign, (int)hours);
	else if (days < 1000 && hours % 24 != 0)
		snprintf(at, size, "%s%dd%dh", sign, (int)days, (int)(hours % 24));
	else if (days < 100000)
		snprintf(at, size, "%s%dd", sign, (int)days);
	else if (years < 10000)
		snprintf(at, size, "%s%dy", sign, (int)years);
	else
		snprintf(at, size, "%s>9999y", sign);
	return out;
}

/* Takes a run of decimal digits at *i. False when there is none or it overflows. */
static bool take_number(struct span s, size_t *i, int64_t *n)
{
	size_t from = *i;
	for (*n = 0; *i < s.length && s.at[*i] >= '0' && s.at[*i] <= '9'; ++*i) {
		int digit = s.at[*i] - '0';
		if (*n > (INT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	return *i > from;
}

static bool take_unit(struct span s, size_t *i, int64_t *unit_ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"ms", 1}, {"w", WEEK_MS}, {"d", DAY_MS}, {"h", HOUR_MS}, {"m", MINUTE_MS}, {"s", SECOND_MS}};
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t length = strlen(units[u].name);
		if (s.length - *i >= length && memcmp(s.at + *i, units[u].name, length) == 0) {
			*i += length;
			*unit_ms = units[u].ms;
			return true;
		}
	}
	return false;
}

bool duration_parse(struct span s, int64_t *ms)
{
	int64_t total = 0, n, unit, last_unit = INT64_MAX;
	size_t i = 0;
	do {
		if (!take_number(s, &i, &n))
			return false;
		if (i == s.length && last_unit == INT64_MAX)
			unit = SECOND_MS;
		else if (!take_unit(s, &i, &unit) || unit >= last_unit) /* "5s1h" and "1h1h" are slips, not durations */
			return false;
		if (n > (INT64_MAX - total) / unit)
			return false;
		total += n * unit;
		last_unit = unit;
	} while (i < s.length);
	*ms = total;
	return true;
}

/* Takes exactly `digits` digits at *i, then `after` unless that is 0. */
static bool take_field(struct span s, size_t *i, int digits, char after, int *n)
{
	*n = 0;
	for (int d = 0; d < digits; d++, ++*i) {
		if (*i >= s.length || s.at[*i] < '0' || s.at[*i] > '9')
			return false;
		*n = *n * 10 + (s.at[*i] - '0');
	}
	if (after == '\0')
		return true;
	if (*i >= s.length || s.at[*i] != after)
		return false;
	++*i;
	return true;
}

/* ".123456" at *i, if there is one; digits beyond milliseconds are dropped. */
static bool take_fraction(struct span s, size_t *i, int *ms)
{
	*ms = 0;
	if (*i >= s.length || s.at[*i] != '.')
		return true;
	size_t first = ++*i;
	int worth = 100;
	for (; *i < s.length && s.at[*i] >= '0' && s.at[*i] <= '9'; ++*i) {
		*ms += (s.at[*i] - '0') * worth;
		worth /= 10;
	}
	return *i > first;
}

/* "Z", "+01:00" or "-05:30" at *i, which must be the end of `s`. */
static bool take_offset(struct span s, size_t *i, int64_t *offset_ms)
{
	*offset_ms = 0;
	if (*i >= s.length)
		return false;
	char sign = s.at[(*i)++];
	if (sign == 'Z' || sign == 'z')
		return *i == s.length;
	int hours, minutes;
	if ((sign != '+' && sign != '-') || !take_field(s, i, 2, ':', &hours) || !take_field(s, i, 2, '\0', &minutes))
		return false;
	if (hours > 23 || minutes > 59 || *i != s.length)
		return false;
	*offset_ms = (sign == '-' ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
	return true;
}

bool instant_parse(struct span s, int64_t *ms)
{
	struct civil c = {0};
	int64_t offset = 0;
	size_t i = 0;
	if (!take_field(s, &i, 4, '-', &c.year) || !take_field(s, &i, 2, '-', &c.month) || !take_field(s, &i, 2, '\0', &c.day))
		return false;
	if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month))
		return false;
	if (i < s.length) {
		char between = s.at[i++];
		if (between != 'T' && between != 't' && between != ' ')
			return false;
		if (!take_field(s, &i, 2, ':', &c.hour) || !take_field(s, &i, 2, ':', &c.minute) || !take_field(s, &i, 2, '\0', &c.second))
			return false;
		if (!take_fraction(s, &i, &c.ms) || !take_offset(s, &i, &offset))
			return false;
		if (c.hour > 23 || c.minute > 59 || c.second > 60) /* 60: a leap second, which the epoch folds into the next one */
			return false;
	}
	*ms = civil_to_ms(&c) - offset;
	return true;
}
