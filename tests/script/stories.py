"""Plays each tests/script/*.script: the first comment line of a story says what must hold, and is the test's name. TAP."""

import json
import pathlib
import re
import subprocess
import sys

from playing import SRC, Player

HERE = pathlib.Path(__file__).resolve().parent
CUTS = 100
OWN_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
OBEYED = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")  # by a terminal


def snapshot(program, *words):
    ran = subprocess.run([program, *words, "snapshot"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
                         env={"HOME": "/nowhere", "LC_ALL": "C.UTF-8"})
    return ran.returncode, ran.stdout, ran.stderr


def plays_up_to_a_cut(program, player):
    """The shipped recording, cut at a hundred places: it says so in a line, and plays up to there as the whole one does to the same moment, or says why not."""
    whole = (SRC / "tests/data/shift.recording").read_bytes()
    cut = player.folder / "cut.recording"
    bad, empty = [], 0

    def shown(recording, at):
        return snapshot(program, "--replay", str(recording), "--at", f"{at}ms")[1]

    for number in range(CUTS):
        length = len(whole) * number // CUTS + number % 7
        cut.write_bytes(whole[:length])
        status, out, err = snapshot(program, "--replay", str(cut))
        lines = whole[:length].split(b"\n")[:-1]
        at = max([json.loads(line)["at"] for line in lines[1:]] or [0])
        if not lines:
            good = status == 2 and out == "" and err.count("\n") == 1
        else:
            # What came in the same moment behind the cut is told by the whole one only: a moment before, both know the same.
            before = max([json.loads(line)["at"] for line in lines[1:] if json.loads(line)["at"] < at] or [0])
            nothing = "the recording does not hold it" in err
            empty += nothing
            said = err.splitlines()
            cuts = [line for line in said if f": line {len(lines) + 1} is cut off: it plays up to " in line]
            good = len(cuts) == (not whole[:length].endswith(b"\n")) and len(said) <= len(cuts) + 1 and out.startswith("{")
            good = good and (nothing or shown(cut, before) == shown(player.scenes / "shift.recording", before))
        if not good:
            bad.append(f"cut at {length}: status {status}: {err}")
    if empty > CUTS // 10:
        bad.append(f"{empty} of {CUTS} hold nothing")
    return bad


def example_plays(player):
    """The example of docs/scripts.md, as it stands there; None: it does."""
    document = (SRC / "docs/scripts.md").read_text(encoding="utf-8")
    script = player.folder / "example.script"
    script.write_text("#: scene shift\n" + re.search(r"^```\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)[1], encoding="utf-8")
    (player.folder / "none.json").write_text("[]", encoding="utf-8")
    played = player.play(script)
    return None if played.good else played.err


def main():
    release, asan, *wanted = sys.argv[1:]
    stories = [path for path in sorted(HERE.glob("*.script")) if not wanted or path.stem in wanted]
    if not stories:
        print("Bail out! no such story")
        return 1
    number = failed = 0
    for flavour, folder in (("gcc", release), ("asan", asan)):
        player = Player(pathlib.Path(folder) / "mlflow-oidc-top")
        try:
            for path in stories:
                number += 1
                says = next((line[1:].strip() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")), path.stem)
                played = player.play(path)
                obeyed = OBEYED.search(OWN_COLOURS.sub("", played.out))
                good = played.good and not obeyed
                print(f"{'ok' if good else 'not ok'} {number} - {flavour}: {path.stem}: {says}", flush=True)
                if not good:
                    failed += 1
                    if obeyed:
                        print(f"# a capture holds {obeyed[0]!a}")
                    print("# " + f"status {played.status}\n{played.err}{played.out}".replace("\n", "\n# "))
            if not wanted:
                number += 1
                bad = plays_up_to_a_cut(player.program, player)
                failed += bool(bad)
                print(f"{'not ok' if bad else 'ok'} {number} - {flavour}: the shipped recording, cut at {CUTS} places, says so and plays up to there, or says in one line why not")
                print("".join(f"# {line}\n" for line in bad), end="")
                number += 1
                why = example_plays(player)
                failed += why is not None
                print(f"{'ok' if why is None else 'not ok'} {number} - {flavour}: the example of docs/scripts.md plays as it stands there")
                print("".join(f"# {line}\n" for line in (why or "").splitlines()), end="")
        finally:
            player.close()
    print(f"1..{number}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
