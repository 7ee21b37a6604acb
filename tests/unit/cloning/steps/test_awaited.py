"""What is remembered from look to look about the trainings that the upstream works on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.models import Claim, State, Step
from cloning.steps.awaited import AGAIN, MOST_NEWS, OVERLAP, Awaited
from tests.support.world import World

PAGE = 2


@pytest.fixture
def awaited(world: World) -> Awaited:
    return Awaited(store=world.database, clock=world.clock, page=PAGE)


async def read_new(world: World, awaited: Awaited) -> None:
    """Read what is new as a look does, all of it if that isn't enough."""
    async with world.database.transaction() as work:
        are_read = await awaited.read_new(work)
    if not are_read:
        await awaited.read_all()


def shows(awaited: Awaited, **slots: State | None) -> list[str]:
    """Let a LIST show slots; return those that it has news of."""
    wanted = awaited.sieve(())
    return [slot_id for slot_id, state in slots.items() if wanted(slot_id.replace("_", "-"), state)]


async def test_all_are_read_at_first_in_pages(world: World, awaited: Awaited) -> None:
    for owner in range(1, 6):
        await world.has_a_training(owner=owner)
    await read_new(world, awaited)
    assert len(awaited) == 5


async def test_only_ends_and_beginnings_are_news(world: World, awaited: Awaited) -> None:
    for owner, seen in ((1, True), (2, False), (3, True), (4, True)):
        claim = await world.has_a_training(owner=owner)
        await world.save_training(replace(claim.training, seen_training=seen))
    await read_new(world, awaited)
    training, success = State.TRAINING, State.SUCCESS
    states = {"slot_1": training, "slot_2": training, "slot_3": success, "slot_4": None}
    assert shows(awaited, **states, somebody_elses=success) == ["slot_2", "slot_3"]
    awaited.has_begun("slot-2")
    awaited.has_begun("somebody-elses")
    assert shows(awaited, **states) == ["slot_3"]


async def test_what_is_looked_at_closely_is_wanted_in_any_state(awaited: Awaited) -> None:
    wanted = awaited.sieve(["slot-1"])
    assert wanted("slot-1", None)
    assert not wanted("slot-2", None)


async def test_the_slots_that_a_list_lacks_are_missing(world: World, awaited: Awaited) -> None:
    for owner in (1, 2, 3):
        await world.has_a_training(owner=owner)
    await read_new(world, awaited)
    shows(awaited, slot_2=State.TRAINING)
    assert awaited.missing() == ["slot-1", "slot-3"]
    awaited.drop("slot-1")
    assert awaited.still(["slot-1", "slot-3"]) == ["slot-3"]


async def test_only_what_is_new_is_read_later(world: World, awaited: Awaited) -> None:
    await world.has_a_training(owner=1)
    for _ in range(2):
        await read_new(world, awaited)
        world.clock.move(OVERLAP + timedelta(seconds=1))
    awaited.drop("slot-1")
    await world.has_a_training(owner=2)
    await read_new(world, awaited)
    assert shows(awaited, slot_1=State.SUCCESS, slot_2=State.SUCCESS) == ["slot_2"]


async def test_a_training_that_was_committed_late_is_read(world: World, awaited: Awaited) -> None:
    await read_new(world, awaited)
    claim = await world.has_a_training()
    world.clock.move(timedelta(seconds=5))
    late = replace(claim.training, watched_since=world.clock() - OVERLAP)
    await world.save_training(late)
    await read_new(world, awaited)
    assert len(awaited) == 1


@pytest.mark.parametrize("by", [AGAIN, timedelta(days=-1)])
async def test_all_are_read_again_after_an_hour_or_when_the_clock_was_put_back(
    world: World, awaited: Awaited, by: timedelta
) -> None:
    gone = await world.has_a_training(owner=1)
    await read_new(world, awaited)
    missed = await world.has_a_training(owner=2)
    long_ago = world.clock() - timedelta(days=7)
    await world.save_training(replace(missed.training, watched_since=long_ago))
    await world.save_training(replace(gone.training, step=Step.DONE))
    await read_new(world, awaited)
    assert shows(awaited, slot_1=State.SUCCESS, slot_2=State.SUCCESS) == ["slot_1"]
    world.clock.move(by)
    await read_new(world, awaited)
    assert shows(awaited, slot_1=State.SUCCESS, slot_2=State.SUCCESS) == ["slot_2"]


async def test_more_new_ones_than_are_read_at_once_are_read_with_all_others(
    world: World, awaited: Awaited
) -> None:
    await read_new(world, awaited)
    for owner in range(1, 10 * PAGE + 4):
        await world.has_a_training(owner=owner)
    await read_new(world, awaited)
    assert len(awaited) == 10 * PAGE + 3


async def test_a_training_that_was_begun_after_the_list_is_recognized_the_next_time(
    world: World, awaited: Awaited
) -> None:
    claim = await world.has_a_training()
    await read_new(world, awaited)
    assert awaited.recognizes(claim)
    again = replace(claim, training=replace(claim.training, fence=claim.training.fence + 1))
    assert not awaited.recognizes(again)
    assert awaited.recognizes(again)


async def test_one_list_brings_no_more_news_than_can_be_dealt_with(
    world: World, awaited: Awaited
) -> None:
    claim = await world.has_a_training()
    await read_new(world, awaited)
    for number in range(MOST_NEWS + 5):
        awaited.recognizes(_in_slot(claim, f"slot-{number}"))
    wanted = awaited.sieve(())
    numbers = range(MOST_NEWS + 5)
    news = [number for number in numbers if wanted(f"slot-{number}", State.SUCCESS)]
    assert len(news) == MOST_NEWS
    assert awaited.missing() == []
    # The LIST is asked for once more, because the first answer was cut short.
    assert all(wanted(f"slot-{number}", State.SUCCESS) for number in news)


def _in_slot(claim: Claim, slot_id: str) -> Claim:
    return replace(claim, clone=replace(claim.clone, slot_id=slot_id))


async def test_nothing_is_remembered_once_it_is_forgotten(world: World, awaited: Awaited) -> None:
    await world.has_a_training()
    await read_new(world, awaited)
    awaited.forget()
    assert len(awaited) == 0
    world.clock.move(timedelta(minutes=5))
    await read_new(world, awaited)
    assert len(awaited) == 1
