"""What a process does again and again, and what it holds from its start to its end."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.jobs.again import repeating, until_next
from bot.jobs.renewing import renewing, showing
from cloning.domain.errors import StorageUnavailable
from cloning.trainings.in_hand import InHand
from storage.database import Database
from tests.support.assembly import ScriptedStore
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.script import Script


class FakePresence:
    """Counts how often a process was shown."""

    alone = True

    def __init__(self, *, lasts: bool) -> None:
        self.lasts = lasts
        self.shown = 0

    def show(self) -> None:
        self.shown += 1


async def test_a_fault_costs_only_one_time(caplog: pytest.LogCaptureFixture) -> None:
    done, faults = asyncio.Semaphore(0), [StorageUnavailable(), ZeroDivisionError()]
    pauses: list[float] = []

    async def do() -> None:
        if faults:
            raise faults.pop()
        done.release()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    async with repeating(do, every=timedelta(seconds=4), pause=pause):
        for _ in range(3):
            await done.acquire()
    assert set(pauses) == {4.0}
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.message for record in errors] == ["left out once by a fault of ours"]


async def test_after_the_block_nothing_is_repeated() -> None:
    times = []

    async def do() -> None:
        times.append(1)

    async with repeating(do, every=timedelta(), pause=lambda _seconds: asyncio.sleep(0)):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    before = len(times)
    assert before > 0
    for _ in range(3):
        await asyncio.sleep(0)
    assert len(times) == before


async def test_a_process_holds_its_leases_from_its_start_to_its_end(database: Database) -> None:
    clock = FakeClock()
    first = InHand(store=database, holder="first", clock=clock)
    second = InHand(store=database, holder="second", clock=clock)
    async with renewing(first, ["intake first"]):
        assert await first.take("poll")
        assert not await second.take("intake first")
        assert not await second.take("poll")
    assert await second.take("intake first")
    assert await second.take("poll")


async def test_a_database_that_is_away_at_the_end_keeps_no_process_from_ending(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    script = Script()
    store = ScriptedStore(database, script)
    async with renewing(InHand(store=store, holder="first", clock=FakeClock()), ["intake first"]):
        script.from_now_on("before begin", StorageUnavailable())
    assert "leases can't be given back" in caplog.text


@pytest.mark.parametrize("now", [0.0, 101.5, 103.999, 104.0])
def test_what_is_repeated_at_the_same_interval_wakes_together(now: float) -> None:
    pause = until_next(4.0, now)
    assert (now + pause) % 4.0 == pytest.approx(0.0)
    assert 0 < pause <= 4.0


@pytest.mark.parametrize("now", [0.0, 101.5, 102.001, 103.999, 104.0])
def test_what_is_done_once_a_minute_leaves_the_first_seconds_alone(now: float) -> None:
    pause = until_next(4.0, now, at_least=2.0)
    assert (now + pause) % 4.0 == pytest.approx(0.0)
    assert 2.0 <= pause < 6.0


@pytest.mark.parametrize(("lasts", "times"), [(True, 1), (False, 3)])
async def test_a_lock_that_lasts_is_shared_once(*, lasts: bool, times: int) -> None:
    presence = FakePresence(lasts=lasts)
    async with showing(presence, every=timedelta(seconds=0.01)):
        async with asyncio.timeout(5):
            while presence.shown < times:  # noqa: ASYNC110 - a thread counts
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.03)
    assert presence.shown == 1 if lasts else presence.shown >= times
