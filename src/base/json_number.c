/* Numbers of JSON, from their source text. */
#include "base/json_reader.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define EXPONENT_MAX 100000000 /* more than the digits of any element can outweigh; further digits of an exponent change nothing */

/* A decimal number taken apart: ±digits × 10^exponent, `digits` as large as fits, without trailing zeros. */
struct decimal {
	bool negative;
	bool fits;        /* all digits are in `digits` */
	uint64_t digits;
	int64_t exponent;
};

static bool take_apart(struct span s, struct decimal *d)
{
	const char *p = s.at, *end = span_end(s);
	*d = (struct decimal){.fits = true};
	if (p < end && *p == '-') {
		d->negative = true;
		p++;
	}
	bool fraction = false, any = false;
	int64_t zeros = 0; /* seen and not yet multiplied in: they may be trailing ones */
	for (; p < end && ((*p >= '0' && *p <= '9') || (*p == '.' && !fraction)); p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		any = true;
		d->exponent -= fraction;
		zeros++;
		if (*p == '0')
			continue;
		if (d->digits == 0)
			zeros = 1; /* leading zeros are worth nothing */
		uint64_t digit = (uint64_t)(*p - '0');
		for (; zeros > 0 && d->fits; zeros--) {
			if (d->digits <= UINT64_MAX / 10)
				d->digits *= 10;
			else
				d->fits = false;
		}
		if (d->fits && d->digits <= UINT64_MAX - digit)
			d->digits += digit;
		else
			d->fits = false;
		zeros = 0;
	}
	if (d->digits != 0)
		d->exponent += zeros;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		bool minus = p < end && *p == '-';
		if (p < end && (*p == '-' || *p == '+'))
			p++;
		int64_t exponent = 0;
		for (any = false; p < end && *p >= '0' && *p <= '9'; p++, any = true)
			exponent = exponent < EXPONENT_MAX ? exponent * 10 + (*p - '0') : exponent;
		d->exponent += minus ? -exponent : exponent;
	}
	return any && p == end;
}

/* At most 18 digits and nothing else: nearly all numbers there are. */
static bool read_plain(struct span s, int64_t *out)
{
	if (s.length == 0 || s.length > 18)
		return false;
	int64_t n = 0;
	for (size_t i = 0; i < s.length; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		n = n * 10 + (s.at[i] - '0');
	}
	*out = n;
	return true;
}

bool json_number_int64(struct span s, int64_t *out)
{
	if (read_plain(s, out))
		return true;
	struct decimal d;
	if (!take_apart(s, &d))
		return false;
	uint64_t n = d.digits;
	if (n != 0) {
		if (!d.fits || d.exponent < 0)
			return false;
		for (; d.exponent > 0; d.exponent--) {
			if (n > UINT64_MAX / 10)
				return false;
			n *= 10;
		}
	}
	if (n > (uint64_t)INT64_MAX + d.negative)
		return false;
	*out = d.negative ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

/* For what the fast way cannot do exactly. LC_NUMERIC is "C" throughout the program. */
static bool read_slowly(struct span s, double *out)
{
	char small[64];
	char *text = s.length < sizeof small ? small : malloc(s.length + 1);
	if (!text)
		return false;
	memcpy(text, s.at, s.length);
	text[s.length] = '\0';
	char *end;
	*out = strtod(text, &end);
	bool good = end == text + s.length && isfinite(*out);
	if (text != small)
		free(text);
	return good;
}

bool json_number_double(struct span s, double *out)
{
	/* Up to 2^53 and 10^22 both factors are exact doubles, so one operation rounds once, as it must (Clinger 1990). */
	static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
	                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	struct decimal d;
	if (span_is(s, "NaN") || span_is(s, "Infinity") || span_is(s, "-Infinity")) {
		*out = s.at[0] == 'N' ? (double)NAN : s.at[0] == '-' ? -(double)INFINITY : (double)INFINITY;
		return true;
	}
	if (!take_apart(s, &d))
		return false;
	if (d.digits == 0)
		*out = 0;
	else if (d.fits && d.digits <= UINT64_C(1) << 53 && d.exponent >= -22 && d.exponent <= 22)
		*out = d.exponent < 0 ? (double)d.digits / powers[-d.exponent] : (double)d.digits * powers[d.exponent];
	else
		return read_slowly(s, out);
	if (d.negative)
		*out = -*out;
	return true;
}
