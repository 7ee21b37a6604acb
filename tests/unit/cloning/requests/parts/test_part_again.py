"""Another part is chosen of a recording whose training is over: a new training begins."""

import asyncio

import pytest

from cloning.domain.errors import CloneNotFound, Outdated, TelegramUnavailable, TrainingsUsedUp
from cloning.domain.models import Outcome, Reason, State, Step
from cloning.domain.owner import Question
from cloning.domain.recordings.rejections import PartBeyondEnd, PartTooShort, RecordingGone
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.requests.parts.part_steps import PART, SHORT_TAKE, chooses, trained


async def test_a_training_that_waits_for_consent_keeps_its_part(world: World) -> None:
    failed = await trained(world, State.FAILED)
    await world.bot.withdrawal.withdraw(ANNA)
    claim = await chooses(world, failed)
    assert claim.training.step is Step.CONSENT
    await world.bot.collection.ask(ANNA, claim.clone.id, Question.PART, 600)
    assert await world.bot.part_choice.asked_about(ANNA) == claim.training.id
    await chooses(world, claim.training, 240.0)
    current = await world.training(claim.training.id)
    assert (current.step, current.part_from_seconds) == (Step.CONSENT, 240.0)


async def test_after_a_failure_a_new_training_of_the_same_recording_begins(world: World) -> None:
    failed = await trained(world, State.FAILED)
    claim = await chooses(world, failed)
    assert (claim.training.attempt, claim.training.step) == (2, Step.PREPARE)
    assert claim.training.message_id == failed.message_id
    await world.work_until_idle()
    assert [*world.samples.hosted.values()] == [b"sample of recording file-501 from 300"]
    assert world.upstream.requests.count("create") == 1
    allowance = await world.bot.submissions.allowance(ANNA)
    assert allowance.trainings == 2


async def test_after_a_success_its_owner_is_asked_first(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    claim = await chooses(world, done)
    assert (claim.training.step, claim.training.part_from_seconds) == (Step.REPLACE, PART)
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1

    with pytest.raises(Outdated):
        await world.bot.replacement.make_new(ANNA, ANNA, done.message_id)
    replaced = await world.bot.replacement.replace(ANNA, ANNA, done.message_id)
    await world.bot.submissions.shown(replaced.training, None)
    await world.work_until_idle()
    training = await world.last_training()
    assert (training.step, training.part_from_seconds) == (Step.WATCH, PART)
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 2
    again = await world.bot.replacement.replace(ANNA, ANNA, done.message_id)
    assert again.training.id == training.id


async def test_another_part_can_be_chosen_while_that_is_asked(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    first = await chooses(world, done)
    claim, take = await world.bot.part_choice.offered(ANNA, done.id)
    assert (claim.training.id, take) == (first.training.id, done.take)
    second = await chooses(world, done, 240.0)
    assert (second.training.id, second.training.step) == (first.training.id, Step.REPLACE)
    assert second.training.part_from_seconds == 240.0


async def test_trying_again_keeps_the_part(world: World) -> None:
    failed = await trained(world, State.FAILED)
    claim = await chooses(world, failed)
    await world.work_until_idle()
    await world.upstream_ends(claim, State.FAILED)
    again = await world.taps_try_again(await world.training(claim.training.id))
    assert again.training.part_from_seconds == PART


@pytest.mark.parametrize("state", [State.SUCCESS, State.FAILED])
async def test_a_second_tap_finds_what_the_first_one_began(world: World, state: State) -> None:
    over = await trained(world, state)
    first = await chooses(world, over)
    second = await chooses(world, over)
    assert second.training.id == first.training.id
    await world.work_until_idle()
    assert (await chooses(world, over)).training.id == first.training.id


async def test_an_answer_that_is_handed_out_again_finds_what_it_began(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    await world.bot.collection.ask(ANNA, done.clone_id, Question.PART, 600)
    begun = []
    for _ in range(2):
        about = await world.bot.part_choice.asked_about(ANNA)
        begun.append((await world.bot.part_choice.choose(ANNA, about, PART)).training.id)
    assert begun[0] == begun[1]


async def test_a_second_tap_after_the_new_training_has_ended_begins_none(world: World) -> None:
    failed = await trained(world, State.FAILED)
    first = await chooses(world, failed)
    await world.work_until_idle()
    await world.upstream_ends(first, State.SUCCESS)
    assert (await chooses(world, failed)).training.id == first.training.id


async def test_the_same_part_can_be_tried_again_after_its_training_has_failed(
    world: World,
) -> None:
    failed = await trained(world, State.FAILED)
    second = await chooses(world, failed)
    await world.work_until_idle()
    await world.upstream_ends(second, State.FAILED)
    third = await chooses(world, second.training)
    assert third.training.attempt == 3


async def test_a_part_beyond_the_end_is_refused_without_a_download(world: World) -> None:
    training = await trained(world, State.FAILED)
    downloads = world.script.moments.count("before download")
    with pytest.raises(PartBeyondEnd):
        await chooses(world, training, 360.0)
    assert world.script.moments.count("before download") == downloads
    assert await world.last_training() == training


async def test_a_part_that_is_of_no_use_counts_for_nothing(world: World) -> None:
    failed = await trained(world, State.FAILED)
    world.studio.takes.append(SHORT_TAKE)
    with pytest.raises(PartTooShort):
        await chooses(world, failed)
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1


async def test_a_choice_counts_like_any_training(world: World) -> None:
    training = await trained(world, State.FAILED)
    for part in (0.0, 60.0, 240.0, 300.0):
        training = (await chooses(world, training, part)).training
        await world.work_until_idle()
        await world.upstream_ends(await world.claim(training.id), State.FAILED)
    with pytest.raises(TrainingsUsedUp):
        await chooses(world, await world.training(training.id), 30.0)


async def test_the_part_of_an_older_recording_is_outdated(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    await world.asks_to_retrain(await world.clone(), message_id=601)
    with pytest.raises(Outdated):
        await chooses(world, done)


async def test_a_deleted_clone_has_no_part(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    await world.deletes(done.clone_id)
    for ask in (world.bot.part_choice.played, world.bot.part_choice.offered):
        with pytest.raises(CloneNotFound):
            await ask(ANNA, done.id)
    with pytest.raises(CloneNotFound):
        await chooses(world, done)


async def test_nobody_else_hears_a_part(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    with pytest.raises(CloneNotFound):
        await world.bot.part_choice.played(BORIS, done.id)


async def test_a_part_is_cut_out_of_its_recording(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    training, clip = await world.bot.part_choice.played(ANNA, done.id)
    assert (training.id, clip.ogg) == (done.id, b"130 to 190 of recording file-501")
    assert world.recordings.forgotten[-1] == "file-501"


async def test_a_voice_made_of_a_whole_recording_has_no_part_to_play(world: World) -> None:
    clone = await world.has_a_clone()
    with pytest.raises(Outdated):
        await world.bot.part_choice.played(ANNA, (await world.last_training(clone.id)).id)


async def test_a_recording_that_is_gone_can_not_be_used(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    world.recordings.gone.add("file-501")
    with pytest.raises(RecordingGone):
        await world.bot.part_choice.played(ANNA, done.id)
    with pytest.raises(RecordingGone):
        await chooses(world, done)


async def test_a_recording_that_does_not_come_is_asked_for_again(world: World) -> None:
    done = await trained(world, State.SUCCESS)
    world.script.plan("before download", lambda: asyncio.sleep(10))
    with pytest.raises(TelegramUnavailable):
        await world.bot.part_choice.played(ANNA, done.id)


async def test_a_recording_in_which_a_chosen_part_can_not_be_heard_any_more_is_refused(
    world: World,
) -> None:
    failed = await trained(world, State.FAILED)
    claim = await chooses(world, failed)
    world.script.plan("before sample", PartBeyondEnd(ends_at_seconds=12.0))
    await world.work_until_idle()
    refused = await world.training(claim.training.id)
    assert refused.outcome is Outcome.REFUSED
    assert refused.reason == Reason("part_beyond_end", {"ends_at_seconds": 12.0})
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1
