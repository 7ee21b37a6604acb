"""A question of ours lives for an hour, and only what is newer answers it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import CloneNotFound, Outdated, TitleTooLong
from cloning.domain.models import Step
from cloning.domain.owner import Question
from cloning.owners.titles import mark_of
from tests.support.world import ANNA, BORIS, World

HOUR = timedelta(hours=1)


async def is_asked(world: World, question: Question, message_id: int = 600) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, question, message_id)


async def test_a_question_is_open_for_an_hour(world: World) -> None:
    await is_asked(world, Question.TITLE)
    world.clock.move(timedelta(minutes=18))
    question = await world.bot.questions.open(ANNA)
    assert question is not None
    assert question.clone is not None
    assert (question.question, question.clone.title) == (Question.TITLE, "My voice")
    assert question.left == timedelta(minutes=42)
    world.clock.move(question.left)
    assert await world.bot.questions.open(ANNA) is None
    assert await world.bot.collection.asked(ANNA) is None
    assert not await world.bot.collection.cancel(ANNA)


async def test_a_question_that_a_wrong_clock_asked_is_not_open_for_longer(world: World) -> None:
    world.clock.move(timedelta(days=1))
    await is_asked(world, Question.TITLE)
    world.clock.move(timedelta(days=-1))
    assert await world.bot.questions.open(ANNA) is None


@pytest.mark.parametrize(("message_id", "is_answer"), [(599, False), (600, False), (601, True)])
async def test_only_a_message_that_is_newer_answers(
    world: World, message_id: int, is_answer: bool
) -> None:
    await is_asked(world, Question.TITLE)
    asked = await world.bot.collection.asked(ANNA, message_id)
    assert asked is (Question.TITLE if is_answer else None)


async def test_only_what_was_sent_after_it_closes_it(world: World) -> None:
    await is_asked(world, Question.TITLE)
    await world.bot.questions.close(ANNA, 599)
    assert await world.bot.questions.open(ANNA) is not None
    await world.bot.questions.close(ANNA, 601)
    assert await world.bot.questions.open(ANNA) is None


async def test_a_button_closes_it_whenever_it_is_pressed(world: World) -> None:
    await is_asked(world, Question.TITLE)
    await world.bot.questions.close(ANNA)
    await world.bot.questions.close(ANNA)
    await world.bot.questions.close(BORIS)
    assert await world.bot.questions.open(ANNA) is None
    assert await world.bot.questions.open(BORIS) is None


async def test_a_question_about_a_clone_that_is_gone_is_none(world: World) -> None:
    await is_asked(world, Question.TITLE)
    await world.deletes(1)
    assert await world.bot.questions.open(ANNA) is None


async def test_whether_to_erase_everything_is_about_no_clone(world: World) -> None:
    await world.has_a_clone()
    await world.bot.erasure.ask(ANNA)
    question = await world.bot.questions.open(ANNA)
    assert question is not None
    assert (question.question, question.clone) == (Question.FORGET, None)


async def test_a_yes_to_erase_everything_is_good_for_an_hour(world: World) -> None:
    await world.has_a_clone()
    await world.bot.erasure.ask(ANNA)
    assert not await world.bot.erasure.must_ask(ANNA)
    world.clock.move(HOUR)
    assert await world.bot.erasure.must_ask(ANNA)
    with pytest.raises(Outdated):
        await world.bot.erasure.confirm(ANNA)
    assert not await world.bot.erasure.has_begun(ANNA)


async def test_a_proposal_is_good_for_as_long_as_its_question(world: World) -> None:
    await is_asked(world, Question.TITLE)
    with pytest.raises(TitleTooLong):
        await world.bot.collection.answer_title(ANNA, "The voice of Nanny Ogg")
    world.clock.move(HOUR)
    with pytest.raises(Outdated):
        await world.bot.collection.take_proposal(ANNA, mark_of("The voice of Nanny O"))
    with pytest.raises(TitleTooLong):
        await world.bot.collection.answer_title(ANNA, "The voice of Granny Weatherwax")
    assert (await world.owner()).proposal == "The voice of Nanny O"


async def test_a_note_five_days_later_is_for_a_new_voice(world: World) -> None:
    await is_asked(world, Question.RECORDING)
    world.clock.move(timedelta(days=5))
    claim = await world.sends_a_recording(message_id=601)
    assert (claim.clone.id, claim.training.step) == (2, Step.PREPARE)
    assert (await world.owner()).question is None


async def test_a_note_that_was_sent_before_the_question_does_not_answer_it(world: World) -> None:
    await is_asked(world, Question.RECORDING)
    claim = await world.sends_a_recording(message_id=599)
    assert claim.clone.id == 2
    assert await world.bot.questions.open(ANNA) is not None


async def test_a_recording_ends_the_question_for_a_name(world: World) -> None:
    await is_asked(world, Question.TITLE)
    await world.sends_a_recording(message_id=601)
    assert await world.bot.questions.open(ANNA) is None


async def test_a_question_asked_before_there_were_times_is_closed(world: World) -> None:
    await is_asked(world, Question.TITLE)
    owner = replace(await world.owner(), asked_at=None)
    async with world.database.transaction() as work:
        await work.owners.save(owner)
    assert await world.bot.questions.open(ANNA) is None


async def test_a_text_can_be_asked_for_one_clone_or_for_any(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.questions.ask_for_a_text(ANNA, clone.id, 600)
    about_one = await world.bot.questions.open(ANNA)
    await world.bot.questions.ask_for_a_text(ANNA, None, 610)
    about_any = await world.bot.questions.open(ANNA)
    assert about_one is not None
    assert about_any is not None
    assert (about_one.question, about_one.clone) == (Question.TEXT, clone)
    assert (about_any.question, about_any.clone) == (Question.TEXT, None)
    assert await world.bot.collection.asked(ANNA, 611) is Question.TEXT
    assert await world.bot.collection.asked(ANNA, 610) is None


async def test_a_text_for_a_clone_that_is_gone_is_waited_for_no_more(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.questions.ask_for_a_text(ANNA, clone.id, 600)
    await world.deletes(1)
    assert await world.bot.questions.open(ANNA) is None
    assert await world.bot.collection.asked(ANNA) is None


async def test_a_text_is_asked_only_of_the_owner_of_the_clone(world: World) -> None:
    clone = await world.has_a_clone()
    for clone_id in (clone.id, None):
        with pytest.raises(CloneNotFound):
            await world.bot.questions.ask_for_a_text(BORIS, clone_id, 600)
