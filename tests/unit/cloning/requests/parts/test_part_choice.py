"""Another part of a long recording is chosen: at each step, once, and for nothing if in vain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import Outdated, PartInTraining
from cloning.domain.models import Joined, Step, Training
from cloning.domain.owner import Question
from cloning.domain.recordings.rejections import PartTooShort
from cloning.domain.recordings.sound import Take
from cloning.domain.transitions import dropped
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.requests.parts.part_steps import (
    LONG_TAKE,
    NOISY_TAKE,
    PART,
    SHORT_TAKE,
    Walk,
    chooses,
    trained,
)


async def preparing(world: World) -> Training:
    """Heard before, and about to be listened to again."""
    training = await at_choice(world)
    await world.bot.choices.use(ANNA, training.id)
    return await world.training(training.id)


async def at_choice(world: World) -> Training:
    return await waiting(world, NOISY_TAKE, Step.CHOICE)


async def at_more(world: World) -> Training:
    return await waiting(world, SHORT_TAKE, Step.MORE)


async def waiting(world: World, take: Take, step: Step) -> Training:
    """A long recording that measures this waits for its owner at this step."""
    world.studio.takes.append(take)
    claim = await world.has_a_recording()
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert training.step is step
    return training


async def in_line(world: World) -> Training:
    """It waits for another training of its owner, with its sample hosted."""
    await world.trains_a_clone()
    world.studio.takes.append(LONG_TAKE)
    claim = await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert training.step is Step.RESERVE
    return training


@pytest.mark.parametrize("come_to", [preparing, at_choice, at_more, in_line])
async def test_before_the_upstream_has_it_the_training_is_prepared_anew(
    world: World, come_to: Walk
) -> None:
    training = await come_to(world)
    claim = await chooses(world, training)
    assert claim.training.id == training.id
    assert (claim.training.step, claim.training.part_from_seconds) == (Step.PREPARE, PART)
    world.studio.takes.append(LONG_TAKE)
    await world.work_until_idle()
    heard = await world.training(training.id)
    assert heard.take is not None
    assert heard.take.part_begins_at == PART
    assert f"sample of recording {training.file_id} from 300".encode() in (
        world.samples.hosted.values()
    )
    assert heard.accepted is False


async def test_a_worker_at_work_on_the_training_loses_the_claim(world: World) -> None:
    training = await at_choice(world)
    world.script.plan("before keep", lambda: chooses(world, training))
    await world.bot.choices.use(ANNA, training.id)
    await world.work_until_idle()
    hosted = (await world.training(training.id)).sample
    assert list(world.samples.hosted) == [hosted]
    assert world.samples.hosted[hosted or ""].endswith(b"from 300")


async def test_a_choice_outlives_a_restart(world: World) -> None:
    training = await at_choice(world)
    await chooses(world, training)
    world.restarts()
    await world.time_passes(seconds=60)
    assert (await world.training(training.id)).part_from_seconds == PART
    assert [*world.samples.hosted.values()] == [b"sample of recording file-501 from 300"]


async def test_while_it_is_trained_its_part_is_fixed(world: World) -> None:
    training = await trained(world)
    with pytest.raises(PartInTraining):
        await world.bot.part_choice.offered(ANNA, training.id)
    with pytest.raises(PartInTraining):
        await chooses(world, training)
    assert await world.training(training.id) == training


@pytest.mark.parametrize("lost", [0, 1])
async def test_a_slot_that_may_be_there_by_now_makes_it_too_late(world: World, lost: int) -> None:
    training = await in_line(world)
    if lost:
        await world.save_training(replace(training, slots_lost=1))
    else:
        clone = await world.clone(training.clone_id)
        await world.save_clone(replace(clone, slot_intent_at=world.clock()))
    with pytest.raises(PartInTraining):
        await chooses(world, training)


async def test_a_training_that_goes_on_meanwhile_keeps_its_part(world: World) -> None:
    training = await in_line(world)

    async def goes_on() -> None:
        await world.save_training(replace(training, step=Step.TRAIN))

    world.script.plan("sample made", goes_on)
    with pytest.raises(PartInTraining):
        await chooses(world, training)
    assert (await world.training(training.id)).part_from_seconds is None


async def test_a_second_tap_listens_to_nothing(world: World) -> None:
    training = await at_choice(world)
    await chooses(world, training)
    listened = world.script.moments.count("before sample")
    await chooses(world, training)
    assert world.script.moments.count("before sample") == listened


@pytest.mark.parametrize("come_to", [at_choice, in_line])
async def test_a_part_that_is_of_no_use_changes_nothing(world: World, come_to: Walk) -> None:
    training = await come_to(world)
    await world.bot.collection.ask(ANNA, training.clone_id, Question.PART, 600)
    world.studio.takes.append(SHORT_TAKE)
    with pytest.raises(PartTooShort):
        await chooses(world, training)
    assert await world.training(training.id) == training
    assert (await world.owner()).question is Question.PART


async def test_the_question_is_about_the_training_of_its_clone(world: World) -> None:
    training = await at_choice(world)
    await world.bot.collection.ask(ANNA, training.clone_id, Question.PART, 600)
    assert await world.bot.part_choice.asked_about(ANNA) == training.id


async def test_after_an_hour_nothing_is_asked_any_more(world: World) -> None:
    training = await at_choice(world)
    await world.bot.collection.ask(ANNA, training.clone_id, Question.PART, 600)
    world.clock.move(timedelta(hours=1))
    assert await world.bot.questions.open(ANNA) is None
    with pytest.raises(Outdated):
        await world.bot.part_choice.asked_about(ANNA)


async def test_nobody_is_asked_about_a_training_that_came_to_nothing(world: World) -> None:
    training = await at_choice(world)
    await world.bot.collection.ask(ANNA, training.clone_id, Question.PART, 600)
    async with world.database.transaction() as work:
        await work.trainings.overtake(dropped(training))
    with pytest.raises(Outdated):
        await world.bot.part_choice.asked_about(ANNA)
    with pytest.raises(Outdated):
        await world.bot.part_choice.asked_about(BORIS)


async def test_several_recordings_have_no_part(world: World) -> None:
    training = await at_choice(world)
    another = Joined(message_id=502, file_id="file-502")
    await world.save_training(replace(training, joined=(another,)))
    with pytest.raises(Outdated):
        await chooses(world, training)
    await world.save_training(replace(training, joined=(replace(another, used=False),)))
    await chooses(world, training)


async def test_with_another_recording_the_part_counts_no_more(world: World) -> None:
    training = await at_choice(world)
    await chooses(world, training)
    await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    assert [*world.samples.hosted.values()] == [
        b"sample of recording file-501 and recording file-502"
    ]


async def test_a_recording_that_was_never_listened_to_has_no_part(world: World) -> None:
    claim = await world.has_a_recording()
    with pytest.raises(Outdated):
        await chooses(world, claim.training)
