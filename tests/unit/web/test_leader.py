import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.jobs.leader import LEASE, Standby
from storage.database import Database
from tests.support.fakes import FakeClock


class Pollers:
    """Two processes that want to poll, on one database, under one clock."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.clock = clock
        self.polling: list[str] = []
        self.changed = asyncio.Condition()
        self.gates: dict[str, asyncio.Semaphore] = {}
        self.looks = 0

    def process(self, name: str) -> Standby:
        self.gates[name] = asyncio.Semaphore(0)
        return Standby(
            store=self.database,
            name="poll",
            holder=name,
            clock=self.clock,
            pause=lambda _seconds: self._pause(name),
        )

    @asynccontextmanager
    async def poll(self, name: str) -> AsyncIterator[None]:
        self.polling.append(name)
        try:
            yield
        finally:
            self.polling.remove(name)

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
    async with database.transaction() as work:
        await work.leases.take("poll", "the killed", now=clock(), until=clock() + LEASE)
    async with pollers.process("second").running(lambda: pollers.poll("second")):
        await pollers.looked(1)
        assert pollers.polling == []
        clock.move(LEASE + timedelta(seconds=1))
        pollers.gates["second"].release()
        await pollers.looked(2)
        assert pollers.polling == ["second"]


async def test_a_process_that_has_lost_the_lease_stops(database: Database) -> None:
    clock = FakeClock()
    pollers = Pollers(database, clock)
    async with pollers.process("first").running(lambda: pollers.poll("first")):
        await pollers.looked(1)
        clock.move(LEASE)
        async with database.transaction() as work:
            await work.leases.take("poll", "other", now=clock(), until=clock() + LEASE)
        pollers.gates["first"].release()
        await pollers.looked(2)
        assert pollers.polling == []
