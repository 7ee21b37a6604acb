"""What both carriers promise. No sweep comes in between: it would hide a wake-up that is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.jobs.carrier import AT_ONCE, SPOKEN_AT_ONCE, Carrier
from cloning.domain.errors import StorageUnavailable
from tests.carriers.conftest import Open, Worker, at_work, stopped, until


async def test_a_wake_up_reaches_the_worker(opened: Open) -> None:
    worker = Worker()
    async with at_work(opened, worker) as carrier:
        carrier.wake(7)
        await until(lambda: worker.ended == [7])


async def test_a_wake_up_of_an_utterance_reaches_the_worker(opened: Open) -> None:
    worker = Worker()
    async with at_work(opened, worker) as carrier:
        carrier.wake_speaker(7)
        await until(lambda: worker.uttered == [7])
    assert worker.advanced == []


async def test_what_is_spoken_keeps_no_training_waiting(opened: Open) -> None:
    spoken = frozenset(range(100, 100 + SPOKEN_AT_ONCE + 2))
    worker = Worker(holds=spoken)
    async with at_work(opened, worker) as carrier:
        for utterance in spoken:
            carrier.wake_speaker(utterance)
        await until(lambda: len(worker.uttered) == SPOKEN_AT_ONCE)
        carrier.wake(7)
        await until(lambda: worker.ended == [7])
        assert len(worker.uttered) == SPOKEN_AT_ONCE
        worker.held.set()
        await until(lambda: len(worker.uttered) == len(spoken))


async def test_the_eraser_is_woken(opened: Open) -> None:
    worker = Worker()
    async with at_work(opened, worker) as carrier:
        carrier.wake_eraser()
        await until(lambda: worker.erased == 1)
    assert worker.advanced == []


async def test_a_training_may_be_woken_again_while_a_worker_has_it(opened: Open) -> None:
    worker = Worker(holds=frozenset({7}))
    async with at_work(opened, worker) as carrier:
        carrier.wake(7)
        await until(lambda: worker.advanced == [7])
        carrier.wake(7)
        await until(lambda: worker.advanced == [7, 7])


async def test_wake_ups_of_one_training_do_not_pile_up(opened: Open) -> None:
    others = frozenset(range(100, 100 + AT_ONCE))
    worker = Worker(holds=others)
    async with at_work(opened, worker) as carrier:
        for other in others:
            carrier.wake(other)
        await until(lambda: len(worker.advanced) == AT_ONCE)
        for _ in range(30):
            carrier.wake(7)
            await asyncio.sleep(0.01)
        worker.held.set()
        await until(lambda: 7 in worker.ended)
        carrier.wake(8)
        await until(lambda: 8 in worker.ended)
    assert worker.advanced.count(7) == 1


async def test_what_fails_does_not_stop_the_next(opened: Open) -> None:
    worker = Worker(fails_at=frozenset(range(1, AT_ONCE + 1)))
    async with at_work(opened, worker) as carrier:
        for number in worker.fails_at:
            carrier.wake(number)
        await until(lambda: len(worker.advanced) == AT_ONCE)
        carrier.wake(77)
        await until(lambda: worker.ended == [77])


async def test_what_is_repeated_comes_again_after_an_outage_which_is_said_in_one_line(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    times = 0

    async def find_no_database() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise StorageUnavailable from OSError("no route to host\nand a long story")

    async with opened() as carrier:
        carrier.repeat(find_no_database, every=timedelta(seconds=0.1))
        await until(lambda: times == 3)
    (record,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert record.getMessage() == "what is done every 0.1 s is left out once: no route to host"
    assert record.exc_info is None


async def test_what_is_repeated_rests_when_it_is_told_to_and_is_broken_off(opened: Open) -> None:
    begun, broken_off = 0, 0

    async def take_for_ever() -> None:
        nonlocal begun, broken_off
        begun += 1
        try:
            await asyncio.Event().wait()
        finally:
            broken_off += 1

    async with opened() as carrier:
        carrier.repeat(take_for_ever, every=timedelta(seconds=0.05))
        carrier.repeat(take_for_ever, every=timedelta(hours=1), after=timedelta(hours=1))
        await until(lambda: begun == 1)
        await carrier.rest()
        assert broken_off == 1
        await asyncio.sleep(0.2)
    assert begun == 1


@asynccontextmanager
async def held_at_7(opened: Open) -> AsyncIterator[tuple[Carrier, Worker]]:
    """A carrier whose worker is in the middle of training 7."""
    worker = Worker(holds=frozenset({7}))
    async with opened() as carrier:
        worker.begins(carrier)
        carrier.wake(7)
        await until(lambda: worker.advanced == [7])
        yield carrier, worker


async def test_a_stop_waits_for_what_is_under_way(opened: Open) -> None:
    async with held_at_7(opened) as (carrier, worker):
        asyncio.get_running_loop().call_later(0.2, worker.held.set)
        assert await stopped(carrier, grace=20) < 5
    assert worker.ended == [7]


async def test_a_stop_cancels_after_its_grace_what_has_not_ended(opened: Open) -> None:
    async with held_at_7(opened) as (carrier, worker):
        assert await stopped(carrier, grace=0.1) < 3
    assert worker.ended == []


async def test_after_a_stop_nothing_begins(opened: Open) -> None:
    worker = Worker()
    async with opened() as carrier:
        worker.begins(carrier)
        await until(lambda: worker.swept == 1)
        await carrier.stop(grace=1)
        carrier.wake(7)
        carrier.wake_speaker(7)
        carrier.wake_eraser()
        await asyncio.sleep(0.2)
    assert (worker.advanced, worker.uttered, worker.erased) == ([], [], 0)


async def test_a_sweep_that_does_not_end_is_cancelled_by_a_stop_and_none_begins_after_it(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(sweeps_for_long=True)
    async with opened() as carrier:
        worker.begins(carrier, every=timedelta(seconds=0.05))
        await until(lambda: worker.swept == 1)
        assert await stopped(carrier, grace=0.1) < 3
        assert worker.sweeps_ended == 1
        await asyncio.sleep(0.2)
    assert worker.swept == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_the_sweep_comes_at_once(opened: Open) -> None:
    worker = Worker()
    async with at_work(opened, worker):
        await until(lambda: worker.swept == 1)


async def test_the_sweep_comes_again_and_again(opened: Open) -> None:
    worker = Worker()
    async with opened() as carrier:
        worker.begins(carrier, every=timedelta(seconds=0.05))
        await until(lambda: worker.swept >= 3)
        await carrier.stop(grace=1)


async def test_a_process_without_a_worker_may_wake_and_stop(opened: Open) -> None:
    async with opened() as carrier:
        carrier.wake(7)
        carrier.wake_speaker(7)
        carrier.wake_eraser()
        await carrier.stop(grace=1)
