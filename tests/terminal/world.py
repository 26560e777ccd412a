"""What all checks share: the list of them, a folder and an environment that knows nothing else, and the program started in it."""

import contextlib
import os
import shutil
import socket
import tempfile

from frames import Watched
from terminal import Terminal

BUILD = os.environ.get("BUILD", ".")
PROGRAM = os.path.join(os.path.abspath(BUILD), "mlflow-oidc-top")
CANARY = "canary-4f1d"
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class World:
    """A folder, an env file that points at a port, and an environment that knows nothing else."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="terminal-tests-")
        self.count = 0
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))
        self.closed = closed  # bound and not listening: refused
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.folder, "XDG_STATE_HOME": self.folder, "XDG_CONFIG_HOME": self.folder,
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", "ASAN_OPTIONS": "handle_segv=0:detect_leaks=0",
        }

    def env_file(self, port):
        path = os.path.join(self.folder, f"env-{port}")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(f"KEYCLOAK_URL=http://127.0.0.1:{port}\nKEYCLOAK_REALM=mlflow\nKEYCLOAK_CLIENT_ID=top\nKEYCLOAK_CLIENT_SECRET={CANARY}\n")
        return path

    def variables(self, environment):
        """As given, over what all have; None takes one away."""
        return {name: value for name, value in {**self.environment, **environment}.items() if value is not None}

    def sources(self, port=None):
        """Options: a Keycloak on that port; without one a port that refuses."""
        return ["--env-file", self.env_file(port or self.closed.getsockname()[1])]

    @contextlib.contextmanager
    def program(self, port=None, arguments=(), rows=24, columns=80, **environment):
        """The program, its bytes on the screen as they come."""
        terminal = Terminal([PROGRAM, *self.sources(port), *arguments], self.variables(environment), rows, columns)
        try:
            yield terminal
        finally:
            terminal.close()

    @contextlib.contextmanager
    def watched(self, sources=None, arguments=(), rows=24, columns=80, command=(PROGRAM,), **environment):
        """The program with --frames, each frame held against the screen. `sources`: options; without them a port that refuses."""
        self.count += 1
        path = os.path.join(self.folder, f"frames-{self.count}")
        words = [*command, *(sources or self.sources()), "--frames", path, *arguments]
        terminal = Watched(words, self.variables(environment), path, rows, columns)
        try:
            yield terminal
        finally:
            terminal.close()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def close(self):
        self.closed.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(terminal):
    terminal.wait_for("KEYCLOAK SESSIONS")
    terminal.wait_for("q quit")


def expect_end(terminal, word, number, patience=10.0):
    got = terminal.wait_news(word, patience)
    terminal.settle()
    assert got == str(number), f"{word} {got}, {number} was due"
    bad = terminal.is_restored()
    assert not bad, bad


