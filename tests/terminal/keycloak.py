"""A Keycloak that can be written to, as far as the dialogs need one: recorded answers, and sessions that end when they are told to."""

import base64
import http.server
import json
import os
import re
import threading
import time

from recording import NAMES, id_of

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "keycloak-23.0.7")
CLIENT = "0d40d2a1-08cc-4321-a281-8f22ba7800c5"
ROLES = ["view-realm", "view-clients", "view-users", "manage-users"]


def recorded(name):
    with open(os.path.join(DATA, name), "rb") as file:
        return file.read()


def token():
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iat": int(time.time()), "exp": int(time.time()) + 600, "resource_access": {"realm-management": {"roles": ROLES}}, "preferred_username": "service-account-top"}
    return json.dumps({"access_token": ".".join([part({"alg": "RS256"}), part(claims), "c2lnbmF0dXJl"]), "expires_in": 600, "refresh_expires_in": 0,
                       "token_type": "Bearer"}).encode()


class Keycloak:
    """`with Keycloak(…) as port`. Every `refuse_every`-th change is refused."""

    def __init__(self, count=60, people=30, refuse_every=7):
        now = int(time.time()) * 1000
        self.lock, self.refuse_every, self.changes = threading.Lock(), refuse_every, 0
        self.people = [(id_of("user", n), NAMES[n % len(NAMES)] or "nobody") for n in range(people)]
        self.sessions = {}
        for n in range(count):
            user, name = self.people[n % people]
            self.sessions[id_of("session", n)] = {
                "id": id_of("session", n), "username": name, "userId": user, "ipAddress": f"192.0.2.{n + 1}", "start": now - n * 60000, "lastAccess": now - n * 20000,
                "rememberMe": False, "clients": {CLIENT: "mlflow"}}
        brief = json.loads(recorded("users-brief.json"))[0]
        self.answers = {
            "/serverinfo": recorded("serverinfo-cut.json"), "/.well-known/openid-configuration": recorded("openid-configuration.json"), "/clients": recorded("clients.json"),
            "/users": json.dumps([dict(brief, id=user, username=name, email="") for user, name in self.people]).encode(), "/realms/mlflow": recorded("realm.json"),
            "/revoke": b"", "/offline-sessions": b"[]", "/groups": b"[]", "/consents": b"[]",
        }

    def get(self, path):
        if path.endswith("/user-sessions"):
            return json.dumps(list(self.sessions.values())).encode()
        if path.endswith("/client-session-stats"):
            return json.dumps([{"offline": "0", "clientId": "mlflow", "active": str(len(self.sessions)), "id": CLIENT}]).encode()
        return next((body for end, body in self.answers.items() if path.endswith(end)), None)

    def change(self, path):
        """The status of an answer: a session ends, or all of a person."""
        self.changes += 1
        if self.changes % self.refuse_every == 0:
            return 403
        if match := re.search(r"/sessions/([^/]+)$", path):
            return 204 if self.sessions.pop(match[1], None) else 404
        if match := re.search(r"/users/([^/]+)/logout$", path):
            self.sessions = {number: one for number, one in self.sessions.items() if one["userId"] != match[1]}
            return 204
        return 404

    def answer(self, method, path):
        with self.lock:
            if path.endswith("/token"):
                return 200, token()
            if method == "GET" or path.endswith("/revoke"):
                body = self.get(path)
                return (404, b'{"error":"not here"}') if body is None else (200, body)
            status = self.change(path)
            return status, b"" if status == 204 else b'{"error":"not allowed \xe6\xbc\xa2"}'

    def __enter__(self):
        keycloak = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, body = keycloak.answer(self.command, self.path.split("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = do_PUT = do

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self.server.server_address[1]

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
