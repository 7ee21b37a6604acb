"""Trainings in SQL: a claim is a compare-and-set, and every later write checks the fence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import (
    JSON,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import Superseded
from cloning.domain.models import Claim, Clone, Outcome, Recording, Step, Training
from cloning.domain.transitions import HOSTED, OWING, TRAINED, UNBEGUN, begun
from cloning.ports.holds import Hold
from cloning.trainings.joining import joined_by
from storage.collections.attempts import Attempts
from storage.collections.clones import SqlClones
from storage.collections.owners import OwnerRows
from storage.collections.seen import Seen
from storage.loading.locks import OwnerLocks
from storage.loading.moments import at, is_due_now
from storage.loading.parts import in_parts
from storage.loading.pseudonyms import Pseudonyms
from storage.loading.renewing import renew
from storage.rows import values_of
from storage.schema.columns import is_due
from storage.schema.conditions import is_answerable
from storage.schema.tables import announcements, clones, trainings

_DUE = (
    select(trainings.c.id)
    .where(trainings.c.due_at.is_not(None), is_due_now(trainings.c.due_at))
    .order_by(trainings.c.due_at, trainings.c.id)
    .limit(bindparam("limit"))
)


class SqlTrainings:
    """Adapter of the port in cloning/ports/trainings.py, for one transaction."""

    def __init__(
        self, connection: AsyncConnection, locks: OwnerLocks, pseudonyms: Pseudonyms
    ) -> None:
        self._connection = connection
        self._locks = locks
        self._attempts = Attempts(connection, locks, pseudonyms)
        self._clones = SqlClones(connection, locks)
        self._owners = OwnerRows(connection)
        self._seen = Seen(connection, locks)

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        """See cloning/ports/trainings.py."""
        await self._locks.of(clone.owner_id)
        values = values_of(begun(clone, recording, await self.latest(clone.id), now=now))
        del values["id"]
        command = insert(trainings).values(values).returning(trainings)
        added = Training(**(await self._connection.execute(command)).mappings().one())
        await self._attempts.count(added, clone.owner_id)
        return added

    async def get(self, training_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_training(training_id)
        return await self._first(trainings.c.id == training_id)

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_chat(chat_id)
        first = await self._first(
            trainings.c.chat_id == chat_id, trainings.c.message_id == message_id
        )
        return first or await self._joined_by(chat_id, message_id)

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_chat(chat_id)
        announced = exists().where(
            announcements.c.training_id == trainings.c.id, announcements.c.message_id == message_id
        )
        names_it = or_(
            trainings.c.message_id == message_id,
            trainings.c.status_message_id == message_id,
            announced,
        )
        found = await self._load(trainings.c.chat_id == chat_id, names_it)
        return found[-1] if found else await self._joined_by(chat_id, message_id)

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_chat(chat_id)
        return await self._first(trainings.c.chat_id == chat_id, trainings.c.album == album)

    async def latest(self, clone_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        found = await self.of_clone(clone_id)
        return found[-1] if found else None

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of_clone(clone_id)
        return await self._load(trainings.c.clone_id == clone_id)

    async def remove(self, training: Training) -> None:
        """See cloning/ports/trainings.py."""
        await self._connection.execute(delete(trainings).where(trainings.c.id == training.id))

    async def save(self, training: Training) -> None:
        """See cloning/ports/trainings.py."""
        await self._write(training, training)

    async def overtake(self, training: Training) -> None:
        """See cloning/ports/trainings.py."""
        await self._write(replace(training, fence=training.fence + 1), training)

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_training(training_id)
        due = and_(trainings.c.id == training_id, is_due(trainings.c.due_at, now))
        command = (
            update(trainings)
            # Only a mass change, such as a takeover's, can hold the row now: leave it alone then.
            .where(self._locks.free(trainings.c.id, due))
            .values(due_at=until, fence=trainings.c.fence + 1)
            .returning(trainings)
        )
        row = (await self._connection.execute(command)).mappings().first()
        return None if row is None else await self._claim_of(Training(**row))

    async def held(self, claim: Claim) -> Claim:
        """See cloning/ports/trainings.py."""
        await self._locks.of(claim.owner.id)
        training = await self._first(trainings.c.id == claim.training.id)
        if training is None or training.fence != claim.training.fence:
            raise Superseded
        return await self._claim_of(training)

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """See cloning/ports/trainings.py."""
        columns = trainings.c
        return await renew(
            *(self._connection, self._locks, holds, until),
            key=columns.id,
            ends=columns.due_at,
            fence=columns.fence,
        )

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """See cloning/ports/trainings.py."""
        found = await self._connection.scalars(_DUE, {**at(now), "limit": limit})
        return found.all()

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        """See cloning/ports/trainings.py."""
        later = trainings.alias()
        is_last = ~exists().where(
            later.c.clone_id == trainings.c.clone_id, later.c.id > trainings.c.id
        )
        code = type_coerce(trainings.c.reason, JSON)["code"].as_string()
        found = await self._seen.claims(
            trainings.c.outcome == Outcome.FAILED,
            trainings.c.finished_at >= since,
            trainings.c.step == Step.DONE,
            code == GIVEN_UP.code,
            is_last,
        )
        return [claim for claim in found if claim.training.reason == GIVEN_UP]

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        """See cloning/ports/trainings.py."""
        needed: set[str] = set()
        for some in in_parts(names):
            known = select(trainings.c.sample).where(trainings.c.sample.in_(some))
            query = known.where(trainings.c.step != Step.DONE)
            needed.update(await self._connection.scalars(query))
        return frozenset(needed)

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        return await self._load(trainings.c.step == Step.CONSENT, _of_owner(owner_id))

    async def durations(self, limit: int) -> Sequence[timedelta]:
        """See cloning/ports/trainings.py."""
        times = select(trainings.c.put_at, trainings.c.finished_at)
        ended = times.where(
            trainings.c.outcome == Outcome.SUCCESS,
            trainings.c.put_at.is_not(None),
            trainings.c.finished_at.is_not(None),
        )
        last = ended.order_by(trainings.c.finished_at.desc(), trainings.c.id.desc()).limit(limit)
        rows = await self._connection.execute(last)
        return [finished_at - put_at for put_at, finished_at in rows]

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        kept = select(clones.c.id).where(
            clones.c.owner_id == owner_id, clones.c.deleted_at.is_(None)
        )
        return await self._load(trainings.c.step.in_(UNBEGUN), trainings.c.clone_id.in_(kept))

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        return await self._load(
            trainings.c.step.in_(OWING), trainings.c.due_at.is_(None), _of_owner(owner_id)
        )

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        """See cloning/ports/trainings.py."""
        return await self._attempts.of_owner_since(owner_id, since)

    async def last_begun(self, number: int, since: datetime) -> datetime | None:
        """See cloning/ports/trainings.py."""
        return await self._attempts.last(number, since)

    async def forgive(self, training: Training) -> None:
        """See cloning/ports/trainings.py."""
        await self._attempts.forgive(training.id)

    async def forget_attempts_before(self, moment: datetime) -> None:
        """See cloning/ports/trainings.py."""
        await self._attempts.forget_before(moment)

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        """See cloning/ports/trainings.py."""
        begun_at = trainings.c.created_at
        return await self._seen.claims(is_answerable, begun_at < moment, by=begun_at)

    async def another_goes_first(self, claim: Claim) -> bool:
        """See cloning/ports/trainings.py."""
        await self._locks.of(claim.owner.id)
        waits = and_(trainings.c.step == Step.RESERVE, trainings.c.id < claim.training.id)
        another = await self._first(
            trainings.c.id != claim.training.id,
            or_(trainings.c.step.in_(TRAINED), waits),
            _of_owner(claim.owner.id),
        )
        return another is not None

    async def hosting(self, sample: str) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_sample(sample)
        return await self._first(trainings.c.sample == sample, trainings.c.step.in_(HOSTED))

    async def _joined_by(self, chat_id: int, message_id: int) -> Training | None:
        """Search the few trainings of this chat that have joined recordings."""
        return joined_by(message_id, await self._load(trainings.c.chat_id == chat_id))

    async def _write(self, training: Training, loaded: Training) -> None:
        command = (
            update(trainings)
            .where(trainings.c.id == training.id, trainings.c.fence == loaded.fence)
            .values(values_of(training))
        )
        if (await self._connection.execute(command)).rowcount == 0:
            raise Superseded

    async def _claim_of(self, training: Training) -> Claim:
        """Load the rest of a claim, whose owner's lock we have."""
        found = await self._clones.held(clones.c.id == training.clone_id)
        owner = await self._owners.held(found[0].owner_id) if found else None
        if owner is None:
            raise Superseded
        return Claim(training=training, clone=found[0], owner=owner)

    async def _first(self, *where: ColumnElement[bool]) -> Training | None:
        found = await self._load(*where, limit=1)
        return found[0] if found else None

    async def _load(
        self, *where: ColumnElement[bool], limit: int | None = None
    ) -> Sequence[Training]:
        query = select(trainings).where(*where).order_by(trainings.c.id).limit(limit)
        rows = await self._connection.execute(query.with_for_update())
        return [Training(**row) for row in rows.mappings()]


def _of_owner(owner_id: int) -> ColumnElement[bool]:
    return trainings.c.clone_id.in_(select(clones.c.id).where(clones.c.owner_id == owner_id))
