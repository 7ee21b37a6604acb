"""The slots that belong to no clone: each has one number, in the order in which it was seen."""

import asyncio

from storage.database import Database
from tests.storage.collections.test_owners_locks import until_waiting
from tests.support.databases.places import ON_POSTGRESQL, Place


async def test_strays_keep_the_number_that_they_had_at_first(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.strays.newest() == 0
        await work.strays.note([])
        await work.strays.note(["b", "a", "b"])
        await work.strays.note(["c", "a"])
        assert await work.strays.after(0) == {"b": 1, "a": 2, "c": 3}
        assert await work.strays.after(2) == {"c": 3}
        await work.strays.forget("c")
        assert await work.strays.newest() == 2
    async with database.transaction() as work:
        await work.strays.note(["c"])
        assert await work.strays.newest() == 4


@ON_POSTGRESQL
async def test_strays_that_two_processes_see_at_once_are_numbered_once(
    database: Database, elsewhere: Database, place: Place
) -> None:
    async def note() -> None:
        async with elsewhere.transaction() as work:
            await work.strays.note(["a", "c"])

    async with database.transaction() as work:
        await work.strays.note(["a", "b"])
        second = asyncio.create_task(note())
        await until_waiting(place)
    await second
    async with database.transaction() as work:
        strays = await work.strays.after(0)
    assert sorted(strays, key=lambda slot_id: strays[slot_id]) == ["a", "b", "c"]
