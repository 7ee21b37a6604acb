"""What every place for samples can do, for the HTTP server and for the operator."""

import os
import re
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct

from cloning.ports.outside import Samples

NAME: Final = re.compile(r"[0-9a-f]{32}")
"""The names that samples may have; no other name reaches a disk, a database or a store."""


class UnusablePlace(Exception):
    """Samples can't be kept where they should be; the text says why, in one line."""

    def __init__(self, text: str, *, passes: bool) -> None:
        super().__init__(text)
        self.passes = passes
        """Whether waiting may cure it."""


class Found(Struct, frozen=True, kw_only=True):
    """A sample that is there, whole."""

    size: int
    """In bytes."""
    kept_at: datetime


class File(Struct, eq=False, kw_only=True):
    """The open file of a sample, which its owner closes."""

    handle: int
    """The system's; -1 once it is closed."""
    found: Found
    at_once: Callable[[int, int, int], bool]
    """Whether bytes of a handle, from one to before another, can be had and no disk waited for."""

    def close(self) -> None:
        """Give the handle back, if that has not been done."""
        handle, self.handle = self.handle, -1
        if handle >= 0:
            os.close(handle)


class SampleStore(Samples, Protocol):
    """A place where samples are kept whole or not at all, and read in pieces.

    Except for `trouble`, each method may raise StorageUnavailable; `keep` and `erase` raise
    ValueError for a name that no sample can have.
    """

    async def find(self, name: str) -> Found | None:
        """Look for a sample; None if there is none, or no sample can have this name."""
        ...

    def file(self, name: str) -> File | None:
        """Open the file of a sample, so that the system can send it.

        None: there is none, or it can't be opened; `find` tells which.
        """
        ...

    def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `begin` to before `end` in pieces; both lie within the sample.

        A slow reader holds no connection and no transaction. If the sample is erased meanwhile, it
        ends with StorageUnavailable.
        """
        ...

    async def trouble(self) -> str | None:
        """Return in a word what is wrong if no sample can be stored now, for /readyz."""
        ...


def checked(name: str) -> str:
    """Return the name of a sample; ValueError if no sample can have it."""
    if NAME.fullmatch(name) is None:
        raise ValueError("not the name of a sample")
    return name
