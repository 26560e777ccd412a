"""The program from outside: one run of it, with a home of its own and nothing of ours in its environment."""

import json
import os
import pathlib
import subprocess
import tempfile

BINARY = os.environ.get("MLFLOW_OIDC_TOP") or os.path.join(os.environ["BUILD"], "mlflow-oidc-top")


class Ran:
    """How a run ended."""

    def __init__(self, words, status, out, err):
        self.words, self.status, self.out, self.err = words, status, out, err

    def __str__(self):
        return f"mlflow-oidc-top {' '.join(self.words)}: status {self.status}\n{self.err}\n{self.out[:2000]}"

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise AssertionError(f"no JSON: {error}\n{self}") from error

    def rows(self, resource):
        return self.json()["resources"][resource]["rows"]


class Program:
    """A person's home on the ops host: state, configuration and .env files of one account."""

    def __init__(self, realm, account="operator", url=None, **more):
        self.folder = tempfile.TemporaryDirectory(prefix="stack-test-")
        self.home = pathlib.Path(self.folder.name)
        self.realm = realm
        self.variables = {"KEYCLOAK_URL": url or realm.server.url, "KEYCLOAK_REALM": realm.name}
        if account:
            self.variables["KEYCLOAK_CLIENT_ID"] = account
            self.variables["KEYCLOAK_CLIENT_SECRET"] = realm.clients.get(account, (None, None))[1]
        self.variables.update(more)
        self.env_file = self.write("env", "".join(f"{name}={value}\n" for name, value in self.variables.items() if value is not None))
        self.state = self.home / "state"
        self.audit = self.state / "mlflow-oidc-top/audit.ndjson"

    def close(self):
        self.folder.cleanup()

    def write(self, name, text, mode=0o600):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "USER": "tester",
                "XDG_STATE_HOME": str(self.state), "XDG_CONFIG_HOME": str(self.home / "config"), **more}

    def command(self, *words):
        """By its .env, unless the words name another or a context."""
        return [BINARY, *([] if {"--env-file", "-c"} & set(words) else ["--env-file", str(self.env_file)]), *words]

    def run(self, *words, stdin="", timeout=60, prefix=(), **variables):
        done = subprocess.run([*prefix, *self.command(*words)], input=stdin.encode(), capture_output=True, timeout=timeout, check=False,
                              env=self.environment(**variables), cwd=self.home)
        return Ran(words, done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "surrogateescape"))

    def records(self):
        """The audit log."""
        return [json.loads(line) for line in self.audit.read_text().splitlines()] if self.audit.exists() else []
