"""A training that was given up, and what becomes of it later."""

import pytest

from cloning.errors import TelegramUnavailable
from cloning.models import Claim, Outcome, State
from tests.fakes import Push
from tests.world import ANNA, World


async def is_given_up(world: World) -> Claim:
    """A training that was stuck for a day, of which its owner has heard."""
    claim = await world.has_a_training()
    await world.time_passes(minutes=24 * 60)
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]
    return claim


async def test_a_late_success_is_shown_without_another_push(world: World) -> None:
    claim = await is_given_up(world)
    world.upstream.has("slot-1", State.SUCCESS, demo_url="https://demos.example.org/late.mp3")
    await world.time_passes(minutes=61)
    clone = await world.clone()
    assert (clone.state, clone.demo_url) == (State.SUCCESS, "https://demos.example.org/late.mp3")
    assert world.notifier.status[claim.training.status_message_id or 0] is Outcome.SUCCESS
    assert len(world.notifier.pushes) == 1


async def test_what_was_given_up_is_looked_at_once_an_hour_for_a_week(world: World) -> None:
    await is_given_up(world)
    world.upstream.requests.clear()
    await world.time_passes_in_ticks(minutes=6 * 60, tick=600)
    assert world.upstream.requests == ["voices"] * 6
    await world.time_passes(minutes=7 * 24 * 60)
    world.upstream.requests.clear()
    await world.time_passes_in_ticks(minutes=6 * 60, tick=600)
    assert world.upstream.requests == []


@pytest.mark.parametrize("state", [State.TRAINING, State.FAILED, State.INIT])
async def test_anything_but_a_success_changes_nothing(world: World, state: State) -> None:
    await is_given_up(world)
    before = await world.clone()
    world.upstream.has("slot-1", state)
    await world.time_passes(minutes=61)
    assert await world.clone() == before


async def test_a_late_success_waits_for_telegram(world: World) -> None:
    await is_given_up(world)
    world.upstream.has("slot-1", State.SUCCESS)
    world.script.plan("before conclude", TelegramUnavailable())
    await world.time_passes(minutes=61)
    assert (await world.clone()).state is State.FAILED
    await world.time_passes(minutes=61)
    assert (await world.clone()).state is State.SUCCESS


async def test_a_late_success_of_a_clone_that_is_deleted_just_then_is_nobodys(
    world: World,
) -> None:
    claim = await is_given_up(world)
    world.upstream.has("slot-1", State.SUCCESS)

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.bot.collection.delete(ANNA, claim.clone.id)

    world.script.plan("before conclude", meanwhile_the_owner_deletes_it)
    await world.time_passes(minutes=61)
    assert await world.clone_or_none() is None


async def test_an_attempt_that_was_tried_again_is_not_looked_at_any_more(world: World) -> None:
    claim = await is_given_up(world)
    await world.taps_try_again(claim.training)
    await world.work_until_idle()
    world.upstream.has("slot-1", State.SUCCESS)
    conclusions = world.script.moments.count("before conclude")
    await world.bot.sweep()
    assert world.script.moments.count("before conclude") == conclusions
