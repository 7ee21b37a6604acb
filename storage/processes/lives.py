"""What a process writes every few seconds to show that it lives.

On SQLite it takes one hop to the thread, with all else that is written to show the same, and
nobody looks at the database because of it (storage/loading/marks.py).
"""

import sqlite3
from datetime import datetime
from functools import partial
from typing import Final

from storage.database import Database
from storage.dialects.sqlite import as_kept

_RENEW: Final = "UPDATE leases SET until = ? WHERE holder = ? RETURNING name"


async def renew_leases(database: Database, holder: str, until: datetime) -> frozenset[str]:
    """Renew the leases of a process; returns those that it still holds.

    Raises:
        StorageUnavailable: if the database can't be used now.
    """
    if database.has_thread:
        return await database.show_life(partial(_renew, holder, until))
    async with database.transaction() as work:
        return await work.leases.renew(holder, until)


def _renew(holder: str, until: datetime, connection: sqlite3.Connection) -> frozenset[str]:
    found = connection.execute(_RENEW, (as_kept(until), holder)).fetchall()
    return frozenset(name for (name,) in found)
