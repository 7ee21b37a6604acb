"""A commit of the inbox in SQL of either database, for those that are on a server."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches.wishes import Batch, Wish
from storage.collections.contents import SqlContents
from storage.dialects.upserts import insert_into
from storage.schema.tables import inbox


async def write(connection: AsyncConnection, batch: Batch) -> frozenset[int]:
    """Write a batch in the caller's transaction; returns the updates that are new."""
    keep = batch.to_keep
    new = await _insert(connection, batch, keep) if keep else frozenset()
    if batch.said:
        await SqlContents(connection).keep(batch.said)
    if batch.done:
        which = (inbox.c.bot_id == batch.bot_id, inbox.c.update_id.in_(batch.done))
        await connection.execute(update(inbox).where(*which).values(done_at=batch.now, body=None))
    return new


async def _insert(
    connection: AsyncConnection, batch: Batch, wishes: Sequence[Wish]
) -> frozenset[int]:
    rows: list[dict[str, Any]] = [
        {
            "bot_id": batch.bot_id,
            "update_id": wish.update_id,
            "body": wish.body,
            "received_at": batch.now,
            "tries": 0,
            "parked_at": batch.parked_at(wish),
            "holder": batch.holder,
        }
        for wish in wishes
    ]
    command = insert_into(inbox, connection).values(rows).on_conflict_do_nothing()
    return frozenset((await connection.scalars(command.returning(inbox.c.update_id))).all())
