"""A deletion and its receipt stay with one worker for as long as it lives."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from cloning.domain.limits import CLAIM
from tests.support.world import ANNA, World
from tests.unit.cloning.trainings.in_hand.long_work import takes_long


async def test_a_deletion_that_takes_ten_minutes_is_left_to_its_worker(world: World) -> None:
    clone = await world.has_a_clone()
    other = world.another_process()
    world.script.plan("before delete", lambda: takes_long(world, other.erase))
    assert await world.deletes(clone.id)
    assert world.upstream.requests.count("delete slot-1") == 1


async def test_the_deletion_of_a_dead_worker_goes_on_in_another(world: World) -> None:
    clone = await world.has_a_clone()
    other = world.another_process()

    async def the_worker_is_dead() -> None:
        world.clock.move(CLAIM)
        await other.erase()

    world.script.plan("before delete", the_worker_is_dead)
    await world.deletes(clone.id)
    assert world.upstream.requests.count("delete slot-1") == 2


async def test_a_receipt_that_takes_ten_minutes_is_sent_by_one_worker(world: World) -> None:
    await world.has_a_clone()
    other = world.another_process()
    world.script.plan("before receipt", lambda: takes_long(world, other.erase))
    await forgets(world)
    assert len(world.receipts.sent) == 1
    async with world.database.transaction() as work:
        assert await work.tombstones.get(ANNA) is None


async def test_a_clock_that_is_put_forward_has_no_receipt_sent_twice(world: World) -> None:
    await world.has_a_clone()

    async def the_clock_is_put_forward() -> None:
        world.clock.move(2 * CLAIM)
        await world.bot.erase()

    world.script.plan("before receipt", the_clock_is_put_forward)
    await forgets(world)
    assert len(world.receipts.sent) == 1


async def forgets(world: World) -> None:
    """Anna wants everything erased."""
    await world.bot.erasure.ask(ANNA)
    await world.forgets()


async def stopped_at(world: World, moment: str, work: Callable[[], Awaitable[None]]) -> None:
    """The process is told to stop while it waits at a moment."""
    there, never = asyncio.Event(), asyncio.Event()

    async def wait_there() -> None:
        there.set()
        await never.wait()

    world.script.plan(moment, wait_there)
    task = asyncio.ensure_future(work())
    await there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deletion_that_is_broken_off_is_left_to_another_worker_at_once(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.delete(ANNA, clone.id)
    await world.bot.collection.deletion_shown(clone.id, 900)
    await stopped_at(world, "before delete", world.bot.erase)
    await world.another_process().erase()
    assert await world.clone_or_none(clone.id) is None


async def test_a_receipt_that_is_broken_off_is_left_to_another_worker_at_once(
    world: World,
) -> None:
    await world.has_a_clone()
    await stopped_at(world, "before receipt", lambda: forgets(world))
    await world.another_process().erase()
    assert len(world.receipts.sent) == 1


async def test_a_receipt_that_somebody_else_has_sent_meanwhile_is_not_owed_again(
    world: World,
) -> None:
    await world.has_a_clone()
    other = world.another_process()

    async def another_takes_over() -> None:
        world.clock.move(CLAIM)
        await other.erase()

    async def and_this_one_is_told_to_stop() -> None:
        await another_takes_over()
        raise asyncio.CancelledError

    world.script.plan("before receipt", and_this_one_is_told_to_stop)
    with pytest.raises(asyncio.CancelledError):
        await forgets(world)
    async with world.database.transaction() as work:
        assert await work.tombstones.get(ANNA) is None
    assert len(world.receipts.sent) == 1


async def test_a_clock_that_is_set_may_have_one_process_delete_a_clone_twice_at_once(
    world: World,
) -> None:
    clone = await world.has_a_clone()

    async def the_clock_is_set() -> None:
        world.clock.move(CLAIM)
        await world.bot.erase()

    world.script.plan("before delete", the_clock_is_set)
    assert await world.deletes(clone.id)
