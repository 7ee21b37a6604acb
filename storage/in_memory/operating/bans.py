"""Bans and blocked recordings in dictionaries."""

from collections.abc import Callable, Sequence
from datetime import datetime

from storage.in_memory.rows import Rows, Table


class InMemoryBans:
    """Adapter of `Bans` in cloning/ports/operating/bans.py."""

    def __init__(self, rows: Rows, pseudonym_of: Callable[[int], str]) -> None:
        self._rows = rows
        self._pseudonym_of = pseudonym_of

    async def add(self, owner_id: int, now: datetime) -> bool:
        known_as = self._pseudonym_of(owner_id)
        if known_as in self._rows.bans:
            return False
        self._rows.bans = self._rows.bans.having(known_as, now)
        return True

    async def has(self, owner_id: int) -> bool:
        return self._pseudonym_of(owner_id) in self._rows.bans

    async def lift(self, owner_id: int) -> bool:
        was_banned = await self.has(owner_id)
        self._rows.bans = self._rows.bans.without(self._pseudonym_of(owner_id))
        return was_banned


class InMemoryBlockedRecordings:
    """Adapter of `BlockedRecordings` in cloning/ports/operating/bans.py."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, hashes: Sequence[str], now: datetime) -> None:
        blocked = self._rows.blocked_recordings
        self._rows.blocked_recordings = Table({**dict.fromkeys(hashes, now), **blocked})

    async def any_of(self, hashes: Sequence[str]) -> bool:
        return any(sha256 in self._rows.blocked_recordings for sha256 in hashes)
