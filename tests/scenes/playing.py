"""Plays a script on a scene with the real program, in a home of its own."""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

from scenes import write_all

HERE = pathlib.Path(__file__).resolve().parent
SRC = pathlib.Path(os.environ.get("SRC", HERE.parent.parent))
BUILD = pathlib.Path(os.environ.get("BUILD", SRC / "build/tests/gcc"))


class Played:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


class Player:
    """Scripts may have lines before their commands that say how they are played:

    #: scene NAME             --replay on that scene (tests/scenes/scenes.py); the shipped recording is the scene `shift`
    #: options WORD…          more of the command line; {scenes} is the scenes' folder
    #: set NAME=VALUE         a variable of the environment
    #: config                 the comment lines `#| …` that follow are the configuration file
    #: status N               how the program ends; 0 when nothing is said
    """

    def __init__(self, program):
        if not os.access(program, os.X_OK):
            print(f"Bail out! {program} is not built")
            sys.exit(1)
        self.program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="scenes."))
        self.scenes = self.folder / "scenes"
        self.scenes.mkdir()
        write_all(self.scenes)
        shipped = SRC / "tests/data/shift.recording"
        if shipped.exists():
            shutil.copy(shipped, self.scenes / "shift.recording")
        self.number = 0

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def play(self, path, before=(), options=()):
        """`path`'s commands after those of `before`. Names of files in it stand for files beside it."""
        self.number += 1
        home = self.folder / f"home{self.number}"
        home.mkdir()
        text = path.read_text(encoding="utf-8")
        words, variables, config, expected = list(options), {}, [], 0
        for line in text.splitlines():
            if line.startswith("#| "):
                config.append(line[3:].format(scenes=self.scenes, home=home))
            if not line.startswith("#: "):
                continue
            kind, _, rest = line[3:].partition(" ")
            if kind == "scene":
                words += ["--replay", str(self.scenes / f"{rest}.recording")]
            elif kind == "options":
                words += [word.format(scenes=self.scenes, home=home) for word in shlex.split(rest)]
            elif kind == "set":
                name, _, value = rest.partition("=")
                variables[name] = value
            elif kind == "status":
                expected = int(rest)
            elif kind != "config":
                raise ValueError(f"{path}: no such line: #: {kind}")
        if config:
            (home / "config").write_text("\n".join(config) + "\n")
            os.chmod(home / "config", 0o600)
            words += ["--config", str(home / "config")]
        script = path
        if before:
            # Beside the original, as far as files are concerned, and with the same number of lines before a message's.
            script = home / path.name
            script.write_text("\n".join([*before, text]), encoding="utf-8")
            for file in path.parent.iterdir():
                if file.suffix == ".json":
                    (home / file.name).symlink_to(file)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_STATE_HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC", "LOGNAME": "operator",
                       "USER": "operator", **variables}
        for name in os.environ:
            if name.endswith("SAN_OPTIONS"):
                environment[name] = os.environ[name]
        ran = subprocess.run([str(self.program), *words, "--script", str(script)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, cwd=home,
                             timeout=120, check=False)
        played = Played(ran.returncode, ran.stdout.decode("utf-8", "replace"), ran.stderr.decode("utf-8", "replace"))
        played.good = played.status == expected
        return played
