"""What is not said, and the reason that people get instead."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import Banned, CloneNotFound, CloningError, NotReady, UnderMaintenance
from cloning.domain.limits import Quota
from cloning.domain.models import Clone, State
from cloning.domain.owner import Owner
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
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    has_said,
    left,
    request,
    utterance_or_none,
    wants_said,
)

DAY = timedelta(hours=24)


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
