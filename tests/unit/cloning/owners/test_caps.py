"""What all owners together may have, however hard they try."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import AllTrainingsUsedUp, CloningError, PaidSlotsUsedUp, SlotLocked
from cloning.domain.models import Clone, Outcome, Reason, State
from cloning.domain.recordings.rejections import Silent
from cloning.upkeep.reconcile import Reconcile
from storage.database import open_database
from tests.support.assembly import Process, ScriptedStore
from tests.support.databases.sql import one_value
from tests.support.world import ANNA, BORIS, World

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLARA = 7003
STAYS = SlotLocked(answer="403 pro voice can not be deleted")


async def a_hundred_people_send(world: World, *doors: Process) -> list[object]:
    """They have agreed, and all send a recording at once, to one process or the other."""
    for number in range(100):
        await world.owner_agrees(8000 + number)
    return await asyncio.gather(
        *(
            doors[number % len(doors)].submissions.submit(world.recording(owner=8000 + number))
            for number in range(100)
        ),
        return_exceptions=True,
    )


def refused(answers: list[object]) -> list[object]:
    return [answer for answer in answers if isinstance(answer, CloningError)]


async def are_refused_by_two_processes(world: World, database_path: Path) -> list[object]:
    """Half of them come to another process on the same file."""
    other = open_database(f"sqlite+aiosqlite:///{database_path}")
    another = Process(world, ScriptedStore(other, world.script), "another")
    answers = await a_hundred_people_send(world, world.bot, another)
    await other.close()
    return refused(answers)


async def is_forgotten(world: World, owner: int = ANNA) -> None:
    await world.bot.erasure.ask(owner)
    await world.forgets(owner)


async def test_without_caps_a_hundred_people_are_taken_at_once(world: World) -> None:
    assert refused(await a_hundred_people_send(world, world.bot)) == []


async def test_a_hundred_recordings_at_once_begin_as_many_trainings_as_all_may_have(
    world: World, database_path: Path
) -> None:
    world.may_have(trainings_per_day=7)
    refusals = await are_refused_by_two_processes(world, database_path)
    assert {type(refusal) for refusal in refusals} == {AllTrainingsUsedUp}
    assert len(refusals) == 93
    assert one_value(database_path, "SELECT count(*) FROM attempts") == 7


async def test_the_next_training_is_free_a_day_after_the_first_that_counts(world: World) -> None:
    world.may_have(trainings_per_day=2)
    await world.has_a_clone(owner=ANNA)
    world.clock.move(timedelta(hours=3))
    await world.has_a_clone(owner=BORIS)
    with pytest.raises(AllTrainingsUsedUp) as refusal:
        await world.sends_a_recording(owner=CLARA)
    assert refusal.value.frees_at == (NINE + timedelta(days=1)).timestamp()
    await world.time_passes(minutes=21 * 60 + 1)
    await world.sends_a_recording(owner=CLARA)


async def test_being_forgotten_and_a_restart_make_no_room_for_more_trainings(world: World) -> None:
    world.may_have(trainings_per_day=1)
    await world.has_a_clone()
    await is_forgotten(world)
    world.restarts()
    for owner in (ANNA, BORIS):
        with pytest.raises(AllTrainingsUsedUp):
            await world.sends_a_recording(owner=owner)


async def test_a_refused_recording_makes_room_for_another(world: World) -> None:
    world.may_have(trainings_per_day=1, paid_slots=1)
    await world.owner_agrees()
    world.script.plan("before sample", Silent())
    await world.sends_a_recording()
    await world.work_until_idle()
    await world.has_a_recording(owner=BORIS)


async def test_training_again_is_capped_as_training_is(world: World) -> None:
    world.may_have(trainings_per_day=1)
    clone = await world.has_a_clone()
    with pytest.raises(AllTrainingsUsedUp):
        await world.asks_to_retrain(clone)
    assert await world.clone(clone.id) == clone


async def test_a_hundred_recordings_at_once_ask_for_as_many_slots_as_are_paid_for(
    world: World, database_path: Path
) -> None:
    world.may_have(paid_slots=5)
    refusals = await are_refused_by_two_processes(world, database_path)
    assert {type(refusal) for refusal in refusals} == {PaidSlotsUsedUp}
    await world.time_passes_in_ticks(minutes=5)
    assert (len(refusals), len(world.upstream.slots)) == (95, 5)


async def has_a_paid_clone(world: World, owner: int = ANNA, message_id: int = 501) -> Clone:
    """An owner has a slot, made the whole way."""
    claim = await world.trains_a_clone(owner=owner, message_id=message_id)
    await world.upstream_ends(claim, State.SUCCESS)
    return await world.clone(claim.clone.id)


async def leaves_the_only_paid_slot(world: World) -> None:
    """An owner is forgotten, and the upstream does not delete their slot."""
    world.may_have(paid_slots=1)
    await has_a_paid_clone(world)
    world.script.plan("before delete", *[STAYS] * 3)
    await is_forgotten(world)


async def test_a_slot_that_there_is_counts_and_its_clone_may_be_trained_again(
    world: World,
) -> None:
    world.may_have(paid_slots=1)
    clone = await has_a_paid_clone(world)
    assert clone.paid
    with pytest.raises(PaidSlotsUsedUp):
        await world.has_a_recording(owner=BORIS, message_id=502)
    await world.asks_to_retrain(clone, message_id=503)


async def test_a_slot_that_is_deleted_makes_room_for_another(world: World) -> None:
    world.may_have(paid_slots=1)
    clone = await has_a_paid_clone(world)
    assert await world.deletes(clone.id)
    await world.has_a_recording(owner=BORIS, message_id=502)


@pytest.mark.parametrize("owner", [ANNA, BORIS])
async def test_a_slot_that_stays_counts_on_when_its_owner_is_forgotten(
    world: World, owner: int
) -> None:
    await leaves_the_only_paid_slot(world)
    assert await world.clone_or_none() is None
    world.restarts()
    with pytest.raises(PaidSlotsUsedUp):
        await world.has_a_recording(owner=owner, message_id=502)


async def test_a_slot_that_stayed_counts_no_longer_when_reconcile_finds_it_gone(
    world: World, database_path: Path
) -> None:
    await leaves_the_only_paid_slot(world)
    reconcile = Reconcile(store=world.database, upstream=world.upstream)
    await reconcile.look()
    world.upstream.unlisted.add("slot-1")
    await reconcile.look()
    assert one_value(database_path, "SELECT slot_id FROM left_slots") == "slot-1"
    del world.upstream.slots["slot-1"]
    await reconcile.look()
    assert one_value(database_path, "SELECT slot_id FROM left_slots") is None
    await world.has_a_recording(owner=BORIS, message_id=502)


async def test_a_training_that_began_before_there_was_a_cap_fails_without_a_slot(
    world: World,
) -> None:
    await world.has_a_recording(owner=ANNA)
    await world.has_a_recording(owner=BORIS, message_id=502)
    world.may_have(paid_slots=1)
    await world.time_passes_in_ticks(minutes=2)
    assert len(world.upstream.slots) == 1
    ended = [await world.last_training(clone_id) for clone_id in (1, 2)]
    (failed,) = [training for training in ended if training.outcome is Outcome.FAILED]
    assert failed.reason == Reason("paid_slots_used_up")
    assert (await world.clone(failed.clone_id)).slot_intent_at is None
    owner = (await world.clone(failed.clone_id)).owner_id
    assert (await world.bot.submissions.allowance(owner)).trainings == 0


async def test_a_slot_that_was_lost_and_is_made_again_counts_once(world: World) -> None:
    world.may_have(paid_slots=1)
    clone = await has_a_paid_clone(world)
    world.upstream.slots.clear()
    await world.save_clone(replace(clone, slot_id=None))
    await world.retrains(clone, message_id=503)
    await world.time_passes_in_ticks(minutes=2)
    assert len(world.upstream.slots) == 1


async def test_the_operator_reads_of_a_cap_once_a_day(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.may_have(paid_slots=2, trainings_per_day=3)
    caplog.set_level(logging.WARNING, "cloning.owners.caps")
    await a_hundred_people_send(world, world.bot)
    assert caplog.messages == ["PAID_SLOTS=2 is reached: what would be more is refused"]
    await world.time_passes(minutes=24 * 60 + 1)
    await a_hundred_people_send(world, world.bot)
    assert caplog.messages[1:] == caplog.messages[:1]
