"""The start and the time until Telegram can be reached, and what it says meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot.process.stopping import Drain
from bot.telegram.introduction import Introduction, TokenRefused
from bot.telegram.trying import LONGEST_PAUSE
from tests.support.fakes.clock import FakeClock


class Opened:
    """What is opened and closed again with the application."""

    def __init__(self) -> None:
        self.is_open = False

    async def initialize(self) -> None:
        self.is_open = True

    start = initialize

    async def shutdown(self) -> None:
        self.is_open = False

    stop = shutdown


class FakeBot(Opened):
    def __init__(self) -> None:
        super().__init__()
        self.request = Opened()


class FakeApplication:
    """An application whose Telegram answers with these faults before it knows us."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.bot = FakeBot()
        self.running = False

    async def initialize(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def shutdown(self) -> None: ...


class Beginning:
    """Begins to talk as soon as Telegram has told who we are."""

    def __init__(self, *faults: Exception) -> None:
        self.application = FakeApplication(*faults)
        self.pauses: list[float] = []
        self.began = asyncio.Event()
        application: Any = self.application
        self.introduction = Introduction(application, clock=FakeClock(), pause=self._pause)

    def state(self) -> set[str]:
        """What goes on now."""
        application = self.application
        parts = {
            "calls": application.bot.request.is_open,
            "updates": application.running,
            "talk": self.began.is_set(),
        }
        return {name for name, goes_on in parts.items() if goes_on}

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        self.began.set()
        try:
            yield
        finally:
            self.began.clear()


NO_ROUTE = NetworkError("no route to host")


async def test_calls_go_without_telegram_and_talk_begins_with_it() -> None:
    beginning = Beginning(NO_ROUTE, NO_ROUTE)
    introduction = beginning.introduction
    states = []
    async with introduction.running(Drain()):
        await introduction.try_once()
        states.append(beginning.state())
        async with introduction.then(beginning.talking):
            await asyncio.wait_for(beginning.began.wait(), 1)
            states.append(beginning.state())
        states.append(beginning.state())
    states.append(beginning.state())
    assert states == [
        {"calls"},
        {"calls", "updates", "talk"},
        {"calls", "updates"},
        set(),
    ]


async def test_the_pauses_grow_however_long_it_takes() -> None:
    beginning = Beginning(*[NO_ROUTE] * 1100)  # 2.0 ** 1024 is too much for a float
    await beginning.introduction.try_once()
    async with beginning.introduction.then(beginning.talking):
        await asyncio.wait_for(beginning.began.wait(), 5)
    assert beginning.pauses[:3] == [1.0, 2.0, 4.0]
    assert beginning.pauses[-1] == LONGEST_PAUSE
    assert len(beginning.pauses) == 1100


async def test_telegram_is_left_alone_for_as_long_as_it_says() -> None:
    beginning = Beginning(RetryAfter(90))
    await beginning.introduction.try_once()
    async with beginning.introduction.then(beginning.talking):
        await asyncio.wait_for(beginning.began.wait(), 1)
    assert beginning.pauses == [90.0]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (NetworkError("Bad\nGateway"), "trying again in 1 s: Bad Gateway"),
        (RetryAfter(7), "trying again in 7 s: Flood control exceeded"),
        (BadRequest("what?"), "trying again in 1 s: what?"),
        (KeyError("a person's name"), "trying again in 1 s: an answer that can't be understood"),
    ],
)
async def test_the_reason_is_said_in_one_line_and_once(
    fault: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    beginning = Beginning(*[fault] * 5)
    await beginning.introduction.try_once()
    async with beginning.introduction.then(beginning.talking):
        await asyncio.wait_for(beginning.began.wait(), 1)
    assert said in caplog.text
    assert len(caplog.text.splitlines()) == 1
    assert "a person's name" not in caplog.text


async def test_a_token_that_telegram_does_not_know_ends_the_start_at_once() -> None:
    beginning = Beginning(InvalidToken("no"))
    with pytest.raises(TokenRefused):
        await beginning.introduction.try_once()


async def test_a_token_that_turns_out_to_be_unknown_ends_the_process() -> None:
    beginning = Beginning(NO_ROUTE, NO_ROUTE, InvalidToken("no"))
    await beginning.introduction.try_once()
    async with beginning.introduction.then(beginning.talking):
        with pytest.raises(TokenRefused):
            await asyncio.wait_for(beginning.introduction.broken(), 1)
