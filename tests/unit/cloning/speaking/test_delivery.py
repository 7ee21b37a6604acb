"""What was said reaches its owner, twice at most, and so does the reason why it wasn't."""

import asyncio
from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable, Unreachable
from cloning.domain.limits import LONGEST_WAIT
from cloning.domain.speaking.endings import LOST, UNPROVEN
from cloning.domain.speaking.faults import SpeechLost
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.domain.trouble import Trouble
from tests.support.fakes.script import Killed
from tests.support.fakes.speaking import Brought
from tests.support.world import ANNA, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    assert_is_over,
    request,
    utterance,
    wants_said,
)

SILENT = TelegramUnavailable()
NOT_SENT = TelegramUnavailable(delivered=False)
BUSY = TelegramUnavailable(retry_after=17.0, delivered=False)
CLIP = Brought(ANNA, ogg=HELLO.encode())
CLIP_AGAIN = Brought(ANNA, ogg=HELLO.encode(), repeat=True)
NO_CLIP = Brought(ANNA, reason=LOST)
NO_CLIP_AGAIN = Brought(ANNA, reason=LOST, repeat=True)


async def says(world: World, *, status: int | None = STATUS) -> None:
    await world.has_a_clone()
    await wants_said(world, status=status)
    await world.work_until_idle()


async def test_a_clip_outlives_a_kill_before_it_is_sent(world: World) -> None:
    world.script.plan("before bring", Killed())
    with pytest.raises(Killed):
        await says(world)
    world.restarts()
    await world.time_passes(seconds=16)
    await world.time_passes(seconds=16)
    assert world.messenger.brought == [CLIP_AGAIN]
    assert world.speech.texts == [HELLO]
    assert world.messenger.seen == 1


async def test_a_clip_that_was_not_sent_is_sent_with_a_sound(world: World) -> None:
    world.script.plan("before bring", NOT_SENT, BUSY)
    await says(world)
    waiting = await utterance(world)
    assert (waiting.step, waiting.trouble) == (UtteranceStep.SEND, Trouble.TELEGRAM_SILENT)
    assert waiting.due_at == world.clock() + timedelta(seconds=2)
    await world.time_passes(seconds=2)
    assert (await utterance(world)).due_at == world.clock() + timedelta(seconds=17)
    await world.time_passes(seconds=17)
    assert world.messenger.brought == [CLIP]
    await assert_is_over(world)


async def test_a_clip_that_may_have_arrived_is_sent_once_more_after_an_answer(
    world: World,
) -> None:
    world.script.plan("after bring", SILENT)
    world.script.plan("before see", SILENT)
    await says(world)
    await world.time_passes_in_ticks(minutes=1, tick=10)
    assert world.messenger.brought == [CLIP, CLIP_AGAIN]
    assert world.messenger.seen == 1
    assert world.messenger.status == {STATUS: None}
    await assert_is_over(world)


async def test_of_a_clip_that_was_sent_twice_its_owner_reads_that_it_may_have_come(
    world: World,
) -> None:
    world.script.from_now_on("after bring", SILENT)
    await says(world)
    await world.time_passes_in_ticks(minutes=5, tick=10)
    assert world.messenger.brought == [CLIP, CLIP_AGAIN]
    assert world.messenger.status == {STATUS: UNPROVEN}
    await assert_is_over(world)


async def test_a_reason_is_sent_if_there_is_no_status_message(world: World) -> None:
    world.script.plan("after say", SpeechLost(answer="reset"))
    await says(world, status=None)
    assert world.messenger.brought == [NO_CLIP]
    await assert_is_over(world)


async def test_a_reason_is_sent_if_the_status_message_is_gone(world: World) -> None:
    world.script.plan("after say", SpeechLost(answer="reset"))
    world.messenger.gone.add(STATUS)
    await says(world)
    assert world.messenger.brought == [NO_CLIP]
    await assert_is_over(world)


async def test_a_cancellation_is_not_told_anew_if_its_status_message_is_gone(world: World) -> None:
    await world.has_a_clone()
    await wants_said(world)
    world.messenger.gone.add(STATUS)
    await world.bot.speaking.cancel(ANNA)
    await world.work_until_idle()
    assert world.messenger.brought == []
    await assert_is_over(world)


async def test_a_reason_is_not_sent_again_before_telegram_has_answered(world: World) -> None:
    world.script.plan("after say", SpeechLost(answer="reset"))
    world.script.plan("after bring", SILENT)
    world.script.from_now_on("before see", NOT_SENT)
    await says(world, status=None)
    await world.time_passes_in_ticks(minutes=5, tick=10)
    assert world.messenger.brought == [NO_CLIP]
    world.script.no_longer("before see")
    await world.time_passes_in_ticks(minutes=5, tick=10)
    assert world.messenger.brought == [NO_CLIP, NO_CLIP_AGAIN]


async def test_no_server_puts_a_send_off_for_longer_than_an_hour(world: World) -> None:
    world.script.plan("before bring", TelegramUnavailable(retry_after=1e9, delivered=False))
    await says(world)
    assert (await utterance(world)).due_at == world.clock() + LONGEST_WAIT


async def test_a_reason_is_sent_twice_at_most(world: World) -> None:
    world.script.plan("after say", SpeechLost(answer="reset"))
    world.script.from_now_on("after bring", SILENT)
    await says(world, status=None)
    await world.time_passes_in_ticks(minutes=5, tick=10)
    assert world.messenger.brought == [NO_CLIP, NO_CLIP_AGAIN]
    await assert_is_over(world)


async def test_a_status_message_is_edited_until_telegram_has_done_so(world: World) -> None:
    world.script.plan("before conclude", SILENT)
    world.script.plan("after conclude", SILENT)
    await says(world)
    await world.time_passes_in_ticks(minutes=1, tick=10)
    assert world.messenger.status == {STATUS: None}
    assert world.messenger.brought == [CLIP]
    await assert_is_over(world)


async def test_a_clip_without_any_status_message_is_just_sent(world: World) -> None:
    await says(world, status=None)
    assert world.messenger.brought == [CLIP]
    assert world.messenger.status == {}
    await assert_is_over(world)


async def test_an_inline_message_tells_how_it_ended(world: World) -> None:
    await world.has_a_clone()
    asked = await world.bot.speaking.ask(request(inline_message_id="AgAAA"))
    await world.bot.speaking.shown(asked.utterance.id, None)
    await world.work_until_idle()
    assert world.messenger.status == {"AgAAA": None}


@pytest.mark.parametrize("moment", ["before bring", "before conclude", "before see"])
async def test_somebody_who_has_blocked_us_gets_nothing_more(world: World, moment: str) -> None:
    if moment == "before see":
        world.script.plan("after bring", SILENT)
    world.script.plan(moment, Unreachable())
    await says(world)
    await world.time_passes(seconds=10)
    await assert_is_over(world)
    assert not (await world.owner()).reachable


async def test_a_bug_in_the_way_of_a_clip_is_tried_again_and_dropped_after_a_day(
    world: World,
) -> None:
    world.script.from_now_on("before bring", ValueError("a bug"))
    await says(world)
    waiting = await utterance(world)
    assert (waiting.step, waiting.trouble) == (UtteranceStep.SEND, Trouble.OURS)
    await world.time_passes(seconds=2)
    assert (await utterance(world)).tries == 2
    await world.bot.speaking.ask(request(update_id=2))  # meanwhile something else can be said
    world.clock.move(timedelta(hours=24))
    await world.bot.forget_utterances()
    async with world.database.transaction() as work:
        assert await work.utterances.get(1) is None


async def test_a_send_of_a_worker_that_is_stopped_is_left_to_the_next_one(world: World) -> None:
    sends = asyncio.Event()

    async def sends_for_long() -> None:
        sends.set()
        await asyncio.Event().wait()

    world.script.plan("before bring", sends_for_long)
    await world.has_a_clone()
    await wants_said(world)
    working = asyncio.create_task(world.work_until_idle())
    await sends.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await utterance(world)).due_at == world.clock()
    await world.time_passes()
    assert world.messenger.brought == [CLIP_AGAIN]


async def test_a_step_whose_commit_had_no_answer_is_not_put_off(world: World) -> None:
    async def no_answer() -> None:
        world.script.plan("after commit", StorageUnavailable())

    world.script.plan("after bring", no_answer)
    await says(world)
    brought = await utterance(world)
    assert (brought.step, brought.tries) == (UtteranceStep.TELL, 0)
    await world.time_passes()
    assert world.messenger.brought == [CLIP]
    await assert_is_over(world)
