"""The inbox: updates that are kept before Telegram is told that we have them.

Everything that waits for a commit at the same time shares one: one writer, one disk sync.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from cloning.domain.models import Content
from cloning.ports.outside import Clock
from storage.batches import in_one_hop, in_sql
from storage.batches.wishes import Aim, Batch, Wish
from storage.database import Database
from storage.loading.moments import at, is_due_now
from storage.schema.tables import inbox, leases

BATCH = 500

INTAKE = "intake "
"""How the leases of processes begin that have updates in hand; the name of the process follows."""

UNNAMED_FOR = timedelta(minutes=1)
"""After this, an update of which nobody has said that they handle it is handled by anybody."""


class Inbox:
    """Updates of one bot."""

    def __init__(
        self, database: Database, *, bot_id: int, clock: Clock, holder: str | None = None
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._holder = holder
        self._wishes: list[Wish] = []
        self._writer: asyncio.Task[None] | None = None
        self._none_left_at: object | None = None
        """The mark of the database when nobody else had an update in hand, dead or alive."""

    async def keep(
        self,
        update_id: int,
        body: bytes,
        content: Content | None = None,
        person_id: int | None = None,
    ) -> bool:
        """Commit an update; False if it was already there. StorageUnavailable if it can't be kept.

        The same commit keeps the content of its message, unless we already know that message, and
        looks up the person who sent it.
        """
        return await self._answer(Wish(update_id, Aim.KEEP, body, content, person_id))

    async def put_aside(self, update_id: int) -> bool:
        """Commit only the number of an update that nobody can read, as parked; False if known.

        StorageUnavailable if it can't be kept.
        """
        return await self._answer(Wish(update_id, Aim.PUT_ASIDE))

    async def done(self, update_id: int) -> None:
        """Commit that an update has been handled; its body is forgotten, its id is kept."""
        await self._answer(Wish(update_id, Aim.DONE))

    async def adopt(self, *, alone: bool, steady: bool) -> Sequence[tuple[int, bytes, int]]:
        """Take over the updates of processes that have ended.

        Returns those that are not done, in order, as (id, body, number of tries).

        Args:
            alone: whether no other process takes in updates, so that everything is ours.
            steady: whether a lease that has run out proves that its holder is dead.
        """
        mark = None if alone else await self._database.mark()
        if mark is not None and mark == self._none_left_at:
            return []
        now = self._clock()
        told = {
            **at(now),
            "bot": self._bot_id,
            "us": self._holder,
            "unnamed_before": now - UNNAMED_FOR,
        }
        async with self._database.connection() as connection:
            on_server = connection.dialect.name == "postgresql"
            command = _adopting(alone=alone, steady=steady, on_server=on_server)
            rows = await connection.execute(command, told)
            has_others = mark is not None and await connection.scalar(_OTHERS_HAVE_SOME, told)
            self._none_left_at = None if has_others else mark
            return sorted((row.update_id, row.body, row.tries) for row in rows)

    async def tried(self, update_id: int, *, most: int) -> bool:
        """Count a try before it is made; False if there have been `most` already."""
        async with self._database.connection() as connection:
            known = select(inbox.c.tries).where(*self._one(update_id)).with_for_update()
            tries = await connection.scalar(known) or 0
            if tries >= most:
                return False
            await self._change(connection, update_id, tries=tries + 1)
        return True

    async def acquit(self, update_id: int) -> None:
        """Commit that the tries so far failed for another reason than the update itself."""
        async with self._database.connection() as connection:
            await self._change(connection, update_id, tries=0)

    async def park(self, update_id: int) -> None:
        """Commit that an update is given up: it isn't handed out again, its body is forgotten."""
        async with self._database.connection() as connection:
            await self._change(connection, update_id, parked_at=self._clock(), body=None)

    async def forget_older_than(self, age: timedelta) -> None:
        """Forget updates that were done or parked, and dead processes, longer ago than this."""
        before = self._clock() - age
        left_by_the_dead = and_(leases.c.name.startswith(INTAKE), leases.c.until < before)
        async with self._database.connection() as connection:
            for ended in (inbox.c.done_at, inbox.c.parked_at):  # each has an index of its own
                await connection.execute(delete(inbox).where(ended < before))
            await connection.execute(delete(leases).where(left_by_the_dead))

    def _one(self, update_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return inbox.c.bot_id == self._bot_id, inbox.c.update_id == update_id

    async def _change(
        self, connection: AsyncConnection, update_id: int, **values: int | datetime | None
    ) -> None:
        await connection.execute(update(inbox).where(*self._one(update_id)).values(values))

    async def _answer(self, wish: Wish) -> bool:
        self._wishes.append(wish)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await wish.answer

    async def _write(self) -> None:
        while self._wishes:
            wishes, self._wishes = self._wishes[:BATCH], self._wishes[BATCH:]
            batch = Batch(
                wishes=wishes, bot_id=self._bot_id, holder=self._holder, now=self._clock()
            )
            try:
                new = await self._commit(batch)
            except Exception as fault:  # noqa: BLE001 - all who wait get the error
                batch.refuse(fault)
            else:
                batch.grant(new)

    async def _commit(self, batch: Batch) -> frozenset[int]:
        if self._database.has_thread:
            people = {wish.person_id for wish in batch.wishes if wish.person_id is not None}
            return await self._database.commit_in_one_hop(
                partial(in_one_hop.write, batch=batch), people
            )
        async with self._database.connection() as connection:
            return await in_sql.write(connection, batch)


_OTHERS_HAVE_SOME = select(
    select(inbox.c.update_id)
    .where(
        inbox.c.bot_id == bindparam("bot"),
        inbox.c.done_at.is_(None),
        inbox.c.parked_at.is_(None),
        inbox.c.holder.is_distinct_from(bindparam("us")),
    )
    .exists()
)


@cache
def _adopting(*, alone: bool, steady: bool, on_server: bool) -> ReturningUpdate[int, bytes, int]:
    """Return the command that takes updates over; each is built once."""
    ours = inbox.c.bot_id == bindparam("bot")
    which = and_(
        ours,
        inbox.c.done_at.is_(None),
        inbox.c.parked_at.is_(None),
        true() if alone else _is_left(steady=steady),
    )
    if on_server:
        left = select(inbox.c.update_id).where(which).with_for_update(skip_locked=True)
        which = and_(ours, inbox.c.update_id.in_(left))
    command = update(inbox).where(which).values(holder=bindparam("us"))
    return command.returning(inbox.c.update_id, inbox.c.body, inbox.c.tries)


def _is_left(*, steady: bool) -> ColumnElement[bool]:
    """Match the updates that no living process has in hand.

    An older version of this service names no holder; what it has in hand is soon done.
    """
    lease = select(leases.c.name).where(leases.c.name == literal(INTAKE) + inbox.c.holder)
    if steady:
        lease = lease.where(not_(is_due_now(leases.c.until)))
    nobody = and_(inbox.c.holder.is_(None), inbox.c.received_at < bindparam("unnamed_before"))
    dead = and_(inbox.c.holder.is_not(None), inbox.c.holder != bindparam("us"), ~lease.exists())
    return or_(nobody, dead)
