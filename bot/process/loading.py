"""Loads much at once: without looking for garbage in it, and without what nobody here uses."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

from typing_extensions import override

UNUSED: Final = frozenset({"cryptography"})
"""python-telegram-bot imports it if it can, to read passports; it takes 7 MiB."""


class _Absent(MetaPathFinder):
    """Answers for packages as if they were not installed."""

    @override
    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in UNUSED:
            raise ModuleNotFoundError(f"{fullname} is not loaded here", name=fullname)
        return None


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in the block: they stay until the end, so nothing among them is garbage.

    Python would look through all of them again and again, while they are loaded and later on.
    What can do without a package of `UNUSED` has to; who needs one imports it outside.
    """
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        sys.meta_path.remove(absent)
