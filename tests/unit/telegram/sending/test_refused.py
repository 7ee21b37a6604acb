"""What waits when Telegram refuses a message, when too many wait, or without the database."""

import asyncio
import logging
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram.places import TO_A_CHAT
from bot.telegram.sends import Sends
from cloning.domain.errors import StorageUnavailable
from storage.counting.spared_tallies import SparedTallies
from storage.in_memory.tallies import InMemoryTallies
from tests.unit.telegram.sending.desk import ANNA, BORIS, CARLA, Desk


async def test_a_chat_that_telegram_refuses_is_left_alone_by_all_and_others_are_not(
    desk: Desk,
) -> None:
    one, two = desk.process("one"), desk.process("two")
    desk.telegram.refuses[ANNA] = 7
    with pytest.raises(RetryAfter):
        await desk.send(one, ANNA)
    await desk.send(two, BORIS)
    assert desk.telegram.moments()[-1] < 1
    await desk.send(two, ANNA)
    assert desk.telegram.moments()[-1] >= 7


async def test_a_second_chat_that_is_refused_holds_back_all(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = desk.process("one"), desk.process("two")
    desk.telegram.refuses = {ANNA: 7, BORIS: 6}
    for sends, chat in ((one, ANNA), (two, BORIS)):
        with pytest.raises(RetryAfter):
            await desk.send(sends, chat)
    assert "all chats must wait for 6 s" in caplog.text
    await desk.send(one, CARLA)
    assert desk.telegram.moments()[-1] >= 6


async def test_a_chat_that_is_refused_twice_holds_nobody_else_back(desk: Desk) -> None:
    sends = desk.process("one")

    async def refused() -> None:
        desk.telegram.refuses[ANNA] = 7
        with pytest.raises(RetryAfter):
            await desk.send(sends, ANNA)

    await asyncio.gather(refused(), refused())  # both were on their way
    before = desk.telegram.seconds()
    await desk.send(sends, BORIS)
    assert desk.telegram.moments()[-1] - before < 1


async def test_a_message_that_would_wait_for_long_comes_back_later_and_is_not_sent(
    desk: Desk,
) -> None:
    sends = desk.process("one")
    desk.telegram.refuses[ANNA] = 600
    with pytest.raises(RetryAfter):
        await desk.send(sends, ANNA)
    sent = len(desk.telegram.got)
    with pytest.raises(RetryAfter) as told:
        await desk.send(sends, ANNA)
    pause = told.value.retry_after
    assert isinstance(pause, timedelta)
    assert pause.total_seconds() == pytest.approx(600, abs=1)
    assert len(desk.telegram.got) == sent


async def test_what_waits_while_its_chat_is_refused_waits_on() -> None:
    desk = Desk()
    sends = desk.process("one")
    for _ in range(5):
        await desk.send(sends, ANNA)

    async def is_refused(seconds: float) -> None:
        desk.clock.move(timedelta(seconds=seconds))
        if ANNA in desk.telegram.refuses:
            await sends._hold(ANNA, TO_A_CHAT, desk.telegram.refuses.pop(ANNA))

    desk.telegram.refuses[ANNA] = 9
    waiting = Sends(sends._tallies, sender="one", pause=is_refused, seconds=desk.telegram.seconds)
    await desk.send(waiting, ANNA)
    assert desk.telegram.moments()[-1] >= 9


async def test_when_too_many_wait_the_next_one_comes_back_later(desk: Desk) -> None:
    stopped = asyncio.Event()

    async def forever(_seconds: float) -> None:
        await stopped.wait()

    sends = Sends(desk.process("one")._tallies, sender="one", pause=forever)
    waiting = [asyncio.create_task(desk.send(sends, ANNA + number)) for number in range(440)]
    await asyncio.sleep(0.1)
    with pytest.raises(RetryAfter):
        await desk.send(sends, ANNA - 1)
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)


class Away:
    """Tallies in a database that may be away."""

    def __init__(self, tallies: InMemoryTallies) -> None:
        self.is_away = False
        self._tallies = tallies

    def __getattr__(self, name: str) -> object:
        if self.is_away:
            raise StorageUnavailable
        return getattr(self._tallies, name)


async def test_without_the_database_each_process_keeps_to_its_share(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()
    shared: Any = Away(InMemoryTallies(desk.clock))
    processes = []
    for name in ("one", "two", "three"):
        tallies = SparedTallies(shared, InMemoryTallies(desk.clock))
        processes.append(desk.process(name, tallies))
        await processes[-1].initialize()
    await desk.send(processes[0], ANNA)
    shared.is_away = True
    for number in range(12):
        await desk.send(processes[0], ANNA + number)
    moments = desk.telegram.moments()[-10:]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps == [pytest.approx(3 / 29, abs=0.002)] * 9
    told = [line for line in caplog.records if line.levelno >= logging.WARNING]
    assert len(told) == 1
