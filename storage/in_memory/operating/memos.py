"""Memos in dictionaries."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from cloning.domain.operating.memos import About, Memo
from cloning.ports.operating.memos import Subject
from storage.in_memory.rows import Rows, Table

EVER = datetime(1970, 1, 1, tzinfo=UTC)

KeyOf = Callable[[About, int | str], str]


def name_of(memo: Memo) -> str:
    """Return what no two memos have in common."""
    return f"{memo.at.isoformat()} {memo.about} {memo.key}"


class InMemoryMemos:
    """Adapter of the port in cloning/ports/operating/memos.py."""

    def __init__(self, rows: Rows, key_of: KeyOf) -> None:
        self._rows = rows
        self._key_of = key_of

    def key_of(self, kind: About, subject: int | str) -> str:
        return self._key_of(kind, subject)

    async def note(self, kind: About, subject: int | str, at: datetime) -> None:
        await self.add([Memo(about=kind, key=self.key_of(kind, subject), at=at)])

    async def add(self, memos: Collection[Memo]) -> None:
        self._rows.memos = Table({**self._rows.memos, **{name_of(memo): memo for memo in memos}})

    async def has(self, memo: Memo) -> bool:
        return name_of(memo) in self._rows.memos

    async def since(self, moment: datetime) -> Sequence[Memo]:
        found = self._rows.memos.where(lambda one: one.at >= moment)
        return sorted(found, key=lambda one: (one.at, one.about, one.key))

    async def known(self, kind: About, subjects: Sequence[Subject]) -> Mapping[Subject, datetime]:
        keys = {self.key_of(kind, subject): subject for subject in subjects}
        found: dict[Subject, datetime] = {}
        for memo in await self.since(EVER):
            if memo.about is kind and memo.key in keys:
                found[keys[memo.key]] = memo.at
        return found

    async def owner_ids(self) -> Sequence[int]:
        return sorted(self._rows.owners)

    async def clone_ids(self) -> Sequence[int]:
        return sorted(self._rows.clones)

    async def forget_before(self, moment: datetime) -> None:
        self._rows.memos = self._rows.memos.without_any(lambda one: one.at < moment)
