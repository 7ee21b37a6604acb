"""Messages wait until Telegram allows them, whichever process sends them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.telegram.places import ALLOWED, IN_ALL, TO_A_CHAT, Rate, Rates
from bot.telegram.sends import Sends
from cloning.domain.errors import StorageUnavailable
from cloning.ports.tallies import ALL, Tallies
from storage.counting.spared_tallies import SparedTallies
from storage.in_memory.tallies import InMemoryTallies
from tests.support.fakes.clock import FakeClock

ANNA, BORIS, CARLA, GROUP = 7001, 7002, 7003, -100


class Telegram:
    """Notes when which chat got a message."""

    def __init__(self, clock: FakeClock) -> None:
        self.got: list[tuple[float, int]] = []
        self.refuses: dict[int, float] = {}
        self._clock = clock
        self._began = clock()

    def seconds(self) -> float:
        return (self._clock() - self._began).total_seconds()

    async def call(self, chat_id: int) -> bool:
        self.got.append((round(self.seconds(), 3), chat_id))
        if chat_id in self.refuses:
            raise RetryAfter(timedelta(seconds=self.refuses.pop(chat_id)))
        return True

    def moments(self) -> Sequence[float]:
        return [at for at, _ in self.got]


class Desk:
    """Processes that share their tallies, and a clock that goes on while they wait."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.telegram = Telegram(self.clock)
        self.late: list[float] = []
        """How many seconds the next ones wait longer than they want to."""
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """What happens while they wait."""
        self._tallies = InMemoryTallies(self.clock)

    def process(self, name: str, tallies: Tallies | None = None, rates: Rates = ALLOWED) -> Sends:
        return Sends(
            tallies or self._tallies,
            sender=name,
            rates=rates,
            pause=self._pass,
            seconds=self.telegram.seconds,
        )

    async def _pass(self, seconds: float) -> None:
        late = self.late.pop(0) if self.late else 0.0
        if self.meanwhile is not None:
            await self.meanwhile()
        self.clock.move(timedelta(seconds=seconds + late))

    async def send(
        self, sends: Sends, chat_id: int, endpoint: str = "sendMessage", **more: object
    ) -> object:
        data: dict[str, Any] = {"chat_id": chat_id, **more}
        return await sends.process_request(self.telegram.call, (chat_id,), {}, endpoint, data, None)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_messages_of_two_processes_are_spaced_like_those_of_one(desk: Desk) -> None:
    one, two = desk.process("one"), desk.process("two")
    for number in range(30):
        await desk.send((one, two)[number % 2], ANNA + number)
    assert desk.telegram.moments() == [round(number / 29, 3) for number in range(30)]


async def test_a_process_may_be_given_another_limit_of_messages_to_all_chats(desk: Desk) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=0.001)))
    for number in range(30):
        await desk.send(sends, ANNA + number)
    assert desk.telegram.moments() == [round(number / 1000, 3) for number in range(30)]


@pytest.mark.parametrize(
    ("chat_id", "rates"),
    [
        (ANNA, Rates(to_a_chat=Rate(every=0.25))),
        (-ANNA, Rates(to_a_group=Rate(every=0.25))),
    ],
    ids=["a chat", "a group"],
)
async def test_a_process_may_be_given_another_limit_of_messages_to_one(
    desk: Desk, chat_id: int, rates: Rates
) -> None:
    sends = desk.process("one", rates=rates)
    for _ in range(9):
        await desk.send(sends, chat_id)
    assert desk.telegram.moments() == [number / 4 for number in range(9)]


@pytest.mark.parametrize(
    ("late", "place"),
    [([0.03], 1), ([0.04], 7), ([0.04, 0.04], 13), ([0.04] * 9, 13)],
    ids=["a little late", "too late", "twice too late", "always too late"],
)
async def test_a_message_that_comes_too_late_for_its_place_takes_another_one_twice_at_most(
    desk: Desk, late: list[float], place: int
) -> None:
    one, two = desk.process("one"), desk.process("two")
    await desk.send(one, ANNA)

    async def others_take_five_places() -> None:
        for _ in range(5):
            await two._take(ALL, IN_ALL)

    desk.late, desk.meanwhile = late, others_take_five_places
    await desk.send(one, BORIS)
    assert place / 29 - 0.001 <= desk.telegram.moments()[-1] <= place / 29 + 0.041
    assert len(desk.telegram.got) == 2


async def test_what_is_not_answered_counts_against_the_next_ones_for_two_seconds(
    desk: Desk,
) -> None:
    answered = asyncio.Event()
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=9)))

    async def call(chat_id: int) -> bool:
        await desk.telegram.call(chat_id)
        if len(desk.telegram.got) == 3:
            answered.set()
        return await answered.wait()

    async def send(chat_id: int) -> object:
        data = {"chat_id": chat_id}
        return await sends.process_request(call, (chat_id,), {}, "sendMessage", data, None)

    await asyncio.gather(*(send(chat) for chat in (ANNA, BORIS, CARLA)))
    assert [round(at, 1) for at in desk.telegram.moments()] == [0, 0, 2]


async def test_what_has_failed_counts_for_one_more_second(desk: Desk) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=9)))

    async def fails() -> bool:
        raise NetworkError("gone")

    for chat in (ANNA, BORIS):
        with pytest.raises(NetworkError):
            await sends.process_request(fails, (), {}, "sendMessage", {"chat_id": chat}, None)
    await desk.send(sends, CARLA)
    assert list(desk.telegram.moments()) == [pytest.approx(1, abs=0.01)]


async def test_a_telegram_that_is_always_slow_gets_as_many_messages_as_a_quick_one(
    desk: Desk,
) -> None:
    sends = desk.process("one", rates=Rates(in_all=Rate(every=1.0, at_once=99)))

    async def call(chat_id: int) -> bool:
        await desk.telegram.call(chat_id)
        desk.clock.move(timedelta(seconds=0.5))
        return True

    for chat in range(ANNA, ANNA + 12):
        data = {"chat_id": chat}
        await sends.process_request(call, (chat,), {}, "sendMessage", data, None)
    gaps = [later - earlier for earlier, later in pairwise(desk.telegram.moments()[-5:])]
    assert gaps == [pytest.approx(0.5, abs=0.02)] * 4


async def test_a_chat_gets_five_at_once_and_then_one_a_second_from_all_processes(
    desk: Desk,
) -> None:
    one, two = desk.process("one"), desk.process("two")
    for number in range(8):
        await desk.send((one, two)[number % 2], ANNA)
    assert [round(at) for at in desk.telegram.moments()] == [0, 0, 0, 0, 0, 1, 2, 3]


@pytest.mark.parametrize(
    "endpoint", ["sendVoice", "editMessageText", "copyMessage", "editMessageReplyMarkup"]
)
async def test_what_appears_in_a_chat_is_counted(desk: Desk, endpoint: str) -> None:
    sends = desk.process("one")
    for _ in range(6):
        await desk.send(sends, ANNA, endpoint)
    assert desk.telegram.moments()[-1] >= 1


@pytest.mark.parametrize("endpoint", ["sendChatAction", "setMyCommands", "getFile"])
async def test_what_does_not_appear_in_a_chat_never_waits(desk: Desk, endpoint: str) -> None:
    sends = desk.process("one")
    for _ in range(100):
        await desk.send(sends, ANNA, endpoint)
    assert desk.telegram.moments()[-1] == 0


async def test_a_group_is_slower(desk: Desk) -> None:
    sends = desk.process("one")
    for _ in range(6):
        await desk.send(sends, GROUP)
    assert desk.telegram.moments()[-1] >= 4


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
