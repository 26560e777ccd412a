"""What the program owes a terminal, seen from outside. Prints TAP.

    check.py [NAME]…     the names of checks, or of files of them; all, when none is given
"""

import os
import sys
import traceback

import cost  # noqa: F401  (each of these adds its checks to the list)
import life  # noqa: F401
import picture  # noqa: F401
import terms  # noqa: F401
import threads  # noqa: F401
from world import CHECKS, PROGRAM, World


def main():
    if not os.access(PROGRAM, os.X_OK):
        print(f"Bail out! there is no program {PROGRAM}")
        return 1
    wanted = sys.argv[1:]
    chosen = [one for one in CHECKS if not wanted or one.__name__ in wanted or one.__module__ in wanted]
    failures = 0
    for number, one in enumerate(chosen, 1):
        world = World()
        try:
            one(world)
            print(f"ok {number} - {one.__doc__}")
        except Exception as error:  # whatever it is, it is this test's failure
            failures += 1
            print(f"not ok {number} - {one.__doc__}")
            text = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            for line in text.splitlines():
                print(f"#   {line}")
        finally:
            world.close()
        sys.stdout.flush()
    print(f"1..{len(chosen)}")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
