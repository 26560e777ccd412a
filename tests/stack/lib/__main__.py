"""python3 -m lib SUBJECT…: the tests of some subjects against the stack that STACK_NAME and STACK_VERSION name."""

import importlib
import os
import sys

from . import tap

good = True
for subject in sys.argv[1:]:
    good &= tap.run(f"{os.environ['STACK_VERSION']} {subject}", importlib.import_module(f"test_{subject}"))
print("# all subjects were run")
sys.exit(not good)
