"""The program on a pseudo-terminal, with libvterm as the terminal that a person would look at.

Everything waits for something to be seen, never for a time to pass.
"""

import ctypes
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
import unicodedata

PATIENCE = 10.0
# What the program writes behind a frame when it is told to (ui/terminal.h), and what settle() writes itself, as number 0.
MARK = re.compile(rb"\x1b\]7777;(\d+)\x07")
OURS = b"\x1b]7777;0\x07"


class Rect(ctypes.Structure):
    _fields_ = [("start_row", ctypes.c_int), ("end_row", ctypes.c_int), ("start_col", ctypes.c_int), ("end_col", ctypes.c_int)]


class Position(ctypes.Structure):
    _fields_ = [("row", ctypes.c_int), ("column", ctypes.c_int)]


class Cell(ctypes.Structure):
    """VTermScreenCell. Colours are taken as numbers: what matters is which are the same."""

    _fields_ = [("chars", ctypes.c_uint32 * 6), ("width", ctypes.c_char), ("bold", ctypes.c_uint, 1), ("underline", ctypes.c_uint, 2), ("italic", ctypes.c_uint, 1),
                ("blink", ctypes.c_uint, 1), ("reverse", ctypes.c_uint, 1), ("rest", ctypes.c_uint, 8), ("foreground", ctypes.c_uint8 * 4),
                ("background", ctypes.c_uint8 * 4)]

    def text(self):
        """Its character with the marks on it; "" in the right half of a wide one. What stands behind the first zero is older."""
        if self.chars[0] == 0:
            return " "
        if self.chars[0] == 0xFFFFFFFF:
            return ""
        if self.chars[1] == 0:
            return chr(self.chars[0])
        chars = list(self.chars) + [0]
        return "".join(map(chr, chars[:chars.index(0)]))

    def columns(self):
        return self.width[0]


class Screen:
    """A terminal of libvterm: bytes go in, lines come out."""

    library = None

    def __init__(self, rows, columns):
        if Screen.library is None:
            library = ctypes.CDLL("libvterm.so.0")
            for name in ("vterm_new", "vterm_obtain_screen", "vterm_obtain_state"):
                getattr(library, name).restype = ctypes.c_void_p
            library.vterm_screen_get_cell.argtypes = [ctypes.c_void_p, Position, ctypes.POINTER(Cell)]
            library.vterm_screen_get_text.restype = ctypes.c_size_t
            library.vterm_input_write.restype = ctypes.c_size_t
            Screen.library = library
        self.rows, self.columns = rows, columns
        self.vterm = ctypes.c_void_p(self.library.vterm_new(rows, columns))
        self.library.vterm_set_utf8(self.vterm, 1)
        self.screen = ctypes.c_void_p(self.library.vterm_obtain_screen(self.vterm))
        self.library.vterm_screen_enable_altscreen(self.screen, 1)
        self.library.vterm_screen_reset(self.screen, 1)
        self.state = ctypes.c_void_p(self.library.vterm_obtain_state(self.vterm))
        self.cell_room, self.position = Cell(), Position()
        self.write(b"\x1b[?1049h")  # of its two screens this is the one that libvterm 0.1.4 resizes without harm

    def write(self, data):
        if self.columns < 2:  # in one column libvterm 0.1.4 dies of a wide character; what is drawn for more is still on its way
            text = data.decode("utf-8", "surrogateescape")
            data = "".join("?" if unicodedata.east_asian_width(one) in "WF" else one for one in text).encode("utf-8", "surrogateescape")
        self.library.vterm_input_write(self.vterm, ctypes.c_char_p(data), ctypes.c_size_t(len(data)))

    def resize(self, rows, columns):
        """libvterm 0.1.4 keeps a cursor and a scrolling region that lie outside then, and writes there: other terminals take both back themselves."""
        self.write(b"\x1b[r\x1b[H")
        self.rows, self.columns = rows, columns
        self.library.vterm_set_size(self.vterm, rows, columns)

    def cell(self, column, row):
        """Valid until the next call."""
        self.position.row, self.position.column = row, column
        self.library.vterm_screen_get_cell(self.screen, self.position, self.cell_room)
        return self.cell_room

    def cursor(self):
        self.library.vterm_state_get_cursorpos(self.state, ctypes.byref(self.position))
        return self.position.column, self.position.row

    def lines(self):
        lines = []
        for row in range(self.rows):
            room = ctypes.create_string_buffer(self.columns * 8 + 1)
            length = self.library.vterm_screen_get_text(self.screen, room, ctypes.c_size_t(self.columns * 8), Rect(row, row + 1, 0, self.columns))
            lines.append(room.raw[:length].decode("utf-8", "replace").rstrip())
        return lines

    def close(self):
        self.library.vterm_free(self.vterm)


def set_size(descriptor, rows, columns):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """The program as the foreground job of a session of its own, as under a shell: SIGTSTP works there."""

    def __init__(self, command, environment, rows=24, columns=80, watch=None):
        """`watch`: told of each frame by its number and its bytes, when the terminal has them; without one bytes are shown as they come."""
        self.master, self.slave = os.openpty()
        self.fd_slave_kept = True
        set_size(self.master, rows, columns)
        self.before = termios.tcgetattr(self.slave)
        self.screen = Screen(rows, columns)
        self.output = bytearray()
        self.shown = 0  # so many bytes of it are on the screen
        self.watch = watch
        self.news_in, news_out = os.pipe()
        self.news = b""
        self.leader = os.fork()
        if self.leader == 0:
            self.lead(command, environment, news_out)
        os.close(news_out)
        self.pid = int(self.wait_news("pid"))
        self.open = True

    def lead(self, command, environment, news):
        """The session's leader: starts the job and tells what becomes of it. Never returns."""
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        os.close(self.master)
        for number in (signal.SIGTTOU, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        job = os.fork()
        if job == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(self.slave, os.getpid())
            for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            for descriptor in range(3):
                os.dup2(self.slave, descriptor)
            os.closerange(3, 64)
            os.execve(command[0], command, environment)
        os.write(news, f"pid {job}\n".encode())
        os.close(self.slave)
        for descriptor in range(3):
            os.close(descriptor)
        while True:
            _, status = os.waitpid(job, os.WUNTRACED | os.WCONTINUED)
            if os.WIFSTOPPED(status):
                os.write(news, b"stopped 0\n")
            elif os.WIFCONTINUED(status):
                os.write(news, b"continued 0\n")
            else:
                word = "exited" if os.WIFEXITED(status) else "killed"
                code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else os.WTERMSIG(status)
                os.write(news, f"{word} {code}\n".encode())
                os._exit(0)

    def pump(self, wait=0.02):
        """Takes what the program wrote, and what became of it."""
        watched = [self.news_in] + ([self.master] if self.open_master() else [])
        ready, _, _ = select.select(watched, [], [], wait)
        if self.master in ready:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            self.output += data
            self.show()
        if self.news_in in ready:
            self.news += os.read(self.news_in, 4096)

    def show(self):
        """Puts on the screen what may be there: with a watcher whole frames."""
        if not self.watch:
            self.screen.write(bytes(self.output[self.shown:]))
            self.shown = len(self.output)
            return
        while mark := MARK.search(self.output, self.shown):
            data, number = bytes(self.output[self.shown:mark.start()]), int(mark[1])
            self.shown = mark.end()
            if number > 0:
                self.screen.write(data)
                self.watch(number, data)

    def open_master(self):
        return self.master is not None

    def until(self, seen, what, patience=PATIENCE):
        """Waits until seen() is true. Returns how long that took."""
        begun = time.monotonic()
        while not seen():
            if time.monotonic() - begun > patience:
                raise AssertionError(f"{what}: not seen in {patience} s\n" + "\n".join(self.screen.lines()))
            self.pump()
        return time.monotonic() - begun

    def shows(self, text):
        return any(text in line for line in self.screen.lines())

    def wait_for(self, text, patience=PATIENCE):
        return self.until(lambda: self.shows(text), f'"{text}"', patience)

    def has_ended(self):
        return b"exited " in self.news or b"killed " in self.news

    def wait_news(self, word, patience=PATIENCE):
        """Waits for a piece of news from the leader and returns its number, which it takes out."""
        found = []

        def seen():
            lines = self.news.decode().splitlines(keepends=True)
            for line in lines:
                if line.startswith(word + " ") and line.endswith("\n"):
                    lines.remove(line)
                    self.news = "".join(lines).encode()
                    found.append(line.split()[1])
                    return True
            return False

        self.until(seen, f"the program {word}", patience)
        return found[0]

    def settle(self):
        """Takes what was written before now, by a program that has ended or stopped: we write a mark behind it."""
        while select.select([self.master], [], [], 0)[0]:
            self.pump(0)
        seen = len(self.output)
        os.write(self.slave, OURS)
        self.until(lambda: self.output.find(OURS, seen) >= 0, "what we wrote ourselves")

    def send(self, keys):
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def signal(self, number):
        os.kill(self.pid, number)

    def resize(self, rows, columns):
        """As a terminal does: at once, whatever is still on its way. Of no size is one that does not tell it."""
        if self.is_new_size(rows, columns):
            self.screen.resize(rows, columns)
        set_size(self.master, rows, columns)

    def is_new_size(self, rows, columns):
        return rows and columns and (rows, columns) != (self.screen.rows, self.screen.columns)

    def hang_up(self):
        os.close(self.master)
        os.close(self.slave)
        self.master = self.slave = None

    def attributes(self):
        return termios.tcgetattr(self.slave)

    def is_restored(self):
        """What keeps a terminal from being as it was; "" when it is."""
        pairs = ((b"\x1b[?1049h", b"\x1b[?1049l", "alternate screen"), (b"\x1b[?2004h", b"\x1b[?2004l", "bracketed paste"),
                 (b"\x1b[?25l", b"\x1b[?25h", "cursor"))
        for on, off, what in pairs:
            if on in self.output and self.output.rfind(on) > self.output.rfind(off):
                return f"{what} was not restored"
        if self.attributes() != self.before:
            return "the modes of the terminal are not as before"
        return ""

    def close(self):
        for pid in (self.pid, self.leader):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for descriptor in (self.master, self.slave, self.news_in):
            if descriptor is not None:
                os.close(descriptor)
        os.waitpid(self.leader, 0)
        self.screen.close()
