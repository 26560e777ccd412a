"""A person whose user name is all that a terminal fears: exact in JSON, harmless everywhere else."""

import sys
import unicodedata

from lib.case import RealmCase

# Line ends, escape, C1's one-byte CSI and OSC, DEL, direction overrides and isolates, joiners, variation selectors,
# tags, stacked accents, wide and unassigned ones, U+2028, what JSON and CSV must quote, and the backslash.
FEARED = ("\x1b]0;owned\x07\x1b[2J\x1b[31m\r\n\t\x08\x7f\x9b31m\x9d\x85\x00\u202e\u202d\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\ufeff\u2028\u2029"
          "\ufe0f\U000e0041e\u0301\u0302\u0303\u0304\u0305界👩‍👩‍👧\U0001f1e9\u0378\ufffd\"';,=+-@|\\/")
LENGTH = 255  # as Keycloak counts: a character beyond U+FFFF is two


def is_harmless(character):
    """No control, no direction, no line or paragraph separator, nothing invisible."""
    return character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


class Hostile(RealmCase):
    name = "hostile"

    @classmethod
    def prepare(cls):
        cls.allow_scripts()
        # What a server takes differs: each feared character is offered alone, those it takes make the name.
        cls.taken = [character for character in dict.fromkeys(FEARED) if cls.is_taken(character)]
        name = ("".join(cls.taken) * LENGTH).lower()
        name = name.encode("utf-16-le")[:2 * LENGTH].decode("utf-16-le", "ignore")
        cls.user = name if cls.realm.make_person(name, mail="hostile", fine=(400, 500)) else None
        cls.made = name
        print(f"hostile: {cls.server.version} takes {len(cls.taken)} of {len(set(FEARED))} characters: {ascii(''.join(cls.taken))}", file=sys.stderr)

    @classmethod
    def allow_scripts(cls):
        """From 24 on a user profile refuses names in several scripts, unless an administrator wants them, as here."""
        profile = cls.realm.call("GET", "/users/profile", fine=(404,)).json()
        for attribute in profile.get("attributes", []):
            if attribute["name"] == "username" and attribute["validations"].pop("up-username-not-idn-homograph", None) is not None:
                cls.realm.call("PUT", "/users/profile", profile)

    @classmethod
    def is_taken(cls, character):
        name = f"x{character}yz".lower()
        id = cls.realm.make_person(name, mail=f"probe{ord(character):x}", fine=(400, 500))
        if id:
            cls.realm.call("DELETE", f"/users/{id}")
        return id is not None

    def test_name(self):
        """a name of 255 feared characters, as far as the server takes them, is exact in JSON and harmless in text and CSV"""
        self.assertIsNotNone(self.user, f"the server takes none of it: {self.made!r}")
        if not self.server.is_since(26):
            self.assertGreater(len(self.taken), 20, ascii(self.taken))
        session = self.realm.grant(self.user)
        stored = self.realm.get(f"/users/{self.realm.people[self.user]}")["username"]
        self.assertGreaterEqual(len(stored.encode("utf-16-le")) // 2, LENGTH - 1)
        top = self.program("operator")
        for noun, field in (("session", "user"), ("user", "username")):
            rows = self.assertStatus(top.run(noun, "list", "-o", "json"), 0).rows(noun)
            self.assertIn(stored, [row[field] for row in rows])
            for words in (("list", "-o", "csv"), ("list", "-o", "text"), ("show", session.id if noun == "session" else self.realm.people[self.user], "-o", "text")):
                with self.subTest(noun=noun, words=words):
                    ran = self.assertStatus(top.run(noun, *words), 0)
                    bad = {ascii(character) for character in ran.out.replace("\r\n", "\n") + ran.err if not is_harmless(character)}
                    self.assertEqual(bad, set())
        # JSON escapes them, so that a terminal which shows the document is safe, too.
        out = top.run("session", "list", "-o", "json").out
        self.assertEqual({ascii(character) for character in out if unicodedata.category(character) == "Cc" and character != "\n"
                          or character in "\u202e\u202d\u2066\u2067\u2068\u2069"}, set())

    def test_acting(self):
        """such a person is logged out by the exact name, and plan, messages and audit table stay harmless"""
        self.assertIsNotNone(self.user, f"the server takes none of it: {self.made!r}")
        session = self.realm.grant(self.user)
        stored = self.realm.get(f"/users/{self.realm.people[self.user]}")["username"]
        top = self.program("operator")
        if "\0" not in stored:
            self.assertStatus(top.run("user", "show", stored, "-o", "json"), 0)
        ran = self.assertStatus(top.run("user", "logout", self.realm.people[self.user], "--yes", "-o", "text", "-v"), 0)
        table = self.assertStatus(top.run("audit", "list", "-o", "text"), 0)
        self.assertEqual({ascii(character) for character in ran.out + ran.err + table.out if not is_harmless(character)}, set())
        self.assertEqual(session.refresh().status, 400)
        self.assertStatus(top.run("audit", "verify"), 0)
