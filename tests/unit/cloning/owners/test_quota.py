"""What one owner may have, however hard they try."""

import asyncio
import hashlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import ClonesUsedUp, TrainingsUsedUp
from cloning.domain.limits import MOST_JOINED
from cloning.domain.models import Clone, State, Step, Training
from cloning.domain.owner import Question
from cloning.domain.recordings.rejections import Silent
from cloning.owners.allowance import Allowance
from storage.database import open_database
from storage.loading.pseudonyms import LABEL, Pseudonyms
from tests.support.assembly import Process, ScriptedStore
from tests.support.databases.sql import one_value
from tests.support.world import ANNA, BORIS, World

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_an_owner_may_have_three_clones(world: World) -> None:
    for message_id in (501, 502, 503):
        await world.has_a_clone(message_id=message_id)
    with pytest.raises(ClonesUsedUp) as refusal:
        await world.sends_a_recording(message_id=504)
    assert refusal.value.maximum == 3
    assert (await world.sends_a_recording(owner=BORIS)).clone.owner_id == BORIS


async def test_a_hundred_recordings_at_once_make_three_clones(world: World) -> None:
    await world.owner_agrees()
    answers = await asyncio.gather(
        *(world.bot.submissions.submit(world.recording(message_id=500 + n)) for n in range(100)),
        return_exceptions=True,
    )
    refusals = [answer for answer in answers if isinstance(answer, ClonesUsedUp)]
    assert len(refusals) == 100 - 3 * (1 + MOST_JOINED)
    assert len(await world.bot.collection.clones(ANNA)) == 3


async def test_a_hundred_recordings_at_once_to_two_processes_make_three_clones(
    world: World, database_path: Path
) -> None:
    await world.owner_agrees()
    other = open_database(f"sqlite+aiosqlite:///{database_path}")
    doors = [
        world.bot.submissions,
        Process(world, ScriptedStore(other, world.script), "other").submissions,
    ]
    answers = await asyncio.gather(
        *(doors[n % 2].submit(world.recording(message_id=500 + n)) for n in range(100)),
        return_exceptions=True,
    )
    await other.close()
    refused = sum(isinstance(answer, ClonesUsedUp) for answer in answers)
    assert refused == 100 - 3 * (1 + MOST_JOINED)
    assert len(await world.bot.collection.clones(ANNA)) == 3


async def test_a_deleted_clone_makes_room_for_another(world: World) -> None:
    clone = await world.has_a_clone()
    for message_id in (502, 503):
        await world.has_a_clone(message_id=message_id)
    assert await world.deletes(clone.id)
    claim = await world.sends_a_recording(message_id=504)
    assert claim.clone.id == 4


async def test_deleting_a_clone_gives_no_training_back(world: World) -> None:
    for message_id in range(501, 506):
        clone = await world.has_a_clone(message_id=message_id)
        assert await world.deletes(clone.id)
    with pytest.raises(TrainingsUsedUp):
        await world.sends_a_recording(message_id=506)


async def is_forgotten(world: World) -> None:
    await world.bot.erasure.ask(ANNA)
    await world.forgets()


async def test_being_forgotten_gives_no_training_back_for_a_day(world: World) -> None:
    for message_id in range(501, 506):
        await world.has_a_clone(message_id=message_id)
        await is_forgotten(world)
    await world.owner_agrees()
    with pytest.raises(TrainingsUsedUp) as refusal:
        await world.sends_a_recording(message_id=506)
    assert refusal.value.frees_at == (NINE + timedelta(days=1)).timestamp()
    await world.time_passes(minutes=24 * 60 + 1)
    await world.sends_a_recording(message_id=507)


async def test_a_training_that_waited_for_consent_does_not_count_after_an_erasure(
    world: World,
) -> None:
    for message_id in range(501, 511):
        await world.sends_a_recording(message_id=message_id)
        await is_forgotten(world)
    await world.sends_a_recording(message_id=511)


async def test_counted_trainings_name_nobody_without_the_key(
    world: World, database_path: Path
) -> None:
    await world.has_a_clone()
    kept = str(one_value(database_path, "SELECT counted_as FROM attempts"))
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    numbers = [str(ANNA), f"{LABEL}\n{ANNA}"]
    assert kept not in {hashlib.sha256(number.encode()).hexdigest() for number in numbers}


async def test_another_process_with_the_same_key_recognizes_an_owner(
    database_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{database_path}"
    counted = []
    for key in (b"one", b"one", b"another"):
        database = open_database(url, Pseudonyms(key))
        async with database.transaction() as work:
            counted.append(len(await work.trainings.begun_since(ANNA, NINE - timedelta(days=1))))
        if not any(counted):
            await World(database).has_a_clone()
        await database.close()
    assert counted == [0, 1, 0]


async def test_a_refused_recording_does_not_count(world: World) -> None:
    await world.owner_agrees()
    for message_id in range(501, 511):
        world.script.plan("before sample", Silent())
        await world.sends_a_recording(message_id=message_id)
        await world.work_until_idle()
    await world.sends_a_recording(message_id=511)
    await world.work_until_idle()
    assert len(world.upstream.slots) == 1


async def test_a_recording_without_consent_does_not_count(world: World) -> None:
    for message_id in range(501, 511):
        await world.sends_a_recording(message_id=message_id)
        await world.bot.submissions.decline(ANNA)
    await world.owner_agrees()
    await world.sends_a_recording(message_id=511)


async def test_an_allowance_tells_what_is_used_and_what_there_is(world: World) -> None:
    assert await world.bot.submissions.allowance(ANNA) == Allowance(
        clones=0, most_clones=3, trainings=0, most_trainings=5, frees_at=None
    )
    await world.has_a_clone()
    allowance = await world.bot.submissions.allowance(ANNA)
    assert (allowance.clones, allowance.trainings, allowance.frees_at) == (1, 1, None)


async def test_an_owner_who_has_used_up_both_hears_when_the_next_training_is_free(
    world: World,
) -> None:
    for message_id in (501, 502):
        clone = await world.has_a_clone(message_id=message_id)
        await world.deletes(clone.id)
    world.clock.move(timedelta(hours=3))
    for message_id in (503, 504, 505):
        await world.has_a_clone(message_id=message_id)
    with pytest.raises(ClonesUsedUp) as refusal:
        await world.sends_a_recording(message_id=506)
    assert refusal.value.frees_at == (NINE + timedelta(days=1)).timestamp()


async def trained_five_times(world: World) -> Clone:
    claim = await world.has_a_training()
    for _ in range(4):
        await world.upstream_ends(claim, State.FAILED)
        claim = await world.taps_try_again(claim.training)
        await world.work_until_idle()
    await world.upstream_ends(claim, State.FAILED)
    return claim.clone


async def test_an_owner_may_have_five_trainings_a_day(world: World) -> None:
    clone = await trained_five_times(world)
    with pytest.raises(TrainingsUsedUp) as refusal:
        await world.taps_try_again(await world.last_training(clone.id))
    assert refusal.value.maximum == 5
    allowance = await world.bot.submissions.allowance(ANNA)
    assert allowance.frees_at == NINE + timedelta(days=1)
    assert refusal.value.frees_at == allowance.frees_at.timestamp()
    with pytest.raises(TrainingsUsedUp):
        await world.sends_a_recording(message_id=777)
    assert len(await world.bot.collection.clones(ANNA)) == 1

    await world.time_passes(minutes=24 * 60)
    assert (await world.taps_try_again(await world.last_training(clone.id))).training.attempt == 6


async def waiting(world: World) -> list[Training]:
    async with world.database.transaction() as work:
        trainings = await work.trainings.of_clone(1)
    return [training for training in trainings if training.step is not Step.DONE]


async def test_fifty_recordings_at_once_ask_once_and_cost_nothing(world: World) -> None:
    clone = await world.has_a_clone()
    for message_id in (502, 503):
        await world.has_a_clone(message_id=message_id)
    await world.bot.collection.ask(ANNA, clone.id, Question.RECORDING)
    answers = await asyncio.gather(
        *(world.bot.submissions.submit(world.recording(message_id=600 + n)) for n in range(50)),
        return_exceptions=True,
    )
    taken = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert [claim.clone.id for claim in taken] == [clone.id]
    assert sum(isinstance(answer, ClonesUsedUp) for answer in answers) == 49
    assert [one.step for one in await waiting(world)] == [Step.REPLACE]
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 3
