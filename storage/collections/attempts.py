"""Begun trainings in SQL, counted for the quotas under a pseudonym of their owner."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Training
from cloning.owners.allowance import DAY
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.schema.tables import attempts

_ADD = insert(attempts)
_FORGET_OLD = delete(attempts).where(
    attempts.c.counted_as == bindparam("owner"), attempts.c.begun_at < bindparam("old")
)
_SINCE = (
    select(attempts.c.begun_at)
    .where(attempts.c.begun_at > bindparam("since"), attempts.c.counted_as == bindparam("owner"))
    .order_by(attempts.c.begun_at)
)


class Attempts:
    """What the port in cloning/ports/trainings.py says of trainings that were begun."""

    def __init__(
        self, connection: AsyncConnection, locks: OwnerLocks, pseudonyms: Pseudonyms
    ) -> None:
        self._connection = connection
        self._locks = locks
        self._pseudonyms = pseudonyms

    async def count(self, training: Training, owner_id: int) -> None:
        """Count a training of an owner whose lock we have; forget what counts no longer."""
        known_as, begun_at = self._pseudonyms.of(owner_id), training.created_at
        old = {"owner": known_as, "old": begun_at - DAY}
        await self._connection.execute(_FORGET_OLD, old)
        row = {"training_id": training.id, "counted_as": known_as, "begun_at": begun_at}
        await self._connection.execute(_ADD, row)

    async def of_owner_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        """Return when an owner began what counts, in order."""
        await self._locks.of(owner_id)
        which = {"since": since, "owner": self._pseudonyms.of(owner_id)}
        return (await self._connection.scalars(_SINCE, which)).all()

    async def last(self, number: int, since: datetime) -> datetime | None:
        """Return when the last but `number` - 1 was begun; nobody begins another one meanwhile."""
        await self._locks.of_all("trainings begun")
        query = select(attempts.c.begun_at).where(attempts.c.begun_at > since)
        latest = query.order_by(attempts.c.begun_at.desc())
        found: datetime | None = await self._connection.scalar(latest.offset(number - 1).limit(1))
        return found

    async def forgive(self, training_id: int) -> None:
        """Don't count a training."""
        await self._connection.execute(
            delete(attempts).where(attempts.c.training_id == training_id)
        )

    async def forget_before(self, moment: datetime) -> None:
        """Forget all that was begun before then; what is held, its owner's transaction forgets."""
        old = self._locks.free(attempts.c.training_id, attempts.c.begun_at < moment)
        await self._connection.execute(delete(attempts).where(old))
