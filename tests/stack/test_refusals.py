"""What is wrong is said in one line that names whose fault it is, with the right exit status, and nothing happens."""

import json
import os
import subprocess
import time

from lib.case import RealmCase, wait_for
from lib.program import BINARY
from lib.proxy import Page, Proxy, Silent, closed_url


class Refusals(RealmCase):
    name = "refusals"

    @classmethod
    def prepare(cls):
        cls.realm.make_person("alice")
        cls.session = cls.realm.grant("alice")

    def opened(self, server):
        self.addCleanup(server.close)
        return server

    def refused(self, top, status, *says, words=("session", "list", "-o", "json"), **more):
        ran = self.assertStatus(top.run(*words, **more), status)
        self.assertOneLine(ran)
        for word in says:
            self.assertIn(word, ran.err, ran)
        return ran

    def test_wrong_secret(self):
        """a wrong secret is 4 and one line that names the client and the realm"""
        top = self.program("monitor", KEYCLOAK_CLIENT_SECRET="not-the-secret")
        ran = self.refused(top, 4, "keycloak", "monitor", self.realm.name, "secret")
        self.assertNotIn("not-the-secret", ran.err + ran.out)

    def test_no_such_client(self):
        """a client that is not there is 4 and named"""
        self.refused(self.program("nobody-there", KEYCLOAK_CLIENT_SECRET="x"), 4, "nobody-there")

    def test_wrong_password(self):
        """an administrator's wrong password is 4 and names the user"""
        self.refused(self.program(None, KEYCLOAK_ADMIN="no-such-admin", KEYCLOAK_ADMIN_PASSWORD="wrong"), 4, "no-such-admin", "password")

    def test_wrong_realm(self):
        """a realm that is not there is wrong configuration, and named"""
        self.refused(self.program("monitor", KEYCLOAK_REALM="no-such-realm"), 2, "keycloak", "no-such-realm")

    def test_closed_port(self):
        """a server that is not there is 3 and named with its address"""
        url = closed_url()
        self.refused(self.program("monitor", url=url), 3, "keycloak", url.removeprefix("http://"))

    def test_unknown_name(self):
        """a name that does not resolve is 3 and named"""
        self.refused(self.program("monitor", url="http://keycloak.invalid:8080"), 3, "keycloak", "keycloak.invalid")

    def test_web_page(self):
        """HTML where JSON was due is 1 and asks whether the address is right"""
        for status in (200, 404, 502):
            with self.subTest(status=status):
                self.refused(self.program("monitor", url=self.opened(Page(status)).url), 1, "keycloak", "page")

    def test_wrong_path(self):
        """a base path that is wrong is said"""
        self.refused(self.program("monitor", url=self.server.url + "/nowhere"), 1, "keycloak-url")

    def test_silent(self):
        """a server that takes the connection and says nothing is 3 when the time is over"""
        begun = time.monotonic()
        self.refused(self.program("monitor", url=self.opened(Silent()).url), 3, "keycloak", words=("session", "list", "--timeout", "2"))
        self.assertLess(time.monotonic() - begun, 8)

    def test_snapshot_is_partial(self):
        """a snapshot of a server that is away is still a document, and says so"""
        ran = self.program("monitor", url=closed_url()).run("snapshot")
        self.assertStatus(ran, 3)
        document = ran.json()
        source = document["sources"]["keycloak"]
        self.assertEqual((source["state"], source["error"]["class"]), ("unreachable", "unreachable"))
        self.assertFalse(document["resources"]["session"]["complete"])
        self.assertEqual(document["resources"]["session"]["rows"], [])

    def test_monitor_may_not(self):
        """without the role a change is 4, names the role, and nothing happens"""
        proxy = self.opened(Proxy(self.server.url))
        top = self.program("monitor", url=proxy.url)
        for words in (("session", "revoke", self.session.id, "--yes"), ("user", "logout", "alice", "--yes")):
            with self.subTest(words=words):
                self.refused(top, 4, "manage-users", words=words)
        self.assertEqual(proxy.harm(), [])
        self.assertTrue(self.session.is_alive())

    def test_no_audit_no_action(self):
        """where the audit log cannot be written a change is 1 and nothing happens"""
        proxy = self.opened(Proxy(self.server.url))
        top = self.program("operator", url=proxy.url)
        top.write("no-folder", "")
        self.refused(top, 1, "audit", words=("session", "revoke", self.session.id, "--yes"), XDG_STATE_HOME=str(top.home / "no-folder"))
        self.assertEqual(proxy.harm(), [])
        self.assertTrue(self.session.is_alive())

    def test_nothing_configured(self):
        """with nothing configured it names the variables that would do"""
        top = self.program("monitor")
        empty = top.write("empty", "")
        ran = top.run("--env-file", str(empty), "session", "list")
        self.assertStatus(ran, 2)
        for word in ("KEYCLOAK_URL", "KEYCLOAK_REALM"):
            self.assertIn(word, ran.err)

    def test_open_env_file(self):
        """a .env with a secret that others can read is refused"""
        top = self.program("monitor")
        top.env_file.chmod(0o644)
        self.refused(top, 2, str(top.env_file.name))

    def test_mixture(self):
        """an address from one place and a secret from another are refused, and no request is made"""
        proxy = self.opened(Proxy(self.server.url))
        self.refused(self.program("monitor"), 2, "KEYCLOAK_URL", KEYCLOAK_URL=proxy.url)
        self.assertEqual(proxy.seen, [])


class Secrets(RealmCase):
    name = "secrets"

    @classmethod
    def prepare(cls):
        cls.realm.make_person("alice")
        cls.secret = cls.realm.clients["operator"][1]

    def assertHidden(self, secrets, *places):
        for secret in secrets:
            for words, text in places:
                self.assertFalse(secret in text, f"a secret of {len(secret)} characters stands in {words}")

    def test_outputs(self):
        """neither secret nor token stands in any output, with -v, in doctor --config, or in the audit log"""
        proxy = Proxy(self.server.url)
        self.addCleanup(proxy.close)
        top = self.program("operator", url=proxy.url)
        session = self.realm.grant("alice")
        places = []
        for words in (("snapshot",), ("client", "list"), ("client", "show", "operator"), ("source", "show", "keycloak"), ("doctor", "--config"),
                      ("doctor", "--config", "-o", "text"), ("session", "revoke", session.id, "--yes"), ("audit", "list")):
            ran = self.assertStatus(top.run("-v", *words), 0)
            places += [(f"the output of {words}", ran.out), (f"the messages of {words}", ran.err)]
        places.append(("the audit log", top.audit.read_text()))
        self.assertGreater(len(proxy.tokens), 0)
        self.assertHidden({self.secret, *(token.decode() for token in proxy.tokens)}, *places)
        config = self.assertStatus(top.run("doctor", "--config", "-o", "json"), 0).json()
        self.assertEqual(config["settings"]["keycloak-client-secret"]["value"], "set")

    def test_argv_and_environment(self):
        """while it runs, neither argument list nor environment holds a secret"""
        silent = Silent()
        self.addCleanup(silent.close)
        top = self.program("operator", url=silent.url)
        with subprocess.Popen(top.command("session", "list", "--timeout", "20"), env=top.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            wait_for(lambda: os.path.exists(f"/proc/{run.pid}/cmdline"))
            time.sleep(0.5)
            with open(f"/proc/{run.pid}/cmdline", encoding="utf-8") as file:
                self.assertHidden({self.secret}, ("the arguments", file.read()))
            try:
                with open(f"/proc/{run.pid}/environ", encoding="utf-8") as file:
                    self.assertHidden({self.secret}, ("the environment", file.read()))
            except PermissionError:
                self.assertNotEqual(os.geteuid(), 0, "the program shows its environment to root alone")
            run.terminate()
            run.communicate()
            self.assertEqual(run.returncode, 130)

    def test_command(self):
        """a secret by command: no shell, and the command sees none of the other secrets"""
        top = self.program("operator")
        tool = top.write("tool", f"#!/bin/sh\nenv >{top.home}/seen\nprintf '%s\\n' \"$@\" >>{top.home}/seen\ncat {top.home}/kept\n", 0o700)
        top.write("kept", self.secret + "\nsecond line\n")
        config = top.write("config/mlflow-oidc-top/config", f"""[context here]
keycloak-url = {self.server.url}
keycloak-realm = {self.realm.name}
keycloak-client-id = operator
keycloak-client-secret-command = {tool} one "two words" $HOME;false
""")
        ran = self.assertStatus(top.run("-c", "here", "session", "list", "-o", "json", MLFLOW_TRACKING_TOKEN="token-in-the-environment"), 0)
        self.assertTrue(ran.json()["resources"]["session"]["complete"])
        seen = (top.home / "seen").read_text()
        self.assertIn("one\ntwo words\n$HOME;false\n", seen)
        self.assertHidden({self.secret, "token-in-the-environment"}, ("what the command saw", seen))
        config.write_text(config.read_text().replace("-secret-command = ", "-secret = "))
        self.assertStatus(top.run("-c", "here", "session", "list"), 2, "keycloak-client-secret")

    def test_file(self):
        """a secret by file; one that others can read is refused"""
        top = self.program("operator")
        kept = top.write("kept", self.secret + "\n")
        env = top.write("env2", f"KEYCLOAK_URL={self.server.url}\nKEYCLOAK_REALM={self.realm.name}\nKEYCLOAK_CLIENT_ID=operator\nKEYCLOAK_CLIENT_SECRET_FILE={kept}\n")
        self.assertStatus(top.run("--env-file", str(env), "session", "list"), 0)
        kept.chmod(0o644)
        self.assertOneLine(self.assertStatus(top.run("--env-file", str(env), "session", "list"), 2, "kept"))


class NoSchemaNeeded(RealmCase):
    """Things that need no server."""

    name = "local"

    def test_documents(self):
        """help, version and schema need no server and no configuration"""
        top = self.program("monitor")
        for words in (["--help"], ["--version"], ["help", "session", "revoke"], ["session", "--help"]):
            ran = subprocess.run([BINARY, *words], capture_output=True, text=True, env=top.environment(), check=False)
            self.assertEqual((ran.returncode, ran.stderr), (0, ""), words)
            self.assertTrue(ran.stdout)
        json.loads(subprocess.run([BINARY, "--snapshot-schema"], capture_output=True, text=True, env=top.environment(), check=True).stdout)
