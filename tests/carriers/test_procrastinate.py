"""What only the carrier on PostgreSQL can do, and what only there can go wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.jobs.carrier import AT_ONCE, Carrier
from bot.jobs.procrastinate_carrier import carrying
from tests.carriers.conftest import Open, Worker, at_work, stopped, through, until
from tests.support.databases.places import Place
from tests.support.databases.postgresql import PostgreSQL

JOBS = "SELECT count(*) FROM procrastinate.procrastinate_jobs"
WORKERS = "SELECT count(*) FROM procrastinate.procrastinate_workers"
NOTIFIED_WITHIN = 0.5
"""Seconds. A worker that only looks once a second finds every other job later than that."""


@pytest.fixture
def opened(place: Place) -> Open:
    return through(place)


@pytest.fixture
async def web(opened: Open) -> AsyncIterator[Carrier]:
    """The carrier of a process that has no worker."""
    async with opened() as carrier:
        yield carrier


async def until_counted(place: Place, query: str, number: int) -> None:
    """Wait until so many rows are there."""
    async with asyncio.timeout(20):
        while await asyncio.to_thread(place.one_value, query) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def until_registered(place: Place, number: int = 1) -> None:
    """Wait until so many processes are at work, each on both queues."""
    await until_counted(place, WORKERS, 2 * number)


async def until_no_job_is_left(place: Place) -> None:
    await until_counted(place, JOBS, 0)


async def seconds_to_arrive(web: Carrier, worker: Worker, number: int) -> float:
    """Wake a training, and return how long it took."""
    clock = asyncio.get_running_loop().time
    woken_at = clock()
    web.wake(number)
    await until(lambda: number in worker.ended)
    return clock() - woken_at


async def test_a_process_without_a_worker_wakes_one_in_another_at_once(
    opened: Open, web: Carrier, place: Place
) -> None:
    worker = Worker()
    async with at_work(opened, worker):
        await until_registered(place)
        took = [await seconds_to_arrive(web, worker, number) for number in range(10)]
    assert sorted(took)[7] < NOTIFIED_WITHIN


async def test_what_was_woken_while_no_worker_was_there_is_done_when_one_comes(
    opened: Open, place: Place
) -> None:
    async with opened() as carrier:
        carrier.wake(7)
    worker = Worker()
    async with at_work(opened, worker):
        await until(lambda: worker.ended == [7])


async def test_two_workers_share_what_comes_and_leave_no_job_behind(
    opened: Open, web: Carrier, place: Place
) -> None:
    numbers = list(range(200))
    one, other = Worker(holds=frozenset(numbers)), Worker(holds=frozenset(numbers))
    async with at_work(opened, one), at_work(opened, other):
        await until_registered(place, 2)
        for number in numbers:
            web.wake(number)
        await until(lambda: len(one.advanced) == len(other.advanced) == AT_ONCE)
        one.held.set()
        other.held.set()
        await until(lambda: len(one.ended) + len(other.ended) == len(numbers))
        assert sorted(one.ended + other.ended) == numbers
        await until_no_job_is_left(place)


async def test_a_failure_leaves_no_job_behind_either(opened: Open, place: Place) -> None:
    worker = Worker(fails_at=frozenset({7}))
    async with at_work(opened, worker) as carrier:
        carrier.wake(7)
        await until(lambda: worker.advanced == [7])
        await until_no_job_is_left(place)


async def test_what_a_killed_worker_left_behind_blocks_nobody_and_is_cleared(
    opened: Open, web: Carrier, place: Place
) -> None:
    async with opened() as killed:
        killed.wake(7)
    place.execute(
        "INSERT INTO procrastinate.procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 hour')"
    )
    place.execute(
        "UPDATE procrastinate.procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT id FROM procrastinate.procrastinate_workers)"
    )
    worker = Worker()
    async with at_work(opened, worker):
        web.wake(7)
        await until(lambda: worker.ended == [7])
        await until_no_job_is_left(place)
        await until_registered(place)


@pytest.mark.parametrize("seconds_away", [0.0, 6.0])
async def test_after_a_restart_of_the_server_a_worker_hears_again(
    opened: Open, web: Carrier, postgresql: PostgreSQL, seconds_away: float
) -> None:
    worker = Worker()
    async with at_work(opened, worker):
        await seconds_to_arrive(web, worker, 1)
        await asyncio.to_thread(postgresql.stop)
        await asyncio.sleep(seconds_away)
        await asyncio.to_thread(postgresql.start)
        at_once = 0
        async with asyncio.timeout(40):
            for number in range(10, 1000):
                web.wake(number)
                await asyncio.sleep(NOTIFIED_WITHIN)
                at_once = at_once + 1 if number in worker.ended else 0
                if at_once == 6:
                    break


async def test_without_a_server_a_wake_up_is_logged_and_a_stop_takes_no_longer(
    opened: Open, postgresql: PostgreSQL, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    async with opened() as carrier:
        worker.begins(carrier)
        carrier.wake(7)
        await until(lambda: worker.ended == [7])
        await asyncio.to_thread(postgresql.stop)
        try:
            carrier.wake(8)
            carrier.wake_eraser()
            await until(lambda: "2 wake-ups wait for the sweep" in caplog.text)
            assert await stopped(carrier, grace=1) < 5
        finally:
            await asyncio.to_thread(postgresql.start)
    assert worker.ended == [7]


async def test_a_server_that_does_not_answer_holds_nobody_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    url = "postgresql+psycopg://bot@127.0.0.1:9/bot"
    async with carrying(url, url) as carrier:
        Worker().begins(carrier)
        carrier.wake(7)
        await until(lambda: "1 wake-ups wait for the sweep" in caplog.text)
        assert await stopped(carrier, grace=1) < 5


async def test_what_a_stop_breaks_off_goes_on_in_another_worker_at_once(
    opened: Open, place: Place
) -> None:
    one, other = Worker(holds=frozenset({7})), Worker()
    async with opened() as stopping:
        one.begins(stopping)
        stopping.wake(7)
        await until(lambda: one.advanced == [7])
        async with at_work(opened, other):
            await until_registered(place, 2)
            await stopping.stop(grace=0.1)
            await until(lambda: other.ended == [7])
            assert one.ended == []
            await until_no_job_is_left(place)


async def test_what_a_stop_breaks_off_is_spoken_on_in_another_worker(
    opened: Open, place: Place
) -> None:
    one, other = Worker(holds=frozenset({7})), Worker()
    async with opened() as stopping:
        one.begins(stopping)
        stopping.wake_speaker(7)
        await until(lambda: one.uttered == [7])
        async with at_work(opened, other):
            await stopping.stop(grace=0.1)
            await until(lambda: other.uttered == [7])
            await until_no_job_is_left(place)
