"""Updates are kept before they are acknowledged, and handed out once, in turn."""

import asyncio

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import Database
from tests.unit.telegram.intake.desk import ANNA, BERT, Desk, update_of


async def test_an_update_is_in_the_database_when_it_is_taken(database: Database) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    assert await desk.undone() == [10]


async def test_a_handled_update_is_not_handed_out_after_a_restart(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    await desk.handle_next()
    restarted = Desk(database)
    await restarted.intake.recover(alone=True)
    assert await restarted.handle_next() == 11
    assert await restarted.undone() == []


async def test_the_same_update_twice_is_handled_once(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 10, 11):
        await desk.take(update_of(number, ANNA))
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 11]
    assert desk.handled == [10, 11]


async def test_people_take_turns_and_each_is_answered_in_order(database: Database) -> None:
    desk = Desk(database)
    for number in range(10, 14):
        await desk.take(update_of(number, ANNA))
    await desk.take(update_of(20, BERT))
    assert [await desk.handle_next() for _ in range(5)] == [10, 20, 11, 12, 13]


async def test_a_person_is_not_handed_out_twice_at_the_same_time(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    await desk.intake.get()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.intake.get(), 0.05)


async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(database: Database) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.take(update_of(10, ANNA))
    await desk.take(update_of(10, ANNA))
    assert await desk.undone() == [10]


async def test_500_notes_of_one_person_let_everybody_else_wait_for_one_of_them_at_most(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in range(500):
        await desk.take(update_of(number, ANNA))
    people = range(1000, 1020)
    for person in people:
        await desk.take(update_of(person, person))
    handed_out = [await desk.handle_next() for _ in range(len(people) + 2)]
    assert handed_out == [0, *people, 1]


async def test_updates_kept_beside_one_that_could_not_be_are_still_handled(
    database: Database,
) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.take(update_of(10, ANNA), update_of(20, BERT))
    assert await desk.handle_next() == 20
    await desk.take(update_of(10, ANNA), update_of(20, BERT))
    assert await desk.handle_next() == 10
    assert desk.handled == [20, 10]


async def test_an_update_that_could_not_be_marked_as_done_is_marked_later_and_handled_once(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.inbox.refuses_to_mark = 4
    desk.time_passes.clear()
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    assert await desk.handle_next() == 10
    await desk.intake.recover()  # as when the lease for polling was lost in the outage, too
    assert await desk.handle_next() == 11
    assert await desk.undone() == [10, 11]
    desk.time_passes.set()
    async with asyncio.timeout(5):
        while await desk.undone():  # noqa: ASYNC110 - it tells nobody that it is marked
            await asyncio.sleep(0.01)
    await desk.intake.recover()
    assert desk.handled == [10, 11]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.intake.get(), 0.05)


async def test_the_stop_signal_overtakes_what_lines_up_and_waits_for_what_is_in_the_works(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    await desk.intake.get()
    stop = object()
    await desk.intake.put(stop)
    assert await desk.intake.get() is stop
    desk.intake.task_done()
    join = asyncio.create_task(desk.intake.join())
    await asyncio.sleep(0)
    assert not join.done()
    desk.intake.task_done()
    await asyncio.wait_for(join, 2)
    assert await desk.undone() == [10, 11]
