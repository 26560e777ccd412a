"""The dashboard in a real terminal, on a real server, watched from outside."""

import os
import signal
import time

from lib.case import RealmCase, wait_for
from lib.proxy import Proxy
from lib.terminal import Tmux


class Screen(RealmCase):
    name = "screen"

    @classmethod
    def prepare(cls):
        for person in ("alice", "bob"):
            cls.realm.make_person(person)
        cls.bob = cls.realm.grant("bob")

    def show(self, top, *words):
        """The dashboard, with a first answer from the server on it."""
        screen = Tmux(top.command(*words), top.environment())
        self.addCleanup(screen.close)
        screen.wait(self.server.version, "KEYCLOAK SESSIONS")
        return screen

    def tag_two(self, screen):
        """Goes to alice's two sessions and tags both."""
        screen.type("s")
        screen.wait("Sessions ")
        screen.type("/", *"user:alice", "Enter")
        screen.wait("/user:alice", "Sessions 2 of ")
        screen.type("Space", "Space")
        screen.wait("2 tagged")

    def test_revoke(self):
        """operator: tag two sessions, x, the number, Enter: both end, others live, the audit log has it"""
        logins = [self.realm.grant("alice"), self.realm.grant("alice", client="other")]
        top = self.program("operator")
        screen = self.show(top)
        self.tag_two(screen)
        screen.type("x")
        asked = screen.wait("REVOKE 2 SESSIONS", "type the number")
        for login in logins:
            self.assertIn(login.id[:8], asked)
        self.assertTrue(all((login.id, "online") in self.realm.listed() for login in logins), "asking ends nothing")
        screen.type("2", "Enter")
        screen.wait("2 done")
        self.assertEqual({(login.id, "online") for login in logins} & set(self.realm.listed()), set())
        self.assertEqual([login.refresh().status for login in logins], [400, 400])
        self.assertTrue(self.bob.is_alive())
        records = top.records()
        self.assertEqual([record["record"] for record in records], ["intent", "outcome", "outcome", "end"])
        self.assertStatus(top.run("audit", "verify"), 0)
        screen.type("Enter")
        screen.wait("REVOKE", gone=True)
        screen.wait("Sessions 0 of ")

    def test_no_is_the_default(self):
        """Enter alone, Esc, a wrong number and a paste do nothing"""
        logins = [self.realm.grant("alice"), self.realm.grant("alice")]
        self.addCleanup(self.realm.call, "POST", f"/users/{self.realm.people['alice']}/logout")
        top = self.program("operator")
        screen = self.show(top)
        self.tag_two(screen)
        for keys, says in ((["Enter"], "nothing was changed"), (["Escape"], "nothing was changed")):
            screen.type("x")
            screen.wait("type the number")
            screen.type(*keys)
            screen.wait(says)
            screen.wait("REVOKE 2", gone=True)
        screen.type("x")
        screen.wait("type the number")
        screen.type("3", "Enter")
        screen.wait("that is not the number")
        screen.paste("2\n")
        screen.wait("nothing was changed")
        self.assertTrue(all(login.is_alive() for login in logins))
        self.assertEqual(top.records(), [])

    def test_monitor(self):
        """monitor: the key does nothing and names the role that is missing"""
        login = self.realm.grant("alice")
        self.addCleanup(self.realm.call, "POST", f"/users/{self.realm.people['alice']}/logout")
        top = self.program("monitor")
        screen = self.show(top)
        screen.type("s")
        screen.wait("Sessions ")
        screen.type("x")
        seen = screen.wait("manage-users")
        self.assertNotIn("REVOKE", seen)
        self.assertTrue(login.is_alive())

    def test_read_only(self):
        """read-only: the badge is there, the keys change nothing, the wire saw reads and our own token"""
        proxy = Proxy(self.server.url)
        self.addCleanup(proxy.close)
        login = self.realm.grant("alice")
        self.addCleanup(self.realm.call, "POST", f"/users/{self.realm.people['alice']}/logout")
        top = self.program("operator", url=proxy.url)
        screen = self.show(top, "--read-only")
        screen.wait("READ-ONLY")
        for noun, verb in (("s", "revoke"), ("u", "log out")):
            screen.type(noun, "x")
            self.assertNotIn("captured", screen.wait(f"{verb}: read-only"))
            screen.type("y", "Enter", "Escape", "0")
        screen.type("q")
        screen.wait("left with status 0")
        self.assertTrue(login.is_alive())
        self.assertGreater(len(proxy.seen), 5)
        self.assertEqual(proxy.harm(), [])
        self.assertEqual(top.records(), [])

    def test_server_stops(self):
        """a stopped server: keys answer, its panes grow old and say why; when it goes on all is well with no key pressed"""
        top = self.program("operator")
        screen = self.show(top, "--interval", "1")
        pid = self.server.pid()
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        os.kill(pid, signal.SIGSTOP)
        for key, sees in (("s", "Sessions "), ("u", "Users "), ("0", "KEYCLOAK SESSIONS"), ("?", "KEYS")):
            begun = time.monotonic()
            screen.type(key)
            screen.wait(sees, seconds=3)
            self.assertLess(time.monotonic() - begun, 3)
        screen.type("Escape")
        screen.wait("unreachable", "OLD", seconds=30)
        self.assertIn("bob", screen.screen(), "old data stays")
        screen.type("s")
        screen.wait("bob")
        screen.type("0")
        os.kill(pid, signal.SIGCONT)
        screen.wait(f"{self.server.version} ok", seconds=60)
        screen.wait("unreachable", "OLD", gone=True, seconds=15)
        screen.type("q")
        screen.wait("left with status 0")

    def test_leaving_a_stopped_server(self):
        """q leaves at once while the server is stopped"""
        proxy = Proxy(self.server.url)
        self.addCleanup(proxy.close)
        screen = self.show(self.program("operator", url=proxy.url), "--interval", "1")
        pid = self.server.pid()
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        os.kill(pid, signal.SIGSTOP)
        asked = len(proxy.seen)
        wait_for(lambda: len(proxy.seen) > asked)
        begun = time.monotonic()
        screen.tmux("send-keys", "-t", "test", "q")
        screen.wait("left with status 0", seconds=5)
        self.assertLess(time.monotonic() - begun, 1.5)

    def test_terminal_is_restored(self):
        """on SIGTERM, SIGINT and SIGHUP the terminal is as it was, and the status tells"""
        for number, status in ((signal.SIGTERM, 130), (signal.SIGINT, 130), (signal.SIGHUP, 130)):
            with self.subTest(signal=number.name):
                top = self.program("operator")
                screen = self.show(top)
                self.assertEqual(screen.state(), "1")
                os.kill(screen.program_pid(), number)
                seen = screen.wait("left with status")
                self.assertIn(f"left with status {status}", seen)
                self.assertEqual(screen.state(), "0", "the alternate screen is left")
                wait_for(screen.settings_after)
                self.assertEqual(screen.settings_after(), screen.settings_before())
