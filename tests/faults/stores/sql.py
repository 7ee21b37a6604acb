"""The real storage, as a store to walk on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from cloning.domain.models import Announcement, Content, Tombstone, Training
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import Memo
from cloning.domain.speaking.utterance import Charge
from cloning.ports.operating.maintenance import Paused
from cloning.ports.store import Transaction
from storage.database import Database
from storage.in_memory.operating.memos import name_of
from storage.in_memory.rows import Attempt, Audited, Charged, Lease, Rows
from storage.in_memory.rows import Table as Kept
from storage.processes.takeover import free_claims, free_leases
from storage.rows import clone_of, entry_of, owner_of, utterance_of
from storage.schema import operating, speaking, tables
from tests.faults.stores.keeper import Look
from tests.faults.stores.real import AtOnce

KEPT: dict[str, tuple[Table, Callable[[Any], Any]]] = {
    "clones": (tables.clones, lambda row: (row["id"], clone_of(row))),
    "trainings": (tables.trainings, lambda row: (row["id"], Training(**row))),
    "utterances": (speaking.utterances, lambda row: (row["id"], utterance_of(row))),
    "charges": (
        speaking.charges,
        lambda row: (
            row["utterance_id"],
            Charged(row["counted_as"], Charge(row["at"], row["characters"])),
        ),
    ),
    "announcements": (tables.announcements, lambda row: (row["training_id"], Announcement(**row))),
    "owners": (tables.owners, lambda row: (row["id"], owner_of(row))),
    "tombstones": (tables.tombstones, lambda row: (row["owner_id"], Tombstone(**row))),
    "contents": (tables.contents, lambda row: ((row["chat"], row["message_id"]), Content(**row))),
    "memos": (tables.memos, lambda row: (name_of(Memo(**row)), Memo(**row))),
    "alerts": (operating.alerts, lambda row: (row["about"], Alert(**row))),
    "bans": (operating.bans, lambda row: (row["known_as"], row["since"])),
    "blocked_recordings": (
        operating.blocked_recordings,
        lambda row: (row["sha256"], row["since"]),
    ),
    "maintenance": (operating.maintenance, lambda row: (row["since"], Paused(**row))),
    "broadcasts": (operating.broadcasts, lambda row: (row["asked_at"], Broadcast(**row))),
    "audit": (
        tables.audit,
        lambda row: (row["id"], Audited(entry_of(row), row["concerns"], row["done_by"])),
    ),
    "leases": (tables.leases, lambda row: (row["name"], Lease(row["holder"], row["until"]))),
    "left_slots": (tables.left_slots, lambda row: (row["slot_id"], row["slot_id"])),
    "strays": (tables.strays, lambda row: (row["slot_id"], row["id"])),
    "attempts": (
        tables.attempts,
        lambda row: (row["training_id"], Attempt(row["counted_as"], row["begun_at"])),
    ),
}
"""The tables that both stores have, and what is made of their rows."""

LOOKED_AT = ("clones", "trainings", "announcements", "owners", "tombstones")
"""The tables in which commits are looked at."""


async def read_rows(database: Database, names: Iterable[str] = KEPT) -> dict[str, Kept[Any, Any]]:
    """Read tables as the store in memory keeps them."""
    async with database.connection() as connection:
        return {
            name: Kept(
                map(
                    make,
                    (await connection.execute(select(table).order_by(*table.primary_key.columns)))
                    .mappings()
                    .all(),
                )
            )
            for name, (table, make) in ((name, KEPT[name]) for name in names)
        }


class SqlKeeper:
    """The real one; what a commit has changed is read again, for whoever looks."""

    HOPS = 3
    """For how many turns of the event loop a connection is closed after a failure."""

    def __init__(self, database: AtOnce, looks: Look | None = None, *, marks: bool = True) -> None:
        self._database = database
        self._writer = asyncio.Lock()
        self._looks = looks
        self._marks = marks
        self._seen = Rows()
        self._seen_below: dict[str, list[Any]] = {name: [] for name in LOOKED_AT}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._writer:
            async with self._database.transaction() as work:
                yield work
            if self._looks is not None and (changed := self._changes()):
                before, self._seen = self._seen, await self._look_again(changed)
                self._looks(before, self._seen)

    def _changes(self) -> list[str]:
        """Name the tables that have changed, found out as quickly as can be."""
        before, self._seen_below = self._seen_below, self._below()
        return [table for table in LOOKED_AT if before[table] != self._seen_below[table]]

    def _below(self) -> dict[str, list[Any]]:
        return {table: self._database.below(table) for table in LOOKED_AT}

    async def _look_again(self, changed: Iterable[str]) -> Rows:
        again: dict[str, Any] = await read_rows(self._database, changed)
        return replace(self._seen, **again)

    async def take_over(self, leases: Collection[str], now: datetime) -> None:
        async with self._writer:
            await free_leases(self._database, leases)
            await free_claims(self._database, now)
            self._seen_below = self._below()
            self._seen = await self._look_again(LOOKED_AT)

    async def mark(self) -> object | None:
        return await self._database.mark() if self._marks else None

    async def rows(self) -> Rows:
        async with self._writer:
            kept: dict[str, Any] = await read_rows(self._database)
            return Rows(**kept)
