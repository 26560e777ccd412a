"""Somebody who types anything into the program, and pulls at its window: the same for the same seed, as far as what is typed goes."""

import random
import re
import time

LIST = ["j", "k", "G", "g", "\x1b[A", "\x1b[B", "\x1bOA", "\x1bOB", "\x1b[5~", "\x1b[6~", "\t", "\x1b[Z", "\r", "\x1b", "z", "v", "0", ">", "<", "I", "Z", "R", "\x0c", "?", "\\"]
NOUNS = ["s", "u", "l", "a", "S"]
TAGS = [" ", " ", " ", "T", "C", "y"]
TYPED = ["/ali\r", "/漢\r", "/user:a|b\r", "/(\r", "/zzzz\r", "/e\u0301\x7f\x7fa\r", ":so", ":sess\r", ":us", ":cl\r", "c", "\x7f", "\x08", "~", "%"]
PLAYED = [",", ".", ".", ".,", "+", "+", "-", "@start\r", "@50%\r", "@+30s\r", "@-1m\r", "@end\r", "@nonsense\r", "@02:01\r"]
CHANGING = ["x", "x", "sx", "s x", "sTx", "ux", "L", "uL", "y", "y", "y\r", "n", "\t", "\r", "\r", "1\r", "2\r", "5\r", "漢\r", "because\r", "alice\r", "\x7f"]
PASTED = ["q", "y\n", "pasted 漢字 \x1b[31m", "x" * 300]
TOO_SMALL = ((1, 1), (0, 0), (5, 20), (16, 60), (17, 59), (2, 200), (60, 3))
SIZES = ((17, 60), (24, 80), (24, 80), (40, 120))
WATCHED_SECONDS = 0.2


class Monkey:
    def __init__(self, terminal, seed, keys):
        """`keys`: lists of what may be typed, each as likely as the others."""
        self.terminal, self.keys = terminal, keys
        self.chance = random.Random(seed)
        if "+" in sum(keys, []):
            terminal.send("++++++")  # a minute of the recording is a second
        self.done = []  # what was done, for whoever has to find out

    def turn(self):
        """Does one thing and waits until the program has drawn after it."""
        what = self.chance.random()
        small = self.terminal.frame.rows < 17 or self.terminal.frame.columns < 60
        if what < (0.6 if small else 0.08):
            self.resize(*self.some_size())
        elif what < 0.15:
            self.watch()
        elif what < 0.5 and (answer := self.answer()):
            self.send(answer)
        elif what < 0.18:
            self.send(f"\x1b[200~{self.chance.choice(PASTED)}\x1b[201~")
        else:
            self.send("".join(self.chance.choice(self.chance.choice(self.keys)) for _ in range(self.chance.choice((1, 1, 1, 2, 5)))))

    def answer(self):
        """What an open dialog asks for: left to chance alone nothing would ever be done. "" when it asks for nothing."""
        shown = "\n".join(self.terminal.frame.text)
        if "do it? y/N" in shown:
            return "y"
        words = re.search(r"type the number of what ends \((\d+)\) to go on|type (\S+) to go on", shown)
        return f"{words[1] or words[2]}\r" if words else ""

    def some_size(self):
        what = self.chance.random()
        if what < 0.25:
            return self.chance.choice(TOO_SMALL)
        return self.chance.choice(SIZES) if what < 0.6 else (self.chance.randint(17, 50), self.chance.randint(60, 160))

    def send(self, keys):
        self.done.append(repr(keys))
        seen = self.terminal.frame.number
        self.terminal.send(keys)
        self.terminal.until(lambda: self.terminal.frame.number > seen or self.terminal.has_ended(), f"a frame after {keys!r}")

    def watch(self):
        """Types nothing, until news have been drawn twice or none come."""
        self.done.append("-")
        seen, begun = self.terminal.frame.number, time.monotonic()
        self.terminal.until(lambda: self.terminal.frame.number > seen + 1 or time.monotonic() > begun + WATCHED_SECONDS, "this time is over")

    def resize(self, rows, columns):
        """Half the time with a frame of the old size still on its way."""
        if self.chance.random() < 0.5:
            self.terminal.send("G")
        self.done.append(f"{columns}x{rows}")
        if rows and columns:
            self.terminal.resize_and_wait(rows, columns)
        else:
            self.terminal.resize(rows, columns)
            self.terminal.next_frame()
