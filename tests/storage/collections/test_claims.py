"""Trainings are claimed by compare-and-set, and every later write is fenced."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cloning.domain.errors import Superseded
from cloning.domain.models import Claim, Clone, Recording, State, Step, Training
from cloning.domain.owner import Owner
from cloning.domain.transitions import dropped
from storage.database import Database
from tests.support.places import Place

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=60)
ANNA, BORIS = 7001, 7002


async def training_at(
    database: Database,
    step: Step,
    *,
    owner: int = ANNA,
    due_at: datetime | None = None,
    clone: Clone | None = None,
    message_id: int = 501,
) -> Training:
    """A training that has come to a step, of a new clone unless there is one."""
    recording = Recording(
        owner_id=owner, chat_id=owner, message_id=message_id, file_id="file", own=True
    )
    async with database.transaction() as work:
        await work.owners.save(Owner(id=owner, chat_id=owner))
        clone = clone or await work.clones.add(owner, "My voice", NOON)
        training = await work.trainings.add(clone, recording, now=NOON)
        training = replace(training, step=step, due_at=due_at)
        await work.trainings.save(training)
    return training


async def claim(database: Database, training: Training, now: datetime = NOON) -> Claim | None:
    until = now + timedelta(seconds=60)
    async with database.transaction() as work:
        return await work.trainings.claim(training.id, now=now, until=until)


async def held(database: Database, training: Training) -> Claim:
    taken = await claim(database, training)
    assert taken is not None
    return taken


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


async def test_a_training_that_a_wrong_clock_put_off_by_a_day_is_due(database: Database) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON + timedelta(days=1))
    async with database.transaction() as work:
        assert await work.trainings.due(NOON, 10) == [training.id]
    assert await claim(database, training) is not None


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
