"""Recordings for the checks, in the format of src/recording/recording.h: hostile names, wide and combining letters, a few hundred rows, something new each second."""

import json
import random
import uuid

BEGUN = "2026-11-25T02:00:00.000Z"
BEGUN_MS = 1795572000000
CLIENTS = ("mlflow", "grafana", "漢字-client")
NAMES = (
    "alice", "bob", "carol.longname-with-much-behind-it@department.example.org", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "line\nbreak\rreturn", "tab\there", "\x9b31m", "\x7f\x08",
    "\u202egnp.exe", "zero\u200bwidth", "\ufeffbom", "漢字テスト", "한국어 이름", "ﾊﾝｶｸ", "全角ＡＢＣ", "e\u0301a\u0302\u0303", "marks e\u0300\u0301\u0302\u0303\u0304\u0305\u0306",
    "\u0301alone", "Ω≈ç√", "עברית", "عربى", "|bar|", "", " ", "~", "A" * 300, "漢" * 90, "a漢" * 50, "\ud7ff\ue000", "\u2500\u2502\u2026", "кириллица", "x" * 33 + "漢",
)
SESSION = ("id", "type", "user", "user_id", "ip", "started_at", "last_access_at", "remember_me", "clients", "client_ids")
TOLD = ("name", "state", "since_at", "latency_ms", "last_good_at", "next_try_at", "version", "generation", "error", "error_class", "account", "roles", "token_ends_at",
        "clock_low_ms", "clock_high_ms", "requests_a_minute", "bytes_a_minute", "wrong_kind")


def id_of(kind, number):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))


class Writer:
    def __init__(self, path, **head):
        self.file = open(path, "w", encoding="utf-8")
        self.say({"recording": "mlflow-oidc-top/1", "program": "0", "begun_at": BEGUN, "context": "prod-漢", "realm": "mlflow", "colour": "red", "danger": "production", **head})

    def say(self, line):
        # Half of a pair stands for itself in JSON; the reader makes it U+FFFD.
        self.file.write(json.dumps(line, separators=(",", ":")) + "\n")

    def table(self, at, name, columns, rows=None, **more):
        line = {"at": at, "table": name, **more}
        if rows is not None or "changed" in more or "gone" in more:
            line["columns"] = columns
        if rows is not None:
            line["rows"] = rows
        about = more.get("about", {})
        line["about"] = {"fetched_at": BEGUN_MS + at, "complete": True, **about}
        self.say(line)

    def told(self, at, state="ok", **more):
        row = {"name": "keycloak", "state": state, "since_at": BEGUN_MS, "latency_ms": 12, "last_good_at": BEGUN_MS + at, "version": "23.0.7", "generation": 2300700,
               "account": "service-account-top", "roles": ["view-realm", "view-users"], "token_ends_at": BEGUN_MS + at + 300000, "clock_low_ms": -100, "clock_high_ms": 900,
               "requests_a_minute": 12, "bytes_a_minute": 12345, "wrong_kind": 0, **more}
        self.table(at, "source", TOLD, [[row.get(name) for name in TOLD]])

    def people(self, names):
        self.table(0, "keycloak.realm", ("realm", "enabled", "token_life", "idle", "max", "offline_idle", "offline_max_on", "remember_me", "not_before_at"),
                   [["mlflow", True, 300, 1800, 36000, 2592000, False, True, None]])
        self.table(0, "keycloak.client", ("id", "client_id", "name", "enabled", "public"), [[id_of("client", n), name, name, True, False] for n, name in enumerate(CLIENTS)])
        self.table(0, "keycloak.user", ("id", "username", "email", "first_name", "last_name", "enabled", "created_at"),
                   [[id_of("user", n), name, f"{n}@example.org", name, name, n % 7 != 0, BEGUN_MS - n * 86400000] for n, name in enumerate(names)])

    def close(self):
        self.file.close()


def session(chance, number, name, at):
    started = BEGUN_MS + at - chance.randint(0, 7200000)
    clients = [n for n in range(len(CLIENTS)) if chance.random() < 0.4] or [0]
    return [id_of("session", number), chance.choice(("online", "online", "offline")), name, id_of("user", number % 100), f"192.0.2.{number % 250}", started,
            max(started, BEGUN_MS + at - chance.randint(0, 1700000)), number % 3 == 0, [CLIENTS[n] for n in clients], [id_of("client", n) for n in clients]]


def stats(writer, at, rows):
    writer.table(at, "keycloak.stats", ("id", "client_id", "active", "offline"),
                 [[id_of("client", n), name, sum(name in row[8] and row[1] == "online" for row in rows), sum(name in row[8] and row[1] == "offline" for row in rows)]
                  for n, name in enumerate(CLIENTS)])


def eventful(path, seed, seconds=240, count=300):
    """Each second some sessions come, go and change; now and then the list fails, and the server."""
    chance = random.Random(seed)
    writer = Writer(path)
    writer.told(0)
    writer.people([NAMES[n % len(NAMES)] + (str(n) if n >= len(NAMES) else "") for n in range(100)])
    rows = {n: session(chance, n, chance.choice(NAMES), 0) for n in range(count)}
    writer.table(300, "keycloak.session", SESSION, list(rows.values()))
    stats(writer, 300, rows.values())
    following = count
    for second in range(1, seconds):
        at = second * 1000 + chance.randint(0, 900)
        changed, gone = [], []
        for n in chance.sample(sorted(rows), min(len(rows), chance.choice((0, 1, 3, 60)))):
            if chance.random() < 0.4:
                gone.append(rows.pop(n)[:2])
            else:
                rows[n][6] = BEGUN_MS + at
                rows[n][4] = f"198.51.100.{chance.randint(1, 250)}"
                changed.append(rows[n])
        for _ in range(chance.choice((0, 1, 2, 30))):
            rows[following] = session(chance, following, chance.choice(NAMES), at)
            changed.append(rows[following])
            following += 1
        writer.table(at, "keycloak.session", SESSION, changed=changed, gone=gone)
        stats(writer, at, rows.values())
        event = chance.random()
        if event < 0.06:
            error = {"class": chance.choice(("unreachable", "forbidden", "protocol")), "source": "keycloak", "status": 0, "sentence": "as \x1b[7mthe recording says 漢字"}
            writer.table(at + 10, "keycloak.session", SESSION, about={"complete": False, "error": error})
            writer.told(at + 10, "unreachable", error="nobody answers 漢字", error_class="unreachable", next_try_at=BEGUN_MS + at + 5000)
        elif event < 0.12:
            writer.told(at + 10)
        elif event < 0.2:
            writer.say({"at": at + 20, "message": f"keycloak: message {second} 漢字 \x1b[1m"})
        elif event < 0.22:
            rows = {n: rows[n] for n in sorted(rows)[:chance.choice((0, 1, 10, 200))]}
            writer.table(at + 10, "keycloak.session", SESSION, list(rows.values()))
            stats(writer, at + 10, rows.values())
    writer.close()


def calm(path, seconds=30, turn=4):
    """Forty plain sessions of which nothing is heard again. They have been idle for two hours and as many minutes, which grow by one when it has played for `turn` seconds."""
    writer = Writer(path, colour="", danger="")
    writer.told(0, token_ends_at=None)  # no countdown beside the clock
    writer.people([f"user{n:02d}" for n in range(40)])
    rows = [[id_of("session", n), "online", f"user{n:02d}", id_of("user", n), "192.0.2.1", BEGUN_MS - 36000000 - n * 60000, BEGUN_MS - 7320000 + turn * 1000, False,
             ["mlflow"], [id_of("client", 0)]] for n in range(40)]
    writer.table(0, "keycloak.session", SESSION, rows)
    stats(writer, 0, rows)
    writer.say({"at": seconds * 1000, "message": "the end"})
    writer.close()
