"""What must be true of the shipped recording: whole, eventful, and without a trace of the machine it was made on.

usage: check_recording.py FILE

Each check is a function from a Recording to a list of complaints. Below them stand the ways in which a copy is spoiled,
one for each promise: a check that does not turn red on its own is worth nothing. check.py runs all of it.
"""

import ipaddress
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "deploy", "local", "load"))
from people import CAST, EVE, HOSTILE  # noqa: E402

FORMAT = "mlflow-oidc-top/1"
MINUTE = 60_000
BYTES_MAX = 500_000
OPERATORS = {"ines"}  # who acts, in record-shift
NETWORKS = [ipaddress.ip_network(net) for net in (
    "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
    "2001:db8::/32")]


class Recording:
    """The lines as objects; one that is no object is None."""

    def __init__(self, text):
        self.text = text
        self.lines = [self.parsed(line) for line in text.splitlines()]

    @staticmethod
    def parsed(line):
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def tables(self, *names):
        """(at, table, rows as dictionaries) of each line that tells rows, whole or changed."""
        for line in self.lines:
            if line and line.get("table") in (names or (line.get("table"),)) and "table" in line:
                yield line.get("at", 0), line["table"], [dict(zip(line.get("columns", []), row)) for row in line.get("rows", line.get("changed", []))]

    def rows(self, *names):
        for at, _, rows in self.tables(*names):
            for row in rows:
                yield at, row

    def strings(self):
        """(line number, text) of everything that is a text, keys included, where it first stands."""
        found = {}
        for number, line in enumerate(self.lines, 1):
            waiting = [line]
            while waiting:
                value = waiting.pop()
                if isinstance(value, str):
                    found.setdefault(value, number)
                elif isinstance(value, dict):
                    waiting += [*value, *value.values()]
                elif isinstance(value, list):
                    waiting += value
        return [(number, text) for text, number in found.items()]

    def matching(self, pattern):
        return [f"line {number}: {match.group()[:60]!r}" for number, text in self.strings() for match in pattern.finditer(text)]


# --- the checks ------------------------------------------------------------------------------------------------------

def check_format(recording):
    """the recording is one of this format, line by line, in the order of time"""
    bad = []
    head = recording.lines[0] if recording.lines else None
    if not head or head.get("recording") != FORMAT or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", head.get("begun_at", "")):
        bad.append("line 1: no head")
    if not recording.text.endswith("\n"):
        bad.append("the last line is cut")
    before = 0
    for number, line in enumerate(recording.lines[1:], 2):
        if line is None or not isinstance(line.get("at"), int) or ("table" in line) == ("message" in line):
            bad.append(f"line {number}: no line of a recording")
            continue
        if line["at"] < before:
            bad.append(f"line {number}: {line['at']} comes after {before}")
        before = line["at"]
        if any(len(row) != len(line.get("columns", [])) for row in line.get("rows", line.get("changed", []))):
            bad.append(f"line {number}: a row has not as many cells as there are columns")
    return bad


def check_size(recording):
    """the recording lasts ten minutes and is small enough to be shipped"""
    size = len(recording.text.encode())
    last = max((line["at"] for line in recording.lines if line and isinstance(line.get("at"), int)), default=0)
    return [complaint for complaint, is_true in (
        (f"{size} bytes are more than {BYTES_MAX}", size > BYTES_MAX), (f"it ends after {last / MINUTE:.1f} minutes", last < 9.5 * MINUTE)) if is_true]


def check_secrets(recording):
    """no secret is in the recording"""
    # deploy/local makes secrets of 40 hexadecimal digits; tokens begin with the base64 of {". Ids are UUIDs, with their hyphens;
    # U+202E is how a text for people shows a character that is not shown.
    words = re.compile(r"eyJ[\w-]{8,}|\bBearer\b|\bBasic [\w+/=]{6,}|(?i:secret|passw(?!ord\b)|passphrase|private.key|api.?key)|\bpassword\b\s*[=:]|://[^/\s]*:[^/\s]*@")
    return recording.matching(words) + [
        f"line {number}: {match.group()[:60]!r}" for number, text in recording.strings()
        for match in re.finditer(r"[A-Za-z0-9+/_=]{20,}", re.sub(r"U\+[0-9A-F]{4,6}", " ", text))
        if re.fullmatch(r"[0-9a-fA-F]+", match.group()) or len(set(map(kind_of, match.group())) - {""}) == 3]


def kind_of(character):
    return "digit" if character.isdigit() else "upper" if character.isupper() else "lower" if character.islower() else ""


def check_machine(recording):
    """no path, host or address of somebody's machine is in the recording"""
    bad = recording.matching(re.compile(r"(?<![\w.:/])(?:/(?:home|root|work|tmp|var|usr|opt|srv|etc|mnt|run|proc|Users)\b[\w./-]*|~/|[A-Z]:\\)"))
    for number, text in recording.strings():
        for host in re.findall(r"(?:://|@)([^\s/:\"'<>)]+)", text):
            if not re.fullmatch(r"(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|localhost|[\d.]+|\*", host):
                bad.append(f"line {number}: host {host!r}")
        for name in re.findall(r"\b[\w-]+\.(?:com|org|net|io|dev|local|localdomain|internal|intranet|lan|corp|cloud|eu|de|uk|us|fr)\b", text):
            if not name.startswith("example."):
                bad.append(f"line {number}: name {name!r}")
        for word in re.split(r"[^0-9A-Fa-f.:]+", text):
            for form in (word, word.rpartition(":")[0]):
                try:
                    address = ipaddress.ip_address(form)
                except ValueError:
                    continue
                if not any(address in network for network in NETWORKS):
                    bad.append(f"line {number}: address {form}")
    return bad


def check_people(recording):
    """everybody in the recording is a person of the sample data"""
    known = {person.username for person in (*CAST, EVE)}
    bad = [f"a user {row['username']!r}" for _, row in recording.rows("keycloak.user")
           if row.get("username") not in known and not str(row.get("username")).startswith("service-account-mlflow-oidc-top-")]
    bad += [f"a session of {row['user']!r}" for _, row in recording.rows("keycloak.session") if row.get("user") not in known]
    bad += [f"{row.get('who')!r} acted, from {row.get('from')!r}" for _, row in recording.rows("audit") if row.get("who") not in OPERATORS]
    return sorted(set(bad))


def check_events(recording):
    """the recording shows what a shift has: logins, a revocation, somebody logged out, an outage and its end"""
    sessions = list(recording.rows("keycloak.session"))
    audit = [row for _, row in recording.rows("audit")]
    states = [str(row["state"]) for _, row in recording.rows("source") if row.get("name") == "keycloak" and row.get("state")]
    states = "".join("+" if state == "ok" else "-" for state in states)
    first = {}
    for at, row in sessions:
        first.setdefault((row.get("id"), row.get("type")), at)
    later = sum(at >= MINUTE for at in first.values())
    promised = {
        "no outage between good times in the table source": re.search(r"\+-+\+", states),
        "no session was revoked": any(row.get("what") == "session revoke" and row.get("outcome") == "done" for row in audit),
        "nobody was logged out": any(row.get("what") == "user logout" and row.get("outcome") == "done" for row in audit),
        "fewer than 15 logins after the first minute": later >= 15,
        "fewer than 30 sessions": len(first) >= 30,
        "no online session": any(kind == "online" for _, kind in first),
        "no offline session": any(kind == "offline" for _, kind in first),
        "no session ended": any(line.get("gone") for line in recording.lines if line and line.get("table") == "keycloak.session"),
        "no name that tries to turn the terminal round": any(row.get("user") == HOSTILE for _, row in sessions),
    }
    return [complaint for complaint, is_kept in promised.items() if not is_kept]


CHECKS = (check_format, check_size, check_secrets, check_machine, check_people, check_events)


# --- how a copy is spoiled -------------------------------------------------------------------------------------------

def with_message(message):
    """The recording and one message more, at its end."""
    def spoiled(text):
        line = {"at": Recording(text).lines[-1]["at"], "message": message}
        return text + json.dumps(line) + "\n"
    return spoiled


def replaced(pattern, by):
    return lambda text: re.sub(pattern, by, text)


def without(fits):
    """The recording without the lines that fit."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not fits(json.loads(line)))


def without_column(table, column):
    """The recording as if the column of a table had never told anything."""
    def spoiled(text):
        lines = [json.loads(line) for line in text.splitlines()]
        for line in lines:
            if line.get("table") == table and column in line.get("columns", []):
                line["columns"][line["columns"].index(column)] = "planted"
        return "".join(json.dumps(line) + "\n" for line in lines)
    return spoiled


SPOILED = (
    (check_format, "another format", replaced("^.*\n", '{"recording":"mlflow-oidc-top/0"}\n')),
    (check_format, "a cut last line", lambda text: text[:-9]),
    (check_format, "a line that is no JSON", lambda text: text + "planted\n"),
    (check_format, "a step back in time", lambda text: text + '{"at":1,"message":"planted"}\n'),
    (check_format, "a row that is too long", lambda text: text + json.dumps(
        {"at": 10**9, "table": "planted", "columns": ["a"], "rows": [["1", "2"]]}) + "\n"),
    (check_size, "a recording of nine minutes", without(lambda line: line.get("at", 0) > 9 * MINUTE)),
    (check_size, "a long recording", lambda text: text + text[text.rindex("\n", 0, -1) + 1:] * (BYTES_MAX // 100)),
    (check_secrets, "a token", with_message("keycloak: " + "eyJhbGciOiJSUzI1" + "NiIsInR5cCI.eyJl")),
    (check_secrets, "a secret of the stack", with_message("4f2a" * 10)),
    (check_secrets, "a random word", with_message("xK9" + "vTq2LmZ" * 3)),
    (check_secrets, "a client's secret by name", with_message("client_secret is set")),
    (check_secrets, "a header", with_message("Authorization: Bearer x")),
    (check_secrets, "a password in an address", with_message("postgresql://reader:x@127.0.0.1/db")),
    (check_machine, "a home", with_message("cannot read /ho" + "me/somebody/x")),
    (check_machine, "a temporary file", with_message("cannot write /tm" + "p/x.audit")),
    (check_machine, "a host", with_message("https://sso.corp.invalid/ does not answer")),
    (check_machine, "a host without a scheme", with_message("ops7.internal does not answer")),
    (check_machine, "an address", with_message("connection refused by 8.8.8.8:443")),
    (check_machine, "an address of IPv6", with_message("connection refused by [2a00:1450::1]:443")),
    (check_machine, "a mail address", with_message("somebody@mail.invalid")),
    (check_people, "somebody else", replaced(r'"carol"', '"caroline"')),
    (check_people, "another operator", replaced(r'"ines"', '"root"')),
    (check_events, "no outage", without_column("source", "state")),
    (check_events, "an outage without an end", without(lambda line: line.get("table") == "source" and line["at"] > 5 * MINUTE)),
    (check_events, "no revocation", replaced('"session revoke"', '"session list"')),
    (check_events, "nobody logged out", replaced('"user logout"', '"user list"')),
    (check_events, "no logins", without(lambda line: line.get("table") == "keycloak.session" and line["at"] > MINUTE)),
    (check_events, "no offline session", replaced('"offline"', '"online"')),
    (check_events, "no hostile name", replaced("\u202e|\\\\u202e", "")),
)


def complaints_of(recording):
    return [f"{check.__doc__}: {complaint}" for check in CHECKS for complaint in check(recording)]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as shipped:
        found = complaints_of(Recording(shipped.read()))
    print("\n".join(found[:40]), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))
