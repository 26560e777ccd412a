"""The house checks: what must stay true of every file, as TAP on standard output.

Each check is a function from a Tree to a list of complaints. Below the checks stand the violations that each of them
is shown, planted in a copy of the tree: a check that does not turn red on its own is worth nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

import check_recording

FLOORS = {
    "src/base": 0,
    "src/model": 1, "src/config": 1,
    "src/net": 2, "src/recording": 2, "src/keycloak": 2, "src/mlflow": 2, "src/plugin": 2, "src/postgres": 2,
    "src/derive": 3, "src/verbs": 4, "src/engine": 5, "src/output": 6,
    "src/cli": 7, "ui": 7,
    "src": 8,
}
LINES_MAX = {"tests": 1000}  # a test reads from top to bottom like a table; code has seams
LINES_MAX_ELSEWHERE = 600


class Tree:
    """The files of a checkout (what git tracks) or of an unpacked release (what is there)."""

    FOLDERS = (".ci", "build-aux", "deploy", "docs", "m4", "src", "tests", "themes", "ui")
    TOP = ("LICENSE", "Makefile.am", "README.md", "configure.ac", ".gitignore", ".shellcheckrc")
    GENERATED = ("build-aux/",)

    def __init__(self, root, files=None):
        self.root = root
        self.files = sorted(files if files is not None else self.find())

    def find(self):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=self.root, capture_output=True, text=True, check=False) \
            if shutil.which("git") else None
        names = listed.stdout.split("\0") if listed and listed.returncode == 0 else []
        if "configure.ac" not in names:
            names = list(self.TOP)
            for folder in self.FOLDERS:
                for where, _, found in os.walk(os.path.join(self.root, folder)):
                    names += [os.path.relpath(os.path.join(where, name), self.root) for name in found]
            names = [name for name in names if not name.startswith(self.GENERATED)]
        return [name for name in names if os.path.isfile(os.path.join(self.root, name))]

    def read(self, name):
        with open(os.path.join(self.root, name), "rb") as file:
            return file.read().decode("utf-8", "replace")

    def text(self, *folders, ends=None):
        """(name, contents) of the text files below some folders."""
        for name in self.files:
            if folders and not name.startswith(tuple(folder + "/" for folder in folders)):
                continue
            if ends and not name.endswith(ends):
                continue
            contents = self.read(name)
            if "\0" not in contents:
                yield name, contents

    def sources(self, ends=(".c", ".h")):
        return self.text("src", "ui", ends=ends)


def lines_matching(files, pattern):
    return [f"{name}:{number}: {line.strip()[:120]}"
            for name, contents in files
            for number, line in enumerate(contents.splitlines(), 1) if pattern.search(line)]


def code_of(contents):
    """The code without comments, texts and characters; lines stay where they are."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), contents, flags=re.S)


def folder_of(name):
    parts = name.split("/")
    return "ui" if parts[0] == "ui" else "src" if len(parts) == 2 else "/".join(parts[:2])


def includes(contents, kind):
    pattern = r'^\s*#\s*include\s*"([^"]+)"' if kind == '"' else r"^\s*#\s*include\s*<([^>]+)>"
    return re.findall(pattern, contents, flags=re.M)


# --- the checks ------------------------------------------------------------------------------------------------------

def check_floors(tree):
    """a file includes only from its own folder and from floors below"""
    bad = []
    for name, contents in tree.sources():
        own = folder_of(name)
        if own not in FLOORS:
            bad.append(f"{name}: the folder {own} stands on no floor")
            continue
        for header in includes(contents, '"'):
            other = folder_of(header if header.startswith("ui/") else "src/" + header)
            if "/" not in header or other not in FLOORS:
                bad.append(f'{name}: "{header}" does not name its folder')
            elif other != own and FLOORS[other] >= FLOORS[own]:
                bad.append(f'{name} (floor {FLOORS[own]}) includes "{header}" (floor {FLOORS[other]})')
    return bad


def library_check(pattern, folders, files_max=None):
    def check(tree):
        users = [name for name, contents in tree.sources()
                 if any(re.match(pattern, header) for header in includes(contents, "<") + includes(contents, '"'))]
        bad = [name for name in users if folder_of(name) not in folders]
        if files_max and len(users) > files_max:
            bad.append(f"more than {files_max} files: {' '.join(users)}")
        return bad
    return check


check_curses = library_check(r"(?:ncursesw?/)?(?:n?curses|term|panel|menu|form)\.h$", ("ui",), files_max=2)
check_curses.__doc__ = "curses is seen in ui/ only, in two files at most"
check_curl = library_check(r"curl/", ("src/net",))
check_curl.__doc__ = "libcurl is seen in src/net only"
check_libpq = library_check(r"(?:postgresql/)?(?:libpq|pg_config|postgres_ext)", ("src/net", "src/postgres"))
check_libpq.__doc__ = "libpq is seen in src/net and src/postgres only"


def check_banned(tree):
    """banned.h comes first in every compilation, and its words are errors"""
    bad = []
    build = tree.read("Makefile.am")
    if not re.search(r"^AM_CPPFLAGS = .*-include \$\(srcdir\)/src/base/banned\.h", build, flags=re.M):
        bad.append("Makefile.am: AM_CPPFLAGS does not force src/base/banned.h")
    for name, contents in tree.text(ends=(".am",)):
        for line in re.findall(r"^\w+_CPPFLAGS\s*=.*", contents, flags=re.M):
            if not line.startswith("AM_CPPFLAGS") and "$(AM_CPPFLAGS)" not in line:
                bad.append(f"{name}: {line} drops AM_CPPFLAGS")
    compiler = os.environ.get("CC", "cc").split()
    if not shutil.which(compiler[0]):
        return bad
    for word in ("strcpy(a, b)", "sprintf(a, b)", "strtok(a, b)", "atoi(b)", "gmtime(0)", "system(b)", "popen(b, b)"):
        program = f"void f(char *a, const char *b);\nvoid f(char *a, const char *b) {{ (void)a; (void)b; (void){word}; }}\n"
        header = os.path.join(tree.root, "src/base/banned.h")
        done = subprocess.run(compiler + ["-std=c17", "-D_GNU_SOURCE", "-include", header, "-fsyntax-only", "-xc", "-"],
                              input=program, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            bad.append(f"src/base/banned.h: {word} compiles")
    return bad


def check_machine(tree):
    """no path of somebody's machine and no registry's address"""
    # The pattern is put together so that this file does not match itself. The tests' made-up person is Jane.
    paths = "|".join(("/wor" + "k/", "/tm" + "p/b-", "/hom" + r"e/(?!jane\b)[a-z]", "/roo" + "t/"))
    hosts = "|".join(name.replace("~", r"\.") for name in (
        "pypi~" + "org", "pythonhosted~" + "org", "repo1?~maven~" + "org", "npmjs~" + "org", "deb~debian~" + "org"))
    return lines_matching(tree.text(), re.compile(rf"(?<![\w.$}}-])(?:{paths})|{hosts}"))


def check_unfinished(tree):
    """nothing is left for later"""
    words = "|".join(("TO" + "DO", "FIX" + "ME", r"\bX" + r"XX\b", r"(?i:\bstu" + r"bs?\b)", "(?i:not " + "implemented)", "(?i:for " + "now)"))
    return lines_matching(tree.text("src", "ui", "deploy", "tests", "docs"), re.compile(words))


def check_length(tree):
    """no file of code is longer than 600 lines, no test than 1000"""
    bad = []
    for name, contents in tree.text("src", "ui", "deploy", "tests", "build-aux", ".ci"):
        code = name.endswith((".c", ".h", ".py", ".sh", ".am")) or contents.startswith("#!")
        if code and contents.count("\n") > LINES_MAX.get(name.split("/")[0], LINES_MAX_ELSEWHERE):
            bad.append(f"{name}: {contents.count(chr(10))} lines")
    return bad


def check_guards(tree):
    """every header has its include guard, FOLDER_MODULE_H"""
    bad = []
    for name, contents in tree.sources(ends=(".h",)):
        guard = re.sub(r"\W", "_", name.removeprefix("src/")).upper()
        lines = [line for line in code_of(contents).splitlines() if line.strip()]
        if len(lines) < 3 or lines[0].split() != ["#ifndef", guard] or lines[1].split() != ["#define", guard] \
                or lines[-1].split()[0] != "#endif":
            bad.append(f"{name}: no guard {guard}")
    return bad


def check_exit(tree):
    """nothing below main ends the program"""
    files = [(name, code_of(contents)) for name, contents in tree.sources() if name != "src/main.c"]
    return lines_matching(files, re.compile(r"(?<![\w.>])(?:exit|_exit|_Exit|quick_exit|abort)\s*\("))


def check_clock(tree):
    """time is read by src/base/clock.c only"""
    files = [(name, code_of(contents)) for name, contents in tree.sources() if name != "src/base/clock.c"]
    return lines_matching(files, re.compile(r"(?<![\w.>])(?:time|clock|clock_gettime|gettimeofday|timespec_get)\s*\("))


def check_listed(tree):
    """every source is in the build"""
    listed = " ".join(contents for _, contents in tree.text(ends=(".am",))).split()
    bad = [name for name, _ in tree.sources() if name not in listed]
    bad += [name for name, _ in tree.text("tests/unit", ends=(".c",))
            if re.match(r"tests/unit/test_\w+\.c$", name) and name[:-2] not in listed]
    return bad


def is_shell(name, contents):
    return name.endswith(".sh") or re.match(r"#!\s*/(?:usr/)?bin/(?:env )?(?:ba|da)?sh\b", contents)


def check_shell(tree):
    """shellcheck finds nothing in the shell scripts"""
    scripts = [name for name, contents in tree.text() if is_shell(name, contents)]
    if not scripts:
        return []
    done = subprocess.run(["shellcheck", "-x", "-f", "gcc", "--", *scripts], cwd=tree.root, capture_output=True, text=True,
                          check=False)
    return done.stdout.splitlines() + done.stderr.splitlines() if done.returncode else []


# --- what each check must turn red on: name of the planted file and what it holds, or what is appended to it ----------

PLANTED = [
    (check_floors, "src/model/planted.c", '#include "net/gate.h"\n'),
    (check_floors, "src/config/planted.c", '#include "model/table.h"\n'),
    (check_floors, "src/cli/planted.c", '#include "ui/cells.h"\n'),
    (check_floors, "src/base/planted.c", '#include "error.h"\n'),
    (check_curses, "src/output/planted.c", "#include <ncursesw/curses.h>\n"),
    (check_curl, "src/keycloak/planted.c", "#include <curl/curl.h>\n"),
    (check_libpq, "src/engine/planted.c", "#include <libpq-fe.h>\n"),
    (check_banned, "src/base/module.am", "libplanted_a_CPPFLAGS = -DPLANTED\n"),
    (check_machine, "docs/planted.md", "see /hom" + "e/somebody/notes\n"),
    (check_machine, "deploy/planted", "fetch https://pypi" + ".org/simple\n"),
    (check_unfinished, "ui/planted.c", "/* TO" + "DO: the rest */\n"),
    (check_unfinished, "tests/unit/planted.c", "/* a stu" + "b */\n"),
    (check_length, "src/base/planted.c", "int planted;\n" * (LINES_MAX_ELSEWHERE + 1)),
    (check_guards, "src/base/planted.h", "#pragma once\nint planted(void);\n"),
    (check_guards, "ui/planted.h", "#ifndef PLANTED_H\n#define PLANTED_H\nint planted(void);\n#endif\n"),
    (check_exit, "src/engine/planted.c", "void planted(void) { exit(1); }\n"),
    (check_clock, "src/engine/planted.c", "long planted(void) { return time(0); }\n"),
    (check_listed, "src/engine/planted.c", "int planted;\n"),
    (check_listed, "tests/unit/test_planted.c", "int main(void) { return 0; }\n"),
    (check_shell, "deploy/planted", "#!/bin/bash\nrm -rf $1/*\n"),
]
RECORDING = "tests/data/shift.recording"
CHECKS = list(dict.fromkeys(check for check, _, _ in PLANTED))
NEEDS = {check_shell: "shellcheck"}


def turns_red(check, copy, files, name, contents):
    """Whether a violation planted in the copy is the one thing that the check complains about more."""
    path = os.path.join(copy, name)
    before = None
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = file.read()
    with open(path, "a", encoding="utf-8") as file:
        file.write(contents)
    # What is slow looks at the planted file alone.
    planted = [name] if check in NEEDS else [*files, name] if before is None else files
    found = check(Tree(copy, planted))
    if before is None:
        os.remove(path)
    else:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)
    return any(name in complaint for complaint in found)


def main():
    tree = Tree(os.environ.get("SRC") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    results = 0
    failures = 0

    def result(good, what, complaints=()):
        nonlocal results, failures
        results += 1
        failures += not good
        print(f"{'ok' if good else 'not ok'} {results} - {what}")
        for complaint in list(complaints)[:20]:
            print(f"#   {complaint}")
        if len(complaints) > 20:
            print(f"#   and {len(complaints) - 20} more")
        sys.stdout.flush()

    missing = {check for check, tool in NEEDS.items() if not shutil.which(tool)}
    for check in CHECKS:
        if check in missing:
            result(True, f"{check.__doc__} # SKIP {NEEDS[check]} is not installed")
            continue
        complaints = check(tree)
        result(not complaints, check.__doc__, complaints)

    with tempfile.TemporaryDirectory(prefix="house-") as copy:
        for name in tree.files:
            path = os.path.join(copy, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copyfile(os.path.join(tree.root, name), path)
        for check, name, contents in PLANTED:
            what = f"turns red on {name}: {check.__doc__}"
            if check in missing:
                result(True, f"{what} # SKIP {NEEDS[check]} is not installed")
            else:
                result(turns_red(check, copy, tree.files, name, contents), what)

    text = tree.read(RECORDING)
    for check in check_recording.CHECKS:
        complaints = check(check_recording.Recording(text))
        result(not complaints, check.__doc__, complaints)
    for check, what, spoil in check_recording.SPOILED:
        result(bool(check(check_recording.Recording(spoil(text)))), f"turns red on {what}: {check.__doc__}")

    print(f"1..{results}")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
