"""Plays each tests/script/*.script: the first comment line of a story says what must hold, and is the test's name. TAP."""

import pathlib
import sys

from playing import Player

HERE = pathlib.Path(__file__).resolve().parent


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
                print(f"{'ok' if played.good else 'not ok'} {number} - {flavour}: {path.stem}: {says}", flush=True)
                if not played.good:
                    failed += 1
                    print("# " + f"status {played.status}\n{played.err}{played.out}".replace("\n", "\n# "))
        finally:
            player.close()
    print(f"1..{number}")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
