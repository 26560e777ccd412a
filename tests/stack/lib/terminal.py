"""A terminal: a pty for a question and its answer, tmux for the dashboard."""

import os
import pathlib
import pty
import select
import shlex
import subprocess
import time

from .program import Ran


def answer(command, environment, line, before=lambda: None, timeout=30):
    """Runs a command on a terminal, calls `before` when it asks, and types `line`."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(environment["HOME"])
        os.execvpe(command[0], command, environment)
    said, asked, until = b"", False, time.monotonic() + timeout
    while time.monotonic() < until:
        if select.select([master], [], [], 0.2)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the program has closed its side
                break
            if not piece:
                break
            said += piece
        if not asked and said.rstrip(b"\x1b[m").endswith((b": ", b"] ")):
            asked = True
            before()
            os.write(master, line.encode() + b"\n")
    else:
        os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
    os.close(master)
    return Ran(command[1:], os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace"), "")


class Tmux:
    """A program on a screen of 80x24 that others can look at; the pane stays when the program ends."""

    def __init__(self, command, environment, width=80, height=24):
        self.socket = f"stack-test-{os.getpid()}-{time.monotonic_ns()}"
        self.environment = environment
        self.before, self.after = (pathlib.Path(environment["HOME"]) / name for name in ("stty-before", "stty-after"))
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-s", "test",
                  f"stty -g >{self.before}; {shlex.join(command)}; echo \"left with status $?\"; stty -g >{self.after}; exec sleep 1000")

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-L", self.socket, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=20)
        if done.returncode:
            raise AssertionError(f"tmux {words[0]}: {done.stderr}")
        return done.stdout

    def type(self, *keys):
        """Keys by tmux's names, one after the other: several at once look like a paste."""
        for key in keys:
            self.tmux("send-keys", "-t", "test", key)
            time.sleep(0.15)

    def paste(self, text):
        self.tmux("set-buffer", text)
        self.tmux("paste-buffer", "-p", "-t", "test")

    def state(self):
        """"1": the program has the alternate screen."""
        return self.tmux("display-message", "-p", "-t", "test", "#{alternate_on}").strip()

    def settings_before(self):
        return self.before.read_text()

    def settings_after(self):
        return self.after.exists() and self.after.read_text()

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "test")

    def program_pid(self):
        """The program under the pane's shell."""
        shell = self.tmux("list-panes", "-t", "test", "-F", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as children:
            return int(children.read().split()[0])

    def wait(self, *texts, seconds=15, gone=False):
        """The screen as soon as it holds all texts (or none of them)."""
        until = time.monotonic() + seconds
        while True:
            seen = self.screen()
            if all((text in seen) != gone for text in texts):
                return seen
            if time.monotonic() > until:
                raise AssertionError(f"{'still' if gone else 'no'} {texts} on the screen after {seconds} s:\n{seen}")
            time.sleep(0.1)

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], env=self.environment, capture_output=True, check=False)
