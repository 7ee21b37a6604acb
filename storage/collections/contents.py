"""Contents of messages in SQL, as digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Content
from storage.rows import values_of
from storage.tables import contents


class SqlContents:
    """Adapter of `Contents` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, chat: str, message_id: int) -> Content | None:
        """See cloning/ports/store.py."""
        found = await self._where(contents.c.chat == chat, contents.c.message_id == message_id)
        return found[0] if found else None

    async def of_chat(self, chat: str) -> Sequence[Content]:
        """See cloning/ports/store.py."""
        return await self._where(contents.c.chat == chat)

    async def save(self, content: Content) -> None:
        """See cloning/ports/store.py."""
        values = values_of(content)
        command = insert(contents).values(values)
        await self._connection.execute(
            command.on_conflict_do_update(index_elements=["chat", "message_id"], set_=values)
        )

    async def keep(self, first: Sequence[Content]) -> None:
        """Write the first contents of messages; a message that we already know keeps its own."""
        command = insert(contents).values([values_of(content) for content in first])
        await self._connection.execute(command.on_conflict_do_nothing())

    async def forget(self, chat: str) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(contents).where(contents.c.chat == chat))

    async def forget_before(self, moment: datetime) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(contents).where(contents.c.kept_at < moment))

    async def _where(self, *where: ColumnElement[bool]) -> Sequence[Content]:
        query = select(contents).where(*where).order_by(contents.c.message_id)
        rows = (await self._connection.execute(query)).mappings()
        return [Content(**row) for row in rows]
