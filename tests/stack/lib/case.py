"""A test case with a realm of its own."""

import os
import time
import unittest

from .keycloak import Realm, Server
from .program import Program


class RealmCase(unittest.TestCase):
    """`name` and `settings` are the realm's. Programs are made by `program` and go away with their test."""

    name, settings = "test", {}
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.server = Server(os.environ["STACK_NAME"])
        cls.realm = Realm(cls.server, cls.name, **cls.settings)
        cls.addClassCleanup(cls.realm.delete)
        cls.prepare()

    @classmethod
    def prepare(cls):
        """People and sessions that all tests of the class share."""

    def program(self, account="operator", **more):
        made = Program(self.realm, account, **more)
        self.addCleanup(made.close)
        return made

    def assertStatus(self, ran, status, says=None):
        self.assertEqual(ran.status, status, ran)
        if says is not None:
            self.assertIn(says, ran.err, ran)
        return ran

    def assertOneLine(self, ran):
        """One message, as every message is."""
        lines = ran.err.splitlines()
        self.assertEqual(len(lines), 1, ran)
        self.assertTrue(lines[0].startswith("mlflow-oidc-top: "), ran)


def wait_for(what, seconds=10, every=0.1):
    """The first true answer of `what`."""
    until = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(every)
