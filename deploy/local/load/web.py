"""HTTP as a browser does it, and no more: kept connections, cookies, redirects, one form. Standard library only."""

import html
import http.client
import json
import re
import urllib.parse

REDIRECTS = (301, 302, 303, 307)
FORM = re.compile(r'action="([^"]*login-actions/authenticate[^"]*)"')


class Refused(Exception):
    """A server answered with something else than what was asked for."""


class Answer:
    def __init__(self, status, url, headers, body):
        self.status, self.url, self.headers, self.body = status, url, headers, body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def says(self):
        """The first words of the body, for a message."""
        return f"HTTP {self.status} {self.body[:200].decode('utf-8', 'replace')!r}"


class Browser:
    """One person at one machine. `address` is where the person seems to come from (X-Forwarded-For)."""

    def __init__(self, address=None):
        self.address = address
        self.cookies = {}
        self.connections = {}

    def ask(self, method, url, body=None, headers=None):
        """One request; cookies go and come, redirects are not followed."""
        parts = urllib.parse.urlsplit(url)
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        sent = dict(headers or {})
        if self.address:
            sent["X-Forwarded-For"] = self.address
        jar = self.cookies.setdefault(parts.netloc, {})
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = self._exchange(parts.netloc, method, path, body, sent)
        data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            keep_cookie(jar, line)
        return Answer(answer.status, url, answer.headers, data)

    def _exchange(self, netloc, method, path, body, headers):
        """A kept connection may have been closed by the server meanwhile: then once more on a new one."""
        for fresh in (False, True):
            connection = self.connections.get(netloc)
            if connection is None or fresh:
                connection = self.connections[netloc] = http.client.HTTPConnection(netloc, timeout=60)
                fresh = True
            try:
                connection.request(method, path, body, headers)
                return connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                connection.close()
                if fresh:
                    raise
            except OSError:
                connection.close()  # or it would refuse the next request
                raise

    def follow(self, answer, stop=None):
        """Follows redirects to the last page, or to the first address that starts with `stop`."""
        for _ in range(12):
            if answer.status not in REDIRECTS:
                return answer
            url = urllib.parse.urljoin(answer.url, answer.headers["Location"])
            if stop and url.startswith(stop):
                return Answer(answer.status, url, answer.headers, b"")
            answer = self.ask("GET", url)
        raise Refused(f"no end of redirects at {answer.url}")

    def form(self, url, fields):
        return self.ask("POST", url, urllib.parse.urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})


def keep_cookie(jar, line):
    first, *attributes = [part.strip() for part in line.split(";")]
    name, _, value = first.partition("=")
    ended = any(a.lower().replace(" ", "") == "max-age=0" or "01-Jan-1970" in a for a in attributes)
    if ended:
        jar.pop(name, None)
    else:
        jar[name] = value


def login_form(answer):
    """The address to which Keycloak's login page wants its form sent."""
    found = FORM.search(answer.body.decode("utf-8", "replace"))
    if not found:
        raise Refused(f"no login form at {answer.url}: {answer.says()}")
    return html.unescape(found.group(1))
