"""What a process looks at by itself, and whom it asks, before anybody wants to know."""

import asyncio

from bot.web.readiness.contacts import Neighbour
from bot.web.readiness.rounds import ASKED_AFTER
from tests.support.fakes.clock import FakeClock
from tests.support.readiness import FakeProcess, FakeRoll
from tests.unit.web.readiness.looking import SECOND, named


async def test_to_show_that_it_lives_a_process_waits_for_no_look_at_the_samples(
    worker: FakeProcess, roll: FakeRoll
) -> None:
    async def hang() -> str | None:
        await asyncio.Event().wait()
        return None

    worker.rounds.samples = hang
    signing = asyncio.create_task(worker.rounds.sign())
    await asyncio.sleep(0)
    assert len(roll.entries) == 1
    signing.cancel()


async def test_rounds_look_at_the_samples_every_ten_seconds_and_tell_news_at_once(
    web: FakeProcess, worker: FakeProcess, clock: FakeClock
) -> None:
    found = []
    for word in (None, "disk", "disk", "disk", None, None, None):
        worker.samples = word
        await worker.rounds.sign()
        found.append(named(await web.checkup.look()))
        clock.move(4 * SECOND)
    assert found == [[], [], [], ["disk"], ["disk"], ["disk"], []]


async def test_a_quiet_neighbour_is_asked_once_a_minute_and_a_lively_one_never(
    process: FakeProcess, clock: FakeClock
) -> None:
    for _ in range(150):
        process.contacts.met(Neighbour.TELEGRAM)
        await process.rounds.ask_around()
        clock.move(SECOND)
    assert process.asked == [Neighbour.UPSTREAM] * 3


async def test_a_neighbour_that_has_fallen_silent_is_asked_after_a_minute(
    process: FakeProcess, clock: FakeClock
) -> None:
    for neighbour in process.rounds.ask:
        process.contacts.met(neighbour)
    await process.rounds.ask_around()
    assert process.asked == []
    clock.move(ASKED_AFTER + SECOND)
    await process.rounds.ask_around()
    assert sorted(process.asked) == [Neighbour.TELEGRAM, Neighbour.UPSTREAM]
