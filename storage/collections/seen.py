"""Trainings with their clones and owners, to look at: nobody waits for those who change them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Claim, Training
from storage.collections.clones import SqlClones
from storage.collections.owners import OwnerRows
from storage.loading.locks import OwnerLocks
from storage.schema.tables import clones, owners, trainings


class Seen:
    """Looks across owners, for one transaction; whatever is changed must be loaded again."""

    def __init__(self, connection: AsyncConnection, locks: OwnerLocks) -> None:
        self._connection = connection
        self._clones = SqlClones(connection, locks)
        self._owners = OwnerRows(connection)

    async def claims(
        self, *where: ColumnElement[bool], by: Column[Any] = trainings.c.id
    ) -> Sequence[Claim]:
        """Load trainings with their clones and owners, always in three queries, to look at.

        Others may change or remove them meanwhile; what is gone by the next query is left out.
        """
        query = select(trainings).where(*where).order_by(by, trainings.c.id)
        rows = await self._connection.execute(query)
        found = [Training(**row) for row in rows.mappings()]
        of_these = clones.c.id.in_(select(trainings.c.clone_id).where(*where))
        voices = {clone.id: clone for clone in await self._clones.seen(of_these)}
        people = {
            owner.id: owner
            for owner in await self._owners.seen(
                owners.c.id.in_(select(clones.c.owner_id).where(of_these))
            )
        }
        pairs = [(training, voices.get(training.clone_id)) for training in found]
        return [
            Claim(training=training, clone=clone, owner=people[clone.owner_id])
            for training, clone in pairs
            if clone is not None and clone.owner_id in people
        ]
