"""Ending sessions for real: what was announced ends, nothing else does, and the audit log tells it."""

import json
import time

from lib import terminal
from lib.case import RealmCase
from lib.keycloak import PASSWORD, Browser


class Acting(RealmCase):
    name = "acting"

    @classmethod
    def prepare(cls):
        cls.realm.make_person("bystander")
        cls.bystander = cls.realm.grant("bystander")

    def setUp(self):
        self.top = self.program("operator")

    def person(self):
        """Somebody new for each test."""
        name = self._testMethodName.removeprefix("test_").replace("_", "-")
        if name not in self.realm.people:
            self.realm.make_person(name)
        return name

    def act(self, *words, status=0):
        return self.assertStatus(self.top.run(*words, "-o", "json"), status)

    def assertEnded(self, *logins):
        """As the person sees it, and as Keycloak lists it."""
        for login in logins:
            answer = login.refresh()
            self.assertEqual(answer.status, 400, f"{login.id} of {login.person}: {answer.says()}")
            self.assertEqual(answer.json()["error"], "invalid_grant")
            self.assertFalse(login.introspect(), "the access token is active for Keycloak")

    def assertListed(self, *keys):
        self.assertLessEqual(set(keys), set(self.realm.listed()))

    def assertNotListed(self, *keys):
        self.assertEqual(set(keys) & set(self.realm.listed()), set())

    def outcomes(self, ran):
        return [outcome["outcome"] for outcome in ran.json()["outcomes"]]

    def endings(self, ran):
        """(id, was it not named?) of each object that the plan says will end."""
        return sorted((ending["target"]["id"], ending["beyond"]) for ending in ran.json()["endings"])

    def test_revoke(self):
        """revoke ends the one session: refresh refused, not listed; the person's other session and other people live"""
        who = self.person()
        ended, kept = self.realm.grant(who), self.realm.grant(who, client="other")
        ran = self.act("session", "revoke", ended.id, "--yes")
        self.assertEqual(self.outcomes(ran), ["done"])
        self.assertEqual(self.endings(ran), [(ended.id, False)])
        self.assertEnded(ended)
        self.assertNotListed((ended.id, "online"))
        self.assertListed((kept.id, "online"), (self.bystander.id, "online"))
        self.assertTrue(kept.is_alive() and self.bystander.is_alive())

    def test_admin_event(self):
        """Keycloak's own log of the administrators' deeds has the revocation, by the operator's service account"""
        who = self.person()
        ended = self.realm.grant(who)
        self.act("session", "revoke", ended.id, "--yes")
        events = self.realm.get("/admin-events?operationTypes=DELETE&max=1000")
        mine = [event for event in events if ended.id in event.get("resourcePath", "")]
        self.assertEqual(len(mine), 1, events)
        account = self.realm.get(f"/clients/{self.realm.clients['operator'][0]}/service-account-user")
        self.assertEqual(mine[0]["authDetails"]["userId"], account["id"])

    def test_audit(self):
        """the audit log has intention, outcome and end with reason and ticket, and verifies"""
        who = self.person()
        ended = self.realm.grant(who)
        self.act("session", "revoke", ended.id, "--yes", "--reason", "stolen laptop", "--ticket", "INC-1")
        records = self.top.records()
        self.assertEqual([record["record"] for record in records], ["intent", "outcome", "end"])
        self.assertEqual([record["number"] for record in records], [1, 2, 3])
        text = json.dumps(records[0])
        for word in ("session revoke", "stolen laptop", "INC-1", ended.id, self.realm.name):
            self.assertIn(word, text)
        self.assertIn(ended.id, json.dumps(records[1]))
        self.assertEqual(records[1]["outcome"], "done")
        self.assertEqual(self.top.audit.stat().st_mode & 0o777, 0o600)
        self.assertStatus(self.top.run("audit", "verify", "-o", "json"), 0)
        rows = self.assertStatus(self.top.run("audit", "list", "-o", "json"), 0).rows("audit")
        self.assertEqual({row["number"] for row in rows}, {1, 2, 3})
        shown = self.assertStatus(self.top.run("audit", "show", "1", "-o", "json"), 0).rows("audit")
        self.assertEqual([(row["reason"], row["ticket"]) for row in shown], [("stolen laptop", "INC-1")])

    def test_audit_tampering(self):
        """audit verify finds a changed record, a missing one, and half a line"""
        for number in range(2):
            self.act("session", "revoke", self.realm.grant(self.person()).id, "--yes")
        whole = self.top.audit.read_bytes()
        lines = whole.splitlines(keepends=True)
        self.assertEqual(len(lines), 6)
        for words, content in (
            ("changed", whole.replace(b'"done"', b'"gone"', 1)),
            ("missing", b"".join(lines[:2] + lines[3:])),
            ("swapped", b"".join([lines[0], lines[2], lines[1], *lines[3:]])),
            ("half a line", whole[:-10]),
            ("first is cut", b"".join(lines[1:])),
        ):
            with self.subTest(words):
                self.top.audit.write_bytes(content)
                ran = self.assertStatus(self.top.run("audit", "verify"), 1)
                self.assertOneLine(ran)
        self.top.audit.write_bytes(whole)
        self.assertStatus(self.top.run("audit", "verify"), 0)

    def test_dry_run(self):
        """--dry-run lists the requests and the endings and sends nothing that changes"""
        who = self.person()
        login = self.realm.grant(who)
        ran = self.act("session", "revoke", login.id, "--dry-run")
        self.assertEqual(self.endings(ran), [(login.id, False)])
        self.assertEqual(ran.json()["plan"][0]["operation"], "keycloak.session.delete")
        self.assertEqual((ran.json()["dry_run"], ran.json()["outcomes"]), (True, []))
        self.assertTrue(login.is_alive())
        self.assertListed((login.id, "online"))
        self.assertEqual(self.top.records(), [])

    def test_again(self):
        """the same again is nothing to do: by filter 0, by an id that is not there 7"""
        who = self.person()
        login = self.realm.grant(who)
        self.act("session", "revoke", "-f", f"user={who}", "--yes", "--expect", "1")
        self.assertEnded(login)
        ran = self.act("session", "revoke", "-f", f"user={who}", "--yes", "--expect", "0")
        self.assertEqual(ran.json()["plan"], [])
        self.assertOneLine(self.assertStatus(self.top.run("session", "revoke", login.id, "--yes"), 7, login.id))

    def test_gone_meanwhile(self):
        """what ended between the list and the request is already so, and 0"""
        # The proof of it needs the moment in between: another's request while ours waits for its answer on a terminal.
        who = self.person()
        login = self.realm.grant(who)
        ran = self.ask_and_answer(["session", "revoke", login.id], "y",
                                  before=lambda: self.realm.call("DELETE", f"/sessions/{login.id}"))
        self.assertEqual(ran.status, 0, ran)
        self.assertEqual(self.top.records()[1]["outcome"], "already")

    def test_offline(self):
        """an offline session ends with all that was announced: 23 those at that client, 26 the online twin"""
        who = self.person()
        first, second = self.realm.grant(who, offline=True), self.realm.grant(who, offline=True)
        other = self.realm.grant(who, client="other", offline=True)
        named = ["-f", f"id={first.id} type:offline"]
        plan = self.act("session", "revoke", *named, "--dry-run")
        if self.server.is_since(26):
            announced = [(first.id, "offline", False), (first.id, "online", True)]
            self.assertEqual([step["operation"] for step in plan.json()["plan"]], ["keycloak.session.delete-offline"])
        else:
            announced = [(first.id, "offline", False), (second.id, "offline", True)]
            self.assertEqual([step["operation"] for step in plan.json()["plan"]], ["keycloak.user.consent.delete"])
        self.assertEqual(self.endings(plan), sorted((id, beyond) for id, _, beyond in announced))
        before = set(self.realm.listed())
        self.assertStatus(self.top.run("session", "revoke", *named, "--yes", "--expect", "1"), 2, "2 would end")
        self.assertEqual(set(self.realm.listed()), before)
        ran = self.act("session", "revoke", *named, "--yes", "--expect", "2")
        self.assertEqual(set(self.outcomes(ran)), {"done"})
        self.assertEqual(before - set(self.realm.listed()), {(id, kind) for id, kind, _ in announced})
        self.assertEqual((first.refresh().status, other.refresh().status), (400, 200))
        self.assertEqual(second.refresh().status, 200 if self.server.is_since(26) else 400)

    def test_online_of_twins(self):
        """an online session ends alone, and that its offline twin goes on is said"""
        who = self.person()
        login = self.realm.grant(who, offline=True)
        ran = self.act("session", "revoke", "-f", f"id={login.id} type:online", "--yes", "--expect", "1")
        self.assertTrue(any("1 offline twin" in note for note in ran.json()["notes"]), ran)
        self.assertNotListed((login.id, "online"))
        self.assertListed((login.id, "offline"))
        self.assertTrue(login.is_alive())

    def test_both_twins(self):
        """an id names both twins, and both end"""
        who = self.person()
        login = self.realm.grant(who, offline=True)
        ran = self.act("session", "revoke", login.id, "--yes")
        self.assertEqual(self.endings(ran), [(login.id, False), (login.id, False)])
        self.assertNotListed((login.id, "online"), (login.id, "offline"))
        self.assertEnded(login)

    def test_logout(self):
        """user logout ends all online sessions of the person and makes earlier offline tokens useless"""
        who = self.person()
        online, elsewhere, offline = self.realm.grant(who), self.realm.grant(who, client="other"), self.realm.grant(who, offline=True)
        time.sleep(1.1)  # a token of the same second lives on
        ran = self.act("user", "logout", who, "--yes")
        self.assertIn("done", self.outcomes(ran))
        self.assertNotIn("failed", self.outcomes(ran))
        for login in (online, elsewhere, offline):
            self.assertEqual(login.refresh().status, 400)
        self.assertNotListed((online.id, "online"), (elsewhere.id, "online"), (offline.id, "online"))
        self.assertTrue(self.bystander.is_alive())
        self.assertGreater(self.realm.get(f"/users/{self.realm.people[who]}")["notBefore"], 0)
        self.act("user", "logout", who, "--yes")
        self.assertStatus(self.top.run("audit", "verify"), 0)

    def test_expect(self):
        """several at once need the right number, more than --max are refused, and then nothing happens"""
        who = self.person()
        logins = [self.realm.grant(who) for _ in range(3)]
        all_of = ["-f", f"user={who}"]
        for words, says in (
            ([*all_of, "--yes"], "--expect 3"),
            ([*all_of, "--yes", "--expect", "2"], "3 would end"),
            ([*all_of, "--yes", "--expect", "3", "--max", "2"], "--max 2"),
            ([logins[0].id, logins[1].id, "--yes"], "--expect 2"),
            (all_of, "--yes"),
            ([logins[0].id], "--yes"),
            (["--yes"], "name it"),
            ([*all_of, logins[0].id, "--yes"], "not both"),
        ):
            with self.subTest(words=words):
                ran = self.assertStatus(self.top.run("session", "revoke", *words), 2, says)
                self.assertOneLine(ran)
        self.assertTrue(all(login.is_alive() for login in logins))
        self.assertEqual(self.top.records(), [])
        ran = self.act("session", "revoke", *all_of, "--yes", "--expect", "3")
        self.assertEqual(self.outcomes(ran), ["done"] * 3)
        self.assertEnded(*logins)

    def test_declined(self):
        """on a terminal No is the default, and a wrong number is No"""
        who = self.person()
        logins = [self.realm.grant(who) for _ in range(2)]
        self.assertEqual(self.ask_and_answer(["session", "revoke", logins[0].id], "").status, 2)
        self.assertEqual(self.ask_and_answer(["session", "revoke", "-f", f"user={who}"], "3").status, 2)
        self.assertTrue(all(login.is_alive() for login in logins))
        self.assertEqual(self.ask_and_answer(["session", "revoke", "-f", f"user={who}"], "2").status, 0)
        self.assertEnded(*logins)

    def test_not_found(self):
        """what is not there is 7"""
        self.assertOneLine(self.assertStatus(self.top.run("session", "revoke", "no-such-session", "--yes"), 7, "no-such-session"))
        self.assertOneLine(self.assertStatus(self.top.run("user", "logout", "no-such-user", "--yes"), 7, "no-such-user"))
        self.assertEqual(self.top.records(), [])

    def ask_and_answer(self, words, answer, before=lambda: None):
        """A run on a terminal of its own; `before` happens while it asks."""
        return terminal.answer(self.top.command(*words), self.top.environment(), answer, before)


class Own(RealmCase):
    """An administrator's login makes a session of its own, in the master realm."""

    name = "own"

    def test_own_session(self):
        """an administrator's own session is marked, and spared when others end"""
        master = f"{self.server.url}/realms/master/protocol/openid-connect/token"
        made = self.server.call("POST", "/master/users", {
            "username": "stack-test-guest", "email": "guest@example.org", "emailVerified": True, "enabled": True, "firstName": "Some", "lastName": "Guest",
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}]})
        guest = made.headers["Location"].rsplit("/", 1)[1]
        self.addCleanup(self.server.call, "DELETE", f"/master/users/{guest}")
        tokens = Browser().form(master, {"grant_type": "password", "client_id": "admin-cli", "username": "stack-test-guest", "password": PASSWORD}).json()
        top = self.program(None, KEYCLOAK_REALM="master", KEYCLOAK_ADMIN=self.server.admin, KEYCLOAK_ADMIN_PASSWORD=self.server.admin_password)
        ran = self.assertStatus(top.run("session", "list", "-o", "json"), 0)
        own = [row for row in ran.rows("session") if row["own"]]
        self.assertEqual([(row["user"], row["type"]) for row in own], [(self.server.admin, "online")])
        # Given back at the end: the next run has another.
        listed = {row["id"] for row in self.assertStatus(top.run("session", "list", "-o", "json"), 0).rows("session")}
        self.assertNotIn(own[0]["id"], listed)
        ran = self.assertStatus(top.run("session", "revoke", "-f", "own:yes | user=stack-test-guest", "--yes", "--expect", "1", "-o", "json"), 0)
        self.assertEqual([ending["target"]["id"] for ending in ran.json()["endings"]], [tokens["session_state"]])
        self.assertIn("our own session", ran.json()["skipped"][0])
        self.assertStatus(top.run("session", "revoke", "-f", "own:yes", "--yes"), 2, "our own session")
