"""Trainings, and what belongs to them, are found and counted by what is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.models import State, Step
from storage.database import Database
from tests.storage.collections.claiming import ANNA, BORIS, LATER, NOON, held, training_at


async def test_trainings_are_listed_the_longest_due_first(database: Database) -> None:
    due = [NOON - timedelta(seconds=second) for second in (10, 30, -1, 20, 0)]
    for number, moment in enumerate(due):
        await training_at(database, Step.PREPARE, due_at=moment, message_id=number)
    await training_at(database, Step.WATCH, due_at=None, message_id=99)
    async with database.transaction() as work:
        assert await work.trainings.due(NOON, 500) == [2, 4, 1, 5]
        assert await work.trainings.due(NOON, 2) == [2, 4]


async def test_all_trainings_at_the_upstream_are_watched(database: Database) -> None:
    for number, step in enumerate(Step):
        await training_at(database, step, owner=number + 1)
    async with database.transaction() as work:
        watched = await work.watched.first(100)
    assert [one.training.step for one in watched] == [Step.WATCH]
    assert watched[0].owner.id == list(Step).index(Step.WATCH) + 1


async def test_an_owner_only_finds_their_own_waiting_trainings(database: Database) -> None:
    waiting = await training_at(database, Step.CONSENT)
    await training_at(database, Step.CONSENT, owner=BORIS)
    undeliverable = await training_at(database, Step.ANNOUNCE, message_id=502)
    await training_at(database, Step.ANNOUNCE, due_at=NOON, message_id=503)
    async with database.transaction() as work:
        assert await work.trainings.waiting_for_consent(ANNA) == [waiting]
        assert await work.trainings.undelivered(ANNA) == [undeliverable]
        assert await work.trainings.undelivered(BORIS) == []


async def test_trainings_that_wait_for_their_owner_are_found_by_when_they_began(
    database: Database,
) -> None:
    waiting = [
        await training_at(database, step, message_id=500 + number)
        for number, step in enumerate((Step.CONSENT, Step.MORE, Step.CHOICE))
    ]
    await training_at(database, Step.WATCH, message_id=510)
    async with database.transaction() as work:
        found = await work.trainings.waiting_since(LATER)
        assert [claim.training for claim in found] == waiting
        assert await work.trainings.waiting_since(NOON) == []


async def test_trainings_are_counted_no_longer_when_they_are_forgotten(database: Database) -> None:
    await training_at(database, Step.DONE, message_id=501)
    await training_at(database, Step.DONE, owner=BORIS)
    long_ago = NOON - timedelta(days=1)
    async with database.transaction() as work:
        await work.trainings.forget_attempts_before(NOON)
        assert len(await work.trainings.begun_since(BORIS, long_ago)) == 1
        assert await work.trainings.last_begun(2, long_ago) == NOON
        assert await work.trainings.last_begun(3, long_ago) is None
        await work.trainings.forget_attempts_before(LATER)
        assert await work.trainings.begun_since(BORIS, long_ago) == []


async def test_trainings_are_counted_from_a_moment_on(database: Database) -> None:
    await training_at(database, Step.DONE, message_id=501)
    await training_at(database, Step.WATCH, message_id=502)
    await training_at(database, Step.WATCH, owner=BORIS)
    async with database.transaction() as work:
        assert await work.trainings.begun_since(ANNA, NOON - timedelta(microseconds=1)) == [
            NOON,
            NOON,
        ]
        assert await work.trainings.begun_since(ANNA, NOON) == []


@pytest.mark.parametrize(
    ("step", "first"),
    [
        (Step.CONSENT, False),
        (Step.PREPARE, False),
        (Step.RESERVE, True),
        (Step.TRAIN, True),
        (Step.WATCH, True),
        (Step.ANNOUNCE, False),
        (Step.DONE, False),
    ],
)
async def test_a_training_past_preparation_that_has_not_ended_goes_first(
    database: Database, step: Step, first: bool
) -> None:
    await training_at(database, step, message_id=501)
    mine = await training_at(database, Step.RESERVE, due_at=NOON, message_id=502)
    await training_at(database, Step.RESERVE, message_id=503)
    await training_at(database, Step.WATCH, owner=BORIS)
    taken = await held(database, mine)
    async with database.transaction() as work:
        assert await work.trainings.another_goes_first(taken) is first


@pytest.mark.parametrize("step", [Step.TRAIN, Step.WATCH])
async def test_a_training_at_the_upstream_goes_first_although_it_is_younger(
    database: Database, step: Step
) -> None:
    mine = await training_at(database, Step.RESERVE, due_at=NOON, message_id=501)
    await training_at(database, step, message_id=502)
    taken = await held(database, mine)
    async with database.transaction() as work:
        assert await work.trainings.another_goes_first(taken)


async def test_a_clones_trainings_are_numbered_and_the_first_of_a_message_is_found(
    database: Database,
) -> None:
    first = await training_at(database, Step.DONE)
    async with database.transaction() as work:
        clone = await work.clones.get(first.clone_id)
    second = await training_at(database, Step.DONE, clone=clone)
    async with database.transaction() as work:
        assert [one.attempt for one in await work.trainings.of_clone(first.clone_id)] == [1, 2]
        assert await work.trainings.latest(first.clone_id) == second
        assert await work.trainings.of_message(ANNA, 501) == first
        assert await work.trainings.of_message(BORIS, 501) is None
        assert await work.trainings.latest(4711) is None
        assert await work.trainings.latest_of(ANNA) == second
        assert await work.trainings.latest_of(BORIS) is None
        assert clone is not None
        await work.clones.save(replace(clone, deleted_at=NOON))
        assert await work.trainings.latest_of(ANNA) is None


async def test_a_sample_is_hosted_from_its_slot_to_its_end(database: Database) -> None:
    training = await training_at(database, Step.PREPARE)
    hosted = []
    for step in Step:
        async with database.transaction() as work:
            await work.trainings.save(replace(training, step=step, sample="0" * 32))
            if await work.trainings.hosting("0" * 32) is not None:
                hosted.append(step)
    assert hosted == [Step.RESERVE, Step.TRAIN, Step.WATCH]


async def test_clones_are_found_by_slot_by_intent_and_by_deletion(database: Database) -> None:
    training = await training_at(database, Step.DONE)
    async with database.transaction() as work:
        clone = await work.clones.get(training.clone_id)
        assert clone is not None
        assert await work.clones.with_intents() == []
        clone = replace(clone, slot_id="slot-1", slot_intent_at=NOON, state=State.INIT)
        await work.clones.save(clone)
        assert await work.clones.with_slots(["slot-1", "slot-2"]) == {"slot-1"}
        assert await work.clones.with_slots([]) == frozenset()
        assert await work.clones.with_intents() == [clone]
        assert await work.clones.is_taken("slot-1")
        assert not await work.clones.is_taken("slot-2")
        assert await work.clones.to_erase(NOON, 10) == []
        deleted = replace(clone, deleted_at=NOON, erase_at=LATER)
        await work.clones.save(deleted)
        assert await work.clones.to_erase(NOON, 10) == []
        assert await work.clones.to_erase(LATER, 10) == [deleted]
        assert await work.clones.of_owner(ANNA) == []


async def test_many_samples_and_slots_can_be_looked_for_at_once(database: Database) -> None:
    training = await training_at(database, Step.TRAIN)
    names = [f"{number:032x}" for number in range(70_000)]
    async with database.transaction() as work:
        clone = await work.clones.get(training.clone_id)
        assert clone is not None
        await work.clones.save(replace(clone, slot_id=names[-1]))
        await work.trainings.save(replace(training, sample=names[-1]))
        assert await work.trainings.with_samples(names) == {names[-1]}
        assert await work.clones.with_slots(names) == {names[-1]}
