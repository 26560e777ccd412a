#include "model/way.h"

const char *const way_title[WAY_KINDS] = {
        [WAY_REFRESH] = "new tokens (refresh)",
        [WAY_OFFLINE] = "offline token",
        [WAY_BEARER] = "Bearer in MLflow",
        [WAY_BROWSER] = "browser in MLflow",
        [WAY_PASSWORD] = "plugin password",
        [WAY_LOGIN] = "can log in again",
};

const char *const way_name[WAY_KINDS] = {
        [WAY_REFRESH] = "refresh",
        [WAY_OFFLINE] = "offline_token",
        [WAY_BEARER] = "bearer",
        [WAY_BROWSER] = "browser",
        [WAY_PASSWORD] = "plugin_password",
        [WAY_LOGIN] = "login",
};

const char *way_state_word(enum way_state s)
{
	switch (s) {
	case WAY_CLOSED:
		return "closed";
	case WAY_CLOSES_AT:
		return "closes_at";
	case WAY_OPEN:
		return "stays_open";
	case WAY_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *way_known_word(enum way_known k)
{
	switch (k) {
	case KNOWN_OBSERVED:
		return "observed";
	case KNOWN_BY_RULE:
		return "by_rule";
	case KNOWN_NOT_CHECKABLE:
		break;
	}
	return "not_checkable";
}
