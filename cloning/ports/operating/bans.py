"""The ports to what operators have forbidden; the other collections are in store.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Bans(Protocol):
    """The people who may not use the bot, under pseudonyms: these rows outlive an erasure."""

    async def add(self, owner_id: int, now: datetime) -> bool:
        """Ban somebody; False if they were banned already."""
        ...

    async def has(self, owner_id: int) -> bool:
        """Return whether somebody is banned; nobody bans them until this transaction ends."""
        ...

    async def lift(self, owner_id: int) -> bool:
        """End a ban; False if there was none."""
        ...


class BlockedRecordings(Protocol):
    """What may not be cloned any more, by the SHA-256 of a file or of a sample."""

    async def add(self, hashes: Sequence[str], now: datetime) -> None:
        """Block these."""
        ...

    async def any_of(self, hashes: Sequence[str]) -> bool:
        """Return whether one of these is blocked; none is added until this transaction ends."""
        ...
