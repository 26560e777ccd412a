"""What the program lists is what Keycloak lists at the same moment."""

import csv
import io
import json
import os
import subprocess

import jsonschema

from lib.case import RealmCase
from lib.program import BINARY


def ids(rows):
    return {(row["id"], row["type"]) for row in rows}


class Lists(RealmCase):
    name = "lists"

    @classmethod
    def prepare(cls):
        realm = cls.realm
        for person in ("alice", "bob", "carol", "idle"):
            realm.make_person(person)
        cls.plain = realm.grant("alice")
        realm.grant("alice", client="other")
        cls.offline = realm.grant("bob", offline=True)
        realm.grant("bob", client="other", offline=True)
        cls.both = realm.browse("carol")
        realm.browse("carol", client="other", browser=cls.both.browser)
        cls.remembered = realm.browse("carol", remember=True)

    def setUp(self):
        self.top = self.program("monitor")

    def sessions(self, *words):
        return self.assertStatus(self.top.run("session", "list", "-o", "json", *words), 0).rows("session")

    def test_same_sessions(self):
        """session list holds exactly the sessions of Keycloak's own lists, by id and type"""
        ran, listed = self.realm.settled(lambda: self.top.run("session", "list", "-o", "json"))
        self.assertStatus(ran, 0)
        rows = ran.rows("session")
        self.assertEqual(ids(rows), set(listed))
        self.assertEqual(len(rows), len(listed), "a session of two clients is one row")
        self.assertEqual(ran.json()["resources"]["session"]["total"], len(listed))
        for row in rows:
            theirs = listed[row["id"], row["type"]]
            with self.subTest(session=row["id"], type=row["type"]):
                self.assertEqual(row["user"], theirs["username"])
                self.assertEqual(row["user_id"], theirs["userId"])
                self.assertEqual(row["ip"], theirs["ipAddress"])
                self.assertEqual(row["remember_me"], theirs["rememberMe"])
                self.assertEqual(sorted(row["clients"]), sorted(theirs["clients"].values()))
                self.assertEqual(row["twin"], len({kind for id, kind in listed if id == row["id"]}) == 2)
                self.assertFalse(row["own"])

    def test_kcadm(self):
        """the sessions of a client are those that kcadm.sh gets"""
        config = ("--config", str(self.top.home / "kcadm.config"))
        self.server.kcadm("config", "credentials", "--server", self.server.url, "--realm", self.realm.name, "--client", "monitor",
                          "--secret", self.realm.clients["monitor"][1], *config)
        told = self.server.kcadm("get", f"clients/{self.realm.clients['app'][0]}/user-sessions", "-r", self.realm.name, "-q", "max=1000",
                                 "--fields", "id", "--format", "csv", "--noquotes", *config)
        rows = self.sessions("-f", "clients:app type:online")
        self.assertEqual({row["id"] for row in rows}, set(told.split()))
        self.assertGreater(len(rows), 2)

    def test_kinds(self):
        """two clients in one session, remember me, and the offline twin are each told"""
        rows = {(row["id"], row["type"]): row for row in self.sessions()}
        self.assertEqual(sorted(rows[self.both.id, "online"]["clients"]), ["app", "other"])
        self.assertTrue(rows[self.remembered.id, "online"]["remember_me"])
        self.assertFalse(rows[self.both.id, "online"]["remember_me"])
        self.assertTrue(rows[self.offline.id, "offline"]["twin"])
        self.assertTrue(rows[self.offline.id, "online"]["twin"])
        self.assertFalse(rows[self.plain.id, "online"]["twin"])

    def test_users(self):
        """user list holds the admin API's users and their live sessions"""
        rows = {row["username"]: row for row in self.assertStatus(self.top.run("user", "list", "-o", "json"), 0).rows("user")}
        theirs = {user["username"]: user for user in self.realm.get("/users?max=1000")}
        self.assertEqual(rows.keys(), theirs.keys())
        for name, user in theirs.items():
            self.assertEqual((rows[name]["id"], rows[name]["email"], rows[name]["enabled"]), (user["id"], user["email"], user["enabled"]))
        self.assertEqual((rows["bob"]["sessions"], rows["bob"]["offline_sessions"]), (2, 2))
        self.assertEqual((rows["idle"]["sessions"], rows["idle"]["offline_sessions"]), (0, 0))

    def test_clients(self):
        """client list holds the admin API's clients, and no secret"""
        ran = self.assertStatus(self.top.run("client", "list", "-o", "json"), 0)
        rows = {row["client_id"]: row for row in ran.rows("client")}
        theirs = {client["clientId"]: client for client in self.realm.get("/clients")}
        self.assertEqual({name: row["id"] for name, row in rows.items()}, {name: client["id"] for name, client in theirs.items()})
        self.assertEqual((rows["app"]["offline_sessions"], rows["other"]["offline_sessions"]), (1, 1))
        for _, secret in self.realm.clients.values():
            self.assertNotIn(secret, ran.out)

    def test_show(self):
        """show finds a session, a user by name or id, a client by name or id; what is not there is 7"""
        shown = self.assertStatus(self.top.run("session", "show", self.offline.id, "-o", "json"), 0).rows("session")
        self.assertEqual(ids(shown), {(self.offline.id, "online"), (self.offline.id, "offline")})
        alice, app = self.realm.people["alice"], self.realm.clients["app"][0]
        for noun, name, id in (("user", "alice", alice), ("client", "app", app)):
            for word in (name, id):
                with self.subTest(noun=noun, word=word):
                    rows = self.assertStatus(self.top.run(noun, "show", word, "-o", "json"), 0).rows(noun)
                    self.assertEqual([row["id"] for row in rows], [id])
        for noun in ("session", "user", "client"):
            with self.subTest(noun=noun, word="nobody"):
                ran = self.assertStatus(self.top.run(noun, "show", "nobody-of-that-name", "-o", "json"), 7, "nobody-of-that-name")
                self.assertOneLine(ran)

    def test_show_detail(self):
        """user show tells groups, roles and offline clients as the admin API has them"""
        bob = self.realm.people["bob"]
        row = self.assertStatus(self.top.run("user", "show", "bob", "-o", "json"), 0).rows("user")[0]
        self.assertEqual(sorted(row["roles"]), sorted(role["name"] for role in self.realm.get(f"/users/{bob}/role-mappings/realm")))
        self.assertEqual(row["groups"], [])
        self.assertEqual(sorted(row["offline_clients"]), ["app", "other"])
        self.assertEqual(row["failures"], 0)

    def test_filter(self):
        """a filter takes the rows that fit it, as an option and as words"""
        everything = self.sessions()
        for words, fits in (
            (["-f", "user:bob"], lambda row: row["user"] == "bob"),
            (["user=alice"], lambda row: row["user"] == "alice"),
            (["type:offline"], lambda row: row["type"] == "offline"),
            (["-f", "user:bob type:online"], lambda row: row["user"] == "bob" and row["type"] == "online"),
            (["-f", "user:bob | user:alice"], lambda row: row["user"] in ("bob", "alice")),
            (["-f", "!user:bob"], lambda row: row["user"] != "bob"),
            (["-f", "ip:127.0.0.0/8"], lambda row: row["ip"].startswith("127.")),
            (["-f", "ip:10.0.0.0/8"], lambda row: row["ip"].startswith("10.")),
            (["-f", "remember_me:yes"], lambda row: row["remember_me"]),
            (["-f", "/^(ali|car)/"], lambda row: row["user"] in ("alice", "carol")),
            (["-f", "idle>30m"], lambda row: row["idle_s"] is not None and row["idle_s"] > 1800),
            (["-f", "expires<1000h type:online"], lambda row: row["type"] == "online"),
        ):
            with self.subTest(words=words):
                self.assertEqual(ids(self.sessions(*words)), {(row["id"], row["type"]) for row in everything if fits(row)})
        ran = self.assertStatus(self.top.run("session", "list", "-f", "usr:bob"), 2, "usr")
        self.assertIn("user", ran.err)

    def test_sort_and_columns(self):
        """rows come in the order and with the columns that were asked for"""
        users = [row["user"] for row in self.sessions("--sort", "user")]
        self.assertEqual(users, sorted(users))
        self.assertEqual([row["user"] for row in self.sessions("--sort", "-user")], sorted(users, reverse=True))
        started = [row["started_at"] for row in self.sessions("--sort", "started")]
        self.assertEqual(started, sorted(started))
        for row in self.sessions("--columns", "user,id"):
            self.assertEqual(list(row), ["user", "id"])
        self.assertStatus(self.top.run("session", "list", "--columns", "user,nonsense"), 2, "nonsense")

    def test_formats(self):
        """csv, ndjson and text hold the rows of json"""
        rows = self.sessions("--sort", "id")
        table = list(csv.DictReader(io.StringIO(self.assertStatus(self.top.run("session", "list", "-o", "csv", "--sort", "id"), 0).out)))
        self.assertEqual([(line["id"], line["type"], line["user"]) for line in table], [(row["id"], row["type"], row["user"]) for row in rows])
        lines = [json.loads(line) for line in self.top.run("session", "list", "-o", "ndjson", "--sort", "id").out.splitlines()]
        self.assertEqual([(line["resource"], line["id"], line["type"]) for line in lines], [("session", row["id"], row["type"]) for row in rows])
        text = self.assertStatus(self.top.run("session", "list", "-o", "text"), 0).out.splitlines()
        self.assertEqual(sum(any(name in line for name in ("alice", "bob", "carol")) for line in text), len(rows), text)

    def test_written(self):
        """-w writes the whole file, for its owner alone"""
        file = self.top.home / "written.json"
        ran = self.assertStatus(self.top.run("session", "list", "-o", "json", "-w", str(file)), 0)
        self.assertEqual(ran.out, "")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(ids(json.loads(file.read_text())["resources"]["session"]["rows"]), ids(self.sessions()))
        self.assertEqual([name for name in os.listdir(self.top.home) if "written" in name], ["written.json"])

    def test_nothing(self):
        """nothing to list is an empty list and 0"""
        ran = self.assertStatus(self.top.run("session", "list", "-o", "json", "user=idle"), 0)
        self.assertEqual(ran.rows("session"), [])
        self.assertTrue(ran.json()["resources"]["session"]["complete"])


class Snapshot(RealmCase):
    name = "snapshot"

    def test_snapshot(self):
        """snapshot fits its schema and, after an action, has rows in every resource"""
        self.realm.make_person("dora")
        self.realm.make_person("emil")
        session = self.realm.grant("dora")
        self.realm.grant("emil", offline=True)
        top = self.program("operator")
        self.assertStatus(top.run("session", "revoke", session.id, "--yes"), 0)
        document = self.assertStatus(top.run("snapshot"), 0).json()
        told = subprocess.run([BINARY, "--snapshot-schema"], capture_output=True, text=True, check=True, env=top.environment())
        schema = json.loads(told.stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(document)
        self.assertEqual({name for name, resource in document["resources"].items() if not resource["rows"] or not resource["complete"]}, set())
        self.assertEqual(document["resources"].keys(), schema["properties"]["resources"]["properties"].keys())
        source = document["sources"]["keycloak"]
        self.assertEqual((source["state"], source["version"], source["url"]), ("ok", self.server.version, self.server.url))
        low, high = source["clock_offset_ms"]
        self.assertTrue(low <= 0 <= high, f"both clocks are the same here: {low}..{high}")

    def test_some_resources(self):
        """snapshot --resource takes those and no others"""
        document = self.assertStatus(self.program("monitor").run("snapshot", "--resource", "user,client"), 0).json()
        self.assertEqual(set(document["resources"]), {"user", "client"})

    def test_list_fits_too(self):
        """every NOUN list fits the schema as well"""
        top = self.program("monitor")
        schema = json.loads(subprocess.run([BINARY, "--snapshot-schema"], capture_output=True, text=True, check=True, env=top.environment()).stdout)
        for noun in schema["properties"]["resources"]["properties"]:
            with self.subTest(noun=noun):
                document = self.assertStatus(top.run(noun, "list", "-o", "json"), 0).json()
                jsonschema.Draft202012Validator(schema).validate(document)
                self.assertEqual(list(document["resources"]), [noun])
