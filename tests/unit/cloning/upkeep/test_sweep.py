"""The sweep: wakes, watches, finishes deletions, and lets nothing keep it from the rest."""

from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.models import State, Step
from cloning.domain.owner import Owner
from cloning.upkeep.sweep import CHORES_EVERY
from storage.in_memory.store import InMemoryStore
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World


async def test_trainings_are_woken_the_longest_due_first(world: World) -> None:
    late = await world.has_a_recording(owner=ANNA)
    world.clock.move(timedelta(seconds=1))
    later = await world.has_a_recording(owner=BORIS)
    world.bot.wakeups.waiting.clear()
    await world.bot.sweep()
    assert list(world.bot.wakeups.waiting) == [late.training.id, later.training.id]


async def test_a_training_that_is_not_due_yet_is_left_alone(world: World) -> None:
    await world.owner_agrees()
    await world.bot.submissions.submit(world.recording())
    await world.bot.sweep()
    assert list(world.bot.wakeups.waiting) == []


async def test_the_sweep_makes_up_for_every_lost_wakeup(world: World) -> None:
    claim = await world.has_a_recording()
    world.restarts()
    await world.time_passes(seconds=0)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_only_one_process_sweeps_at_a_time(world: World) -> None:
    await world.has_a_training(owner=ANNA)
    due = await world.has_a_recording(owner=BORIS)
    other = world.another_process()

    async def meanwhile_in_the_other_process() -> None:
        world.clock.move(timedelta(seconds=29))
        await other.sweep()
        assert list(other.wakeups.waiting) == []
        world.clock.move(timedelta(seconds=1))
        await other.sweep()
        assert list(other.wakeups.waiting) == [due.training.id]

    world.script.plan("before get", meanwhile_in_the_other_process)
    await world.bot.sweep()


async def test_the_next_process_need_not_wait_for_a_sweep_that_is_over(world: World) -> None:
    due = await world.has_a_recording()
    await world.bot.sweep()
    other = world.another_process()
    await other.sweep()
    assert list(other.wakeups.waiting) == [due.training.id]


@pytest.mark.parametrize("fault", [LOST_ANSWER, ZeroDivisionError()])
async def test_a_part_that_fails_does_not_stop_the_others(world: World, fault: Exception) -> None:
    deleted = await world.has_a_clone(owner=ANNA)
    await world.has_a_training(owner=BORIS)
    world.script.plan("before delete", LOST_ANSWER)
    assert not await world.deletes(deleted.id)
    due = await world.has_a_recording(owner=7003)
    world.bot.wakeups.waiting.clear()
    world.script.plan("before get", fault)

    world.clock.move(timedelta(seconds=30))
    await world.bot.sweep()
    assert list(world.bot.wakeups.waiting) == [due.training.id]
    assert await world.clone_or_none(deleted.id) is None


async def test_a_deletion_that_fails_does_not_stop_the_next(world: World) -> None:
    for owner in (ANNA, BORIS):
        clone = await world.has_a_clone(owner=owner)
        world.script.plan("before delete", LOST_ANSWER)
        assert not await world.deletes(clone.id, owner=owner)
    world.script.plan("before delete", StorageUnavailable())
    await world.time_passes(seconds=30)
    assert await world.clone_or_none(1) is not None
    assert await world.clone_or_none(2) is None


async def test_a_database_that_can_not_be_asked_what_is_due_does_not_stop_the_others(
    world: World,
) -> None:
    await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS)
    looks, takes_the_lease = world.nothing_happens, world.nothing_happens
    world.script.plan("before commit", looks, takes_the_lease, StorageUnavailable())
    await world.bot.sweep()
    assert (await world.clone()).state is State.SUCCESS


async def rests(world: World) -> None:
    """Sweep until nothing is left to do."""
    for _ in range(2):
        await world.bot.sweep()
    world.script.moments.clear()


async def test_while_nothing_waits_and_nobody_writes_a_tick_looks_at_nothing(world: World) -> None:
    await world.has_a_clone()
    await rests(world)
    await world.bot.sweep()
    assert world.script.moments == []


async def test_after_anything_was_written_a_tick_is_one_look_at_the_database(world: World) -> None:
    await rests(world)
    async with world.database.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA))
    for looks in (1, 0):
        await world.bot.sweep()
        assert world.script.moments.count("before begin") == looks
        world.script.moments.clear()


async def test_what_becomes_due_ends_the_rest(world: World) -> None:
    await rests(world)
    due = await world.has_a_recording()
    world.bot.wakeups.waiting.clear()
    await world.bot.sweep()
    assert list(world.bot.wakeups.waiting) == [due.training.id]


async def test_a_training_that_is_put_off_ends_the_rest_when_it_is_due(world: World) -> None:
    put_off = await world.has_a_recording()
    world.script.plan("before download", TelegramUnavailable(delivered=False))
    await world.work_until_idle()
    await rests(world)
    world.clock.move(timedelta(seconds=5))
    await world.bot.sweep()
    assert list(world.bot.wakeups.waiting) == [put_off.training.id]


async def test_what_is_written_during_a_look_ends_the_rest(world: World) -> None:
    await rests(world)
    async with world.database.transaction() as work:
        await work.owners.save(Owner(id=BORIS, chat_id=BORIS))
    world.script.plan("after commit", world.has_a_recording)
    await world.bot.sweep()
    world.bot.wakeups.waiting.clear()
    await world.bot.sweep()
    assert len(world.bot.wakeups.waiting) == 1


async def test_a_deletion_that_is_put_off_ends_the_rest_when_it_is_due(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", LOST_ANSWER)
    assert not await world.deletes(clone.id)
    await rests(world)
    world.clock.move(timedelta(seconds=30))
    await world.bot.sweep()
    assert await world.clone_or_none(clone.id) is None


async def test_the_hourly_chores_are_done_in_spite_of_the_rest(world: World) -> None:
    await rests(world)
    world.clock.move(CHORES_EVERY)
    await world.bot.sweep()
    assert world.script.moments.count("before begin") > 1
    world.script.moments.clear()
    await world.bot.sweep()
    assert world.script.moments.count("before begin") <= 1


async def test_a_part_that_failed_is_done_again_though_nothing_new_is_due(world: World) -> None:
    await world.bot.sweep()
    clone = await world.has_a_clone()
    world.script.plan("before append", *[StorageUnavailable()] * 2)
    with pytest.raises(StorageUnavailable):
        await world.deletes(clone.id)
    for minutes, is_written in ((1, False), (30, True)):
        world.clock.move(timedelta(minutes=minutes))
        await world.bot.sweep()
        assert bool(world.memo_file.memos) == is_written


async def test_a_part_that_fails_while_nothing_is_due_does_not_rest() -> None:
    world = World(InMemoryStore())
    await world.bot.sweep()
    clone = await world.has_a_clone()
    world.script.plan("before append", *[StorageUnavailable()] * 2)
    with pytest.raises(StorageUnavailable):
        await world.deletes(clone.id)
    await world.bot.sweep()
    world.clock.move(timedelta(minutes=30))
    world.script.plan("before append", StorageUnavailable())
    for is_written in (False, True):
        await world.bot.sweep()
        assert bool(world.memo_file.memos) == is_written


async def test_a_process_that_watches_nothing_any_more_forgets_what_it_waited_for(
    world: World,
) -> None:
    for owner in (ANNA, BORIS):
        await world.has_a_training(owner=owner)
    await world.bot.sweep()
    for number in (1, 2):
        world.upstream.has(f"slot-{number}", State.SUCCESS)
    await world.another_process().sweep()
    awaited = world.bot.sweep._watch._awaited
    assert len(awaited) == 2
    world.clock.move(timedelta(seconds=5))
    await world.bot.sweep()
    assert len(awaited) == 0
    world.upstream.requests.clear()
    await world.bot.sweep()
    assert world.upstream.requests == []
