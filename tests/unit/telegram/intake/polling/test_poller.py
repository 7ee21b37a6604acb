"""Whatever comes of a poll, the next one is neither lost nor asked for without a pause."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.intake.poller import Poller, polling
from bot.intake.polls import Polls, TokenRevoked
from cloning.domain.errors import StorageUnavailable
from tests.support.fakes.clock import FakeClock

WEBHOOK = Conflict("Conflict: can't use getUpdates method while webhook is active")
Event = Exception | Sequence[bytes]


class Source:
    """A Telegram that does what it is told to, and then has nothing to say."""

    def __init__(self, clock: FakeClock, *events: Event) -> None:
        self.events = list(events)
        self.asked: list[int | None] = []
        self.removals = 0
        self.done = asyncio.Event()
        self.waits_before_it_is_empty = timedelta(seconds=30)
        self._clock = clock

    async def updates(self, offset: int | None) -> Sequence[bytes]:
        self.asked.append(offset)
        if not self.events:
            self.done.set()
            await asyncio.Event().wait()
        event = self.events.pop(0)
        if isinstance(event, Exception):
            raise event
        if not event:
            self._clock.move(self.waits_before_it_is_empty)
        return event

    async def remove_webhook(self) -> None:
        self.removals += 1


class Desk:
    def __init__(self, *events: Event) -> None:
        self.clock = FakeClock()
        self.source = Source(self.clock, *events)
        self.polls = Polls(clock=self.clock)
        self.pauses: list[float] = []
        self.trouble: list[bool] = []
        self.kept: list[bytes] = []
        self.faults: list[Exception] = []

    async def take(self, bodies: Sequence[bytes]) -> Sequence[int]:
        """Keep updates; what is no number has none."""
        if self.faults:
            raise self.faults.pop(0)
        self.kept += bodies
        return [int(body) for body in bodies if body.isdigit()]

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.trouble.append(bool(self.polls.trouble))
        self.clock.move(timedelta(seconds=seconds))

    async def run(self) -> None:
        poller = Poller(
            self.source, self.take, polls=self.polls, clock=self.clock, pause=self.pause
        )
        async with polling(poller, self.polls), asyncio.timeout(5):
            await self.source.done.wait()


async def test_updates_are_acknowledged_once_and_only_when_they_are_kept() -> None:
    desk = Desk([b"7", b"8"], [b"9"], [], [])
    desk.faults = [StorageUnavailable()]
    desk.source.events.insert(0, [b"7", b"8"])
    await desk.run()
    assert desk.source.asked == [None, None, 9, 10, None, None]
    assert desk.kept == [b"7", b"8", b"9"]
    assert desk.pauses == [1.0]


async def test_numbers_that_begin_anew_after_a_quiet_week_are_not_acknowledged_unseen() -> None:
    desk = Desk([b"900000"], [], [b"17"], [])
    await desk.run()
    assert desk.source.asked == [None, 900001, None, 18, None]


@pytest.mark.parametrize(
    "fault",
    [
        NetworkError("reset"),
        TimedOut(),
        Conflict("Conflict: terminated by other getUpdates request"),
        TokenRevoked(),
        InvalidToken(),
        ZeroDivisionError("a bug"),
        RecursionError(),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_every_fault_pauses_for_longer_and_longer_and_ends_nothing(
    fault: Exception,
) -> None:
    desk = Desk(*[fault] * 7, [b"7"], fault)
    await desk.run()
    assert desk.pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 1.0]
    assert desk.kept == [b"7"]


@pytest.mark.parametrize("seconds", [1, 17, 3600])
async def test_a_poll_waits_as_long_as_telegram_says(seconds: int) -> None:
    desk = Desk(RetryAfter(timedelta(seconds=seconds)), [b"7"])
    await desk.run()
    assert desk.pauses == [seconds]


async def test_a_fault_while_keeping_pauses_and_loses_nothing() -> None:
    desk = Desk([b"7"], [b"7"], [b"7"])
    desk.faults = [ZeroDivisionError("a bug"), StorageUnavailable()]
    await desk.run()
    assert desk.pauses == [1.0, 2.0]
    assert desk.source.asked == [None, None, None, 8]


async def test_an_update_without_a_number_pauses_but_lets_the_others_through() -> None:
    desk = Desk([b"no number"], [b"no number", b"7"], [b"no number"])
    await desk.run()
    assert desk.pauses == [1.0, 1.0]
    assert desk.source.asked == [None, None, 8, None]


async def test_a_telegram_that_brings_the_same_again_and_again_is_not_asked_without_a_pause() -> (
    None
):
    desk = Desk(*[[b"7"]] * 5)
    await desk.run()
    assert desk.pauses == [1.0, 2.0, 4.0, 8.0]


async def test_a_telegram_that_does_not_wait_for_updates_is_not_asked_without_a_pause() -> None:
    desk = Desk([], [], [])
    desk.source.waits_before_it_is_empty = timedelta(milliseconds=2)
    await desk.run()
    assert desk.pauses == [1.0, 1.0, 1.0]


async def test_a_webhook_is_removed_at_the_start_and_when_one_turns_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk([b"7"], WEBHOOK, [b"8"])
    await desk.run()
    assert desk.source.removals == 2
    assert caplog.text.count("a webhook was set by somebody else: removed") == 1
    assert desk.kept == [b"7", b"8"]


async def test_a_token_that_is_refused_at_the_start_is_trouble_until_it_is_taken() -> None:
    desk = Desk(InvalidToken())
    await desk.run()
    assert desk.polls.trouble
    desk.polls.answered(200)
    assert not desk.polls.trouble


async def test_faults_for_two_minutes_are_trouble_and_an_empty_poll_ends_it() -> None:
    fault = NetworkError("reset")
    desk = Desk(*[fault] * 9, [], fault)
    await desk.run()
    assert desk.trouble == [*[False] * 8, True, False]
