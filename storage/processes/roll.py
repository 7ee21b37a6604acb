"""The roll of processes: each signs it every few seconds, and any of them reads it."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Insert, delete, select

from storage.database import Database
from storage.dialects.sqlite import as_kept
from storage.dialects.upserts import insert_into
from storage.schema.passing import processes

REMEMBERED_FOR: Final = timedelta(minutes=10)
"""How long a process that has died without a word stays on the roll."""


class Entry(Struct, frozen=True, kw_only=True):
    """One process, as it has last described itself."""

    name: str
    role: str
    version: str
    began_at: datetime
    seen_at: datetime
    report: Mapping[str, Any]
    """What it can tell of its neighbours; plain JSON."""


_STRUCK_EVERY: Final = timedelta(minutes=1)

_SIGN: Final = """
INSERT INTO processes (name, role, version, began_at, seen_at, report) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET role = excluded.role, version = excluded.version,
    began_at = excluded.began_at, seen_at = excluded.seen_at, report = excluded.report
"""
_STRIKE_SILENT: Final = "DELETE FROM processes WHERE seen_at < ?"


class Roll:
    """The processes on one database; each method raises StorageUnavailable if that is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._struck_at: datetime | None = None
        self._signing: Insert | None = None
        """Built once: to build it takes longer than to run it."""

    async def sign(self, entry: Entry) -> None:
        """Show that a process lives, and now and then strike those that were silent for long."""
        strikes = self._has_to_strike(entry.seen_at)
        if self._database.has_thread:
            await self._database.show_life(partial(_sign, entry, strikes))
            return
        values = {
            "role": entry.role,
            "version": entry.version,
            "began_at": entry.began_at,
            "seen_at": entry.seen_at,
            "report": dict(entry.report),
        }
        async with self._database.connection() as connection:
            if self._signing is None:
                insert = insert_into(processes, connection)
                new = {name: insert.excluded[name] for name in values}
                self._signing = insert.on_conflict_do_update(index_elements=["name"], set_=new)
            await connection.execute(self._signing, {"name": entry.name, **values})
            if strikes:
                silent = processes.c.seen_at < entry.seen_at - REMEMBERED_FOR
                await connection.execute(delete(processes).where(silent))

    def _has_to_strike(self, now: datetime) -> bool:
        """Return whether it is time to look for silent processes; if so, note that."""
        if self._struck_at is not None and abs(now - self._struck_at) < _STRUCK_EVERY:
            return False
        self._struck_at = now
        return True

    async def read(self) -> Sequence[Entry]:
        """Return all processes, the oldest first."""
        columns = processes.c
        ordered = select(processes).order_by(columns.began_at, columns.name)
        async with self._database.connection() as connection:
            found = await connection.execute(ordered)
            return [Entry(**row) for row in found.mappings()]

    async def strike(self, name: str) -> None:
        """Remove a process, which is about to end."""
        await self._remove(names={name}, roles=())

    async def strike_dead(self, roles: Collection[str]) -> None:
        """Remove all processes with these roles, of which is known that they have ended."""
        await self._remove(names=(), roles=roles)

    async def _remove(self, *, names: Collection[str], roles: Collection[str]) -> None:
        columns = processes.c
        gone = columns.name.in_(names) | columns.role.in_(roles)
        async with self._database.connection() as connection:
            await connection.execute(delete(processes).where(gone))


def _sign(entry: Entry, strikes: bool, connection: sqlite3.Connection) -> None:
    """Do the same in SQLite's thread."""
    moments = as_kept(entry.began_at), as_kept(entry.seen_at)
    report = json.dumps(dict(entry.report))
    connection.execute(_SIGN, (entry.name, entry.role, entry.version, *moments, report))
    if strikes:
        connection.execute(_STRIKE_SILENT, (as_kept(entry.seen_at - REMEMBERED_FOR),))
