"""What a process writes every few seconds to show that it lives.

On SQLite it takes one hop to the thread, with all else that is written to show the same, and
nobody looks at the database because of it (storage/looking/marks.py).
"""

import sqlite3
from datetime import datetime
from functools import partial
from typing import Final

from cloning.domain.limits import TOO_FAR
from cloning.ports.store import Leases
from cloning.trainings.in_hand import LeasesInTransactions
from storage.database import Database
from storage.dialects.sqlite import as_kept

_TAKE: Final = """
INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE leases.holder = excluded.holder OR leases.until <= ? OR leases.until > ?
"""
_RENEW: Final = "UPDATE leases SET until = ? WHERE holder = ? RETURNING name"
_GIVE_BACK: Final = "DELETE FROM leases WHERE name = ? AND holder = ?"
"""The same as in storage/collections/leases.py."""


def leases_of(database: Database) -> Leases:
    """Return what takes, renews and gives back leases, each in a commit of its own.

    Each call raises StorageUnavailable if the database can't be used now.
    """
    return LeasesInOneHop(database) if database.has_thread else LeasesInTransactions(database)


class LeasesInOneHop:
    """The leases in an SQLite file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """See cloning/ports/store.py."""
        due = as_kept(now), as_kept(now + TOO_FAR)
        return await self._database.show_life(partial(_take, (name, holder, as_kept(until), *due)))

    async def renew(self, holder: str, until: datetime) -> frozenset[str]:
        """See cloning/ports/store.py."""
        return await self._database.show_life(partial(_renew, (as_kept(until), holder)))

    async def give_back(self, name: str, holder: str) -> None:
        """See cloning/ports/store.py."""
        await self._database.show_life(partial(_give_back, (name, holder)))


def _take(values: tuple[str, ...], connection: sqlite3.Connection) -> bool:
    return connection.execute(_TAKE, values).rowcount == 1


def _renew(values: tuple[str, ...], connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(name for (name,) in connection.execute(_RENEW, values).fetchall())


def _give_back(values: tuple[str, ...], connection: sqlite3.Connection) -> None:
    connection.execute(_GIVE_BACK, values)
