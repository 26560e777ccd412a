#include "net/place.h"

#include "base/limits.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

/* A part of the URL into `array`; false: it is not there, or too long. */
static bool take_part(CURLU *parsed, CURLUPart part, unsigned flags, char *array, size_t size)
{
	char *text = NULL;
	if (curl_url_get(parsed, part, &text, flags) != CURLUE_OK)
		return false;
	int length = snprintf(array, size, "%s", text);
	curl_free(text);
	return length > 0 && (size_t)length < size;
}

static const char *fill(CURLU *parsed, const char *url, struct place *out)
{
	char scheme[8], port[8], host[sizeof out->host];
	if (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK || !take_part(parsed, CURLUPART_SCHEME, 0, scheme, sizeof scheme))
		return "no http or https address";
	out->tls = strcmp(scheme, "https") == 0;
	if (!out->tls && strcmp(scheme, "http") != 0)
		return "no http or https address";
	char *present = NULL;
	if (curl_url_get(parsed, CURLUPART_USER, &present, 0) == CURLUE_OK || curl_url_get(parsed, CURLUPART_PASSWORD, &present, 0) == CURLUE_OK) {
		curl_free(present);
		return "a user or a password stands in it";
	}
	if (!take_part(parsed, CURLUPART_HOST, 0, host, sizeof host) || !take_part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port))
		return "it names no host";
	snprintf(out->authority, sizeof out->authority, "%s:%s", host, port);
	size_t length = strlen(host);
	if (host[0] == '[' && host[length - 1] == ']')
		snprintf(out->host, sizeof out->host, "%.*s", (int)(length - 2), host + 1);
	else
		snprintf(out->host, sizeof out->host, "%s", host);
	return NULL;
}

struct error place_of(const char *url, struct place *out)
{
	memset(out, 0, sizeof *out);
	if (strlen(url) > LIMIT_URL)
		return error_make(ERROR_CONFIG, "", "an address of more than %u bytes cannot be asked", (unsigned)LIMIT_URL);
	CURLU *parsed = curl_url();
	if (!parsed)
		return error_make(ERROR_MEMORY, "", "out of memory");
	const char *why = fill(parsed, url, out);
	curl_url_cleanup(parsed);
	if (!why)
		return error_none();
	return error_make(ERROR_CONFIG, "", "the address cannot be asked: %s", why);
}
