"""Plays each tests/golden/*.script in every form and compares what it captures with tests/golden/SUBJECT.FORM. TAP."""

import difflib
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile

from playing import SRC, Player

HERE = pathlib.Path(__file__).resolve().parent
FORMS = {
    "80x24": ("80x24", []),
    "60x17": ("60x17", []),
    "120x40": ("120x40", []),
    "ascii": ("80x24", ["--ascii"]),
    "mono": ("80x24", ["--no-color"]),
}
SHOWN = 400  # lines of a difference


def side_by_side(expected, got):
    """Both pictures beside each other, a `|` between lines that differ, and only where something does."""
    left, right = expected.splitlines(), got.splitlines()
    width = min(max([len(line) for line in left] + [20]), 130)
    lines = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        pairs = itertools.zip_longest(left[a:b], right[c:d], fillvalue="")
        if tag == "equal":
            pairs = list(pairs)
            if len(pairs) > 4:
                pairs = [*pairs[:2], ("...", "..."), *pairs[-2:]]
        lines += [f"{one:{width}} {' ' if tag == 'equal' else '|'} {other}" for one, other in pairs]
    return lines[:SHOWN]


def stale_documents(program):
    """Files of the documents that docs/renew would write otherwise; None and what it said: it could not."""
    with tempfile.TemporaryDirectory(prefix="documents.") as folder:
        tree = pathlib.Path(folder)
        shutil.copy(SRC / "README.md", tree)
        shutil.copytree(SRC / "docs", tree / "docs")
        ran = subprocess.run([SRC / "docs/renew", program, tree], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        if ran.returncode != 0:
            return None, ran.stderr
        made = [path.relative_to(tree) for path in sorted(tree.rglob("*")) if path.is_file()]
        return [str(path) for path in made if not (SRC / path).exists() or (SRC / path).read_bytes() != (tree / path).read_bytes()], ""


def main():
    build, *options = sys.argv[1:]
    renew = options == ["--renew"]
    if options and not renew:
        print("Bail out! tests/golden/run [--renew]")
        return 2
    player = Player(pathlib.Path(build) / "mlflow-oidc-top")
    number = failed = 0
    known = set()
    try:
        for path, (form, (size, words)) in itertools.product(sorted(HERE.glob("*.script")), FORMS.items()):
            number += 1
            picture = HERE / f"{path.stem}.{form}"
            known.add(picture.name)
            played = player.play(path, before=[f"size {size}"], options=words)
            if renew and played.good:
                picture.write_text(played.out, encoding="utf-8")
            expected = picture.read_text(encoding="utf-8") if picture.exists() else ""
            good = played.good and played.out == expected and expected
            print(f"{'ok' if good else 'not ok'} {number} - {path.stem} {form}", flush=True)
            if not good:
                failed += 1
                told = side_by_side(expected, played.out) if played.good else played.err.splitlines()
                print("\n".join("# " + line for line in [f"{picture.name}: expected on the left", *told]))
    finally:
        player.close()
    number += 1
    strays = sorted(path.name for path in HERE.iterdir() if path.suffix[1:] in FORMS and path.name not in known)
    print(f"{'not ok' if strays else 'ok'} {number} - no picture is without its subject")
    for stray in strays:
        print(f"# {stray}")
    number += 1
    stale, why = stale_documents(pathlib.Path(build) / "mlflow-oidc-top")
    bad = stale is None or bool(stale)
    print(f"{'not ok' if bad else 'ok'} {number} - the documents, their pictures too, are what docs/renew makes of the program")
    for line in (stale if stale is not None else why.splitlines()):
        print(f"# {line}")
    print(f"1..{number}")
    return failed != 0 or bool(strays) or bad


if __name__ == "__main__":
    sys.exit(main())
