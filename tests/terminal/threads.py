"""The same program built with the thread sanitizer: nothing that its threads share is touched without a lock, whatever is typed."""

import glob
import os
import platform
import shutil
import subprocess

import picture
from world import check

HERE = os.path.dirname(os.path.abspath(__file__))
BUILDS = os.path.join(HERE, "..", "builds.sh")
TURNS = 80


def build():
    """The program, in the folder that the unit tests' sanitizer build has too."""
    done = subprocess.run(["bash", "-c", '. "$1" && builds_make tsan mlflow-oidc-top >&2 && builds_folder tsan', "bash", BUILDS], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, "the build failed:\n" + done.stderr[-2000:]
    return os.path.join(os.path.abspath(done.stdout.strip()), "mlflow-oidc-top")


def command():
    """The sanitizers of older compilers know only some layouts of the address space."""
    wrapper = [shutil.which("setarch") or "setarch", platform.machine(), "-R"]
    try:
        usable = subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        usable = False
    return (wrapper if usable else []) + [build()]


def without_a_race(what, sources, keys):
    def run(world):
        logs = os.path.join(world.folder, "tsan")
        options = f"exitcode=66:log_path={logs}:handle_segv=0"
        failure = None
        with sources(world, picture.SEED) as words, world.watched(words, command=command(), TSAN_OPTIONS=options) as terminal:
            try:
                picture.random_round(terminal, picture.SEED, keys, TURNS)
            except AssertionError as error:
                failure = error
        for path in glob.glob(logs + ".*"):
            with open(path, encoding="utf-8", errors="replace") as file:
                raise AssertionError(f"SEED={picture.SEED}\n{file.read(6000)}")
        if failure:
            raise failure
    run.__name__ = f"no_race_{what}"
    run.__doc__ = f"thread sanitizer: random keys on {what.replace('_', ' ')} with no finding (SEED={picture.SEED})"
    check(run)


without_a_race("a_recording", picture.replayed, picture.READING)
without_a_race("a_server", picture.served, picture.WRITING)
