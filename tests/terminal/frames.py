"""What the program says that it drew (--frames, ui/frames.h), held against what a terminal shows after it."""

import dataclasses
import os
import re

from terminal import Terminal

HEAD = re.compile(r"(\d+)x(\d+) cursor (?:hidden|(\d+),(\d+))$")
LEGEND = re.compile(r"(.) [a-z]+(?: \(raised\))?:(.*)$")
SEEN = ("bold", "underline", "reverse")  # of the attributes; libvterm 0.1.4 knows no dim, and vt100 no italic
UNSEEN_ON_BLANKS = {"bold"}
CURSOR = re.compile(rb"\x1b\[\?25([hl])")


@dataclasses.dataclass
class Frame:
    number: int
    columns: int
    rows: int
    cursor: tuple  # column, row; None: hidden
    text: list     # of each row
    letters: list  # of each row: its columns' styles
    looks: dict    # of each letter: the attributes that can be seen, once for each ground that it stands on
    picture: str   # as it stands in the file, without its number

    def shows(self, words):
        return any(words in row for row in self.text)


def parse(source):
    """One frame, as it stands between "frame N" and "end N"."""
    lines = source.split("\n")
    number = int(lines[0].split()[1])
    head = HEAD.match(lines[1])
    columns, rows = int(head[1]), int(head[2])
    frame = Frame(number, columns, rows, (int(head[3]), int(head[4])) if head[3] else None, [], [], {}, "\n".join(lines[1:-1]))
    at = 2
    for _ in range(rows):
        assert lines[at][0] == "|" and lines[at][-1] == "|", lines[at]
        frame.text.append(lines[at][1:-1])
        at += 1
        styled = lines[at].startswith(" ") and not LEGEND.match(lines[at])
        frame.letters.append(lines[at][1:].ljust(columns) if styled else " " * columns)
        at += styled
    for line in lines[at:-1]:
        letter, look = LEGEND.match(line).groups()
        frame.looks.setdefault(letter, []).append(set(look.split()) & set(SEEN))
    assert lines[-1] == f"end {number}", lines[-1]
    return frame


class FrameFile:
    """Reads the file while it grows."""

    def __init__(self, path):
        self.path, self.file, self.rest = path, None, ""

    def next(self):
        """The frame behind the last one; None: it is not there yet, or not whole."""
        if not self.file and not os.path.exists(self.path):
            return None
        if not self.file:
            self.file = open(self.path, encoding="utf-8", newline="\n")
        while not (end := re.search(r"^end \d+\n", self.rest, re.M)):
            more = self.file.read(1 << 16)
            if not more:
                return None
            self.rest += more
        source, self.rest = self.rest[:end.end() - 1], self.rest[end.end():]
        return parse(source)

    def last(self):
        """The last frame that is there behind those that were taken; None."""
        frame = None
        while following := self.next():
            frame = following
        return frame

    def close(self):
        if self.file:
            self.file.close()


class Difference(AssertionError):
    """The screen is not what was drawn."""


def compare_cell(frame, cell, column, row, at, colours):
    """What is wrong with a cell of the terminal; the text that it should begin at `at` of the row. "" when nothing is."""
    text, letter = cell.text(), frame.letters[row][column]
    if not frame.text[row].startswith(text, at):
        return f"{text!r} where {frame.text[row][at:at + 4]!r} is due"
    blank = text == " "
    unseen = UNSEEN_ON_BLANKS if blank else set()
    have = {word for word in SEEN if getattr(cell, word)} - unseen
    looks = frame.looks.get(letter, [set()])
    if all(have != look - unseen for look in looks):
        return f"{text!r} of style {letter!r} is {sorted(have)}, {looks} is due"
    # Which colours those of a theme become is the terminal's affair; that a style has one, on each of its grounds, is not.
    for name, colour, counts in (("foreground", bytes(cell.foreground), not blank), ("background", bytes(cell.background), True)):
        seen = colours.setdefault((letter, name), set())
        if counts:
            seen.add(colour)
        if len(seen) > len(looks):
            return f"{text!r} of style {letter!r} has another {name} than its neighbours"
    return ""


def compare(frame, screen):
    """Raises a Difference. Text, width, place and attributes of every cell, and the cursor when it is shown."""
    wrong, colours = [], {}
    for row in range(frame.rows):
        column = at = 0
        while column < frame.columns and len(wrong) < 5:
            cell = screen.cell(column, row)
            why = compare_cell(frame, cell, column, row, at, colours)
            if why:
                wrong.append(f"column {column} of row {row}: {why}")
                break
            at += len(cell.text())
            column += cell.columns()
        else:
            if at != len(frame.text[row]):
                wrong.append(f"row {row}: {frame.text[row][at:]!r} is missing")
    if frame.cursor and frame.cursor != screen.cursor():
        wrong.append(f"the cursor is at {screen.cursor()}, {frame.cursor} is due")
    if wrong:
        raise Difference("\n".join([f"frame {frame.number}, {frame.columns}x{frame.rows}:", *wrong, "drawn:", *frame.text, "shown:", *screen.lines()]))


class Watched(Terminal):
    """A program whose every frame is held against the screen. Frames of another size than the terminal's are on their way to be drawn again."""

    def __init__(self, command, environment, path, rows=24, columns=80):
        self.file = FrameFile(path)
        self.frame, self.sent, self.compared = None, b"", 0
        self.cursor_shown = None  # as far as it was said; vt100 has no word for it
        self.listener = None  # is told of each frame: (frame, bytes, the one before)
        super().__init__(command, environment, rows, columns, self.look)

    def look(self, number, data):
        before, self.frame, self.sent = self.frame, self.file.next(), data
        assert self.frame and self.frame.number == number, f"the mark of frame {number} came when {self.frame and self.frame.number} is written"
        for word in CURSOR.findall(data):
            self.cursor_shown = word == b"h"
        assert self.cursor_shown in (None, bool(self.frame.cursor)), f"frame {number}: the cursor is {'shown' if self.cursor_shown else 'hidden'}"
        if (self.frame.rows, self.frame.columns) == (self.screen.rows, self.screen.columns):
            if data or not before or before.picture != self.frame.picture:
                try:
                    compare(self.frame, self.screen)
                except Difference as difference:
                    raise Difference(f"{difference}\nbytes of this frame: {data[:2000]!r}") from None
            self.compared += 1
        if self.listener:
            self.listener(self.frame, data, before)

    def next_frame(self, what="a frame"):
        """Waits for one that was not there yet."""
        seen = self.frame.number if self.frame else 0
        self.until(lambda: self.frame and self.frame.number > seen or self.has_ended(), what)
        assert self.frame and self.frame.number > seen, f"{what}: the program has ended: {bytes(self.output[self.shown:])!r}"
        return self.frame

    def resize(self, rows, columns):
        """What a terminal makes of the old picture is its own affair: this one fills itself with E."""
        new = self.is_new_size(rows, columns)
        super().resize(rows, columns)
        if new:
            self.screen.write(b"\x1b#8")

    def resize_and_wait(self, rows, columns):
        self.resize(rows, columns)
        self.until(lambda: self.frame and (self.frame.rows, self.frame.columns) == (rows, columns), f"a frame of {columns}x{rows}")

    def close(self):
        super().close()
        self.file.close()
