"""Updates that a process has in hand are handled by it, and by another one when it is dead."""

import asyncio
from datetime import timedelta

import pytest

from cloning.domain.limits import CLAIM
from cloning.trainings.in_hand import InHand
from storage.database import Database
from storage.inbox import INTAKE, UNNAMED_FOR, Inbox
from tests.support.databases.places import ON_SQLITE
from tests.support.databases.plans import heard
from tests.support.fakes.clock import FakeClock

BOT = 42


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Web:
    """A process that takes in updates."""

    def __init__(self, database: Database, clock: FakeClock, name: str) -> None:
        self.in_hand = InHand(store=database, holder=name, clock=clock)
        self.inbox = Inbox(database, bot_id=BOT, clock=clock, holder=name)
        self.lease = INTAKE + name

    async def starts(self) -> None:
        assert await self.in_hand.take(self.lease)

    async def adopts(self, *, alone: bool = False, steady: bool = True) -> list[int]:
        left = await self.inbox.adopt(alone=alone, steady=steady)
        return [number for number, _body, _tries in left]


@pytest.fixture
async def first(database: Database, clock: FakeClock) -> Web:
    """A process that has two updates in hand, and has handled one."""
    first = Web(database, clock, "first")
    await first.starts()
    for number in (3, 1, 2):
        assert await first.inbox.keep(number, b"{}")
    await first.inbox.done(2)
    return first


@pytest.fixture
async def second(elsewhere: Database, clock: FakeClock) -> Web:
    second = Web(elsewhere, clock, "second")
    await second.starts()
    return second


async def test_nobody_takes_what_a_living_process_has_in_hand(
    first: Web, second: Web, clock: FakeClock
) -> None:
    for _ in range(10):
        assert await second.adopts() == []
        clock.move(CLAIM - timedelta(seconds=1))
        await first.in_hand.renew()
        await second.in_hand.renew()


async def test_what_a_dead_process_had_in_hand_is_taken_over_in_order_and_once(
    first: Web, second: Web, clock: FakeClock
) -> None:
    clock.move(CLAIM)
    await second.in_hand.renew()
    assert await second.adopts() == [1, 3]
    assert await second.adopts() == []
    assert await first.adopts() == []


async def test_of_two_that_take_over_at_once_each_gets_its_own(
    first: Web, second: Web, database: Database, clock: FakeClock
) -> None:
    third = Web(database, clock, "third")
    await third.starts()
    for number in range(10, 60):
        assert await first.inbox.keep(number, b"{}")
    clock.move(CLAIM)
    await second.in_hand.renew()
    await third.in_hand.renew()
    got = await asyncio.gather(*(web.adopts() for web in [second, third] * 5))
    assert sorted(number for numbers in got for number in numbers) == [1, 3, *range(10, 60)]


async def test_a_lease_that_could_not_be_renewed_proves_nothing(
    first: Web, second: Web, clock: FakeClock
) -> None:
    clock.move(CLAIM)
    assert await second.adopts(steady=False) == []


async def test_what_a_process_leaves_when_it_stops_is_taken_over_at_once(
    first: Web, second: Web
) -> None:
    await first.in_hand.give_everything_back()
    assert await second.adopts(steady=False) == [1, 3]


async def test_who_is_alone_takes_everything(first: Web, second: Web) -> None:
    assert await second.adopts(alone=True) == [1, 3]


async def test_of_another_bot_nothing_is_taken(
    first: Web, elsewhere: Database, clock: FakeClock
) -> None:
    of_another_bot = Inbox(elsewhere, bot_id=43, clock=clock, holder="second")
    clock.move(CLAIM)
    assert await of_another_bot.adopt(alone=True, steady=True) == []


async def test_what_an_older_version_took_in_is_left_to_it_for_a_minute(
    database: Database, second: Web, clock: FakeClock
) -> None:
    assert await Inbox(database, bot_id=BOT, clock=clock).keep(7, b"{}")
    clock.move(UNNAMED_FOR)
    assert await second.adopts() == []
    clock.move(timedelta(seconds=1))
    assert await second.adopts() == [7]


async def test_the_names_of_dead_processes_are_forgotten_like_old_updates(
    first: Web, second: Web, clock: FakeClock
) -> None:
    clock.move(timedelta(days=8))
    await second.in_hand.renew()
    await second.inbox.forget_older_than(timedelta(days=7))
    assert await first.inbox.adopt(alone=False, steady=False) == []
    assert await second.adopts(steady=False) == [1, 3]


@ON_SQLITE  # on a server only a look can tell
async def test_while_nobody_writes_and_nobody_else_has_any_nothing_is_asked(
    elsewhere: Database, first: Web, clock: FakeClock
) -> None:
    assert await first.adopts() == []
    with heard() as said:
        assert await first.adopts() == []
    assert [one.sql for one in said if one.is_planned] == []
    await Inbox(elsewhere, bot_id=BOT, clock=clock, holder="dead").keep(9, b"{}")
    assert await first.adopts() == [9]


async def test_what_a_process_had_is_taken_over_although_nobody_has_written_since_it_died(
    first: Web, second: Web, clock: FakeClock
) -> None:
    await second.in_hand.take("poll")
    for _ in range(2):
        assert await second.adopts() == []
    clock.move(CLAIM)
    assert await second.adopts() == [1, 3]
