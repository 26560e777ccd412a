#include "net/transfer.h"

#include "base/limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

struct span_of_time {
	char text[32];
};

static struct span_of_time seconds(int64_t ms)
{
	struct span_of_time t;
	if (ms % 1000 == 0)
		snprintf(t.text, sizeof t.text, "%" PRId64 " s", ms / 1000);
	else
		snprintf(t.text, sizeof t.text, "%" PRId64 ".%" PRId64 " s", ms / 1000, ms % 1000 / 100);
	return t;
}

static bool was_looked_up(const struct transfer *t)
{
	curl_off_t microseconds = 0;
	curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &microseconds);
	return microseconds > 0;
}

static bool was_sent(const struct transfer *t)
{
	long sent = 0;
	if (t->options->wire)
		return t->reply.end != NET_WIRE_REFUSED;
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	return sent > 0;
}

static const char problem[] = "SSL certificate problem: ";

/* libcurl's own words for TLS, without the heads that say it is TLS. */
static const char *tls_words(const struct transfer *t, char *array, size_t size)
{
	static const char *const heads[] = {problem, "SSL: "};
	const char *why = t->why;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		if (strncmp(why, heads[i], strlen(heads[i])) == 0)
			why += strlen(heads[i]);
	}
	return text_clean_into(array, size, span_of(*why ? why : "no reason was given"));
}

static struct error bad_certificate(const struct transfer *t)
{
	char words[160];
	bool unknown = strncmp(t->why, problem, sizeof problem - 1) == 0; /* and not of another host */
	return error_make(ERROR_UNREACHABLE, "", "certificate of %s: %s%s", t->place.authority, tls_words(t, words, sizeof words),
	                  unknown ? ": use --ca-file to name who signed it" : "");
}

static struct error no_tls(const struct transfer *t)
{
	char words[160];
	if (strstr(t->why, "wrong version number")) /* what OpenSSL calls plain text */
		return error_make(ERROR_UNREACHABLE, "", "no TLS with %s: it seems to speak plain http", t->place.authority);
	return error_make(ERROR_UNREACHABLE, "", "no TLS with %s: %s", t->place.authority, tls_words(t, words, sizeof words));
}

/* libcurl has one code for three ends of time; only its words tell standing still from the others. */
static bool stood_still(const struct transfer *t)
{
	static const char words[] = "Operation too slow";
	return strncmp(t->why, words, sizeof words - 1) == 0;
}

static struct error timed_out(const struct transfer *t)
{
	const struct net_options *o = t->options;
	const char *whom = t->place.authority;

	if (t->header_bytes > 0 || t->bytes > 0) {
		if (stood_still(t))
			return error_make(ERROR_UNREACHABLE, "", "the answer of %s stands still after %" PRIu64 " bytes", whom, t->bytes);
		return error_make(ERROR_UNREACHABLE, "", "the answer of %s did not end in %s, after %" PRIu64 " bytes", whom, seconds(o->whole_ms).text, t->bytes);
	}
	int64_t first = o->first_byte_ms < o->whole_ms ? o->first_byte_ms : o->whole_ms;
	if (was_sent(t))
		return error_make(ERROR_UNREACHABLE, "", "no answer from %s in %s", whom, seconds(first).text);
	int64_t waited = o->connect_ms < first ? o->connect_ms : first;
	if (!was_looked_up(t))
		return error_make(ERROR_UNREACHABLE, "", "name '%s' does not resolve in %s", t->place.host, seconds(waited).text);
	return error_make(ERROR_UNREACHABLE, "", "no connection to %s in %s", whom, seconds(waited).text);
}

static struct error not_connected(const struct transfer *t)
{
	long number = ECONNREFUSED; /* a wire knows no other reason */
	if (!t->options->wire)
		curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
	if (number == ECONNREFUSED)
		return error_make(ERROR_UNREACHABLE, "", "connection refused by %s", t->place.authority);
	char words[96] = "no reason was given";
	if (number != 0 && strerror_r((int)number, words, sizeof words) != 0)
		snprintf(words, sizeof words, "error %ld", number);
	return error_make(ERROR_UNREACHABLE, "", "no connection to %s: %s", t->place.authority, words);
}

static struct error cut_off(const struct transfer *t)
{
	if (t->header_bytes == 0 && t->bytes == 0)
		return error_make(ERROR_UNREACHABLE, "", "%s closed the connection without an answer", t->place.authority);
	return error_make(ERROR_UNREACHABLE, "", "the answer of %s was cut off after %" PRIu64 " bytes", t->place.authority, t->bytes);
}

static struct error stopped(const struct transfer *t)
{
	const char *whom = t->place.authority;
	switch (t->stop) {
	case STOP_CHUNK:
		return error_make(ERROR_PROTOCOL, "", "stopped");
	case STOP_HEADERS:
		return error_make(ERROR_PROTOCOL, "", "%s sent more than %zu KiB of headers", whom, LIMIT_HEADERS >> 10);
	case STOP_BODY:
		return error_make(ERROR_PROTOCOL, "", "%s sent more than %zu MiB", whom, LIMIT_BODY >> 20);
	case STOP_KEPT:
		return error_make(ERROR_PROTOCOL, "", "%s sent more than %zu MiB where a small answer was due", whom, LIMIT_SMALL_BODY >> 20);
	case STOP_MEMORY:
		return error_make(ERROR_MEMORY, "", "out of memory for the answer of %s", whom);
	case STOP_NOT:
	case STOP_FIRST_BYTE:
	case STOP_ENOUGH:
	case STOP_CANCELLED:
		break;
	}
	return error_make(ERROR_PROTOCOL, "", "the answer of %s could not be taken", whom);
}

struct error transfer_error(const struct transfer *t, CURLcode code)
{
	const char *whom = t->place.authority;
	char words[160];

	if (!t->easy && !t->options->wire)
		return error_make(ERROR_MEMORY, "", "out of memory for a request to %s", whom);
	if (t->stop == STOP_ENOUGH)
		return error_none();
	if (t->stop == STOP_FIRST_BYTE)
		return timed_out(t);
	switch (code) {
	case CURLE_OK:
		return error_none();
	case CURLE_WRITE_ERROR:
		return stopped(t);
	case CURLE_OPERATION_TIMEDOUT:
		return timed_out(t);
	case CURLE_COULDNT_RESOLVE_HOST:
		return error_make(ERROR_UNREACHABLE, "", "name '%s' does not resolve", t->place.host);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return error_make(ERROR_UNREACHABLE, "", "the name of the proxy does not resolve");
	case CURLE_COULDNT_CONNECT:
		return not_connected(t);
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return cut_off(t);
	case CURLE_PEER_FAILED_VERIFICATION:
		return bad_certificate(t);
	case CURLE_SSL_CONNECT_ERROR:
		return no_tls(t);
	case CURLE_SSL_CACERT_BADFILE:
		return error_make(ERROR_CONFIG, "", "ca-file: '%s' cannot be read or holds no certificate", t->options->ca_file ? t->options->ca_file : "");
	case CURLE_SSL_CERTPROBLEM:
		return error_make(ERROR_CONFIG, "", "cert and key: %s", tls_words(t, words, sizeof words));
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return error_make(ERROR_PROTOCOL, "", "%s does not speak HTTP", whom);
	case CURLE_OUT_OF_MEMORY:
		return error_make(ERROR_MEMORY, "", "out of memory for the answer of %s, or a header of it is too long", whom);
	default:
		return error_make(ERROR_UNREACHABLE, "", "%s: %s", whom, text_clean_into(words, sizeof words, span_of(curl_easy_strerror(code))));
	}
}
