"""Trying once more with the recording of a training that failed."""

import pytest

from cloning.domain.errors import CloneNotFound, Outdated, TelegramUnavailable
from cloning.domain.models import Outcome, State, Step, Training
from tests.support.world import ANNA, BORIS, World


async def failed_training(world: World) -> Training:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.FAILED)
    return await world.training(claim.training.id)


async def test_a_failed_training_can_be_tried_again_on_the_same_slot(world: World) -> None:
    failed = await failed_training(world)
    claim = await world.taps_try_again(failed)
    await world.work_until_idle()

    training = await world.training(claim.training.id)
    assert (training.attempt, training.step) == (2, Step.WATCH)
    assert (training.message_id, training.file_id) == (failed.message_id, failed.file_id)
    assert training.sample is not None
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-1"]
    assert world.upstream.requests.count("create") == 1


async def test_a_double_tap_tries_once_and_is_answered_alike(world: World) -> None:
    failed = await failed_training(world)
    first = await world.taps_try_again(failed)
    second = await world.taps_try_again(failed)
    assert second.training.id == first.training.id
    await world.work_until_idle()
    assert (await world.taps_try_again(failed)).training.id == first.training.id
    assert (await world.last_training()).attempt == 2


async def test_a_tap_beside_another_recording_is_outdated(world: World) -> None:
    failed = await failed_training(world)
    await world.asks_to_retrain(await world.clone())
    with pytest.raises(Outdated):
        await world.taps_try_again(failed)


async def test_after_two_failures_only_the_last_one_can_be_tried_again(world: World) -> None:
    first = await failed_training(world)
    second = await world.taps_try_again(first)
    await world.work_until_idle()
    await world.upstream_ends(second, State.FAILED)
    with pytest.raises(Outdated):
        await world.taps_try_again(first)
    third = await world.taps_try_again(await world.training(second.training.id))
    assert third.training.attempt == 3


async def test_the_button_of_a_training_that_succeeded_is_outdated(world: World) -> None:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    with pytest.raises(Outdated):
        await world.taps_try_again(claim.training)


async def announced_without_end(world: World) -> Training:
    """A failure that the owner has read, while the status message can't be edited just now."""
    claim = await world.has_a_training()
    world.script.plan("before conclude", TelegramUnavailable())
    await world.upstream_ends(claim, State.FAILED)
    training = await world.training(claim.training.id)
    assert (training.outcome, training.step) == (Outcome.FAILED, Step.ANNOUNCE)
    return training


async def test_a_failure_can_be_tried_again_while_its_news_is_still_cleared_up(
    world: World,
) -> None:
    failed = await announced_without_end(world)
    second = await world.taps_try_again(failed)
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    assert (await world.training(failed.id)).step is Step.DONE
    assert (await world.training(second.training.id)).step is Step.WATCH
    assert len(world.notifier.pushes) == 1


async def test_a_training_that_has_not_ended_can_not_be_tried_again(world: World) -> None:
    claim = await world.has_a_training()
    with pytest.raises(Outdated):
        await world.taps_try_again(claim.training)


async def test_nobody_can_try_again_with_somebody_elses_recording(world: World) -> None:
    failed = await failed_training(world)
    with pytest.raises(CloneNotFound):
        await world.bot.submissions.again(BORIS, failed.id)


async def test_a_training_that_never_was_can_not_be_tried_again(world: World) -> None:
    with pytest.raises(CloneNotFound):
        await world.bot.submissions.again(ANNA, 4711)
