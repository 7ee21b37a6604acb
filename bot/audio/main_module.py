"""Starts a child without running the program's main module in it again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec

_LEFT_ALONE = ModuleSpec("bot.__main__", loader=None)
"""multiprocessing never runs a main module with this name again, and looks at nothing else."""


@contextmanager
def main_left_alone() -> Iterator[None]:
    """Keep a process that is started in this block from importing the main module again.

    The import would cost each child a second, and fails for a script read from stdin. Not for two
    threads at once.
    """
    main = sys.modules["__main__"]
    spec = main.__spec__
    main.__spec__ = _LEFT_ALONE
    try:
        yield
    finally:
        main.__spec__ = spec
