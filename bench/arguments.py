"""What a program of bench/ was called with; each one says by `--help` what its docstring says."""

import sys
from collections.abc import Sequence


def arguments(told: str | None) -> Sequence[str]:
    """Return what stands after the program's name.

    If help is asked for, print what the program's docstring says, and raise SystemExit.
    """
    given = sys.argv[1:]
    if {"-h", "--help"}.isdisjoint(given):
        return given
    sys.stdout.write(f"{(told or '').strip()}\n")
    raise SystemExit(0)
