"""What people ask for is taken on, or refused with what they can do about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import (
    Banned,
    CloneNotFound,
    CloningError,
    NotReady,
    Outdated,
    UnderMaintenance,
)
from cloning.domain.limits import STATUS_GRACE, Quota
from cloning.domain.models import Clone, State
from cloning.domain.owner import Owner
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.refusals import (
    CharactersUsedUp,
    ConsentMissing,
    NoVoiceReady,
    SpeechNotOffered,
    StillSpeaking,
    TextEmpty,
    TextTooLong,
    WordNotSaid,
)
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

DAY = timedelta(hours=24)


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


async def refused(world: World, text: str = HELLO, *, clone_id: int | None = None) -> CloningError:
    with pytest.raises(CloningError) as refusal:
        await world.bot.speaking.ask(request(text, update_id=99, clone_id=clone_id))
    assert await utterance_or_none(world, 99) is None
    return refusal.value


async def test_without_anything_that_speaks_nothing_is_taken_on(world: World) -> None:
    await world.has_a_clone()
    world.speaks = False
    world.bot = world.another_process()
    assert not world.bot.speaking.is_offered
    assert (await world.bot.speaking.offer(ANNA)).voices == ()
    assert isinstance(await refused(world), SpeechNotOffered)


async def test_somebody_without_a_voice_is_told_so(world: World) -> None:
    assert isinstance(await refused(world), NoVoiceReady)
    await world.trains_a_clone()
    assert (await world.bot.speaking.offer(ANNA)).voices == []
    assert isinstance(await refused(world), NoVoiceReady)
    unready = await refused(world, clone_id=1)
    assert isinstance(unready, NotReady)
    assert unready.title


async def test_a_clone_of_somebody_else_does_not_speak(world: World) -> None:
    await world.has_a_clone()
    boris = await world.has_a_clone(owner=BORIS, message_id=502)
    assert isinstance(await refused(world, clone_id=boris.id), CloneNotFound)
    assert isinstance(await refused(world, clone_id=77), CloneNotFound)


async def test_a_text_has_to_have_a_letter_and_an_end(world: World) -> None:
    await world.has_a_clone()
    assert isinstance(await refused(world, " \n...!"), TextEmpty)
    long = await refused(world, "a" * 301)
    assert isinstance(long, TextTooLong)
    assert (long.length, long.maximum) == (301, 300)


async def test_no_text_is_longer_than_a_day_s_characters(world: World) -> None:
    world.quota = Quota(characters_per_day=40)
    world.bot = world.another_process()
    await world.has_a_clone()
    assert (await world.bot.speaking.offer(ANNA)).longest == 40
    assert isinstance(await refused(world, "a" * 41), TextTooLong)


async def test_the_day_s_characters_are_used_up_and_come_back_one_text_after_the_other(
    world: World,
) -> None:
    await world.has_a_clone()
    for number in (1, 2):
        await wants_said(world, "a" * 200, update_id=number)
        await world.work_until_idle()
        world.clock.move(timedelta(hours=1))
    used_up = await refused(world, "b" * 301)
    assert isinstance(used_up, TextTooLong)
    began = world.clock() - timedelta(hours=2)
    for length, comes_back_at in ((101, began), (300, began), (299, began)):
        used_up = await refused(world, "b" * length)
        assert isinstance(used_up, CharactersUsedUp)
        assert (used_up.length, used_up.left, used_up.maximum) == (length, 100, 500)
        assert used_up.frees_at == (comes_back_at + DAY).timestamp()
    await wants_said(world, "c" * 100, update_id=3)
    await world.work_until_idle()
    used_up = await refused(world, "d" * 300)
    assert isinstance(used_up, CharactersUsedUp)
    assert used_up.left == 0
    assert used_up.frees_at == (began + timedelta(hours=1) + DAY).timestamp()
    world.clock.now = began + DAY
    assert await left(world) == 200


async def test_fewer_characters_a_day_than_were_used_leave_none(world: World) -> None:
    await has_said(world)
    world.quota = Quota(characters_per_day=10)
    world.bot = world.another_process()
    assert await left(world) == 0
    used_up = await refused(world, "b")
    assert isinstance(used_up, CharactersUsedUp)
    assert used_up.left == 0


async def test_one_text_at_a_time_is_said_for_each_owner(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    assert isinstance(await refused(world), StillSpeaking)
    boris = await world.has_a_clone(owner=BORIS, message_id=502)
    await wants_said(world, owner=BORIS, update_id=2)
    await world.work_until_idle()
    assert boris.slot_id in [slot for slot, _text, _manner in world.speech.said]
    await wants_said(world, update_id=3)


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


async def test_a_word_that_is_not_said_is_named_as_it_was_written(world: World) -> None:
    world.unsaid = ("password",)
    world.bot = world.another_process()
    await world.has_a_clone()
    refusal = await refused(world, "Tell me your P.4.s.s-word now")
    assert isinstance(refusal, WordNotSaid)
    assert refusal.word == "P.4.s.s-word"


async def test_bans_and_maintenance_hold_for_what_is_said(world: World) -> None:
    await world.has_a_clone()
    await world.bot.closing.close("We move house", 9)
    paused = await refused(world)
    assert isinstance(paused, UnderMaintenance)
    assert paused.sentence == "We move house"
    await world.bot.closing.reopen(9)
    await world.bot.banning.ban(ANNA, 9)
    assert isinstance(await refused(world), Banned)


async def test_without_a_consent_nothing_is_said(world: World) -> None:
    await world.has_a_clone()
    await world.bot.withdrawal.withdraw(ANNA)
    assert isinstance(await refused(world), ConsentMissing)


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


async def test_an_owner_who_is_known_but_has_no_clone_has_no_voice(world: World) -> None:
    async with world.database.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA))
    assert isinstance(await refused(world), NoVoiceReady)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": State.FAILED},
        {"slot_id": None},
    ],
)
async def test_a_clone_without_a_finished_voice_is_not_ready(
    world: World, changed: dict[str, object]
) -> None:
    clone = await world.has_a_clone()
    await world.save_clone(_changed(clone, changed))
    assert isinstance(await refused(world, clone_id=clone.id), NotReady)
    assert isinstance(await refused(world), NoVoiceReady)


def _changed(clone: Clone, changes: dict[str, object]) -> Clone:
    state, slot_id = changes.get("state", clone.state), changes.get("slot_id", clone.slot_id)
    assert isinstance(state, State)
    return replace(clone, state=state, slot_id=slot_id if isinstance(slot_id, str) else None)
