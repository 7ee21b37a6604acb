"""The ports to the memos: what a restored backup must not undo, here and outside the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from cloning.domain.operating.memos import About, Memo

Subject = TypeVar("Subject", int, str)


class Memos(Protocol):
    """The memos in the database; they are as old as the database, also when it is restored."""

    def key_of(self, kind: About, subject: int | str) -> str:
        """Return the key under which a number or an id is remembered."""
        ...

    async def note(self, kind: About, subject: int | str, at: datetime) -> None:
        """Remember something about a number or an id."""
        ...

    async def add(self, memos: Collection[Memo]) -> None:
        """Write memos from elsewhere, which may be here already."""
        ...

    async def has(self, memo: Memo) -> bool:
        """Return whether a memo is here."""
        ...

    async def since(self, moment: datetime) -> Sequence[Memo]:
        """Load the memos since then, in their order.

        Those that only a later release knows are left out.
        """
        ...

    async def known(self, kind: About, subjects: Sequence[Subject]) -> Mapping[Subject, datetime]:
        """Return which of these numbers or ids are remembered, and since when at the latest."""
        ...

    async def owner_ids(self) -> Sequence[int]:
        """Return the numbers of all owners."""
        ...

    async def clone_ids(self) -> Sequence[int]:
        """Return the numbers of all clones."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Forget the memos from before then."""
        ...


class MemoFile(Protocol):
    """The memos outside the database; MemosUnavailable if the file can't be read or written."""

    async def read(self) -> Sequence[Memo]:
        """Read all memos; lines that can't be read are left out, and said in the log.

        So are those that only a later release knows; they stay in the file for it.
        """
        ...

    async def append(self, memos: Sequence[Memo]) -> None:
        """Write memos, and return once they are on the disk."""
        ...

    async def forget_before(self, moment: datetime) -> None:
        """Remove the memos from before then."""
        ...
