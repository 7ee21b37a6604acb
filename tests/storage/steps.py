"""What tests of storage/ do over and over."""

from typing import Any

from sqlalchemy import text

from cloning.domain.owner import Owner
from storage.database import Database


async def know(database: Database, owner_id: int, chat_id: int = 1) -> None:
    async with database.transaction() as work:
        await work.owners.save(Owner(id=owner_id, chat_id=chat_id))


async def chat_of(database: Database, owner_id: int) -> int | None:
    async with database.transaction() as work:
        owner = await work.owners.get(owner_id)
    return owner.chat_id if owner is not None else None


async def say(database: Database, *commands: str) -> Any:
    """Send commands in one transaction; returns the last answer's first value."""
    async with database.connection() as connection:
        for command in commands:
            answer = await connection.execute(text(command))
        return answer.scalar() if answer.returns_rows else None
