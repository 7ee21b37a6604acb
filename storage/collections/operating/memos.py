"""Memos in SQL: what a restored backup must not undo."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, bindparam, delete, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.operating.memos import About, Memo
from cloning.ports.operating.memos import Subject
from storage.dialects.upserts import insert_new
from storage.loading.pseudonyms import Pseudonyms
from storage.rows import values_of
from storage.schema.tables import clones, owners
from storage.schema.tables import memos as table

AT_ONCE = 500
"""How many keys one statement asks for."""

KNOWN = frozenset(about.value for about in About)
"""A later release, with which we may share the database, can write others: they are left to it."""

_SINCE = (
    select(type_coerce(table.c.about, String).label("about"), table.c.key, table.c.at)
    .where(table.c.at >= bindparam("since"))
    .order_by(table.c.at, table.c.about, table.c.key)
)


class SqlMemos:
    """Adapter of the port in cloning/ports/operating/memos.py, for one transaction."""

    def __init__(self, connection: AsyncConnection, pseudonyms: Pseudonyms) -> None:
        self._connection = connection
        self._pseudonyms = pseudonyms

    def key_of(self, kind: About, subject: int | str) -> str:
        """See cloning/ports/operating/memos.py."""
        return self._pseudonyms.of_memo(kind, subject)

    async def note(self, kind: About, subject: int | str, at: datetime) -> None:
        """See cloning/ports/operating/memos.py."""
        await self.add([Memo(about=kind, key=self.key_of(kind, subject), at=at)])

    async def add(self, memos: Collection[Memo]) -> None:
        """See cloning/ports/operating/memos.py."""
        if memos:
            command = insert_new(table, self._connection)
            await self._connection.execute(command, [values_of(memo) for memo in memos])

    async def has(self, memo: Memo) -> bool:
        """See cloning/ports/operating/memos.py."""
        same = (table.c.about == memo.about, table.c.key == memo.key, table.c.at == memo.at)
        return await self._connection.scalar(select(table.c.at).where(*same)) is not None

    async def since(self, moment: datetime) -> Sequence[Memo]:
        """See cloning/ports/operating/memos.py."""
        rows = await self._connection.execute(_SINCE, {"since": moment})
        return [
            Memo(about=About(about), key=key, at=at) for about, key, at in rows if about in KNOWN
        ]

    async def known(self, kind: About, subjects: Sequence[Subject]) -> Mapping[Subject, datetime]:
        """See cloning/ports/operating/memos.py."""
        keys = {self.key_of(kind, subject): subject for subject in subjects}
        found: dict[Subject, datetime] = {}
        asked = sorted(keys)
        for start in range(0, len(asked), AT_ONCE):
            query = select(table.c.key, func.max(table.c.at, type_=table.c.at.type))
            some = table.c.key.in_(asked[start : start + AT_ONCE])
            query = query.where(table.c.about == kind, some).group_by(table.c.key)
            rows = (await self._connection.execute(query)).all()
            found |= {keys[key]: at for key, at in rows}
        return found

    async def owner_ids(self) -> Sequence[int]:
        """See cloning/ports/operating/memos.py."""
        return (await self._connection.scalars(select(owners.c.id).order_by(owners.c.id))).all()

    async def clone_ids(self) -> Sequence[int]:
        """See cloning/ports/operating/memos.py."""
        return (await self._connection.scalars(select(clones.c.id).order_by(clones.c.id))).all()

    async def forget_before(self, moment: datetime) -> None:
        """See cloning/ports/operating/memos.py."""
        await self._connection.execute(delete(table).where(table.c.at < moment))
