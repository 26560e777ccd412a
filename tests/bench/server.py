"""A stand-in for Keycloak where the real one cannot go: 100,000 sessions, and answers after a fixed time.

    python3 server.py --sessions N [--delay MS] [--changing]

The answers are the recorded ones of tests/data with as many sessions as asked for. Each comes after --delay ms. With
--changing the counts of the clients differ each time, so that who polls fetches the whole list again. The port is
printed on standard output; SIGTERM ends it.
"""

import argparse
import base64
import json
import os
import socket
import threading
import time
import uuid

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "keycloak-23.0.7")
CLIENTS = [("0d40d2a1-08cc-4321-a281-8f22ba7800c5", "mlflow")]
USERS = 200
ROLES = ["view-realm", "view-clients", "view-users", "view-events"]


def recorded(name):
    with open(os.path.join(DATA, name), "rb") as file:
        return file.read()


def id_of(kind, number):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))


def sessions(count):
    """UserSessionRepresentations as the recording has them, of USERS people. Begun over the last two hours, seen in the last five minutes: none ends soon."""
    now = int(time.time()) * 1000
    users = [(f"user{n:03d}", id_of("user", n)) for n in range(USERS)]
    rows = []
    for n in range(count):
        name, user = users[n % USERS]
        start = now - n * 7200000 // count // 1000 * 1000
        seen = now - n % 300 * 1000
        rows.append(f'{{"id":"{id_of("session", n)}","username":"{name}","userId":"{user}","ipAddress":"192.0.2.{n % 250 + 1}",'
                    f'"start":{start},"lastAccess":{max(start, seen)},"rememberMe":false,'
                    f'"clients":{{"{CLIENTS[0][0]}":"{CLIENTS[0][1]}"}}}}')
    return ("[" + ",".join(rows) + "]").encode()


def users():
    keep = json.loads(recorded("users-brief.json"))[0]
    return json.dumps([dict(keep, id=id_of("user", n), username=f"user{n:03d}", email=f"user{n:03d}@example.org") for n in range(USERS)],
                      separators=(",", ":")).encode()


def token():
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iat": int(time.time()), "exp": int(time.time()) + 600, "resource_access": {"realm-management": {"roles": ROLES}},
              "preferred_username": "service-account-bench"}
    return json.dumps({"access_token": ".".join([part({"alg": "RS256"}), part(claims), "c2lnbmF0dXJl"]), "expires_in": 600,
                       "refresh_expires_in": 0, "token_type": "Bearer"}).encode()


class Server:
    def __init__(self, count, delay, changing):
        self.delay, self.changing, self.count, self.turn = delay, changing, count, 0
        # By the end of the path; the first that fits.
        self.answers = [
            ("/user-sessions", sessions(count)),
            ("/offline-sessions", b"[]"),
            ("/serverinfo", recorded("serverinfo-cut.json")),
            ("/.well-known/openid-configuration", recorded("openid-configuration.json")),
            ("/clients", recorded("clients.json")),
            ("/users", users()),
            ("/realms/mlflow", recorded("realm.json")),
            ("/revoke", b""),
        ]

    def answer(self, path):
        path = path.split("?")[0]
        if path.endswith("/token"):
            return token()
        if path.endswith("/client-session-stats"):
            self.turn += self.changing
            return json.dumps([{"offline": "0", "clientId": name, "active": str(self.count + self.turn % 2), "id": client}
                               for client, name in CLIENTS]).encode()
        return next((body for end, body in self.answers if path.endswith(end)), None)

    def serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = b""
        with connection:
            while True:
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                head, data = data.split(b"\r\n\r\n", 1)
                lines = head.decode("latin-1").split("\r\n")
                length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
                while len(data) < length:
                    data += connection.recv(65536)
                data = data[length:]
                body = self.answer(lines[0].split(" ")[1])
                time.sleep(self.delay / 1000)
                status = "404 Not Found" if body is None else "200 OK"
                head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body or b'')}\r\n\r\n".encode()
                if len(body or b"") < 65536:
                    connection.sendall(head + (body or b""))
                else:
                    connection.sendall(head)
                    connection.sendall(body)


def serve_quietly(server, connection):
    try:
        server.serve(connection)
    except OSError:
        pass  # the other side went away


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--delay", type=float, default=20)
    parser.add_argument("--changing", action="store_true")
    options = parser.parse_args()
    server = Server(options.sessions, options.delay, options.changing)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_quietly, args=(server, connection), daemon=True).start()


if __name__ == "__main__":
    main()
