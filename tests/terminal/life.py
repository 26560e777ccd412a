"""How the program lives and ends: started, stopped, killed, hung up, pasted into, in any size."""

import re
import signal
import socket
import subprocess
import termios

from terminal import OURS
from world import CANARY, PROGRAM, check, expect_end, start


@check
def first_paint_waits_for_nobody(world):
    """a server that accepts and never answers: first paint, keys and leaving wait for nothing"""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        with world.program(silent.getsockname()[1]) as terminal:
            start(terminal)
            assert terminal.shows("loading"), "loading is not said"
            terminal.send("s")
            took = terminal.wait_for("overview > Sessions")
            assert took < 1.0, f"a key took {took:.2f} s"
            terminal.send("q")
            expect_end(terminal, "exited", 0, 2.0)


@check
def a_closed_port_is_said(world):
    """a closed port: the screen says that, and by whom; no secret is in any output"""
    with world.program() as terminal:
        start(terminal)
        terminal.wait_for("UNREACHABLE since")
        terminal.wait_for("X keycloak unreachable")
        terminal.send("?")
        terminal.wait_for("KEYS")
        terminal.send("\x1b")
        terminal.until(lambda: not terminal.shows("KEYS"), "Esc closes the help")
        terminal.send("q")
        expect_end(terminal, "exited", 0)
        assert CANARY.encode() not in terminal.output, "the secret was on the screen"
        assert b"\x1b[?100" not in terminal.output, "the mouse was switched on"


def ends_by(number):
    def run(world):
        with world.program() as terminal:
            start(terminal)
            terminal.signal(number)
            expect_end(terminal, "exited", 130)
    run.__name__ = f"signal_{number.name}"
    run.__doc__ = f"{number.name} ends it with status 130 and the terminal as before"
    return run


for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    check(ends_by(ending))


@check
def control_c_ends_it(world):
    """Ctrl-C at the keyboard ends it with status 130 and the terminal as before"""
    with world.program() as terminal:
        start(terminal)
        terminal.send("\x03")
        expect_end(terminal, "exited", 130)


@check
def a_crash_restores(world):
    """SIGSEGV kills it as SIGSEGV does, and the terminal is as before"""
    with world.program() as terminal:
        start(terminal)
        terminal.signal(signal.SIGSEGV)
        expect_end(terminal, "killed", signal.SIGSEGV)


def wait_for_arrows(terminal):
    """The arrow keys are asked for as curses knows them, without waiting for a first key."""
    terminal.until(lambda: terminal.output.rfind(b"\x1b[?1h") > terminal.output.rfind(b"\x1b[?1l"), "the arrow keys are asked for")


def stop_and_go(terminal, stop):
    start(terminal)
    wait_for_arrows(terminal)
    for _ in range(2):
        stop()
        terminal.wait_news("stopped")
        terminal.settle()
        bad = terminal.is_restored()
        assert not bad, f"while stopped: {bad}"
        seen = len(terminal.output)
        terminal.signal(signal.SIGCONT)
        terminal.wait_news("continued")
        terminal.until(lambda: b"KEYCLOAK" in terminal.output[seen:], "everything is drawn again")
        terminal.wait_for("q quit")
        wait_for_arrows(terminal)
        terminal.send("s")
        terminal.wait_for("overview > Sessions")
        terminal.send("0")
        terminal.until(lambda: not terminal.shows("overview >"), "the overview is back")
    terminal.send("q")
    expect_end(terminal, "exited", 0)


@check
def stops_and_goes_on(world):
    """SIGTSTP gives the terminal back and stops; SIGCONT draws all again; twice"""
    with world.program() as terminal:
        stop_and_go(terminal, lambda: terminal.signal(signal.SIGTSTP))


@check
def control_z_stops_it(world):
    """Ctrl-Z does the same"""
    with world.program() as terminal:
        stop_and_go(terminal, lambda: terminal.send("\x1a"))


@check
def sigstop_is_survived(world):
    """SIGSTOP and SIGCONT, with the modes of the terminal changed meanwhile: all is drawn again and keys work"""
    with world.program() as terminal:
        start(terminal)
        terminal.signal(signal.SIGSTOP)
        terminal.wait_news("stopped")
        termios.tcsetattr(terminal.slave, termios.TCSANOW, terminal.before)
        seen = len(terminal.output)
        terminal.signal(signal.SIGCONT)
        terminal.until(lambda: b"KEYCLOAK" in terminal.output[seen:], "everything is drawn again")
        terminal.send("q")
        expect_end(terminal, "exited", 0)


@check
def a_closed_terminal_ends_it(world):
    """the terminal is closed: the program ends by itself"""
    with world.program() as terminal:
        start(terminal)
        terminal.hang_up()
        got = terminal.wait_news("exited", 3.0)
        assert got == "130", f"status {got}"


@check
def unknown_terminals_are_taken_for_an_xterm(world):
    """an unknown TERM, and none: it goes on as xterm-256color and says so"""
    for term in ("xterm-kitty", "no\x1bsuch", None):
        with world.program(TERM=term) as terminal:
            start(terminal)
            terminal.wait_for("is unknown here: going on as xterm-256color")
            terminal.send("q")
            expect_end(terminal, "exited", 0)


@check
def dumb_is_refused(world):
    """TERM=dumb is refused with the reason, and nothing else is written"""
    with world.program(TERM="dumb") as terminal:
        expect_end(terminal, "exited", 2)
        assert b"TERM=dumb" in terminal.output and b"cursor" in terminal.output, terminal.output
        written = terminal.output.replace(OURS, b"")
        assert b"\x1b" not in written, written


@check
def no_terminal_is_refused(world):
    """standard output no terminal: one line that names snapshot, status 2, no escape codes"""
    done = subprocess.run([PROGRAM, "--env-file", world.env_file(1)], stdin=subprocess.DEVNULL, capture_output=True, env=world.environment,
                          timeout=20, check=False)
    assert done.returncode == 2, f"status {done.returncode}"
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"snapshot" in done.stderr and done.stderr.count(b"\n") == 1, done.stderr


@check
def other_locales_get_ascii(world):
    """a locale that is not UTF-8, and --ascii: nothing but ASCII is sent"""
    for arguments, locale in (((), "C"), (("--ascii",), "C.UTF-8")):
        with world.program(arguments=arguments, LC_ALL=locale) as terminal:
            start(terminal)
            terminal.send("s?")
            terminal.wait_for("KEYS")
            terminal.send("\x1bq")
            expect_end(terminal, "exited", 0)
            assert terminal.output.isascii(), "a byte beyond ASCII was sent"
    with world.program() as terminal:
        start(terminal)
        assert not terminal.output.isascii(), "no line is drawn in UTF-8: this check sees nothing"


COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|38;5;\d+|48;5;\d+)[;m]")


@check
def colours_can_be_refused(world):
    """NO_COLOR and --no-color send no colour; an empty NO_COLOR does not count; TERM=vt100 has none"""
    for arguments, variables, coloured in (((), {}, True), ((), {"NO_COLOR": ""}, True), ((), {"NO_COLOR": "1"}, False), (("--no-color",), {}, False),
                                           ((), {"TERM": "vt100"}, False)):
        with world.program(arguments=arguments, **variables) as terminal:
            start(terminal)
            terminal.wait_for("UNREACHABLE")
            terminal.send("q")
            expect_end(terminal, "exited", 0)
            assert bool(COLOUR.search(terminal.output)) == coloured, f"{arguments} {variables}: colour {not coloured}"


@check
def any_size_is_survived(world):
    """resized to 1x1, 0x0, 20x5 and back: one line that says what is needed, then all is there again"""
    with world.watched() as terminal:
        start(terminal)
        for rows, columns in ((1, 1), (5, 20), (1, 200), (100, 3), (5, 60)):
            terminal.resize_and_wait(rows, columns)
            assert not terminal.shows("KEYCLOAK"), f"{columns}x{rows}: drawn as if there were room"
        assert terminal.shows("60x17 is needed, this is 60x5: q quits"), "it is not said what is needed"
        terminal.resize_and_wait(17, 60)
        terminal.wait_for("KEYCLOAK SESSIONS")
        terminal.resize(0, 0)
        frame = terminal.next_frame()
        assert (frame.rows, frame.columns) == (17, 60), f"no size is told: drawn as {frame.columns}x{frame.rows}"
        for rows, columns, words in ((60, 200, "SOURCES"), (24, 80, "KEYCLOAK SESSIONS"), (1, 1, "")):
            terminal.resize_and_wait(rows, columns)
            terminal.wait_for(words)
        terminal.send("q")
        expect_end(terminal, "exited", 0)


@check
def small_from_the_start(world):
    """begun in 10x3: it says so, grows with the terminal, and q works"""
    with world.program(rows=3, columns=10) as terminal:
        terminal.wait_for("60x17 is n")
        terminal.resize(24, 80)
        start(terminal)
        terminal.send("q")
        expect_end(terminal, "exited", 0)


@check
def pastes_are_kept_out(world):
    """a paste into a list does nothing; into the filter it is text, without what a terminal obeys"""
    with world.program() as terminal:
        start(terminal)
        terminal.send("\x1b[200~sq\n\x1b[201~")
        terminal.wait_for("a paste does nothing here")
        terminal.send("s/")
        terminal.wait_for("/regex/")
        terminal.send("\x1b[200~user:\x07bo\x1b[31mb\x1b[201~")
        terminal.wait_for("/user:bo")
        terminal.send("\x1b")
        terminal.until(lambda: not terminal.shows("/regex/"), "Esc leaves the filter")
        terminal.send("q")
        expect_end(terminal, "exited", 0)


def writes_of(pid):
    """How often its first thread, which is the one that draws, has written."""
    with open(f"/proc/{pid}/task/{pid}/io", encoding="ascii") as file:
        return int(dict(line.split(": ") for line in file)["syscw"])


@check
def standing_still_is_quiet(world):
    """when nothing happens hardly anything is sent, and each frame leaves in one piece"""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        with world.program(silent.getsockname()[1]) as terminal:
            def clock_goes_on():
                clock = terminal.screen.lines()[0][-9:]
                terminal.until(lambda: terminal.screen.lines()[0][-9:] != clock, "the clock goes on")

            start(terminal)
            clock_goes_on()
            seen, written = len(terminal.output), writes_of(terminal.pid)
            clock_goes_on()
            clock_goes_on()
            assert len(terminal.output) - seen < 400, f"{len(terminal.output) - seen} bytes in two seconds"
            assert writes_of(terminal.pid) - written <= 4, f"{writes_of(terminal.pid) - written} writes in two seconds"


@check
def a_key_that_is_thrown_away_ends_nothing(world):
    """a key typed, the program stopped, the key thrown away by others: it goes on"""
    with world.program() as terminal:
        start(terminal)
        for _ in range(20):
            terminal.send("j\x1a")
            terminal.wait_news("stopped")
            termios.tcflush(terminal.slave, termios.TCIFLUSH)
            seen = len(terminal.output)
            terminal.signal(signal.SIGCONT)
            terminal.wait_news("continued")
            terminal.until(lambda: b"KEYCLOAK" in terminal.output[seen:], "everything is drawn again")
        terminal.send("q")
        expect_end(terminal, "exited", 0)
