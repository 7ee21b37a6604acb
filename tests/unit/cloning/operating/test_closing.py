"""While operators work on the service, nothing begins, and what has begun goes on."""

import pytest

from cloning.domain.errors import UnderMaintenance
from cloning.domain.models import State, Step
from cloning.ports.operating.maintenance import Paused
from tests.support.world import World

OLGA = 7009


async def test_nothing_begins_and_people_hear_the_operators_sentence(world: World) -> None:
    await world.owner_agrees()
    await world.bot.closing.close("Back at noon.", OLGA)
    with pytest.raises(UnderMaintenance) as refused:
        await world.sends_a_recording()
    assert refused.value.sentence == "Back at noon."


async def test_every_process_knows_also_after_a_restart(world: World) -> None:
    await world.bot.closing.close(None, OLGA)
    world.bot = world.another_process()
    assert await world.bot.closing.paused() == Paused(since=world.clock())
    with pytest.raises(UnderMaintenance):
        await world.sends_a_recording()


async def test_what_has_begun_goes_on(world: World) -> None:
    claim = await world.has_a_recording()
    await world.bot.closing.close(None, OLGA)
    await world.work_until_idle()
    assert (await world.training(claim.training.id)).step is Step.WATCH
    await world.upstream_ends(claim, State.SUCCESS)
    assert (await world.clone()).state is State.SUCCESS


async def test_nothing_joins_a_take_that_waits(world: World) -> None:
    await world.sends_a_recording()
    await world.bot.closing.close(None, OLGA)
    with pytest.raises(UnderMaintenance):
        await world.sends_a_recording(message_id=502)


async def test_a_failed_training_is_not_tried_again(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.upstream_ends(claim, State.FAILED)
    await world.bot.closing.close(None, OLGA)
    with pytest.raises(UnderMaintenance):
        await world.taps_try_again(claim.training)


async def test_the_last_sentence_counts_until_it_is_over(world: World) -> None:
    await world.bot.closing.close("One.", OLGA)
    await world.bot.closing.close("Two.", OLGA)
    assert await world.bot.closing.paused() == Paused(since=world.clock(), sentence="Two.")
    assert await world.bot.closing.reopen(OLGA)
    assert not await world.bot.closing.reopen(OLGA)
    await world.has_a_recording()
