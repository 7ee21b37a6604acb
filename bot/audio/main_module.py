"""Starting a child without running the program's own main module in it again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec

_LEFT_ALONE = ModuleSpec("bot.__main__", loader=None)
"""multiprocessing never runs a main module of such a name again, and asks nothing else of it."""


@contextmanager
def main_left_alone() -> Iterator[None]:
    """Keep a process that is started meanwhile from importing the main module once more.

    It would cost each child a second, and it can't work at all for a script read from stdin. Not
    for two threads at once.
    """
    main = sys.modules["__main__"]
    spec = main.__spec__
    main.__spec__ = _LEFT_ALONE
    try:
        yield
    finally:
        main.__spec__ = spec
