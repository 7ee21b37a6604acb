"""Trainings in SQL: a claim is a compare-and-set, and every later write checks the fence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import Superseded
from cloning.domain.models import Claim, Clone, Outcome, Recording, Step, Training
from cloning.domain.transitions import HOSTED, OWING, begun
from cloning.ports.holds import Hold
from cloning.trainings.joining import joined_by
from storage.collections.attempts import Attempts
from storage.loading import of_trainings as statements
from storage.loading.claims import claimed, claiming, held, looking, seen
from storage.loading.locks import OwnerLocks
from storage.loading.moments import at, is_due_now
from storage.loading.parts import in_parts
from storage.loading.pseudonyms import Pseudonyms
from storage.loading.renewing import renew
from storage.rows import values_of
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

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        """See cloning/ports/trainings.py."""
        await self._locks.of(clone.owner_id)
        values = {**values_of(begun(clone, recording, None, now=now)), "clone": clone.id}
        del values["id"], values["attempt"]
        added = Training(
            **(await self._connection.execute(statements.ADD, values)).mappings().one()
        )
        await self._attempts.count(added, clone.owner_id)
        return added

    async def get(self, training_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_training(training_id)
        found = await self._load(statements.ONE, {"key": training_id})
        return found[0] if found else None

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_chat(chat_id)
        found = await self._load(statements.OF_MESSAGE, {"chat": chat_id, "message": message_id})
        begun_by = [one for one in found if one.message_id == message_id]
        return begun_by[0] if begun_by else joined_by(message_id, found)

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
        found = await self._found(trainings.c.chat_id == chat_id, names_it)
        return found[-1] if found else await self._joined_by(chat_id, message_id)

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_chat(chat_id)
        return await self._first(trainings.c.chat_id == chat_id, trainings.c.album == album)

    async def latest(self, clone_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        found = await self.of_clone(clone_id)
        return found[-1] if found else None

    async def latest_of(self, owner_id: int) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        found = await self._load(statements.LAST_OF_OWNER, {"owner": owner_id})
        return found[0] if found else None

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of_clone(clone_id)
        return await self._load(statements.OF_CLONE, {"clone": clone_id})

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
        command = claiming(locked=self._locks.needed)
        values = {**at(now), "key": training_id, "until": until}
        if (await self._connection.execute(command, values)).rowcount == 0:
            return None
        claim = await claimed(self._connection, training_id)
        if claim is None:
            raise Superseded
        return claim

    async def held(self, claim: Claim) -> Claim:
        """See cloning/ports/trainings.py."""
        await self._locks.of(claim.owner.id)
        found = await held(self._connection, claim.training.id, claim.training.fence)
        if found is None:
            raise Superseded
        return found

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
        query = looking(
            trainings.c.outcome == Outcome.FAILED,
            trainings.c.finished_at >= since,
            trainings.c.step == Step.DONE,
            code == GIVEN_UP.code,
            is_last,
        )
        found = await seen(self._connection, query)
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
        return await self._found(trainings.c.step == Step.CONSENT, _of_owner(owner_id))

    async def durations(self, limit: int) -> Sequence[timedelta]:
        """See cloning/ports/trainings.py."""
        rows = await self._connection.execute(statements.LAST_ENDED, {"limit": limit})
        return [finished_at - put_at for put_at, finished_at in rows]

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        return await self._load(statements.NOT_BEGUN, {"owner": owner_id})

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        """See cloning/ports/trainings.py."""
        await self._locks.of(owner_id)
        return await self._found(
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
        query = looking(is_answerable, begun_at < moment, by=begun_at)
        return await seen(self._connection, query)

    async def another_goes_first(self, claim: Claim) -> bool:
        """See cloning/ports/trainings.py."""
        await self._locks.of(claim.owner.id)
        one = {"key": claim.training.id, "owner": claim.owner.id}
        return await self._connection.scalar(statements.ANOTHER_FIRST, one) is not None

    async def hosting(self, sample: str) -> Training | None:
        """See cloning/ports/trainings.py."""
        await self._locks.of_sample(sample)
        return await self._first(trainings.c.sample == sample, trainings.c.step.in_(HOSTED))

    async def _joined_by(self, chat_id: int, message_id: int) -> Training | None:
        """Search the few trainings of this chat that have joined recordings."""
        return joined_by(
            message_id, await self._load(statements.THAT_HAVE_JOINED, {"chat": chat_id})
        )

    async def _write(self, training: Training, loaded: Training) -> None:
        values = {**values_of(training), "key": training.id, "fenced": loaded.fence}
        if (await self._connection.execute(statements.SAVE, values)).rowcount == 0:
            raise Superseded

    async def _first(self, *where: ColumnElement[bool]) -> Training | None:
        found = await self._load(statements.LOAD.where(*where).limit(1))
        return found[0] if found else None

    async def _found(self, *where: ColumnElement[bool]) -> Sequence[Training]:
        return await self._load(statements.LOAD.where(*where))

    async def _load(
        self, query: Select[Any], values: Mapping[str, Any] = MappingProxyType({})
    ) -> Sequence[Training]:
        rows = await self._connection.execute(query, values)
        return [Training(**row) for row in rows.mappings()]


def _of_owner(owner_id: int) -> ColumnElement[bool]:
    return trainings.c.clone_id.in_(select(clones.c.id).where(clones.c.owner_id == owner_id))
