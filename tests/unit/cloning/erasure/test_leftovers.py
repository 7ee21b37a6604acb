"""Samples that nobody needs."""

from cloning.domain.transitions import dropped
from tests.support.world import World


async def test_a_sample_that_no_training_knows_of_is_erased_within_hours(world: World) -> None:
    await world.has_a_recording()
    await world.work_until_idle()
    needed = (await world.last_training()).sample or ""
    await world.samples.keep("left-by-a-dead-process", b"a voice")
    await world.time_passes(minutes=61)
    assert set(world.samples.hosted) == {needed, "left-by-a-dead-process"}

    world.samples.old |= {needed, "left-by-a-dead-process"}
    await world.time_passes(minutes=61)
    assert set(world.samples.hosted) == {needed}


async def test_a_sample_of_a_training_that_was_ended_is_needed_no_more(world: World) -> None:
    await world.has_a_recording()
    await world.work_until_idle()
    training = await world.last_training()
    async with world.database.transaction() as work:
        await work.trainings.overtake(dropped(training))
    world.samples.old.add(training.sample or "")
    await world.time_passes(minutes=61)
    assert world.samples.hosted == {}
