"""A text whose saying has begun is never asked for again: its clip is kept, or it is lost."""

import asyncio
import logging
from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Reason
from cloning.domain.speaking.endings import LOST
from cloning.domain.speaking.faults import SaidOtherwise, SpeechLost, SpeechRefused
from cloning.domain.speaking.utterance import UtteranceStep
from storage.in_memory.store import InMemoryStore
from tests.faults.loop import run_virtually
from tests.support.fakes.script import Killed
from tests.support.fakes.speaking import Brought
from tests.support.world import ANNA, World
from tests.unit.cloning.speaking.steps import (
    HELLO,
    STATUS,
    assert_is_over,
    evidence,
    left,
    utterance,
    wants_said,
)


@pytest.mark.parametrize(
    ("fault", "code", "costs"),
    [
        (SpeechLost(answer="connection reset"), "speech_lost", True),
        (SaidOtherwise(answer="other letters"), "said_otherwise", True),
        (SpeechRefused(answer="no sound"), "speech_refused", False),
        (ValueError("a bug"), "speech_lost", True),
        (TimeoutError(), "speech_lost", True),
    ],
)
async def test_a_text_that_was_begun_is_never_asked_for_again(
    world: World, fault: Exception, code: str, costs: bool
) -> None:
    await world.has_a_clone()
    world.script.plan("after say", fault)
    await wants_said(world)
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=15, tick=60)
    await assert_is_over(world)
    assert world.speech.texts == [HELLO]
    assert world.messenger.status == {STATUS: Reason(code)}
    assert await left(world) == (500 - len(HELLO) if costs else 500)
    assert len(await evidence(world)) == costs


async def test_a_text_whose_worker_was_killed_is_lost(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("after say", Killed())
    await wants_said(world)
    with pytest.raises(Killed):
        await world.work_until_idle()
    world.restarts()
    await world.time_passes(seconds=16)
    assert (await utterance(world)).reason == LOST
    assert world.messenger.status == {STATUS: LOST}
    assert world.speech.texts == [HELLO]
    assert len(await evidence(world)) == 1


def test_a_text_that_takes_for_ever_to_say_is_lost() -> None:
    async def life() -> None:
        world = World(InMemoryStore())
        await world.has_a_clone()
        world.script.plan("after say", asyncio.Event().wait)
        await wants_said(world)
        await world.work_until_idle()
        assert world.messenger.status == {STATUS: LOST}
        assert world.speech.texts == [HELLO]

    run_virtually(life())


async def test_a_text_that_is_being_said_when_its_worker_is_stopped_is_lost(world: World) -> None:
    await world.has_a_clone()
    speaks = asyncio.Event()

    async def speaks_for_long() -> None:
        speaks.set()
        await asyncio.Event().wait()

    world.script.plan("after say", speaks_for_long)
    await wants_said(world)
    working = asyncio.create_task(world.work_until_idle())
    await speaks.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    lost = await utterance(world)
    assert (lost.step, lost.reason, lost.due_at) == (UtteranceStep.TELL, LOST, world.clock())


async def test_a_clip_is_written_down_as_soon_as_the_database_is_back(world: World) -> None:
    await world.has_a_clone()

    async def away() -> None:
        world.script.plan("before commit", *[StorageUnavailable()] * 2)

    world.script.plan("after say", away)
    await wants_said(world)
    await world.work_until_idle()
    await assert_is_over(world)
    assert world.messenger.brought == [Brought(ANNA, ogg=HELLO.encode())]
    assert world.bot.pauses.seconds[-2:] == [0.5, 2.0]
    assert len(await evidence(world)) == 1


async def test_a_clip_whose_commit_had_no_answer_is_written_down_once(world: World) -> None:
    await world.has_a_clone()

    async def no_answer() -> None:
        world.script.plan("after commit", StorageUnavailable())

    world.script.plan("after say", no_answer)
    await wants_said(world)
    await world.work_until_idle()
    await assert_is_over(world)
    assert len(world.messenger.brought) == 1
    assert len(await evidence(world)) == 1


async def test_a_clip_that_can_not_be_written_down_at_all_is_lost(world: World) -> None:
    await world.has_a_clone()

    async def away() -> None:
        world.script.from_now_on("before commit", StorageUnavailable())

    world.script.plan("after say", away)
    await wants_said(world)
    await world.work_until_idle()
    world.script.no_longer("before commit")
    await world.time_passes(seconds=16)
    assert (await utterance(world)).reason == LOST
    assert world.messenger.status == {STATUS: LOST}


async def test_a_worker_looks_every_second_whether_a_text_is_still_wanted(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.has_a_clone()
    broken_off = asyncio.Event()
    caplog.set_level(logging.DEBUG)

    async def speaks_for_long() -> None:
        world.bot.pauses.looks.release()
        world.script.plan("before begin", StorageUnavailable())  # one look finds no database
        world.bot.pauses.looks.release()
        while len(world.bot.pauses.seconds) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert await world.bot.speaking.cancel(ANNA) is not None
        world.bot.pauses.looks.release()
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.set()

    world.script.plan("after say", speaks_for_long)
    await wants_said(world)
    await world.work_until_idle()
    assert broken_off.is_set()
    assert world.bot.pauses.seconds == [1.0] * 3
    assert "can't look whether it is wanted" in caplog.text
    assert "a fault of ours" not in caplog.text
    assert world.messenger.brought == []
    await assert_is_over(world)


async def test_a_worker_that_has_an_utterance_in_hand_leaves_it_alone(world: World) -> None:
    await world.has_a_clone()

    async def is_woken_again() -> None:
        world.clock.move(timedelta(seconds=20))
        await world.bot.utter(1)

    world.script.plan("after say", is_woken_again)
    await wants_said(world)
    await world.work_until_idle()
    await assert_is_over(world)
    assert world.speech.texts == [HELLO]
    assert len(world.messenger.brought) == 1


async def test_of_two_workers_one_says_it(world: World) -> None:
    await world.has_a_clone()
    another = world.another_process()

    async def the_other_tries() -> None:
        await another.utter(1)

    world.script.plan("after say", the_other_tries)
    await wants_said(world)
    await world.work_until_idle()
    assert world.speech.texts == [HELLO]
    assert len(world.messenger.brought) == 1


async def test_a_clip_of_a_worker_that_was_too_slow_is_not_sent(world: World) -> None:
    await world.has_a_clone()
    another = world.another_process()

    async def others_go_on() -> None:
        world.clock.move(timedelta(seconds=16))
        await another.utter(1)

    world.script.plan("after say", others_go_on)
    await wants_said(world)
    await world.work_until_idle()
    assert world.messenger.brought == []
    assert world.messenger.status == {STATUS: LOST}
    assert len(await evidence(world)) == 1


async def test_a_claim_is_renewed_for_as_long_as_a_clone_speaks(world: World) -> None:
    await world.has_a_clone()
    another = world.another_process()

    async def speaks_for_a_minute() -> None:
        for _ in range(6):
            world.clock.move(timedelta(seconds=10))
            await world.bot.in_hand.renew()
            await another.sweep()
            await another.work_until_idle()

    world.script.plan("after say", speaks_for_a_minute)
    await wants_said(world)
    await world.work_until_idle()
    assert world.speech.texts == [HELLO]
    assert world.messenger.brought == [Brought(ANNA, ogg=HELLO.encode())]
