"""How many bytes a frame costs at 80x24 on xterm-256color, in colour. The limits are those that the program promises; the marks of the frames are not counted."""

import os
import socket
import sys
import time

import recording
from world import check, expect_end

NOTHING, CLOCK, COLUMN, CURSOR, FIRST_PAINT = 0, 64, 256, 256, 2560
LIST = range(4, 22)  # rows of the screen that hold the list, below its title and head


def changed(before, frame):
    """Which cells are others than in the frame before, as {row: [column, …]}."""
    rows = {}
    for row in range(frame.rows):
        pairs = zip(before.text[row], before.letters[row], frame.text[row], frame.letters[row])
        columns = [column for column, (a, b, c, d) in enumerate(pairs) if (a, b) != (c, d)]
        if columns:
            rows[row] = columns
    return rows


class Costs:
    """Listens to a terminal and keeps what each frame cost, by what it changed."""

    def __init__(self, terminal):
        self.first, self.nothing, self.clock, self.column = None, [], [], []
        terminal.listener = self.hear

    def hear(self, frame, data, before):
        if not before:
            self.first = len(data)
            return
        rows = changed(before, frame)
        if not rows and before.cursor == frame.cursor:
            self.nothing.append(len(data))
        elif set(rows) == {0}:
            self.clock.append(len(data))
        elif set(rows) >= set(LIST) and len({column for row in LIST for column in rows[row]}) == 1:
            self.column.append(len(data))


def costs_at_most(what, sizes, limit):
    print(f"# {what}: {min(sizes)}-{max(sizes)} bytes in {len(sizes)} frames, {limit} are allowed", file=sys.stderr)
    assert max(sizes) <= limit, f"{what}: {max(sizes)} bytes, {limit} are allowed"


@check
def a_quiet_screen_costs_little(world):
    """bytes a frame: first paint 2560, the clock 64, nothing new none"""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        with world.watched(world.sources(silent.getsockname()[1])) as terminal:
            costs = Costs(terminal)
            terminal.next_frame("the first frame")
            terminal.send("s")  # there no pane has an age yet
            terminal.until(lambda: len(costs.clock) > 2, "the clock goes on")
            for _ in range(3):
                terminal.send("~")
                terminal.next_frame()
            terminal.until(lambda: costs.nothing, "a frame with nothing new")
            terminal.send("q")
            expect_end(terminal, "exited", 0)
            costs_at_most("first paint", [costs.first], FIRST_PAINT)
            costs_at_most("clock", costs.clock, CLOCK)
            costs_at_most("nothing new", costs.nothing, NOTHING)


@check
def a_list_costs_little(world):
    """bytes a frame: the cursor 256, one column of all rows 256, with the clock 64 more"""
    path = os.path.join(world.folder, "calm.recording")
    recording.calm(path)
    with world.watched(["--replay", path]) as terminal:
        costs = Costs(terminal)
        terminal.wait_for("user11")
        terminal.send("s")
        terminal.until(lambda: costs.column, "the minutes of all rows have grown by one")
        terminal.send(",")
        terminal.wait_for("PAUSED")
        moves = []
        for key in "jjjkk":
            terminal.send(key)
            before, rows = terminal.frame, {}
            while not set(rows) & set(LIST):
                rows = changed(before, terminal.next_frame())
            moves.append(len(terminal.sent))
        terminal.send("q")
        expect_end(terminal, "exited", 0)
        costs_at_most("cursor", moves, CURSOR)
        costs_at_most("one column of all rows, and the clock", costs.column, COLUMN + CLOCK)


@check
def a_recording_that_stands_still_is_quiet(world):
    """a recording that stands still a millisecond before the next second: hardly anything is drawn, and nothing is sent"""
    path = os.path.join(world.folder, "calm.recording")
    recording.calm(path)
    with world.watched(["--replay", path]) as terminal:
        terminal.wait_for("user11")
        terminal.send(",@2026-11-25T02:00:01.599Z\r")
        terminal.wait_for("PAUSED")
        terminal.wait_for("02:00:01Z")  # the server is 400 ms ahead
        frames, until = terminal.frame.number, time.monotonic() + 1.5
        terminal.until(lambda: time.monotonic() > until, "this time is over")
        drawn = terminal.frame.number - frames
        assert drawn <= 5, f"{drawn} frames in a second and a half"
        terminal.send("q")
        expect_end(terminal, "exited", 0)
