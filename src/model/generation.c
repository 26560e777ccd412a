#include "model/generation.h"

/* One number of at most three digits at s->at[*i]; -1: none, or too long. */
static int part(struct span s, size_t *i)
{
	int value = 0;
	size_t begin = *i;
	for (; *i < s.length && s.at[*i] >= '0' && s.at[*i] <= '9'; (*i)++) {
		if (*i - begin == 3)
			return -1;
		value = value * 10 + (s.at[*i] - '0');
	}
	return *i > begin ? value : -1;
}

uint32_t generation_parse(struct span s)
{
	int parts[3] = {0, 0, 0};
	size_t i = 0;
	for (int n = 0; n < 3; n++) {
		if (n > 0) {
			if (i >= s.length || s.at[i] != '.')
				return GENERATION_UNKNOWN;
			i++;
		}
		parts[n] = part(s, &i);
		if (parts[n] < 0)
			return GENERATION_UNKNOWN;
	}
	/* what follows the third number is the maker's own: ".redhat-1", "-SNAPSHOT" */
	if (i < s.length && s.at[i] != '.' && s.at[i] != '-' && s.at[i] != '+')
		return GENERATION_UNKNOWN;
	return GENERATION((uint32_t)parts[0], (uint32_t)parts[1], (uint32_t)parts[2]);
}
