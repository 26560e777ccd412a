#include "net/gate.h"

struct error gate_check(const struct operation *operation, bool read_only)
{
	switch (operation->effect) {
	case EFFECT_READ:
	case EFFECT_TOKEN:
		return error_none();
	case EFFECT_WRITE:
		if (!read_only)
			return error_none();
		return error_make(ERROR_READ_ONLY, "", "read-only: '%s' would change a server and was not sent", operation->name);
	}
	return error_make(ERROR_READ_ONLY, "", "'%s' has no known effect and was not sent", operation->name);
}
