import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.jobs.leader import Standby
from cloning.domain.errors import StorageUnavailable
from cloning.domain.limits import CLAIM, RENEWED_EVERY
from cloning.trainings.in_hand import InHand
from storage.database import Database
from tests.support.assembly import ScriptedStore
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.script import Script


class Pollers:
    """Two processes that want to poll, on one database, under one clock."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.script = Script()
        self.store = ScriptedStore(database, self.script)
        self.clock = clock
        self.polling: list[str] = []
        self.changed = asyncio.Condition()
        self.gates: dict[str, asyncio.Semaphore] = {}
        self.in_hand: dict[str, InHand] = {}
        self.looks = 0

    def process(self, name: str) -> Standby:
        self.gates[name] = asyncio.Semaphore(0)
        self.in_hand[name] = InHand(store=self.store, holder=name, clock=self.clock)
        return Standby(
            in_hand=self.in_hand[name], name="poll", pause=lambda _seconds: self._pause(name)
        )

    @asynccontextmanager
    async def poll(self, name: str) -> AsyncIterator[None]:
        self.polling.append(name)
        try:
            yield
        finally:
            self.polling.remove(name)

    async def looks_again(self, name: str) -> None:
        looks = self.looks
        self.gates[name].release()
        await self.looked(looks + 1)

    async def _pause(self, name: str) -> None:
        async with self.changed:
            self.looks += 1
            self.changed.notify_all()
        await self.gates[name].acquire()

    async def looked(self, times: int) -> None:
        async with asyncio.timeout(2), self.changed:
            await self.changed.wait_for(lambda: self.looks >= times)


async def test_the_second_process_stands_by_and_takes_over_when_the_first_stops(
    database: Database,
) -> None:
    pollers = Pollers(database, FakeClock())
    first, second = pollers.process("first"), pollers.process("second")
    async with first.running(lambda: pollers.poll("first")):
        await pollers.looked(1)
        async with second.running(lambda: pollers.poll("second")):
            await pollers.looked(2)
            assert pollers.polling == ["first"]
    async with second.running(lambda: pollers.poll("second")):
        await pollers.looked(3)
        assert pollers.polling == ["second"]


async def test_a_process_that_was_killed_is_followed_when_its_lease_has_run_out(
    database: Database,
) -> None:
    clock = FakeClock()
    pollers = Pollers(database, clock)
    assert await InHand(store=database, holder="the killed", clock=clock).take("poll")
    async with pollers.process("second").running(lambda: pollers.poll("second")):
        await pollers.looked(1)
        assert pollers.polling == []
        clock.move(CLAIM)
        await pollers.looks_again("second")
        assert pollers.polling == ["second"]


async def test_a_process_polls_for_as_long_as_it_renews_its_lease(database: Database) -> None:
    clock = FakeClock()
    pollers = Pollers(database, clock)
    first, second = pollers.process("first"), pollers.process("second")
    async with first.running(lambda: pollers.poll("first")):
        await pollers.looked(1)
        async with second.running(lambda: pollers.poll("second")):
            await pollers.looked(2)
            for _ in range(20):
                clock.move(RENEWED_EVERY)
                await pollers.in_hand["first"].renew()
                await pollers.looks_again("second")
            assert pollers.polling == ["first"]


async def test_a_process_that_has_lost_the_lease_stops(database: Database) -> None:
    clock = FakeClock()
    pollers = Pollers(database, clock)
    async with pollers.process("first").running(lambda: pollers.poll("first")):
        await pollers.looked(1)
        clock.move(CLAIM)
        assert await InHand(store=database, holder="other", clock=clock).take("poll")
        await pollers.in_hand["first"].renew()
        await pollers.looks_again("first")
        assert pollers.polling == []


async def test_without_a_database_nobody_begins_to_poll_and_nobody_stops(
    database: Database,
) -> None:
    clock = FakeClock()
    pollers = Pollers(database, clock)
    first, second = pollers.process("first"), pollers.process("second")
    async with first.running(lambda: pollers.poll("first")):
        await pollers.looked(1)
        pollers.script.from_now_on("before begin", StorageUnavailable())
        async with second.running(lambda: pollers.poll("second")):
            await pollers.looked(2)
            clock.move(timedelta(minutes=1))
            await pollers.in_hand["first"].renew()
            await pollers.looks_again("first")
            await pollers.looks_again("second")
            assert pollers.polling == ["first"]
