"""How often Python looks for garbage that refers to itself."""

import gc
from typing import Final

EVERY: Final = 10_000
"""Objects that are there more than at the last look; Python's own choice is 700."""


def collect_seldom() -> None:
    """Look only at what comes from now on, and seldom: nearly all garbage goes without a look.

    Otherwise a look takes 160 ms as soon as everything has been imported, in which nobody gets an
    answer, and all looks together a fifth of the CPU time of updates (docs/decisions.md, Speed).
    """
    gc.freeze()
    gc.set_threshold(EVERY, *gc.get_threshold()[1:])
