"""Keycloak's side: accounts by the Admin REST API, sessions by real logins."""

import contextlib
import json
import time
import urllib.parse

from web import Browser, Refused, login_form

FAST_POLICY = "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)"


class Realm:
    """The realm with the addresses and secrets of its two applications, all from the environment."""

    def __init__(self, env):
        self.url = f"{env['KEYCLOAK_URL']}/realms/{env['KEYCLOAK_REALM']}"
        self.admin_url = f"{env['KEYCLOAK_URL']}/admin/realms/{env['KEYCLOAK_REALM']}"
        self.master_url = f"{env['KEYCLOAK_URL']}/realms/master"
        self.admin, self.admin_password = env["KEYCLOAK_ADMIN"], env["KEYCLOAK_ADMIN_PASSWORD"]
        self.people_password = env["PEOPLE_PASSWORD"]
        self.mlflow_url = env["MLFLOW_TRACKING_URI"]
        self.secrets = {"mlflow": env["OIDC_CLIENT_SECRET"], "jupyter": env["JUPYTER_SECRET"]}
        self.jupyter_uri = env["JUPYTER_REDIRECT_URI"]
        self.desk, self.token, self.token_until = Browser(), None, 0

    # --- administration

    def call(self, method, path, body=None, fine=()):
        """One call of the Admin REST API; the administrator's token lives 60 s and is got again in time."""
        if time.monotonic() > self.token_until:
            fields = {"grant_type": "password", "client_id": "admin-cli", "username": self.admin, "password": self.admin_password}
            answer = self.desk.form(f"{self.master_url}/protocol/openid-connect/token", fields)
            if answer.status != 200:
                raise Refused(f"the administrator gets no token: {answer.says()}")
            self.token, self.token_until = answer.json()["access_token"], time.monotonic() + 40
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        answer = self.desk.ask(method, self.admin_url + path, None if body is None else json.dumps(body), headers)
        if answer.status >= 300 and answer.status not in fine:
            raise Refused(f"{method} {path}: {answer.says()}")
        return answer

    def make_person(self, person):
        """True when the account is new."""
        account = {
            "username": person.username, "email": person.email, "emailVerified": True, "enabled": True,
            "firstName": person.first, "lastName": person.last, "groups": list(person.groups),
            "credentials": [{"type": "password", "value": self.people_password, "temporary": False}],
        }
        return self.call("POST", "/users", account, fine=(409,)).status == 201

    def account(self, person):
        found = self.call("GET", f"/users?exact=true&username={urllib.parse.quote(person.username)}").json()
        if not found:
            raise Refused(f"no account {person.username!r}")
        return found[0]

    def disable(self, person):
        self.call("PUT", f"/users/{self.account(person)['id']}", {"enabled": False})

    @contextlib.contextmanager
    def hurried(self, wanted):
        """While it lasts, a login costs what the session costs: a password is hashed once instead of some 100,000 times, and
        Keycloak 26's brute-force protection, which counts late, does not take one person's quick logins for parallel ones."""
        found = self.call("GET", "").json()
        before = {"passwordPolicy": found.get("passwordPolicy", ""), "bruteForceProtected": found["bruteForceProtected"]}
        if wanted:
            self.call("PUT", "", {"passwordPolicy": FAST_POLICY, "bruteForceProtected": False})
        try:
            yield
        finally:
            if wanted:
                self.call("PUT", "", before)

    # --- logins

    def grant(self, browser, person, client="mlflow", scope="openid", password=None):
        """A login by password grant: the token endpoint's answer."""
        fields = {
            "grant_type": "password", "client_id": client, "client_secret": self.secrets[client], "scope": scope,
            "username": person.username, "password": self.people_password if password is None else password,
        }
        return browser.form(f"{self.url}/protocol/openid-connect/token", fields)

    def token_of(self, browser, person):
        answer = self.grant(browser, person)
        if answer.status != 200:
            raise Refused(f"{person.username!r} gets no token: {answer.says()}")
        return answer.json()

    def renew(self, browser, refresh_token, client="mlflow"):
        """New tokens for a refresh token: the token endpoint's answer."""
        fields = {
            "grant_type": "refresh_token", "client_id": client, "client_secret": self.secrets[client], "refresh_token": refresh_token,
        }
        return browser.form(f"{self.url}/protocol/openid-connect/token", fields)

    def end(self, browser, refresh_token, client="mlflow"):
        """The application's own logout: ends the session behind the refresh token."""
        fields = {"client_id": client, "client_secret": self.secrets[client], "refresh_token": refresh_token}
        browser.form(f"{self.url}/protocol/openid-connect/logout", fields)

    def come_back(self, browser):
        """MLflow's login button again: the page at which a browser ends, by Keycloak's cookie or at its form."""
        return browser.follow(browser.ask("GET", f"{self.mlflow_url}/login"))

    def browse(self, browser, person, remember=False, password=None):
        """A login through MLflow's own button and Keycloak's form; the page at which it ends."""
        page = self.come_back(browser)
        fields = {"username": person.username, "password": self.people_password if password is None else password, "credentialId": ""}
        if remember:
            fields["rememberMe"] = "on"
        return browser.follow(browser.form(login_form(page), fields))

    def browse_on(self, browser):
        """The same browser goes to the second application: no password, the same session, a second client in it."""
        asked = urllib.parse.urlencode({
            "client_id": "jupyter", "response_type": "code", "scope": "openid", "redirect_uri": self.jupyter_uri, "state": "sample",
        })
        answer = browser.follow(browser.ask("GET", f"{self.url}/protocol/openid-connect/auth?{asked}"), stop=self.jupyter_uri)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.url).query).get("code")
        if not code:
            raise Refused(f"no code for jupyter: {answer.says()}")
        fields = {
            "grant_type": "authorization_code", "client_id": "jupyter", "client_secret": self.secrets["jupyter"],
            "code": code[0], "redirect_uri": self.jupyter_uri,
        }
        answer = browser.form(f"{self.url}/protocol/openid-connect/token", fields)
        if answer.status != 200:
            raise Refused(f"jupyter gets no token: {answer.says()}")
