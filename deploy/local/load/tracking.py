"""MLflow's side: experiments, runs and grants, each by the person who owns it, with that person's own token."""

import json
import math
import time
import urllib.parse

from people import CAST
from web import Browser, Refused

MINUTE = 60_000
HOUR = 60 * MINUTE

EXPERIMENTS = ("churn-forecast", "bildklassifikation", "прогноз-спроса", "画像分類", "fraud-detection", "prod-scoring", "تجربة", "ad-hoc notes")

# What becomes of every tenth run; `quiet` runs and never wrote anything, `silent` wrote last some hours ago.
FATES = ("finished", "running", "silent", "finished", "failed", "finished", "running", "quiet", "killed", "silent")


class Tracker:
    """One person at MLflow. The session behind the token is ended by `leave`."""

    def __init__(self, realm, person):
        self.realm, self.person, self.browser = realm, person, Browser()
        self.base = f"{realm.mlflow_url}/api/2.0/mlflow/"
        self.tokens, self.until = None, 0

    def call(self, method, path, body=None, fine=()):
        if time.monotonic() > self.until:
            self.leave()
            self.tokens = self.realm.token_of(self.browser, self.person)
            self.until = time.monotonic() + self.tokens["expires_in"] / 2
            self.browser.cookies.clear()  # a cookie would win over the token
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", "Content-Type": "application/json"}
        answer = self.browser.ask(method, self.base + path, None if body is None else json.dumps(body), headers)
        found = answer.json()
        if (answer.status >= 300 or found is None) and answer.status not in fine:
            raise Refused(f"{method} {path} as {self.person.email}: {answer.says()}")
        return found

    def is_known(self):
        """Whether the plugin has a row for this person: without one every call is a 500 with HTML, a 401 from 7.11 on."""
        found = self.call("POST", "experiments/search", {"max_results": 1}, fine=(401, 500))
        return found is not None and not {"message", "detail", "error_code"} & found.keys()

    def leave(self):
        if self.tokens:
            self.realm.end(self.browser, self.tokens["refresh_token"])
        self.tokens, self.until = None, 0


def known_trackers(realm, people):
    """Those of the cast who have logged in to MLflow by browser."""
    trackers = []
    for person in [p for p in people if p in CAST and p.groups and realm.account(p)["enabled"]]:
        tracker = Tracker(realm, person)
        if tracker.is_known():
            trackers.append(tracker)
        else:
            tracker.leave()
    if not trackers or "mlflow-admin" not in trackers[0].person.groups:
        raise Refused("nobody who administers MLflow has logged in by browser yet")
    return trackers


def make_experiments(trackers, count):
    """Ids in the order of their names; those that exist stay."""
    ids = []
    for number in range(count):
        name = EXPERIMENTS[number] if number < len(EXPERIMENTS) else f"sample-experiment-{number + 1:03}"
        owner = trackers[number % len(trackers)]
        found = trackers[0].call("GET", f"experiments/get-by-name?experiment_name={urllib.parse.quote(name)}", fine=(404,))
        if "experiment" in found:
            ids.append(found["experiment"]["experiment_id"])
        else:
            ids.append(owner.call("POST", "experiments/create", {"name": name})["experiment_id"])
    return ids


def sample_runs(tracker, experiments):
    """Name and id of the sample runs that are there already."""
    found, token = {}, None
    while True:
        asked = {"experiment_ids": experiments, "filter": "tags.sample = 'yes'", "max_results": 1000, "run_view_type": "ACTIVE_ONLY"}
        page = tracker.call("POST", "runs/search", dict(asked, page_token=token) if token else asked)
        for run in page.get("runs", []):
            found[run["info"]["run_name"]] = run["info"]["run_id"]
        if page.get("next_page_token") in (None, "", token):
            break
        token = page["next_page_token"]
    return found


def make_runs(trackers, experiments, count):
    """Makes the runs that are missing; those that shall be running write once more."""
    there = sample_runs(trackers[0], experiments)
    for number in range(count):
        name, fate = f"sample-{number + 1:05}", FATES[number % len(FATES)]
        owner = trackers[number % len(trackers)]
        if name not in there:
            make_run(owner, trackers[0], experiments[number % len(experiments)], name, number, fate)
        elif fate == "running":
            now = int(time.time() * 1000)
            body = {"run_id": there[name], "key": "loss", "value": 0.1, "timestamp": now, "step": now // MINUTE % 100_000}
            trackers[0].call("POST", "runs/log-metric", body)


def make_run(owner, admin, experiment, name, number, fate):
    """By the owner; where an earlier load's grant lets the owner only read, by the administrator in the owner's name."""
    now = int(time.time() * 1000)
    steps, cadence = 20 + number % 40, (number % 3 + 1) * MINUTE
    last = {"running": now, "silent": now - (2 + number % 5) * HOUR, "quiet": now}.get(fate, now - (number + 1) * 5 * HOUR)
    start = last - steps * cadence
    tags = {"sample": "yes", "mlflow.user": owner.person.email, "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL"}
    body = {
        "experiment_id": experiment, "start_time": start, "run_name": name, "user_id": owner.person.email,
        "tags": [{"key": key, "value": value} for key, value in tags.items()],
    }
    writer, made = owner, owner.call("POST", "runs/create", body, fine=(403,))
    if "run" not in made:
        writer, made = admin, admin.call("POST", "runs/create", body)
    run = made["run"]["info"]["run_id"]
    if fate != "quiet":
        metrics = [
            {"key": key, "value": value, "timestamp": start + step * cadence, "step": step}
            for step in range(1, steps + 1)
            for key, value in (("loss", loss(number, step)), ("accuracy", 1 - math.exp(-step / 15) - number % 7 / 100))
        ]
        params = [{"key": "learning_rate", "value": f"{0.1 / (number % 9 + 1):.4f}"}, {"key": "batch_size", "value": str(16 << number % 4)}]
        writer.call("POST", "runs/log-batch", {"run_id": run, "metrics": metrics, "params": params})
    status = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}.get(fate)
    if status:
        writer.call("POST", "runs/update", {"run_id": run, "status": status, "end_time": last})


def loss(number, step):
    """Falls; in every ninth run it leaves the numbers altogether, as a diverging training does."""
    if number % 9 == 4 and step > 15:
        return "NaN"
    return 2 * math.exp(-step / 12) + number % 5 / 50


def make_grants(trackers, experiments):
    """Grants to people, a group and a pattern; those that exist are answered with 400, from 6.0 on with 409."""
    admin = trackers[0]
    levels = ("READ", "EDIT", "MANAGE", "NO_PERMISSIONS")
    for number, tracker in enumerate(trackers[1:]):
        experiment = experiments[number % len(experiments)]
        who = urllib.parse.quote(tracker.person.email)
        admin.call("POST", f"permissions/users/{who}/experiments/{experiment}", {"permission": levels[number % 4]}, fine=(400, 409))
    admin.call("POST", f"permissions/groups/mlflow/experiments/{experiments[-1]}", {"permission": "READ"}, fine=(400, 409))
    if len(trackers) > 1:
        who = urllib.parse.quote(trackers[1].person.email)
        if not admin.call("GET", f"permissions/users/{who}/experiment-patterns", fine=(404,)):
            pattern = {"regex": "^prod-.*", "priority": 10, "permission": "READ"}
            admin.call("POST", f"permissions/users/{who}/experiment-patterns", pattern, fine=(400, 409))
