"""Other terminals than an xterm: by their names on ours, and tmux itself."""

import os
import select
import shlex
import subprocess
import time

import recording
from frames import FrameFile
from world import PROGRAM, check, expect_end

PATIENCE = 10.0


def calm(world):
    path = os.path.join(world.folder, "calm.recording")
    recording.calm(path)
    return ["--replay", path]


def smoke(term):
    """Ours does what all of these have in common."""
    def run(world):
        with world.watched(calm(world), TERM=term) as terminal:
            terminal.wait_for("user11")
            for keys, words in (("s", "overview > Sessions"), ("jj", "> user25"), ("?", "KEYS"), ("\x1b", "overview > Sessions"), ("0", "PEOPLE")):
                terminal.send(keys)
                terminal.wait_for(words)
            terminal.resize_and_wait(40, 120)
            terminal.wait_for("OFFLINE")
            terminal.send("q")
            expect_end(terminal, "exited", 0)
    run.__name__ = "smoke_" + term.replace("-", "_")
    run.__doc__ = f"TERM={term}: lists, help, another size; every frame is what was drawn"
    check(run)


for one in ("tmux-256color", "screen-256color", "linux", "xterm", "vt220"):
    smoke(one)


class Tmux:
    """A tmux server of our own with one window of 80x24; the program in it writes its frames."""

    def __init__(self, world, term, arguments):
        self.socket = os.path.join(world.folder, "tmux")
        self.frames = FrameFile(os.path.join(world.folder, "frames"))
        self.frame = None
        self.environment = world.variables({"TERM": "xterm-256color"})
        words = shlex.join([PROGRAM, *arguments, "--frames", self.frames.path])
        self.tmux("-f", "/dev/null", "set", "-g", "default-terminal", term, ";", "set", "-g", "remain-on-exit", "on", ";",
                  "new-session", "-d", "-x", "80", "-y", "24", words)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.socket, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=20)
        assert done.returncode == 0, f"tmux {words[0]}: {done.stderr}"
        return done.stdout

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").split("\n")[:24]]

    def wait_for(self, words):
        """Until tmux shows the frame that the program drew last, and these words are in it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.frame = self.frames.last() or self.frame
            if self.frame and self.frame.shows(words) and self.lines() == [row.rstrip() for row in self.frame.text]:
                return
            select.select([], [], [], 0.02)
        raise AssertionError("\n".join([f"{words!r}: not seen, or tmux shows something else than was drawn:", *(self.frame.text if self.frame else ["no frame"]), "shown:",
                                        *self.lines()]))

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False, timeout=20)
        self.frames.close()


def in_tmux(term):
    def run(world):
        terminal = Tmux(world, term, calm(world))
        try:
            terminal.wait_for("user11")
            for keys, words in ((("s",), "overview > Sessions"), (("Down", "j"), "> user25"), (("?",), "KEYS"), (("Escape",), "overview > Sessions"), ((",",), "PAUSED")):
                for key in keys:
                    terminal.tmux("send-keys", key)
                terminal.wait_for(words)
            terminal.tmux("send-keys", "q")
            until = time.monotonic() + PATIENCE
            while (state := terminal.tmux("display-message", "-p", "#{pane_dead} #{alternate_on}").split()) != ["1", "0"]:
                assert time.monotonic() < until, f"ended, on the alternate screen: {state}"
                select.select([], [], [], 0.02)
        finally:
            terminal.close()
    run.__name__ = "tmux_as_" + term.replace("-", "_")
    run.__doc__ = f"tmux itself, as {term}: what capture-pane shows is what was drawn"
    check(run)


for one in ("tmux-256color", "screen-256color"):
    in_tmux(one)
