/* Where a URL leads: what may be asked at all, and the words for it in errors. */
#ifndef NET_PLACE_H
#define NET_PLACE_H

#include "base/error.h"

struct place {
	char host[256];      /* "keycloak.example", "::1" */
	char authority[272]; /* "keycloak.example:8080", "[::1]:8080"; the port always */
	bool tls;
};

/* ERROR_CONFIG: no http or https URL, without a host, or with a user part (credentials do not belong there). The sentence never holds the URL's user part. */
struct error place_of(const char *url, struct place *out);

#endif
