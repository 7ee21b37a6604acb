"""Whose database this is: chats and files belong to one bot, and no other one can use them."""

from sqlalchemy import select

from storage.database import Database
from storage.dialects.upserts import insert_into
from storage.schema.tables import bots


class AnothersDatabase(Exception):
    """The database belongs to the bot with the number `bot_id`."""

    def __init__(self, bot_id: int) -> None:
        super().__init__(f"this database belongs to the bot {bot_id}")
        self.bot_id = bot_id


async def take_for(database: Database, bot_id: int) -> None:
    """Make sure that a database is this bot's; one that is nobody's becomes it.

    Raises:
        AnothersDatabase: if it is another bot's.
        StorageUnavailable: if it is away.
    """
    async with database.connection() as connection:
        owner = await connection.scalar(select(bots.c.id))
        if owner is None:
            command = insert_into(bots, connection).values(id=bot_id)
            await connection.execute(command.on_conflict_do_nothing())
    if owner not in {None, bot_id}:
        raise AnothersDatabase(owner)
