"""What somebody ends is not said, or not sent, and takes up no place any more."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cloning.domain.errors import TelegramUnavailable
from cloning.domain.owner import Basis
from cloning.domain.speaking.endings import BANNED, CANCELLED, CLONE_GONE, LOST, WITHDRAWN
from cloning.domain.speaking.faults import SpeechUnavailable
from cloning.domain.speaking.transitions import begun, failed, over
from cloning.domain.speaking.utterance import UtteranceStep
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    assert_is_over,
    evidence,
    has_said,
    left,
    request,
    utterance,
    utterance_or_none,
    wants_said,
)


async def test_what_is_cancelled_before_it_is_said_costs_nothing(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    cancelled = await world.bot.speaking.cancel(ANNA)
    assert cancelled is not None
    assert (cancelled.id, cancelled.status_message_id) == (1, STATUS)
    assert await world.bot.speaking.cancel(ANNA) is None
    await world.work_until_idle()
    assert world.speech.said == []
    assert world.messenger.status == {STATUS: CANCELLED}
    assert await left(world) == 500
    assert await evidence(world) == []
    await assert_is_over(world)


async def test_a_cancellation_frees_the_place_at_once_and_counts_what_was_begun(
    world: World,
) -> None:
    await world.has_a_clone()

    async def is_cancelled() -> None:
        assert await world.bot.speaking.cancel(ANNA, 1) is not None
        await world.bot.speaking.ask(request("Another one", update_id=2))
        world.bot.pauses.looks.release()
        await asyncio.Event().wait()

    world.script.plan("after say", is_cancelled)
    await wants_said(world)
    await world.work_until_idle()
    assert world.messenger.brought == []
    assert len(await evidence(world)) == 1
    assert await left(world) == 500 - len(HELLO) - len("Another one")
    await assert_is_over(world, 1)
    assert (await utterance(world, 2)).step is UtteranceStep.SPEAK


async def test_what_waits_for_the_platform_can_be_cancelled_and_costs_nothing(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.from_now_on("before say", SpeechUnavailable(answer="refused"))
    await wants_said(world)
    await world.work_until_idle()
    await world.bot.speaking.cancel(ANNA)
    assert await left(world) == 500


async def test_what_was_said_and_not_sent_can_be_cancelled_and_has_cost_something(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.plan("before bring", TelegramUnavailable(delivered=False))
    await wants_said(world)
    await world.work_until_idle()
    await world.bot.speaking.cancel(ANNA)
    await world.time_passes(seconds=60)
    assert world.messenger.brought == []
    assert await left(world) == 500 - len(HELLO)
    assert len(await evidence(world)) == 1
    await assert_is_over(world)


async def test_a_button_cancels_the_utterance_that_it_names_and_no_other(world: World) -> None:
    await has_said(world)
    await wants_said(world, update_id=2)
    assert await world.bot.speaking.cancel(ANNA, 1) is None
    assert await world.bot.speaking.cancel(BORIS, 2) is None
    under_way = await world.bot.speaking.under_way(ANNA)
    assert under_way is not None
    assert under_way.id == 2
    assert await world.bot.speaking.cancel(ANNA, 2) is not None
    assert await world.bot.speaking.under_way(ANNA) is None


async def test_a_clip_that_waits_for_telegram_is_cancelled_beside_what_is_said(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.plan("before bring", TelegramUnavailable(delivered=False))
    await wants_said(world)
    await world.work_until_idle()
    await wants_said(world, "Another one", update_id=2)
    named = await world.bot.speaking.cancel(ANNA, 1)
    assert named is not None
    assert named.id == 1
    assert (await utterance(world, 2)).step is UtteranceStep.SPEAK
    last = await world.bot.speaking.cancel(ANNA)
    assert last is not None
    assert last.id == 2
    assert await world.bot.speaking.under_way(ANNA) is None


async def test_one_cancellation_ends_all(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before bring", TelegramUnavailable(delivered=False))
    await wants_said(world)
    await world.work_until_idle()
    await wants_said(world, "Another one", update_id=2)
    await world.bot.speaking.cancel(ANNA)
    await world.time_passes(minutes=2)
    assert world.messenger.brought == []
    assert world.speech.texts == [HELLO]


async def test_a_question_which_clone_speaks_can_be_cancelled(world: World) -> None:
    await world.has_a_clone()
    await world.has_a_clone(message_id=502)
    await wants_said(world, status=None)
    await world.bot.speaking.cancel(ANNA)
    await world.work_until_idle()
    await assert_is_over(world)
    assert world.messenger.brought == []
    assert await left(world) == 500


async def is_deleted(world: World) -> None:
    await world.bot.collection.delete(ANNA, 1)


async def is_taken_down(world: World) -> None:
    assert await world.bot.takedown.take("1", 9) is not None


async def is_banned(world: World) -> None:
    await world.bot.banning.ban(ANNA, 9)


async def withdraws(world: World) -> None:
    await world.bot.withdrawal.withdraw(ANNA)


ENDS = [
    (is_deleted, CLONE_GONE),
    (is_taken_down, CLONE_GONE),
    (is_banned, BANNED),
    (withdraws, WITHDRAWN),
]


@pytest.mark.parametrize(("ends", "why"), ENDS)
async def test_what_is_ended_before_it_is_said_costs_nothing(
    world: World, ends: Callable[[World], Awaitable[None]], why: object
) -> None:
    await world.has_a_clone()
    await wants_said(world)
    await ends(world)
    await world.work_until_idle()
    assert world.speech.said == []
    assert world.messenger.status == {STATUS: why}
    await assert_is_over(world)
    assert await left(world) == 500


@pytest.mark.parametrize(("ends", "why"), ENDS)
async def test_what_is_ended_while_it_is_said_is_not_sent(
    world: World, ends: Callable[[World], Awaitable[None]], why: object
) -> None:
    await world.has_a_clone()

    async def meanwhile() -> None:
        await ends(world)

    world.script.plan("after say", meanwhile)
    await wants_said(world)
    await world.work_until_idle()
    assert world.messenger.brought == []
    assert world.messenger.status == {STATUS: why}
    (entry,) = await evidence(world)
    assert entry.basis is Basis.OWN_VOICE
    await assert_is_over(world)


async def test_what_was_said_before_a_ban_stays_said(world: World) -> None:
    _clone, said = await has_said(world)
    await wants_said(world, "Another one", update_id=2)
    await is_banned(world)
    await world.work_until_idle()
    assert await utterance(world, 1) == said
    assert (await utterance(world, 2)).reason == BANNED


async def test_a_ban_without_a_status_message_is_not_told(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world, status=None)
    await is_banned(world)
    await world.work_until_idle()
    assert world.messenger.brought == []
    await assert_is_over(world)


async def test_what_a_deleted_clone_has_said_is_forgotten_and_others_are_not(
    world: World,
) -> None:
    await has_said(world)
    other = await world.has_a_clone(message_id=502)
    asked = await world.bot.speaking.ask(request(update_id=2, clone_id=other.id))
    await world.bot.speaking.shown(asked.utterance.id, None)
    await world.work_until_idle()
    await is_deleted(world)
    assert await utterance_or_none(world, 1) is None
    assert (await utterance(world, 2)).text == HELLO


async def test_a_clone_of_an_owner_who_is_gone_is_deleted_all_the_same(world: World) -> None:
    clone = await world.has_a_clone()
    async with world.database.transaction() as work:
        await world.bot.deletion.mark(work, clone)
        await work.clones.remove(clone.id)
        await work.owners.remove(ANNA)
        assert await world.bot.deletion.mark(work, clone) == []


async def test_forget_leaves_nothing_of_what_was_said_but_counts_it_for_a_day(
    world: World,
) -> None:
    await has_said(world)

    async def meanwhile() -> None:
        await world.bot.erasure.ask(ANNA)
        await world.forgets()

    world.script.plan("after say", meanwhile)
    await wants_said(world, "Another one", update_id=2)
    await world.work_until_idle()
    await world.time_passes(minutes=5)
    for number in (1, 2):
        assert await utterance_or_none(world, number) is None
    assert len(world.messenger.brought) == 1
    assert await evidence(world) == []
    spent = 500 - len(HELLO) - len("Another one")
    assert await left(world) == spent
    await world.time_passes(minutes=60 * 24)
    async with world.database.transaction() as work:
        everything = world.clock() - timedelta(days=9)
        assert await work.utterances.charges_since(ANNA, everything) == []


async def test_whoever_comes_back_while_they_are_forgotten_leaves_nothing_behind(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.plan("before receipt", TelegramUnavailable(delivered=False))
    await world.bot.erasure.ask(ANNA)
    await world.forgets()
    now = world.clock()
    said = over(failed(begun(request(), 77, now=now), LOST, now=now), now=now)
    async with world.database.transaction() as work:
        await work.utterances.add(said, 5)
    await world.time_passes(minutes=5)
    await world.time_passes(minutes=5)
    assert await utterance_or_none(world, 1) is None


async def test_nothing_is_taken_from_somebody_unknown(world: World) -> None:
    await world.bot.banning.ban(BORIS, 9)
    assert await world.bot.withdrawal.withdraw(BORIS) == []
