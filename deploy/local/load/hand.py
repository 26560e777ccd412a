"""One thing at a time, as standard input says: what a shift of people does. Called by `stack play`.

A line is one of these; the answer to each is one line, "ok" or "no: why". LABEL is a person's mail name, or that and a
number (olga, olga/2): each label is one login.

    realm KEY=VALUE…         settings of the realm, as its Admin REST API names them
    account LABEL KEY=VALUE… and of an account
    login LABEL [WORD]…      browser (by MLflow and Keycloak's form; remember: with "remember me"; both: then to jupyter too),
                             else by password: jupyter, offline
    renew LABEL              the browser comes back by its cookie, the application renews its token
    leave LABEL              the application logs out
    fail LABEL               a login with a wrong password
"""

import http.client
import json
import time

from people import CAST, address
from web import Browser, Refused


def named(settings):
    """KEY=VALUE words as JSON's members."""
    return {key: json.loads(value) for key, _, value in (setting.partition("=") for setting in settings)}


class Hand:
    """The logins that were made, each with what keeps it alive: a browser, or tokens."""

    def __init__(self, realm):
        self.realm, self.people, self.logins = realm, {person.mail: person for person in CAST}, {}
        self.count = 0

    def obey(self, line):
        """The answer to one line."""
        words = line.split()
        what = {
            "realm": self.set_realm, "account": self.set_account, "login": self.login, "renew": self.renew, "leave": self.leave, "fail": self.fail,
        }.get(words[0])
        if not what or len(words) < 2:
            return f"no: what is {line!r}?"
        try:
            what(*words[1:])
        except (Refused, OSError, http.client.HTTPException, TypeError, ValueError) as trouble:
            return f"no: {' '.join(str(trouble).split())}"
        return "ok"

    def set_realm(self, *settings):
        self.realm.call("PUT", "", named(settings))

    def set_account(self, label, *settings):
        self.realm.call("PUT", f"/users/{self.realm.account(self.person(label))['id']}", named(settings))

    def person(self, label):
        name = label.split("/")[0]
        if name not in self.people:
            raise Refused(f"nobody is called {name!r}")
        return self.people[name]

    def login(self, label, *how):
        browser, tokens = Browser(address(self.count)), None
        self.count += 1
        if "browser" in how:
            page = self.realm.browse(browser, self.person(label), remember="remember" in how)
            if "login-actions" in page.url:
                raise Refused(f"{label}: the form again")
            if "both" in how:
                self.realm.browse_on(browser)
        else:
            tokens = self.granted(browser, label, how)
        self.logins[label] = ("jupyter" if "jupyter" in how else "mlflow", browser, tokens)

    def granted(self, browser, label, how):
        """On a busy machine Keycloak 26 takes a login that follows closely for a parallel one, and counts no failure."""
        for _ in range(4):
            answer = self.realm.grant(browser, self.person(label), client="jupyter" if "jupyter" in how else "mlflow",
                                      scope="openid offline_access" if "offline" in how else "openid")
            if answer.status == 200:
                return answer.json()
            time.sleep(0.5)
        raise Refused(f"{label}: {answer.says()}")

    def renew(self, label):
        client, browser, tokens = self.known(label)
        if tokens:
            answer = self.realm.renew(browser, tokens["refresh_token"], client)
            if answer.status != 200:
                raise Refused(f"{label}: {answer.says()}")
            self.logins[label] = (client, browser, answer.json())
        elif "login-actions" in self.realm.come_back(browser).body.decode("utf-8", "replace"):
            raise Refused(f"{label}: has to log in again")

    def leave(self, label):
        client, browser, tokens = self.known(label)
        if not tokens:
            raise Refused(f"{label}: a browser's login stays until it ends")
        self.realm.end(browser, tokens["refresh_token"], client)
        del self.logins[label]

    def fail(self, label):
        browser = Browser(address(self.count))
        if self.realm.grant(browser, self.person(label), password="wrong").status == 200:
            raise Refused(f"{label}: a wrong password was taken")

    def known(self, label):
        if label not in self.logins:
            raise Refused(f"{label}: did not log in")
        return self.logins[label]
