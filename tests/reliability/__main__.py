"""Runs every test that holds a promise, and writes docs/reliability.md of what came of it.

`python -m tests.reliability` does what CI does, with `--soak` much more. Nothing is written unless
all of it has passed.
"""

import sys
from pathlib import Path

from tests.reliability.promises import PROMISES
from tests.reliability.running import write

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"

HEAD = """\
# Reliability

What this service promises for any sequence of kills, restarts, faults and duplicates, as long as
the disk lives; the tests that hold it; and the figures that they reached. `make reliability` runs
them and writes this page, `make soak` does the same for much longer. The
[README](../README.md#nothing-lost-nothing-twice) says where at most one duplicate is possible, and
why.
"""

if __name__ == "__main__":
    # The folder comes first, so that its options are known.
    sys.exit(write(DOCUMENT, HEAD, PROMISES, ["tests/faults", *sys.argv[1:]]))
