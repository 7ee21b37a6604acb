"""What owners were charged for what they had said, in SQL, under their pseudonyms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.speaking.utterance import Charge, Utterance
from storage.loading.locks import OwnerLocks
from storage.loading.pseudonyms import Pseudonyms
from storage.schema.speaking import charges


class Charges:
    """What the port in cloning/ports/speaking/utterances.py says of charges."""

    def __init__(
        self, connection: AsyncConnection, locks: OwnerLocks, pseudonyms: Pseudonyms
    ) -> None:
        self._connection = connection
        self._locks = locks
        self._pseudonyms = pseudonyms

    async def add(self, utterance: Utterance, characters: int) -> None:
        """Charge an owner whose lock we have."""
        row = {
            "utterance_id": utterance.id,
            "counted_as": self._pseudonyms.of(utterance.owner_id),
            "at": utterance.created_at,
            "characters": characters,
        }
        await self._connection.execute(insert(charges).values(row))

    async def since(self, owner_id: int, since: datetime) -> Sequence[Charge]:
        """Return what an owner was charged since then, in order."""
        await self._locks.of(owner_id)
        mine = charges.c.counted_as == self._pseudonyms.of(owner_id), charges.c.at > since
        query = select(charges.c.at, charges.c.characters).where(*mine)
        query = query.order_by(charges.c.at, charges.c.utterance_id)
        return [Charge(at, characters) for at, characters in await self._connection.execute(query)]

    async def give_back(self, which: ColumnElement[bool]) -> None:
        """Take charges back."""
        await self._connection.execute(delete(charges).where(which))

    async def forget_before(self, moment: datetime) -> None:
        """Forget what was charged before then."""
        old = self._locks.free(charges.c.utterance_id, charges.c.at < moment)
        await self._connection.execute(delete(charges).where(old))
