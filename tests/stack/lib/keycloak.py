"""Keycloak from the other side: its Admin REST API with an administrator's token, and people who really log in."""

import json
import os
import pathlib
import secrets
import shlex
import subprocess
import sys
import threading
import time
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(SOURCE / "deploy/local/load"))
from web import Browser, Refused, login_form  # noqa: E402

PASSWORD = "correct horse battery"
REDIRECT = "http://127.0.0.1:9/callback"  # nobody listens there: the code is taken from the redirect
MONITOR = ("view-realm", "view-users", "view-clients", "view-events")
OPERATOR = (*MONITOR, "manage-users")


def form_call(browser, url, **fields):
    return browser.form(url, fields)


class Server:
    """The Keycloak of a stack, with its administrator."""

    def __init__(self, stack):
        self.stack = stack
        told = subprocess.run([SOURCE / "deploy/local/stack", "env", "--name", stack, "--owner"], check=True, capture_output=True, text=True)
        env = dict(line.split("=", 1) for line in shlex.split(told.stdout))
        self.url, self.admin, self.admin_password = env["KEYCLOAK_URL"], env["KEYCLOAK_ADMIN"], env["KEYCLOAK_ADMIN_PASSWORD"]
        self.version = os.environ["STACK_VERSION"]
        self.desk, self.token, self.token_until, self.lock = Browser(), None, 0, threading.Lock()

    def is_since(self, major):
        return int(self.version.split(".")[0]) >= major

    def pid(self):
        """The process, as the stack knows it."""
        told = subprocess.run([SOURCE / "deploy/local/stack", "status", "--name", self.stack], capture_output=True, text=True, check=False)
        return next(int(line.split()[2]) for line in told.stdout.splitlines() if line.startswith("keycloak"))

    def kcadm(self, *words):
        """Keycloak's own command line client, as it came with the server."""
        pid = self.pid()
        java = pathlib.Path(f"/proc/{pid}/exe").resolve().parents[1]
        tool = pathlib.Path(f"/proc/{pid}/cwd").resolve() / "bin/kcadm.sh"
        return subprocess.run([tool, *words], check=True, capture_output=True, text=True, env={**os.environ, "JAVA_HOME": str(java)}).stdout

    def call(self, method, path, body=None, fine=()):
        """One call below /admin/realms. Raises Refused on a status that is neither 2xx nor among `fine`."""
        with self.lock:
            if time.monotonic() > self.token_until:
                answer = form_call(self.desk, f"{self.url}/realms/master/protocol/openid-connect/token", grant_type="password",
                                   client_id="admin-cli", username=self.admin, password=self.admin_password)
                if answer.status != 200:
                    raise Refused(f"the administrator gets no token: {answer.says()}")
                self.token, self.token_until = answer.json()["access_token"], time.monotonic() + 40
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            answer = self.desk.ask(method, f"{self.url}/admin/realms{path}", None if body is None else json.dumps(body), headers)
        if not 200 <= answer.status < 300 and answer.status not in fine:
            raise Refused(f"{method} {path}: {answer.says()}")
        return answer

    def forget_token(self):
        """A token does not know the realms that were made after it."""
        self.token_until = 0


class Login:
    """One login of a person: the tokens in hand and the session behind them."""

    def __init__(self, realm, person, client, tokens, browser):
        self.realm, self.person, self.client, self.browser = realm, person, client, browser
        self.refresh_token, self.access_token = tokens["refresh_token"], tokens["access_token"]
        self.id = tokens["session_state"]

    def refresh(self, keep=True):
        """The token endpoint's answer. A refresh moves the session's last access; `keep` takes the new tokens."""
        answer = self.realm.token(self.browser, self.client, grant_type="refresh_token", refresh_token=self.refresh_token)
        if keep and answer.status == 200:
            self.refresh_token, self.access_token = answer.json()["refresh_token"], answer.json()["access_token"]
        return answer

    def is_alive(self):
        return self.refresh().status == 200

    def introspect(self):
        """Whether Keycloak says that the access token is active."""
        secret = self.realm.clients[self.client][1]
        answer = form_call(Browser(), f"{self.realm.oidc}/token/introspect", client_id=self.client, client_secret=secret, token=self.access_token)
        return answer.json()["active"]


class Realm:
    """A realm of its own, made on a server and deleted by `delete`: clients `app` and `other`, the service accounts
    `monitor` and `operator`. People's passwords are hashed once, so that a login costs what a session costs."""

    def __init__(self, server, name, **settings):
        self.server, self.name = server, f"{name}-{secrets.token_hex(3)}"
        self.clients, self.people = {}, {}
        self.oidc = f"{server.url}/realms/{self.name}/protocol/openid-connect"
        server.call("POST", "", {
            "realm": self.name, "enabled": True, "sslRequired": "none", "rememberMe": True, "bruteForceProtected": True, "eventsEnabled": True,
            "adminEventsEnabled": True, "passwordPolicy": "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)", **settings})
        server.forget_token()
        try:
            self.make_client("app")
            self.make_client("other")
            self.make_account("monitor", *MONITOR)
            self.make_account("operator", *OPERATOR)
        except BaseException:
            self.delete()
            raise

    def delete(self):
        self.server.call("DELETE", f"/{self.name}", fine=(404,))

    def call(self, method, path, body=None, fine=()):
        return self.server.call(method, f"/{self.name}{path}", body, fine)

    def get(self, path):
        return self.call("GET", path).json()

    # --- what is in it

    def make_client(self, name, **more):
        secret = secrets.token_urlsafe(18)
        self.call("POST", "/clients", {
            "clientId": name, "secret": secret, "publicClient": False, "standardFlowEnabled": True, "directAccessGrantsEnabled": True,
            "redirectUris": [REDIRECT], "fullScopeAllowed": True, **more})
        self.clients[name] = (self.get(f"/clients?clientId={name}")[0]["id"], secret)

    def make_account(self, name, *roles):
        """A service account with some of realm-management's roles."""
        self.make_client(name, standardFlowEnabled=False, directAccessGrantsEnabled=False, serviceAccountsEnabled=True, redirectUris=[])
        account = self.get(f"/clients/{self.clients[name][0]}/service-account-user")["id"]
        management = self.get("/clients?clientId=realm-management")[0]["id"]
        given = [role for role in self.get(f"/clients/{management}/roles") if role["name"] in roles]
        self.call("POST", f"/users/{account}/role-mappings/clients/{management}", given)

    def make_person(self, name, mail=None, fine=()):
        """The account's id; None when the server refuses with a status among `fine`."""
        answer = self.call("POST", "/users", {
            "username": name, "email": f"{mail or name}@example.org", "emailVerified": True, "enabled": True, "firstName": "Some", "lastName": "Body",
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}]}, fine)
        if answer.status != 201:
            return None
        self.people[name] = answer.headers["Location"].rsplit("/", 1)[1]
        return self.people[name]

    # --- logins: never two of one person at once, Keycloak 26 refuses that

    def token(self, browser, client, **fields):
        return form_call(browser, f"{self.oidc}/token", client_id=client, client_secret=self.clients[client][1], **fields)

    def grant(self, person, client="app", offline=False):
        """By password."""
        browser = Browser()
        scope = "openid offline_access" if offline else "openid"
        for _ in range(8):
            answer = self.token(browser, client, grant_type="password", username=person, password=PASSWORD, scope=scope)
            # On a busy machine 26 takes a login that follows closely for a parallel one; it counts no failure.
            if answer.status == 200 or not self.server.is_since(26):
                break
            time.sleep(0.5)
        if answer.status != 200:
            raise Refused(f"{person!r} gets no token: {answer.says()}")
        browser.cookies.clear()
        return Login(self, person, client, answer.json(), browser)

    def browse(self, person, client="app", remember=False, browser=None):
        """By Keycloak's form; with `browser` of an earlier login, by its cookie alone."""
        known, browser = browser is not None, browser or Browser()
        asked = urllib.parse.urlencode({"client_id": client, "response_type": "code", "scope": "openid", "redirect_uri": REDIRECT, "state": "x"})
        page = browser.follow(browser.ask("GET", f"{self.oidc}/auth?{asked}"), stop=REDIRECT)
        if not known:
            fields = {"username": person, "password": PASSWORD, "credentialId": ""}
            if remember:
                fields["rememberMe"] = "on"
            page = browser.follow(browser.form(login_form(page), fields), stop=REDIRECT)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query).get("code")
        if not code:
            raise Refused(f"no code for {person!r}: {page.says()}")
        answer = self.token(browser, client, grant_type="authorization_code", code=code[0], redirect_uri=REDIRECT)
        if answer.status != 200:
            raise Refused(f"no token for {person!r}'s code: {answer.says()}")
        return Login(self, person, client, answer.json(), browser)

    def browser_is_in(self, login, client="app"):
        """Whether the browser of a login still gets in without a password. Asking moves the session's last access."""
        asked = urllib.parse.urlencode({"client_id": client, "response_type": "code", "scope": "openid", "redirect_uri": REDIRECT, "prompt": "none"})
        page = login.browser.follow(login.browser.ask("GET", f"{self.oidc}/auth?{asked}"), stop=REDIRECT)
        return "code=" in page.url

    # --- what Keycloak lists

    def listed(self):
        """(id, type) of every session, from each client's own lists."""
        found = {}
        for client in self.get("/clients"):
            for path, kind in (("user-sessions", "online"), ("offline-sessions", "offline")):
                for row in self.get(f"/clients/{client['id']}/{path}?max=100000"):
                    found.setdefault((row["id"], kind), row)
        return found

    def settled(self, read):
        """What `read` gives while Keycloak's lists are the same before and after: (its answer, the lists)."""
        for _ in range(20):
            before = self.listed()
            answer = read()
            after = self.listed()
            if before.keys() == after.keys() and all(before[key]["lastAccess"] == after[key]["lastAccess"] for key in before):
                return answer, after
        raise AssertionError("the lists never stood still")
