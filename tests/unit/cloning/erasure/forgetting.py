"""Somebody of whom we keep everything, and what is left when they are forgotten."""

from pathlib import Path

from cloning.domain.errors import SlotLocked
from cloning.domain.models import Tombstone
from cloning.domain.owner import Question
from tests.support.databases.sql import one_value
from tests.support.world import ANNA, World

PAID = SlotLocked(answer="403 pro voice can not be deleted")


async def has_everything(world: World) -> None:
    """One clone is ready, another one is training, and a question is open."""
    clone = await world.has_a_clone(message_id=501)
    await world.has_a_training(message_id=502)
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)


async def forgets(world: World, owner: int = ANNA) -> None:
    """An owner says that everything is to be erased, and means it."""
    assert await world.bot.erasure.ask(owner)
    await world.forgets(owner)


async def tombstone_of(world: World, owner: int = ANNA) -> Tombstone | None:
    async with world.database.transaction() as work:
        return await work.tombstones.get(owner)


def rows_in(path: Path) -> dict[str, object]:
    return {name: one_value(path, f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608 - our names


TABLES = ("owners", "clones", "trainings", "announcements", "tombstones")
"""What is about somebody."""
NO_ROWS = dict.fromkeys(TABLES, 0)
