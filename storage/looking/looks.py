"""What a sweep looks at in an SQLite file, in the thread of the event loop.

The questions are those of a transaction (storage/looking/words.py). Each takes some 20 µs here, a
transaction with one half a millisecond; whatever is to be changed is loaded in one anyway.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from cloning.ports.store import Store
from cloning.ports.upkeep import Due
from cloning.ports.watched import Glimpse, Outlook, Watched
from cloning.upkeep.looks import LooksInTransactions
from storage.loading.moments import at
from storage.looking import words
from storage.looking.reader import Reader


class LooksByReader:
    """Adapter of `Looks` in cloning/ports/upkeep.py; where it would wait, a transaction does."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self._in_transactions = LooksInTransactions(store)
        self._reader = reader

    async def due(self, now: datetime, since: datetime) -> Due:
        """See cloning/ports/upkeep.py."""
        with suppress(sqlite3.Error):
            (found,) = self._reader.ask(words.IS_THERE, {**at(now), "since": since})
            return Due(*map(bool, found))
        return await self._in_transactions.due(now, since)

    async def watched(
        self, *, slow_since: datetime, hopeless_since: datetime, since: datetime, limit: int
    ) -> Glimpse | None:
        """See cloning/ports/upkeep.py."""
        slow = {"overdue_since": max(slow_since, hopeless_since), "hopeless_since": hopeless_since}
        with suppress(sqlite3.Error):
            ((number, is_troubled),) = self._reader.ask(words.OUTLOOK, {})
            claims = self._reader.ask(words.OVERDUE, {**slow, "limit": 1})
            claims = claims or self._reader.ask(words.MISSED, {"limit": 1})
            new = self._reader.ask(words.SINCE, {"since": since, "limit": limit})
            return Glimpse(Outlook(number, bool(is_troubled)), bool(claims), _watched(new))
        return None


def _watched(rows: Sequence[tuple[int, int, str, int]]) -> Sequence[Watched]:
    return [Watched(number, fence, slot, bool(seen)) for number, fence, slot, seen in rows]
