"""The screen is what was drawn, after every frame: random keys, sizes and data. SEED repeats what was typed, MINUTES makes it long."""

import contextlib
import os
import random
import sys
import time

import monkey
import recording
from keycloak import Keycloak
from terminal import MARK
from world import check, expect_end, start

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 30))
MINUTES = float(os.environ.get("MINUTES") or 0)
TURNS = 300        # of one round
ROUND_SECONDS = 30
READING = [monkey.LIST, monkey.LIST, monkey.NOUNS, monkey.TAGS, monkey.TYPED, monkey.PLAYED]
WRITING = [monkey.LIST, monkey.NOUNS, monkey.TAGS, monkey.TYPED, monkey.CHANGING, monkey.CHANGING]


def random_round(terminal, seed, keys, turns=TURNS):
    """Until so many turns are done, or half a minute when it is to take minutes. Returns how many turns it were."""
    begun, done = time.monotonic(), 0
    one = monkey.Monkey(terminal, seed, keys)
    try:
        terminal.next_frame("the first frame")
        while (time.monotonic() - begun < ROUND_SECONDS if MINUTES else done < turns) and not terminal.has_ended():
            one.turn()
            done += 1
        if terminal.has_ended():
            expect_end(terminal, "exited", 0)  # it left by the palette
        else:
            terminal.signal(15)
            expect_end(terminal, "exited", 130)
    except AssertionError as error:
        raise AssertionError(f"SEED={seed}\n{error}\ndone before, last first: {' '.join(one.done[:-40:-1])}") from None
    return done


@contextlib.contextmanager
def replayed(world, seed):
    path = os.path.join(world.folder, f"{seed}.recording")
    recording.eventful(path, seed)
    yield ["--replay", path]
    os.unlink(path)


@contextlib.contextmanager
def served(world, _seed):
    with Keycloak() as port:
        yield world.sources(port) + ["--interval", "500ms"]


def random_keys(what, sources, keys, arguments=(), **environment):
    """A check; `what` names it, and `sources` gives what the program is started on."""
    def run(world):
        rounds = turns = compared = 0
        # The minutes are shared by the checks that there are.
        until = time.monotonic() + MINUTES * 60 / len(CHECKED)
        while rounds == 0 or time.monotonic() < until:
            seed = SEED + rounds
            with sources(world, seed) as words, world.watched(words, arguments, **environment) as terminal:
                turns += random_round(terminal, seed, keys)
                compared += terminal.compared
                assert terminal.compared > 10, f"SEED={seed}: only {terminal.compared} frames were compared"
            rounds += 1
        print(f"# {what}: SEED={SEED}, {rounds} rounds, {turns} turns, {compared} frames", file=sys.stderr)
    run.__name__ = "random_keys_" + what.replace(" ", "_")
    run.__doc__ = f"random keys, sizes and data, {what}: after every frame the screen is what was drawn (SEED={SEED})"
    CHECKED.append(run)
    check(run)


@check
def frames_are_for_their_owner(world):
    """--frames: 0600, appended to, also a FIFO, no symbolic link; a full disk ends the frames and is said, and the program goes on; no mark without it"""
    path = os.path.join(world.folder, "kept")
    for _ in range(2):
        with world.program(arguments=["--frames", path]) as terminal:
            start(terminal)
            terminal.until(lambda: MARK.search(terminal.output), "a mark")
            terminal.send("q")
            expect_end(terminal, "exited", 0)
    assert os.stat(path).st_mode & 0o777 == 0o600, f"its mode is {os.stat(path).st_mode:o}"
    with open(path, encoding="utf-8") as file:
        assert file.read().count("\nend 1\n") == 2, "the second did not append"
    os.mkfifo(path + "-fifo")
    with open(os.open(path + "-fifo", os.O_RDONLY | os.O_NONBLOCK), "rb") as reader, world.program(arguments=["--frames", path + "-fifo"]) as terminal:
        start(terminal)
        terminal.send("q")
        expect_end(terminal, "exited", 0)
        assert reader.read(8) == b"frame 1\n", "nothing came through the FIFO"
    os.symlink(path, path + "-link")
    with world.program(arguments=["--frames", path + "-link"]) as terminal:
        expect_end(terminal, "exited", 1)
        assert b"--frames: " in terminal.output and b"\x1b[" not in terminal.output, terminal.output
    with world.program(arguments=["--frames", "/dev/full"]) as terminal:
        terminal.wait_for("--frames: No space left on device")
        terminal.send("s")
        terminal.wait_for("overview > Sessions")
        terminal.send("q")
        expect_end(terminal, "exited", 0)
        assert [mark[1] for mark in MARK.finditer(terminal.output)] == [b"0"], "a mark of a frame that is not written"
    with world.program() as terminal:
        start(terminal)
        terminal.send("q")
        expect_end(terminal, "exited", 0)
        assert [mark[1] for mark in MARK.finditer(terminal.output)] == [b"0"], "a mark that nobody asked for"


CHECKED = []
random_keys("recording on an xterm", replayed, READING)
random_keys("recording on an xterm without colours", replayed, READING, ("--no-color",))
random_keys("recording on a vt100", replayed, READING, TERM="vt100")
random_keys("recording on an xterm in ASCII", replayed, READING, ("--ascii",))
random_keys("dialogs on an xterm", served, WRITING)
random_keys("dialogs on a vt100", served, WRITING, TERM="vt100")
