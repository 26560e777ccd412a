"""Small recordings that say exactly what a test needs: the scenes that golden pictures and stories play on.

    python3 scenes.py FOLDER        writes each scene as FOLDER/NAME.recording

A scene is a few people, their sessions, and what happens; the rows are the feeds' own (src/recording/recording.h). Columns that a scene leaves out are null.
"""

import json
import pathlib
import sys

BEGUN = 1764580000000  # 2025-12-01T09:06:40.000Z
SECOND, MINUTE, HOUR, DAY = 1000, 60000, 3600000, 86400000


def identity(kind, number):
    """An id as Keycloak makes them, readable in a test: kind is four hexadecimal digits."""
    return f"{number:08x}-{kind}-4000-8000-{number:012x}"


CLIENTS = {"mlflow": identity("c11e", 1), "jupyter": identity("c11e", 2), "ops-cli": identity("c11e", 3)}
REALM = {
    "realm": "mlflow", "enabled": True, "token_life": 300, "idle": 1800, "max": 36000, "idle_remember": 0, "max_remember": 0, "client_idle": 0,
    "client_max": 0, "offline_idle": 2592000, "offline_max": 5184000, "offline_max_on": False, "client_offline_idle": 0, "client_offline_max": 0,
    "remember_me": False, "revoke_refresh": False, "events": True, "admin_events": True, "brute_force": True,
}
OPERATOR = ["view-realm", "view-users", "view-clients", "view-events", "manage-users"]


class Scene:
    """One recording in the making. Time is in milliseconds from its beginning and only goes forward."""

    def __init__(self, context="prod-eu", danger="", colour=""):
        self.lines = []
        self.at = 0
        self.sessions = {}
        self.users = {}
        self.state = "ok"
        self.since = BEGUN - DAY
        self.error = None
        self.lines.append({"recording": "mlflow-oidc-top/1", "program": "scene", "begun_at": "2025-12-01T09:06:40.000Z", "context": context,
                           "realm": "mlflow", "colour": colour, "danger": danger})

    # --- lines

    def table(self, name, rows, of=None, **about):
        columns = []
        for row in rows:
            columns += [column for column in row if column not in columns]
        line = {"at": self.at, "table": name}
        if of is not None:
            line["of"] = of
        line["columns"] = columns
        line["rows"] = [[row.get(column) for column in columns] for row in rows]
        line["about"] = {"fetched_at": BEGUN + self.at, "total": len(rows), "complete": True, **about}
        self.lines.append(line)

    def message(self, text):
        self.lines.append({"at": self.at, "message": text})

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            for line in self.lines:
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    # --- people

    def user(self, name, **more):
        number = len(self.users) + 1
        self.users[name] = {"id": identity("05e2", number), "username": name, "email": f"user{number}@example.org", "first_name": "A", "last_name": "Person",
                            "enabled": True, "email_verified": True, "created_at": BEGUN - 90 * DAY, **more}
        return self.users[name]

    def session(self, user, kind="online", client="mlflow", ip="10.8.4.52", started=HOUR, idle=MINUTE, identifier=None):
        """started, idle: that long ago."""
        if user not in self.users:
            self.user(user)
        identifier = identifier or identity("5e55", len(self.sessions) + 1)
        self.sessions[identifier, kind] = {
            "id": identifier, "type": kind, "user": user, "user_id": self.users[user]["id"], "ip": ip, "started_at": BEGUN + self.at - started,
            "last_access_at": BEGUN + self.at - idle, "remember_me": False, "clients": [client], "client_ids": [CLIENTS[client]],
        }
        return identifier

    # --- what the sources tell now

    def tell_sessions(self, **about):
        rows = list(self.sessions.values())
        counts = {client: [sum(1 for row in rows if client in row["clients"] and row["type"] == kind) for kind in ("online", "offline")] for client in CLIENTS}
        self.table("keycloak.stats", [{"id": CLIENTS[name], "client_id": name, "active": on, "offline": off} for name, (on, off) in counts.items()], **about)
        self.table("keycloak.session", rows, **about)

    def tell_users(self, **about):
        self.table("keycloak.user", list(self.users.values()), **about)

    def tell_source(self, latency=12, own=None, token_left=5 * MINUTE, roles=OPERATOR, version="26.0.8"):
        self.table("source", [{
            "name": "keycloak", "state": self.state, "since_at": self.since, "latency_ms": latency, "last_good_at": BEGUN + self.at, "version": version,
            "generation": GENERATION[version], "account": "mlflow-oidc-top-operator", "own_session": own, "roles": roles, "token_ends_at": BEGUN + self.at + token_left,
            "error": self.error and self.error["sentence"], "error_class": self.error and self.error["class"],
            "next_try_at": self.error and BEGUN + self.at + 14 * SECOND, "clock_low_ms": -300, "clock_high_ms": 700, "requests_a_minute": 24, "bytes_a_minute": 40960,
        }])

    def tell_all(self, **source):
        self.tell_source(**source)
        self.table("keycloak.realm", [REALM])
        self.table("keycloak.client", [{"id": identifier, "client_id": name, "enabled": True, "public": False, "bearer_only": False, "standard_flow": True,
                                        "direct_grants": True, "service_accounts": name == "ops-cli", "full_scope": True,
                                        "redirect_uris": ["https://mlflow.example/callback"], "mappers": []} for name, identifier in CLIENTS.items()])
        self.tell_sessions()
        self.tell_users()

    def tell_audit(self, *acts):
        """(minutes ago, who, what, target, outcome or None for the intention, reason)"""
        self.table("audit", [{"at": BEGUN + self.at - ago * MINUTE, "who": who, "what": what, "target": target, "outcome": outcome, "reason": reason,
                              "record": "end" if outcome else "intent", "number": number + 1}
                             for number, (ago, who, what, target, outcome, reason) in enumerate(acts)])

    def lose(self, kind, sentence):
        """The server stops answering: what it told is old from now on."""
        self.state, self.since, self.error = "unreachable", BEGUN + self.at, {"class": kind, "source": "keycloak", "sentence": sentence}

    def find(self):
        self.state, self.since, self.error = "ok", BEGUN + self.at, None

    def pass_time(self, milliseconds):
        self.at += milliseconds


GENERATION = {"23.0.7": 23000007, "26.0.8": 26000008}


# --- scenes

def calm():
    """An ordinary morning: few people, nothing to do."""
    s = Scene()
    s.session("m.okafor", ip="10.8.4.17", started=2 * HOUR, idle=29 * MINUTE + 12 * SECOND)
    s.session("alice", ip="10.8.4.52", started=3 * HOUR, idle=3 * MINUTE)
    s.session("alice", client="jupyter", ip="10.8.4.52", started=HOUR, idle=12 * MINUTE)
    s.session("svc-nightly", "offline", ip="10.8.9.3", started=9 * DAY, idle=11 * HOUR)
    s.session("t.lindqvist", ip="10.8.7.20", started=40 * MINUTE, idle=14 * MINUTE + 19 * SECOND)
    own = s.session("service-account-ops-cli", client="ops-cli", ip="10.8.0.9", started=20 * MINUTE, idle=4 * SECOND)
    s.user("carol")
    s.user("dave", enabled=False)
    s.tell_all(own=own)
    s.tell_audit((1400, "bob", "session revoke", "k.ito 0617c68d", None, "INC-8812"), (1400, "bob", "session revoke", "1 done", "done", "INC-8812"),
                 (30, "jane", "user logout", "s.ortiz", None, "asked for"), (30, "jane", "user logout", "1 done", "done", "asked for"))
    for _ in range(24):
        s.pass_time(5 * SECOND)
        s.tell_source(own=own)
        s.tell_sessions()
    return s


THEFT = ["k.ito"] * 3 + ["s.ortiz"] * 5 + ["p.rao"] * 4


def theft():
    """A stolen account: twelve sessions of three people, an offline twin, our own session; nothing moves."""
    s = Scene(danger="production", colour="red")
    for number, name in enumerate(THEFT):
        s.session(name, ip="91.203.5.14" if number % 2 else f"10.8.4.{90 + number}", started=(number + 1) * 10 * MINUTE, idle=(number + 1) * SECOND,
                  identifier=identity("aaaa", number + 1))
    s.session("k.ito", "offline", ip="91.203.5.14", started=20 * MINUTE, idle=MINUTE, identifier=identity("aaaa", 2))
    s.session("alice", ip="10.8.4.52", idle=2 * MINUTE, identifier=identity("bbbb", 1))
    own = s.session("service-account-ops-cli", client="ops-cli", ip="10.8.0.9", idle=4 * SECOND, identifier=identity("0111", 1))
    s.tell_all(own=own)
    for _ in range(60):
        s.pass_time(5 * SECOND)
        s.tell_source(own=own)
    return s


def gone():
    """alice's second session ends by itself, twenty seconds in."""
    s = Scene()
    s.session("alice", ip="10.8.4.52", started=HOUR, idle=MINUTE, identifier=identity("bbbb", 1))
    second = s.session("alice", ip="10.8.4.53", started=2 * HOUR, idle=2 * MINUTE, identifier=identity("bbbb", 2))
    s.session("bob", ip="10.8.4.60", started=2 * HOUR, idle=3 * MINUTE, identifier=identity("bbbb", 3))
    s.tell_all()
    for step in range(12):
        s.pass_time(5 * SECOND)
        if step == 3:
            del s.sessions[second, "online"]
        s.tell_source()
        s.tell_sessions()
    return s


def watcher():
    """An account that may look and not act."""
    s = Scene()
    s.session("alice")
    s.tell_all(roles=[role for role in OPERATOR if role != "manage-users"])
    s.pass_time(MINUTE)
    s.tell_source(roles=[role for role in OPERATOR if role != "manage-users"])
    return s


def moves():
    """Ten seconds in one session comes, one changes its address and one goes."""
    s = Scene()
    for name in ("alice", "bob", "carol"):
        s.session(name, idle=5 * MINUTE)
    s.tell_all()
    s.pass_time(10 * SECOND)
    s.sessions[identity("5e55", 3), "online"]["ip"] = "203.0.113.9"
    del s.sessions[identity("5e55", 2), "online"]
    s.session("dave", idle=SECOND, started=SECOND, identifier=identity("5e55", 4))
    s.tell_source()
    s.tell_sessions()
    s.tell_users()
    s.pass_time(10 * SECOND)
    s.tell_source()
    return s


def outage():
    """Keycloak does not answer from half a minute on, and answers again two minutes in."""
    s = Scene()
    for name in ("alice", "bob", "carol"):
        s.session(name, idle=5 * MINUTE)
    s.tell_all()
    s.pass_time(30 * SECOND)
    s.lose("unreachable", "no answer in 10 s")
    fetched = BEGUN
    s.tell_source()
    s.tell_sessions(complete=False, fetched_at=fetched, error=s.error)
    s.message("keycloak: no answer in 10 s, next try in 1s")
    s.pass_time(90 * SECOND)
    s.find()
    s.session("dave", idle=SECOND, started=SECOND)
    s.tell_source()
    s.tell_sessions()
    s.message("keycloak: answered again after 5 retries")
    s.pass_time(30 * SECOND)
    s.tell_source()
    return s


HOSTILE = ["\x1b]0;owned\x07\x1b[2Jroot", "admin\u202e\u2066gro.live", "a\u200bl\u200bice", "line\nbreak\ttab\rback\b\b", "李小龙 的 会话", "e\u0301\u0302\u0303\u0304\u0305\u0306ve",
           "\x9b31mred", "x" * 300, "\u007fdel", "Ꭺlice", "'; drop table users; --", "$(reboot)", "%s%n%x", "=cmd|' /C calc'!A0"]


def hostile():
    """Names that try to be something else."""
    s = Scene()
    for name in HOSTILE:
        s.session(name, ip="203.0.113.9\x1b[31m" if name == "%s%n%x" else "203.0.113.9")
    s.tell_all()
    s.pass_time(10 * SECOND)
    s.tell_source()
    return s


def crowd():
    """Three hundred sessions, some of which move every five seconds."""
    s = Scene()
    ids = [s.session(f"user{number % 97:02}", ip=f"10.{number % 7}.{number % 11}.{number % 200}", started=(number + 1) * MINUTE, idle=number * 5 * SECOND)
           for number in range(300)]
    s.tell_all()
    for step in range(24):
        s.pass_time(5 * SECOND)
        for identifier in ids[step::24]:
            s.sessions[identifier, "online"]["last_access_at"] = BEGUN + s.at
        s.tell_source()
        s.tell_sessions()
    return s


SCENES = {scene.__name__: scene for scene in (calm, theft, gone, watcher, moves, outage, hostile, crowd)}


def write_all(folder):
    for name, scene in SCENES.items():
        scene().write(pathlib.Path(folder) / f"{name}.recording")


if __name__ == "__main__":
    write_all(sys.argv[1])
