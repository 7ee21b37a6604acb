"""Samples in the database, where each process of a deployment finds them."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, delete, func, select

from cloning.domain.errors import StorageUnavailable
from cloning.ports.outside import Clock
from storage.database import Database
from storage.dialects.upserts import insert_into
from storage.samples.store import NAME, Found, checked
from storage.schema.tables import samples

PIECE_BYTES: Final = 256 * 1024
"""How much one query reads: a sample of a minute (2.9 MB) takes eleven."""


class DatabaseSamples:
    """One row for each sample."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, name: str, wav: bytes) -> None:
        """See cloning/ports/outside.py."""
        content = {"kept_at": self._clock(), "wav": wav}
        async with self._database.connection() as connection:
            command = insert_into(samples, connection).values(name=checked(name), **content)
            await connection.execute(
                command.on_conflict_do_update(index_elements=["name"], set_=content)
            )

    async def erase(self, name: str) -> None:
        """See cloning/ports/outside.py: what was committed is gone, so nobody has to look again."""
        async with self._database.connection() as connection:
            await connection.execute(delete(samples).where(samples.c.name == checked(name)))

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """See cloning/ports/outside.py."""
        query = select(samples.c.name).where(samples.c.kept_at < moment).order_by(samples.c.name)
        async with self._database.connection() as connection:
            return (await connection.scalars(query)).all()

    async def find(self, name: str) -> Found | None:
        """See storage/samples/store.py."""
        if NAME.fullmatch(name) is None:
            return None
        query = select(func.length(samples.c.wav), samples.c.kept_at)
        async with self._database.connection() as connection:
            row = (await connection.execute(query.where(samples.c.name == name))).one_or_none()
        return row and Found(size=row[0], kept_at=row[1])

    def file(self, name: str) -> None:
        """See storage/samples/store.py: there is no file."""

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        """See storage/samples/store.py; each piece is a transaction of its own."""
        while begin < end:
            length = min(PIECE_BYTES, end - begin)
            part = func.substr(samples.c.wav, begin + 1, length, type_=LargeBinary)
            async with self._database.connection() as connection:
                piece = await connection.scalar(select(part).where(samples.c.name == name))
            if not piece:
                raise StorageUnavailable
            yield piece
            begin += len(piece)

    async def trouble(self) -> str | None:
        """See storage/samples/store.py: /readyz asks the database itself."""
        return None
