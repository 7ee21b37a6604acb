"""Processes that share their tallies, and a Telegram that notes what it got when."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter

from bot.telegram.places import ALLOWED, Rates
from bot.telegram.sends import Sends
from cloning.ports.tallies import Tallies
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
