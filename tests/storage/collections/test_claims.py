"""Trainings are claimed by compare-and-set, and every later write is fenced."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cloning.domain.errors import Superseded
from cloning.domain.models import Step
from cloning.domain.transitions import dropped
from storage.database import Database
from tests.storage.collections.claiming import ANNA, LATER, NOON, claim, held, training_at
from tests.support.databases.places import Place


async def test_a_claim_is_the_training_with_its_clone_and_owner(database: Database) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    taken = await held(database, training)
    assert taken.training == replace(training, due_at=LATER, fence=1)
    assert (taken.clone.id, taken.owner.id) == (training.clone_id, ANNA)


async def test_of_twenty_claimers_in_two_processes_one_wins(
    database: Database, elsewhere: Database
) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    answers = await asyncio.gather(
        *(claim(place, training) for place in [database, elsewhere] * 10)
    )
    assert [answer.training.fence for answer in answers if answer is not None] == [1]


@pytest.mark.parametrize("due_at", [None, NOON + timedelta(microseconds=1)])
async def test_a_training_that_is_not_due_can_not_be_claimed(
    database: Database, due_at: datetime | None
) -> None:
    training = await training_at(database, Step.WATCH, due_at=due_at)
    assert await claim(database, training) is None


async def test_a_claim_that_ran_out_can_be_taken_over(database: Database) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    await held(database, training)
    assert await claim(database, training, LATER - timedelta(seconds=1)) is None
    second = await claim(database, training, LATER)
    assert second is not None
    assert second.training.fence == 2


async def test_a_worker_that_lost_the_claim_can_neither_load_nor_save(database: Database) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    lost = await held(database, training)
    await claim(database, training, LATER)
    async with database.transaction() as work:
        with pytest.raises(Superseded):
            await work.trainings.held(lost)
        with pytest.raises(Superseded):
            await work.trainings.save(replace(lost.training, step=Step.DONE))
        unchanged = await work.trainings.get(training.id)
    assert unchanged is not None
    assert (unchanged.step, unchanged.fence) == (Step.PREPARE, 2)


async def test_a_worker_that_holds_the_claim_may_save_more_than_once(database: Database) -> None:
    taken = await held(database, await training_at(database, Step.PREPARE, due_at=NOON))
    for tries in (1, 2):
        async with database.transaction() as work:
            current = await work.trainings.held(taken)
            await work.trainings.save(replace(current.training, tries=tries))
    async with database.transaction() as work:
        assert (await work.trainings.held(taken)).training.tries == 2


async def test_an_ended_training_is_taken_from_the_worker_that_holds_it(database: Database) -> None:
    taken = await held(database, await training_at(database, Step.PREPARE, due_at=NOON))
    async with database.transaction() as work:
        await work.trainings.overtake(dropped(taken.training))
    async with database.transaction() as work:
        ended = await work.trainings.get(taken.training.id)
        assert ended == replace(dropped(taken.training), fence=2)
        with pytest.raises(Superseded):
            await work.trainings.held(taken)


async def test_a_removed_training_is_held_by_nobody(database: Database) -> None:
    taken = await held(database, await training_at(database, Step.PREPARE, due_at=NOON))
    async with database.transaction() as work:
        await work.clones.remove(taken.clone.id)
        with pytest.raises(Superseded):
            await work.trainings.held(taken)
        with pytest.raises(Superseded):
            await work.trainings.save(taken.training)


@pytest.mark.parametrize("damage", ["DELETE FROM owners", "DELETE FROM clones"])
async def test_a_training_of_nobody_can_not_be_claimed(
    database: Database, place: Place, damage: str
) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    place.execute(damage)
    with pytest.raises(Superseded):
        await claim(database, training)


async def test_a_training_that_a_wrong_clock_put_off_by_a_day_is_due(database: Database) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON + timedelta(days=1))
    async with database.transaction() as work:
        assert await work.trainings.due(NOON, 10) == [training.id]
    assert await claim(database, training) is not None
