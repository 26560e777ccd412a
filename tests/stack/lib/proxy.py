"""Servers of our own on the loopback: a proxy that writes down what passes, and two that answer as no Keycloak does.

The proxy keeps method, path and the names of headers; and the tokens that the program was given, so that a test can
look for them where they must not be."""

import http.client
import http.server
import re
import socket
import threading
import urllib.parse

OUR_TOKEN = re.compile(r"/realms/[^/]+/protocol/openid-connect/(token|revoke|logout)$")


class Seen:
    """One request on the wire: no body, no header's value."""

    def __init__(self, method, path, headers):
        self.method, self.path, self.headers = method, path, headers

    def is_harmless(self):
        """A read, or the program's own token: got, renewed, given back."""
        return self.method == "GET" or (self.method == "POST" and OUR_TOKEN.search(self.path))

    def __repr__(self):
        return f"{self.method} {self.path}"


class Proxy:
    """In front of a server, at a URL of its own; the Host header passes as it is, so that the server takes this for its name."""

    def __init__(self, target):
        proxy, where = self, urllib.parse.urlsplit(target)
        self.seen, self.tokens, self.lock = [], [], threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def pass_on(self):
                with proxy.lock:
                    proxy.seen.append(Seen(self.command, self.path, list(self.headers.keys())))
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                behind = http.client.HTTPConnection(where.netloc, timeout=60)
                behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "content-length"):
                        behind.putheader(name, value)
                behind.putheader("Content-Length", str(len(body)))
                behind.endheaders(body)
                answer = behind.getresponse()
                data = answer.read()
                behind.close()
                if OUR_TOKEN.search(self.path) and answer.status == 200:
                    proxy.tokens += re.findall(rb'_token":"([^"]+)', data)
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = pass_on

            def log_message(self, *_):
                pass

        self.server = serve(Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def harm(self):
        return [seen for seen in self.seen if not seen.is_harmless()]

    def clear(self):
        self.seen.clear()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who asked has gone away: no news."""


def serve(handler):
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return server


class Page(Proxy):
    """A web server that knows one page, whatever it is asked for."""

    def __init__(self, status=200):
        page = self
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                page.seen.append(Seen(self.command, self.path, list(self.headers.keys())))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                text = b"<!DOCTYPE html><html><body>Welcome to nginx</body></html>"
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = serve(Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


class Silent:
    """Takes connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self):
        self.socket.close()


def closed_url():
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"
