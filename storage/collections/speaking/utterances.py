"""Utterances in SQL: claims and fences are those of trainings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.errors import Superseded
from cloning.domain.speaking.utterance import Charge, Utterance, UtteranceClaim, UtteranceStep
from cloning.ports.holds import Hold
from storage.collections.clones import SqlClones
from storage.collections.owners import OwnerRows
from storage.collections.speaking.charges import Charges
from storage.loading.locks import OwnerLocks
from storage.loading.moments import at, is_due_now
from storage.loading.parts import in_parts
from storage.loading.pseudonyms import Pseudonyms
from storage.loading.renewing import renew
from storage.rows import utterance_of, utterance_values
from storage.schema.columns import is_due
from storage.schema.speaking import charges, utterances

_DUE = (
    select(utterances.c.id)
    .where(utterances.c.due_at.is_not(None), is_due_now(utterances.c.due_at))
    .order_by(utterances.c.due_at, utterances.c.id)
    .limit(bindparam("limit"))
)


class SqlUtterances:
    """Adapter of the port in cloning/ports/speaking/utterances.py, for one transaction."""

    def __init__(
        self, connection: AsyncConnection, locks: OwnerLocks, pseudonyms: Pseudonyms
    ) -> None:
        self._connection = connection
        self._locks = locks
        self._charges = Charges(connection, locks, pseudonyms)
        self._clones = SqlClones(connection, locks)
        self._owners = OwnerRows(connection)

    async def add(self, begun: Utterance, characters: int) -> Utterance:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of(begun.owner_id)
        values = utterance_values(begun)
        del values["id"]
        command = insert(utterances).values(values).returning(utterances)
        added = utterance_of((await self._connection.execute(command)).mappings().one())
        await self._charges.add(added, characters)
        return added

    async def get(self, utterance_id: int) -> Utterance | None:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of_utterance(utterance_id)
        return await self._first(utterances.c.id == utterance_id)

    async def of_owner(self, owner_id: int) -> Sequence[Utterance]:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of(owner_id)
        return await self._load(utterances.c.owner_id == owner_id)

    async def save(self, utterance: Utterance) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._write(utterance, utterance)

    async def overtake(self, utterance: Utterance) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._write(replace(utterance, fence=utterance.fence + 1), utterance)

    async def claim(
        self, utterance_id: int, *, now: datetime, until: datetime
    ) -> UtteranceClaim | None:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of_utterance(utterance_id)
        due = and_(utterances.c.id == utterance_id, is_due(utterances.c.due_at, now))
        command = (
            update(utterances)
            .where(self._locks.free(utterances.c.id, due))
            .values(due_at=until, fence=utterances.c.fence + 1)
            .returning(utterances)
        )
        row = (await self._connection.execute(command)).mappings().first()
        return None if row is None else await self._claim_of(utterance_of(row))

    async def held(self, claimed: UtteranceClaim) -> UtteranceClaim:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of(claimed.owner.id)
        utterance = await self._first(utterances.c.id == claimed.utterance.id)
        if utterance is None or utterance.fence != claimed.utterance.fence:
            raise Superseded
        claim = await self._claim_of(utterance)
        if claim is None:
            raise Superseded
        return claim

    async def is_held(self, utterance_id: int, fence: int) -> bool:
        """See cloning/ports/speaking/utterances.py."""
        same = utterances.c.id == utterance_id, utterances.c.fence == fence
        return bool(await self._connection.scalar(select(exists().where(*same))))

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """See cloning/ports/speaking/utterances.py."""
        columns = utterances.c
        return await renew(
            *(self._connection, self._locks, holds, until),
            key=columns.id,
            ends=columns.due_at,
            fence=columns.fence,
        )

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """See cloning/ports/speaking/utterances.py."""
        found = await self._connection.scalars(_DUE, {**at(now), "limit": limit})
        return found.all()

    async def charges_since(self, owner_id: int, since: datetime) -> Sequence[Charge]:
        """See cloning/ports/speaking/utterances.py."""
        return await self._charges.since(owner_id, since)

    async def give_back(self, utterance_id: int) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._charges.give_back(charges.c.utterance_id == utterance_id)

    async def remove(self, utterance_id: int) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._forget(utterances.c.id == utterance_id)

    async def forget(self, owner_id: int) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._locks.of(owner_id)
        await self._forget(utterances.c.owner_id == owner_id)

    async def forget_before(
        self, *, ended: datetime, unanswered: datetime, begun_at: datetime
    ) -> None:
        """See cloning/ports/speaking/utterances.py."""
        columns = utterances.c
        unasked = and_(columns.step == UtteranceStep.VOICE, columns.created_at < unanswered)
        # One at a time: SQLite would read the whole table for all of them together.
        for old in (columns.ended_at < ended, unasked, columns.created_at < begun_at):
            await self._forget_old(old)

    async def _forget_old(self, old: ColumnElement[bool]) -> None:
        """Forget some; what another transaction holds is forgotten next time."""
        columns = utterances.c
        query = select(columns.id, columns.step).where(old).with_for_update(skip_locked=True)
        gone = (await self._connection.execute(query)).all()
        for some in in_parts(gone):
            await self._forget(columns.id.in_([number for number, _step in some]))
            never_asked = [number for number, step in some if step is UtteranceStep.VOICE]
            if never_asked:
                await self._charges.give_back(charges.c.utterance_id.in_(never_asked))

    async def forget_charges_before(self, moment: datetime) -> None:
        """See cloning/ports/speaking/utterances.py."""
        await self._charges.forget_before(moment)

    async def _forget(self, which: ColumnElement[bool]) -> None:
        await self._connection.execute(delete(utterances).where(which))

    async def _write(self, utterance: Utterance, loaded: Utterance) -> None:
        command = (
            update(utterances)
            .where(utterances.c.id == utterance.id, utterances.c.fence == loaded.fence)
            .values(utterance_values(utterance))
        )
        if (await self._connection.execute(command)).rowcount == 0:
            raise Superseded

    async def _claim_of(self, utterance: Utterance) -> UtteranceClaim | None:
        """Load the rest of a claim, whose owner's lock we have; None if the owner is gone."""
        owner = await self._owners.held(utterance.owner_id)
        if owner is None:
            return None
        clone = await self._clones.held(utterance.clone_id)
        return UtteranceClaim(utterance=utterance, clone=clone, owner=owner)

    async def _first(self, which: ColumnElement[bool]) -> Utterance | None:
        found = await self._load(which)
        return found[0] if found else None

    async def _load(self, which: ColumnElement[bool]) -> Sequence[Utterance]:
        query = select(utterances).where(which).order_by(utterances.c.id).with_for_update()
        rows = await self._connection.execute(query)
        return [utterance_of(row) for row in rows.mappings()]
