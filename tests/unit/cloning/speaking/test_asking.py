"""What people ask for is taken on once, and said by the clone that they mean."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import CloneNotFound, Outdated
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.speaking.faults import SpeechLost
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.refusals import StillSpeaking
from cloning.domain.speaking.utterance import UtteranceStep
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    has_said,
    left,
    request,
    utterance,
    utterance_or_none,
    wants_said,
)


async def test_a_text_is_said_once_its_handler_has_said_so(world: World) -> None:
    clone = await world.has_a_clone()
    asked = await world.bot.speaking.ask(request())
    assert (asked.clone, asked.voices, asked.left) == (clone, (), 500 - len(HELLO))
    await world.work_until_idle()
    assert world.speech.said == []
    await world.bot.speaking.shown(asked.utterance.id, STATUS)
    await world.work_until_idle()
    assert world.speech.texts == [HELLO]
    assert (await utterance(world)).status_message_id == STATUS


async def test_a_text_is_said_after_a_while_if_its_handler_was_killed(world: World) -> None:
    await world.has_a_clone()
    await world.bot.speaking.ask(request())
    await world.time_passes(seconds=STATUS_GRACE.total_seconds() - 1)
    assert world.speech.said == []
    await world.time_passes(seconds=1)
    assert world.speech.texts == [HELLO]


async def test_the_same_update_is_taken_on_once(world: World) -> None:
    await world.has_a_clone()
    first = await wants_said(world)
    again = await world.bot.speaking.ask(request())
    assert again.utterance.id == first.utterance.id
    await world.work_until_idle()
    over = await world.bot.speaking.ask(request())
    assert over.utterance.id == first.utterance.id
    assert await left(world) == 500 - len(HELLO)
    assert world.speech.texts == [HELLO]


async def test_what_nobody_has_is_not_shown(world: World) -> None:
    await world.bot.speaking.shown(77, STATUS)
    assert await world.bot.speaking.cancel(ANNA) is None


async def test_a_status_message_that_comes_after_the_end_says_how_it_ended(world: World) -> None:
    await world.has_a_clone()
    asked = await world.bot.speaking.ask(request())
    await world.time_passes(seconds=10)
    assert (await utterance(world)).step is UtteranceStep.DONE
    await world.bot.speaking.shown(asked.utterance.id, STATUS)
    await world.work_until_idle()
    assert world.messenger.status == {STATUS: None}
    assert len(world.messenger.brought) == 1


async def test_a_reason_that_was_sent_is_not_sent_again_by_a_late_handler(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("after say", SpeechLost(answer="reset"))
    asked = await world.bot.speaking.ask(request())
    await world.time_passes(seconds=10)
    assert len(world.messenger.brought) == 1
    await world.bot.speaking.shown(asked.utterance.id, None)
    await world.work_until_idle()
    assert len(world.messenger.brought) == 1


async def test_of_several_clones_the_owner_chooses_one(world: World) -> None:
    first, second = await world.has_a_clone(), await world.has_a_clone(message_id=502)
    asked = await wants_said(world)
    assert (asked.clone, asked.voices) == (None, [first, second])
    await world.time_passes(minutes=5)
    assert world.speech.said == []
    chosen = await world.bot.speaking.choose(ANNA, asked.utterance.id, second.id)
    assert (chosen.clone, chosen.left) == (second, 500 - len(HELLO))
    await world.bot.speaking.shown(asked.utterance.id, STATUS)
    await world.work_until_idle()
    assert [slot for slot, _text, _manner in world.speech.said] == [second.slot_id]
    twice = await world.bot.speaking.choose(ANNA, asked.utterance.id, second.id)
    assert twice.utterance.step is UtteranceStep.DONE


async def test_a_choice_that_comes_too_late_is_outdated(world: World) -> None:
    first = await world.has_a_clone()
    await world.has_a_clone(message_id=502)
    asked = await wants_said(world)
    world.clock.move(timedelta(hours=1, seconds=1))
    with pytest.raises(Outdated):
        await world.bot.speaking.choose(ANNA, asked.utterance.id, first.id)
    await world.bot.forget_utterances()
    assert await utterance_or_none(world) is None
    assert await left(world) == 500


async def test_a_newer_text_takes_the_place_of_one_that_waits_for_a_choice(world: World) -> None:
    first = await world.has_a_clone()
    await world.has_a_clone(message_id=502)
    asked = await wants_said(world)
    await world.bot.speaking.ask(request("Another one", update_id=2))
    with pytest.raises(Outdated):
        await world.bot.speaking.choose(ANNA, asked.utterance.id, first.id)
    assert await left(world) == 500 - len("Another one")


async def test_a_clone_is_chosen_for_one_s_own_text_only(world: World) -> None:
    first = await world.has_a_clone()
    await world.has_a_clone(message_id=502)
    boris = await world.has_a_clone(owner=BORIS, message_id=503)
    asked = await wants_said(world)
    with pytest.raises(Outdated):
        await world.bot.speaking.choose(BORIS, asked.utterance.id, boris.id)
    with pytest.raises(CloneNotFound):
        await world.bot.speaking.choose(ANNA, asked.utterance.id, boris.id)
    await world.bot.speaking.choose(ANNA, asked.utterance.id, first.id)
    with pytest.raises(Outdated):
        await world.bot.speaking.choose(ANNA, asked.utterance.id, 2)


async def test_a_clone_that_is_named_speaks_although_there_are_others(world: World) -> None:
    await world.has_a_clone()
    second = await world.has_a_clone(message_id=502)
    asked = await world.bot.speaking.ask(request(clone_id=second.id))
    assert asked.clone == second


async def test_no_choice_lets_two_texts_be_said_at_once(world: World) -> None:
    first = await world.has_a_clone()
    second = await world.has_a_clone(message_id=502)
    asked = await wants_said(world)
    async with world.database.transaction() as work:
        await work.utterances.save(replace(asked.utterance, step=UtteranceStep.SPEAK))
    other = await world.bot.speaking.one(ANNA, asked.utterance.id)
    async with world.database.transaction() as work:
        waiting = replace(other, step=UtteranceStep.VOICE, update_id=2)
        waiting = await work.utterances.add(waiting, 5)
    with pytest.raises(StillSpeaking):
        await world.bot.speaking.choose(ANNA, waiting.id, first.id)
    assert second.id != first.id


async def test_a_text_can_be_said_again_in_another_manner(world: World) -> None:
    clone, _said = await has_said(world)
    again = await world.bot.speaking.again(ANNA, 1, update_id=2, manner=Manner(speed=1.25))
    assert again.left == 500 - 2 * len(HELLO)
    twice = await world.bot.speaking.again(ANNA, 1, update_id=2)
    assert twice.utterance == again.utterance
    await world.bot.speaking.shown(again.utterance.id, None)
    await world.work_until_idle()
    assert world.speech.said[1] == (clone.slot_id, HELLO, Manner(speed=1.25))
    await world.bot.speaking.again(ANNA, 2, update_id=3)
    assert (await utterance(world, 3)).manner == Manner(speed=1.25)
    with pytest.raises(StillSpeaking):
        await world.bot.speaking.again(ANNA, 3, update_id=4)


async def test_a_text_can_not_be_said_again_once_it_is_forgotten(world: World) -> None:
    await has_said(world)
    world.clock.move(timedelta(hours=1))
    await world.bot.forget_utterances()
    assert (await world.bot.speaking.one(ANNA, 1)).text == HELLO
    world.clock.move(timedelta(seconds=1))
    await world.bot.forget_utterances()
    with pytest.raises(Outdated):
        await world.bot.speaking.again(ANNA, 1, update_id=2)
    with pytest.raises(Outdated):
        await world.bot.speaking.one(ANNA, 1)


async def test_the_texts_of_others_can_not_be_said_again(world: World) -> None:
    await has_said(world)
    with pytest.raises(Outdated):
        await world.bot.speaking.again(BORIS, 1, update_id=2)


async def test_what_was_said_lately_can_be_sent_elsewhere_newest_first(world: World) -> None:
    await has_said(world)
    await wants_said(world, "Another one", update_id=2)
    await world.work_until_idle()
    await wants_said(world, "Not said yet", update_id=3)
    recent = await world.bot.speaking.recent(ANNA)
    assert [(one.text, one.file_id) for one in recent] == [
        ("Another one", "said-2"),
        (HELLO, "said-1"),
    ]


async def test_a_message_in_which_a_clone_has_spoken_tells_which_one(world: World) -> None:
    clone, said = await has_said(world)
    demo = await world.announcement(1)
    assert demo is not None
    assert demo.message_id is not None
    for message_id, about in (
        (said.sent_message_id or 0, clone.id),
        (demo.message_id, clone.id),
        (3001, clone.id),  # the status message of the training
        (501, None),  # the recording itself
        (STATUS, None),
        (9999, None),
    ):
        assert await world.bot.speaking.clone_about(ANNA, ANNA, message_id) == about
    assert await world.bot.speaking.clone_about(BORIS, ANNA, demo.message_id) is None
    assert await world.bot.speaking.clone_about(ANNA, BORIS, said.sent_message_id or 0) is None


async def test_a_message_about_a_training_that_goes_on_is_about_no_voice(world: World) -> None:
    await world.trains_a_clone()
    assert await world.bot.speaking.clone_about(ANNA, ANNA, 3001) is None
