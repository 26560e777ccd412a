"""The screen is what was drawn, after every frame: random keys, sizes and data. SEED repeats what was typed, MINUTES makes it long."""

import contextlib
import os
import random
import sys
import time

import monkey
import recording
from keycloak import Keycloak
from world import PROGRAM, check, expect_end

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


CHECKED = []
random_keys("recording on an xterm", replayed, READING)
random_keys("recording on an xterm without colours", replayed, READING, ("--no-color",))
random_keys("recording on a vt100", replayed, READING, TERM="vt100")
random_keys("recording on an xterm in ASCII", replayed, READING, ("--ascii",))
random_keys("dialogs on an xterm", served, WRITING)
random_keys("dialogs on a vt100", served, WRITING, TERM="vt100")
