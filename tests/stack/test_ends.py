"""The predicted end of a session is its end: real sessions of each kind in a realm with short lifetimes.

Every prediction is tried on two sessions of its kind, because a probe moves the session's last access: one must live
NEAR seconds before the end that the program predicted for it, the other must be dead NEAR seconds after.
"""

import dataclasses
import datetime
import heapq
import itertools
import time

from lib.case import RealmCase
from lib.keycloak import Login
from lib.program import Program

NEAR = 2
PASSWORD, BROWSER, REMEMBERED, OFFLINE = "password", "browser", "remembered browser", "offline token"


@dataclasses.dataclass(frozen=True)
class Kind:
    """How a session begins and goes on, and which prediction is tried."""

    words: str
    login: str
    field: str
    ends_by: str  # of the session, whatever ends its tokens
    client: str = "app"
    refreshed: tuple = ()  # seconds after its login
    by_cookie: bool = False  # tried by the browser's cookie, not by a token
    also_at: str = ""  # a second client in the same session
    late_on_23: bool = False  # 23's lists by client do not tell its last use: the prediction is too early, never too late


KINDS = {
    "idle": Kind("an unused session ends when it was idle", PASSWORD, "expires_at", "idle"),
    "browser": Kind("a browser's session ends when it was idle", BROWSER, "expires_at", "idle", by_cookie=True),
    "remembered": Kind("a remembered session ends by the longer limit", REMEMBERED, "expires_at", "idle"),
    "used": Kind("a session in use ends by its greatest age", PASSWORD, "expires_at", "max", refreshed=(20, 40)),
    "brief": Kind("a client's own idle limit ends its refresh token", PASSWORD, "refresh_ends_at", "idle", client="brief"),
    "brief_session": Kind("a client's own idle limit leaves the session alone", BROWSER, "expires_at", "idle", client="brief", by_cookie=True),
    "short": Kind("a client's own greatest age ends its refresh token", PASSWORD, "refresh_ends_at", "idle", client="short", refreshed=(20,)),
    "two_clients": Kind("of two clients the later refresh token counts", BROWSER, "refresh_ends_at", "idle", client="brief", also_at="app"),
    "offline": Kind("an offline session ends when it was idle", OFFLINE, "expires_at", "offline_idle"),
    "offline_used": Kind("an offline session in use ends by its greatest age", OFFLINE, "expires_at", "offline_max", refreshed=(20,),
                         late_on_23=True),
}


class Agenda:
    """What is to be done at which time, one after the other; more may be added meanwhile."""

    def __init__(self):
        self.things, self.order = [], itertools.count()

    def at(self, when, what):
        heapq.heappush(self.things, (when, next(self.order), what))

    def run(self):
        while self.things:
            when, _, what = heapq.heappop(self.things)
            time.sleep(max(0, when - time.time()))
            what()


@dataclasses.dataclass
class Probe:
    """One session, tried once."""

    kind: Kind
    login: Login
    begun: float
    after: bool  # is it tried after the predicted end?
    row: dict = None
    lived: bool = None
    tried: float = 0

    def key(self):
        return self.login.id, "offline" if self.kind.login == OFFLINE else "online"

    def predicted(self):
        return instant(self.row[self.kind.field])

    def due(self):
        return self.predicted() + (NEAR if self.after else -NEAR)

    def try_it(self):
        self.tried = time.time()
        self.lived = self.login.realm.browser_is_in(self.login) if self.kind.by_cookie else self.login.is_alive()


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def begin(realm, kind, person):
    realm.make_person(person)
    if kind.login in (PASSWORD, OFFLINE):
        return realm.grant(person, client=kind.client, offline=kind.login == OFFLINE)
    login = realm.browse(person, client=kind.client, remember=kind.login == REMEMBERED)
    return realm.browse(person, client=kind.also_at, browser=login.browser) if kind.also_at else login


class Ends(RealmCase):
    name = "ends"
    settings = {
        "ssoSessionIdleTimeout": 30, "ssoSessionMaxLifespan": 60, "ssoSessionIdleTimeoutRememberMe": 90, "ssoSessionMaxLifespanRememberMe": 120,
        "offlineSessionIdleTimeout": 30, "offlineSessionMaxLifespanEnabled": True, "offlineSessionMaxLifespan": 45, "accessTokenLifespan": 15,
    }

    @classmethod
    def prepare(cls):
        cls.realm.make_client("brief", attributes={"client.session.idle.timeout": "20"})
        cls.realm.make_client("short", attributes={"client.session.max.lifespan": "40"})
        cls.top = Program(cls.realm, "operator")
        cls.addClassCleanup(cls.top.close)
        cls.probes, agenda = {}, Agenda()
        for name, kind in KINDS.items():
            cls.probes[name] = [Probe(kind, begin(cls.realm, kind, f"{name}-{after}".lower()), time.time(), after) for after in (False, True)]
        for kind, probes in zip(KINDS.values(), cls.probes.values()):
            for probe in probes:
                for seconds in kind.refreshed:
                    agenda.at(probe.begun + seconds, probe.login.refresh)
            agenda.at(probes[-1].begun + 1 + max(kind.refreshed, default=0), lambda probes=probes: cls.predict(probes, agenda))
        # Between the idle end of the first and their greatest age: 26 lists them still.
        agenda.at(cls.probes["idle"][0].begun + 45, cls.look_at_ended)
        agenda.run()

    @classmethod
    def predict(cls, probes, agenda):
        rows = {(row["id"], row["type"]): row for row in cls.top.run("session", "list", "-o", "json").rows("session")}
        for probe in probes:
            probe.row = rows[probe.key()]
            agenda.at(probe.due(), probe.try_it)

    @classmethod
    def look_at_ended(cls):
        cls.ended, _ = cls.realm.settled(lambda: cls.top.run("session", "list", "-o", "json"))
        over = [row["id"] for row in cls.ended.rows("session") if row["state"] == "over"]
        cls.revoked = cls.top.run("session", "revoke", over[0], "--yes", "-o", "json") if over else None

    def check(self, name):
        for probe in self.probes[name]:
            late = probe.kind.late_on_23 and not self.server.is_since(26)
            self.assertLess(abs(probe.tried - probe.due()), 1.0, "the probe came too late to tell")
            self.assertEqual(probe.row["ends_by"], "offline_idle" if late else probe.kind.ends_by, probe.row)
            if late:
                self.assertEqual(probe.predicted(), instant(probe.row["started_at"]) + self.settings["offlineSessionIdleTimeout"])
            self.assertEqual(probe.lived, late or not probe.after, f"tried {probe.tried - probe.predicted():+.1f} s from its predicted end: {probe.row}")

    def test_over(self):
        """rows that Keycloak has not yet deleted are over, and revoking one is nothing to do"""
        ran = self.assertStatus(self.ended, 0)
        over = [row for row in ran.rows("session") if row["state"] == "over"]
        now = instant(ran.json()["taken_at"])
        for row in ran.rows("session"):
            self.assertEqual(row["state"] == "over", instant(row["expires_at"]) <= now, row)
        if not self.server.is_since(26):
            return  # such rows are gone from the lists there
        self.assertTrue(over, f"no row is over: {ran}")
        ran = self.assertStatus(self.revoked, 0)
        self.assertEqual((ran.json()["plan"], ran.json()["endings"]), ([], []))
        self.assertIn("over already", ran.json()["skipped"][0])


for _name, _kind in KINDS.items():
    def _test(self, name=_name):
        self.check(name)
    _test.__doc__ = _kind.words
    setattr(Ends, f"test_{_name}", _test)
