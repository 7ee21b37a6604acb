"""Contents of messages in SQL, as digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Content
from storage.dialects.upserts import insert_into
from storage.rows import values_of
from storage.schema.tables import contents


class SqlContents:
    """Adapter of `Contents` in cloning/ports/store.py, for one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, chat: str, message_id: int) -> Content | None:
        """See cloning/ports/store.py."""
        query = select(contents).where(contents.c.chat == chat, contents.c.message_id == message_id)
        row = (await self._connection.execute(query.with_for_update())).mappings().first()
        return None if row is None else Content(**row)

    async def of_chat(self, chat: str) -> Sequence[Content]:
        """See cloning/ports/store.py."""
        query = select(contents).where(contents.c.chat == chat).order_by(contents.c.message_id)
        rows = (await self._connection.execute(query)).mappings()
        return [Content(**row) for row in rows]

    async def save(self, content: Content) -> None:
        """See cloning/ports/store.py."""
        values = values_of(content)
        command = insert_into(contents, self._connection).values(values)
        await self._connection.execute(
            command.on_conflict_do_update(index_elements=["chat", "message_id"], set_=values)
        )

    async def keep(self, first: Sequence[Content]) -> None:
        """Write the first contents of messages; a message that we already know keeps its own."""
        # In one order everywhere, so that two processes don't wait for each other's rows.
        ordered = sorted(first, key=lambda content: (content.chat, content.message_id))
        command = insert_into(contents, self._connection)
        command = command.values([values_of(content) for content in ordered])
        await self._connection.execute(command.on_conflict_do_nothing())

    async def forget(self, chat: str) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(contents).where(contents.c.chat == chat))

    async def forget_before(self, moment: datetime) -> None:
        """See cloning/ports/store.py."""
        await self._connection.execute(delete(contents).where(contents.c.kept_at < moment))
