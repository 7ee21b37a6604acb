"""Two processes on one database at the same time: what only one may do is done once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest

from cloning.domain.errors import (
    AllTrainingsUsedUp,
    ClonesUsedUp,
    PaidSlotsUsedUp,
    TrainingsUsedUp,
    UpstreamUnavailable,
)
from cloning.domain.limits import Quota
from cloning.domain.models import Claim
from cloning.ports.store import Transaction
from storage.collections.clones import SqlClones
from storage.database import Database, open_database
from storage.loading.pseudonyms import Pseudonyms
from storage.transaction import SqlTransaction
from tests.support.assembly import Process, ScriptedStore
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.fakes.script import Script
from tests.support.world import ANNA, World

PEOPLE = 24


def beside(world: World, elsewhere: Database) -> Process:
    """Start another process, with connections of its own."""
    return Process(world, ScriptedStore(elsewhere, world.script), "another")


async def test_all_owners_together_begin_as_many_trainings_as_they_may(
    world: World, elsewhere: Database, place: Place
) -> None:
    world.may_have(trainings_per_day=7)
    doors = (world.bot, beside(world, elsewhere))
    answers = await asyncio.gather(
        *(
            doors[number % 2].submissions.submit(world.recording(owner=8000 + number))
            for number in range(PEOPLE)
        ),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(refusal) for refusal in refused} == {AllTrainingsUsedUp}
    assert len(refused) == PEOPLE - 7
    assert place.one_value("SELECT count(*) FROM attempts") == 7


async def test_a_new_owner_who_sends_twelve_recordings_twice_at_once_has_two_trainings(
    world: World, elsewhere: Database, place: Place
) -> None:
    doors = (world.bot, beside(world, elsewhere))
    answers = await asyncio.gather(
        *(
            doors[number % 2].submissions.submit(world.recording(message_id=501 + number % 12))
            for number in range(PEOPLE)
        ),
        return_exceptions=True,
    )
    assert all(isinstance(answer, Claim) for answer in answers), answers
    assert place.one_value("SELECT count(*) FROM owners") == 1
    # Ten recordings are joined to one training; the other two begin another one.
    assert place.one_value("SELECT count(*) FROM trainings") == 2


async def refusals(
    world: World, elsewhere: Database, recordings: int
) -> Sequence[type[BaseException]]:
    """Anna sends recordings through two processes at once; returns how some were refused."""
    doors = (world.another_process(), beside(world, elsewhere))
    await world.owner_agrees()
    answers = await asyncio.gather(
        *(
            doors[number % 2].submissions.submit(world.recording(message_id=501 + number))
            for number in range(recordings)
        ),
        return_exceptions=True,
    )
    return [type(answer) for answer in answers if isinstance(answer, BaseException)]


@pytest.mark.parametrize(
    ("quota", "refusal"),
    [
        (Quota(clones=2, trainings_per_day=9), ClonesUsedUp),
        (Quota(clones=9, trainings_per_day=2), TrainingsUsedUp),
    ],
)
async def test_two_processes_give_the_last_place_of_an_owner_to_one_training(
    place: Place, quota: Quota, refusal: type[Exception]
) -> None:
    # With one key, as two processes have it; otherwise each would count under its own pseudonym.
    one, two = (open_database(place.url, Pseudonyms(b"key")) for _ in range(2))
    world = World(one)
    world.quota = quota
    # Ten recordings at most are joined to one training, so these would begin four.
    assert await refusals(world, two, 40) == [refusal] * 20
    for database in (one, two):
        await database.close()
    assert place.one_value("SELECT count(*) FROM trainings") == 2
    assert place.one_value("SELECT count(*) FROM attempts") == 2


async def test_two_processes_give_the_last_paid_slot_to_one_owner(
    world: World, elsewhere: Database, place: Place
) -> None:
    world.may_have(paid_slots=3)
    doors = (world.bot, beside(world, elsewhere))
    for number in range(8):
        await world.owner_agrees(8000 + number)
    answers = await asyncio.gather(
        *(
            doors[number % 2].submissions.submit(world.recording(owner=8000 + number))
            for number in range(8)
        ),
        return_exceptions=True,
    )
    assert [type(one) for one in answers].count(PaidSlotsUsedUp) == 5
    assert place.one_value("SELECT count(*) FROM trainings") == 3


async def test_slots_whose_answers_were_lost_are_adopted_by_two_processes_at_once(
    world: World, elsewhere: Database
) -> None:
    another = beside(world, elsewhere)
    lost = UpstreamUnavailable(answer="lost", applied=None)
    for number in range(8):
        await world.has_a_recording(owner=ANNA + number, message_id=501 + number)
    world.script.plan("after create", *[lost] * 6)
    world.script.plan("before create", *[world.nothing_happens] * 6, lost, lost)
    await world.work_until_idle()
    assert len(world.upstream.slots) == 6
    for _ in range(20):
        for training_id in range(1, 9):
            world.bot.wakeups.wake(training_id)
            another.wakeups.wake(training_id)
        world.clock.move(timedelta(seconds=10))
        await asyncio.gather(world.bot.work_until_idle(), another.work_until_idle())
    clones = [await world.clone(number) for number in range(1, 9)]
    assert {clone.slot_id for clone in clones} == world.upstream.slots.keys()
    assert len(world.upstream.slots) == 8


class LooksSlowly:
    """Clones in a transaction that is interrupted once it knows which slots are ours."""

    def __init__(self, clones: SqlClones, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._clones = clones
        self._meanwhile = meanwhile

    async def with_slots(self, slot_ids: Sequence[str]) -> frozenset[str]:
        found = await self._clones.with_slots(slot_ids)
        await self._meanwhile()
        return found

    def __getattr__(self, name: str) -> object:
        return getattr(self._clones, name)


class InterruptedStore(ScriptedStore):
    """A database in which something happens, once, while slots are looked for."""

    def __init__(
        self, database: Database, script: Script, meanwhile: Callable[[], Awaitable[object]]
    ) -> None:
        super().__init__(database, script)
        self._events = [meanwhile]

    async def _happens_once(self) -> None:
        while self._events:
            await self._events.pop()()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as work:
            assert isinstance(work, SqlTransaction)
            work.clones = cast("SqlClones", LooksSlowly(work.clones, self._happens_once))
            yield work


@ON_POSTGRESQL
async def test_a_create_that_ends_while_a_lost_slot_is_looked_for_is_not_somebody_elses(
    world: World, elsewhere: Database
) -> None:
    applied, answered = asyncio.Event(), asyncio.Event()
    creating: list[asyncio.Task[None]] = []

    async def the_answer_takes_long() -> None:
        applied.set()
        await answered.wait()

    async def the_other_create_ends() -> None:
        answered.set()
        await asyncio.wait(creating, timeout=2.0)

    lost = UpstreamUnavailable(answer="lost")
    world.script.plan("after create", lost, the_answer_takes_long)
    await world.has_a_recording()
    await world.work_until_idle()
    world.clock.move(timedelta(minutes=5))
    await world.has_a_recording(owner=ANNA + 1, message_id=502)
    creating.append(asyncio.create_task(world.work_until_idle()))
    await applied.wait()
    slow = Process(
        world, InterruptedStore(elsewhere, world.script, the_other_create_ends), "the slow one"
    )
    slow.wakeups.wake(1)
    await slow.work_until_idle()
    await asyncio.gather(*creating)
    for _ in range(6):
        world.clock.move(timedelta(seconds=10))
        for training_id in (1, 2):
            world.bot.wakeups.wake(training_id)
        await world.bot.work_until_idle()
    assert {(await world.clone(number)).slot_id for number in (1, 2)} == set(world.upstream.slots)
    assert len(world.upstream.slots) == 2


async def test_every_training_is_worked_on_by_one_process_and_has_one_slot(
    world: World, elsewhere: Database
) -> None:
    another = beside(world, elsewhere)
    for number in range(8):
        await world.has_a_recording(owner=ANNA + number, message_id=501 + number)
    due = range(1, 9)
    for _ in range(12):
        for training_id in due:
            world.bot.wakeups.wake(training_id)
            another.wakeups.wake(training_id)
        await asyncio.gather(world.bot.work_until_idle(), another.work_until_idle())
        await world.time_passes(seconds=5)
    clones = [await world.clone(number) for number in due]
    assert len({clone.slot_id for clone in clones if clone.slot_id is not None}) == 8
    assert len(world.upstream.slots) == 8
