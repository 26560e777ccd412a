"""Read-only: whoever says it, nothing that changes a server leaves the program. The proxy in front of the server is the witness."""

import os
import subprocess

from lib.case import RealmCase
from lib.proxy import Proxy

# A mount namespace with an /etc of its own, so that a policy can stand there and this machine is left as it is.
WITH_POLICY = """
set -e
passwd=$(cat /etc/passwd)
mount -t tmpfs tmpfs /etc
echo "$passwd" >/etc/passwd
mkdir /etc/mlflow-oidc-top
printf '[default]\\nread-only = yes\\n' >/etc/mlflow-oidc-top/policy
chmod "$1" /etc/mlflow-oidc-top/policy
shift
exec "$@"
"""


def can_make_namespace():
    """Whether this system lets us have a mount namespace: as root, outside of a container that forbids it."""
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True, check=False).returncode == 0


class ReadOnly(RealmCase):
    name = "read-only"

    @classmethod
    def prepare(cls):
        cls.realm.make_person("alice")
        cls.session = cls.realm.grant("alice", offline=True)

    def setUp(self):
        self.proxy = Proxy(self.server.url)
        self.addCleanup(self.proxy.close)
        self.top = self.program("operator", url=self.proxy.url)

    def configured(self, lines, default=""):
        self.top.write("secret", self.realm.clients["operator"][1])
        self.top.write("config/mlflow-oidc-top/config", f"""[default]
{default}
[context here]
keycloak-url = {self.proxy.url}
keycloak-realm = {self.realm.name}
keycloak-client-id = operator
keycloak-client-secret-file = {self.top.home}/secret
{lines}
[context other]
keycloak-url = {self.proxy.url}
""")
        return ["-c", "here"]

    def assertRefused(self, *before, prefix=(), **variables):
        """Every change is 6, before any request; a dry run and reads go on."""
        for words in (("session", "revoke", self.session.id, "--yes"), ("session", "revoke", "-f", "user=alice", "--yes", "--expect", "2"),
                      ("user", "logout", "alice", "--yes")):
            self.proxy.clear()
            ran = self.assertStatus(self.top.run(*before, *words, prefix=prefix, **variables), 6, "read-only")
            self.assertOneLine(ran)
            self.assertEqual(self.proxy.seen, [], words)
        ran = self.assertStatus(self.top.run(*before, "session", "revoke", self.session.id, "--dry-run", prefix=prefix, **variables), 0)
        self.assertEqual(len(ran.json()["endings"]), 2)
        ran = self.assertStatus(self.top.run(*before, "snapshot", prefix=prefix, **variables), 0)
        self.assertIs(ran.json()["read_only"], True)
        self.assertGreater(len(self.proxy.seen), 0)
        self.assertEqual(self.proxy.harm(), [])
        self.assertEqual(self.top.records(), [])
        self.assertTrue(self.session.is_alive())

    def test_option(self):
        """by option"""
        self.assertRefused("--read-only")
        self.assertRefused("-r")

    def test_variable(self):
        """by variable, in the environment and in the .env; a layer above cannot say no"""
        self.assertRefused(MLFLOW_OIDC_TOP_READ_ONLY="1")
        self.top.env_file.write_text(self.top.env_file.read_text() + "MLFLOW_OIDC_TOP_READ_ONLY=yes\n")
        self.assertRefused()
        self.assertRefused(MLFLOW_OIDC_TOP_READ_ONLY="no")

    def test_context(self):
        """by the context in the configuration"""
        self.assertRefused(*self.configured("read-only = yes"))

    def test_default(self):
        """by the configuration's default section, also when the context says no"""
        self.assertRefused(*self.configured("read-only = no", default="read-only = yes"))

    def test_production(self):
        """a context of danger production demands a reason, else 6, and nothing is sent"""
        before = self.configured("danger = production")
        ran = self.assertStatus(self.top.run(*before, "session", "revoke", self.session.id, "--yes"), 6, "--reason")
        self.assertOneLine(ran)
        self.assertEqual(self.proxy.seen, [])

    @staticmethod
    def policy(mode):
        return ("unshare", "-m", "sh", "-c", WITH_POLICY, "sh", mode)

    def test_policy(self):
        """by the policy in /etc, which nothing lifts"""
        if not can_make_namespace():
            self.skipTest("needs root and a mount namespace")
        self.assertRefused(prefix=self.policy("644"))
        self.assertRefused(prefix=self.policy("644"), MLFLOW_OIDC_TOP_READ_ONLY="no")
        self.assertRefused(*self.configured("read-only = no"), prefix=self.policy("644"))

    def test_policy_of_others(self):
        """a policy that others may write stops the program before any request"""
        if not can_make_namespace():
            self.skipTest("needs root and a mount namespace")
        ran = self.assertStatus(self.top.run("session", "list", prefix=self.policy("666")), 2, "policy")
        self.assertOneLine(ran)
        self.assertEqual(self.proxy.seen, [])

    def test_wire(self):
        """over a whole session of commands the wire saw reads and our own token, nothing else"""
        for words in (("session", "list"), ("session", "show", self.session.id), ("user", "list"), ("user", "show", "alice"), ("client", "list"),
                      ("client", "show", "app"), ("source", "list"), ("source", "show", "keycloak"), ("audit", "list"), ("audit", "verify"),
                      ("snapshot",), ("doctor", "--config"), ("session", "revoke", self.session.id, "--dry-run"), ("user", "logout", "alice", "-n")):
            self.assertStatus(self.top.run("--read-only", *words), 0)
        self.assertEqual(self.proxy.harm(), [])
        posts = {seen.path.rsplit("/", 1)[1] for seen in self.proxy.seen if seen.method != "GET"}
        self.assertEqual(posts, {"token", "revoke"}, "the token is got, and given back")
        names = {name.lower() for seen in self.proxy.seen for name in seen.headers}
        self.assertNotIn("cookie", names)
        self.assertLessEqual({"authorization", "user-agent"}, names)
