/* UTF-8 one character at a time, over bytes that nobody has checked. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX
#define UTF8_REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* Decodes the character at `at`, which lies before `end`. Returns how many bytes it takes. For an ill-formed sequence *cp is UTF8_BAD and
 * the answer is the length of its maximal subpart, which one U+FFFD stands for (Unicode 15, chapter 3.9, table 3-7). */
static inline size_t utf8_decode(const char *at, const char *end, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)at;
	unsigned char lead = p[0];
	*cp = lead;
	if (lead < 0x80)
		return 1;
	*cp = UTF8_BAD;
	if (lead < 0xC2 || lead > 0xF4)
		return 1;
	size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	/* The second byte's range keeps out overlong forms, surrogates and what lies beyond U+10FFFF. */
	unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
	uint32_t c = lead & (0x7Fu >> length);
	for (size_t i = 1; i < length; i++) {
		if (at + i == end || p[i] < low || p[i] > high)
			return i;
		c = c << 6 | (p[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*cp = c;
	return length;
}

/* Writes a Unicode scalar value. Returns how many bytes. */
static inline size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t length = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char leads[5] = {0, 0, 0xC0, 0xE0, 0xF0};
	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (cp & 0x3F));
		cp >>= 6;
	}
	out[0] = (char)(leads[length] | cp);
	return length;
}

#endif
