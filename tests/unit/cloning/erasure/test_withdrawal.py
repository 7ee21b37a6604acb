"""A consent that is taken back ends what has not begun, and nothing else."""

from dataclasses import replace

import pytest

from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.models import Outcome, State, Step
from cloning.domain.recordings.sound import Take
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, World


async def test_without_consent_the_next_recording_is_asked_about_again(world: World) -> None:
    await world.has_a_clone()
    assert await world.bot.withdrawal.consent(ANNA) is not None
    await world.bot.withdrawal.withdraw(ANNA)
    assert await world.bot.withdrawal.consent(ANNA) is None
    claim = await world.sends_a_recording(message_id=502)
    assert claim.training.step is Step.CONSENT
    assert await world.owner_agrees() == 1


async def test_an_owner_who_never_agreed_withdraws_nothing(world: World) -> None:
    await world.bot.withdrawal.withdraw(ANNA)
    assert await world.bot.withdrawal.consent(ANNA) is None


async def test_clones_stay_and_what_is_at_the_upstream_goes_on(world: World) -> None:
    clone = await world.has_a_clone(message_id=501)
    claim = await world.has_a_training(message_id=502)
    await world.bot.withdrawal.withdraw(ANNA)
    await world.upstream_ends(claim, State.SUCCESS)
    assert await world.clone(clone.id) == clone
    assert (await world.clone(claim.clone.id)).state is State.SUCCESS


async def test_a_training_that_waits_for_its_turn_is_dropped_with_its_sample(world: World) -> None:
    await world.has_a_training(message_id=501)
    waiting = await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    assert (await world.training(waiting.training.id)).step is Step.RESERVE
    assert len(world.samples.hosted) == 2
    await world.bot.withdrawal.withdraw(ANNA)
    assert len(world.samples.hosted) == 1
    assert await world.clone_or_none(waiting.clone.id) is None
    await world.time_passes(minutes=5)
    assert len(world.upstream.trained) == 1
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1


@pytest.mark.parametrize(
    "take",
    [replace(GOOD_TAKE, speech_seconds=6.2), replace(GOOD_TAKE, above_noise_db=15.0)],
    ids=["too short", "noisy"],
)
async def test_a_take_that_waits_for_its_owner_is_dropped(world: World, take: Take) -> None:
    world.studio.takes.append(take)
    claim = await world.has_a_recording()
    await world.work_until_idle()
    await world.bot.withdrawal.withdraw(ANNA)
    assert await world.clone_or_none(claim.clone.id) is None


async def test_training_a_clone_again_is_dropped_and_the_clone_stays(world: World) -> None:
    clone = await world.has_a_clone()
    claim = await world.retrains(clone)
    await world.bot.withdrawal.withdraw(ANNA)
    assert await world.clone(clone.id) == clone
    assert (await world.training(claim.training.id)).step is Step.DONE
    await world.work_until_idle()
    assert world.samples.hosted == {}


async def test_a_clone_that_waits_for_a_new_consent_outlives_a_no(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.retrains(clone)
    assert len(await world.bot.submissions.decline(ANNA)) == 1
    assert await world.clone(clone.id) == clone
    assert len(world.upstream.slots) == 1


async def test_a_slot_that_may_have_been_made_is_not_made_anew_without_consent(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before create", LOST_ANSWER)
    await world.work_until_idle()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.time_passes_in_ticks(minutes=3)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert await world.clone_or_none(claim.clone.id) is None
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 0


async def test_a_slot_that_had_been_made_is_trained_all_the_same(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("after create", LOST_ANSWER)
    await world.work_until_idle()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.time_passes_in_ticks(minutes=3)
    assert len(world.upstream.trained) == 1


async def test_a_slot_that_was_lost_is_not_made_anew_without_consent(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before train", UpstreamUnavailable(answer="refused", applied=False))
    await world.work_until_idle()
    await world.bot.withdrawal.withdraw(ANNA)
    world.upstream.slots.clear()
    await world.time_passes_in_ticks(minutes=5)
    assert world.upstream.slots == {}
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED
    assert [push.outcome for push in world.notifier.pushes] == [Outcome.FAILED]
