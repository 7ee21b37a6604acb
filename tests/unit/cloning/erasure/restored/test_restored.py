"""A backup that is restored brings nobody back whom we had erased."""

import copy
from datetime import timedelta

import pytest

from cloning.domain.errors import StorageUnavailable
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.erasure.restored.kept import Kept, settles


async def is_known(world: World, owner: int) -> bool:
    async with world.database.transaction() as work:
        return await work.owners.get(owner) is not None


async def test_somebody_who_was_forgotten_stays_forgotten(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.has_a_clone(owner=BORIS, message_id=601)
    kept.backs_up()
    await world.bot.erasure.ask(ANNA)
    await world.forgets()
    await settles(world)
    assert not await is_known(world, ANNA)

    assert await kept.is_restored() == 1
    await settles(world)
    assert not await is_known(world, ANNA)
    assert await is_known(world, BORIS)
    assert [clone.owner_id for clone in kept.store.rows.clones.values()] == [BORIS]
    assert list(world.upstream.slots) == ["slot-2"]


async def test_a_deleted_clone_stays_deleted_and_its_owner_hears_nothing(kept: Kept) -> None:
    world = kept.world
    clone = await world.has_a_clone()
    await world.has_a_clone(message_id=502)
    kept.backs_up()
    await world.deletes(clone.id)
    said = len(world.receipts.deletions)
    assert await kept.is_restored() == 1
    await settles(world)
    assert [one.id for one in kept.store.rows.clones.values()] == [2]
    assert len(world.receipts.deletions) == said


async def test_a_consent_that_was_withdrawn_stays_withdrawn(kept: Kept) -> None:
    world = kept.world
    await world.has_a_recording()
    kept.backs_up()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.bot.remembering.write_down()
    assert await kept.is_restored() == 1
    assert (await world.owner()).consent is None
    assert not kept.store.rows.trainings


async def test_somebody_unreachable_who_was_forgotten_stays_forgotten(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    kept.backs_up()
    await world.bot.erasure.begin(ANNA)
    await world.bot.erase()
    assert await kept.is_restored() == 1
    await settles(world)
    assert not await is_known(world, ANNA)


async def test_who_came_back_and_agreed_anew_is_not_erased_by_an_old_line(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    world.clock.move(timedelta(days=1))
    await world.has_a_clone(message_id=502)
    kept.backs_up()
    assert await kept.is_restored() == 0
    # Nor if the database knows nothing of the erasure.
    kept.backup = copy.copy(kept.store.rows)
    kept.backup.memos = kept.store.rows.memos.without(*kept.store.rows.memos)
    assert await kept.is_restored() == 0
    await settles(world)
    assert (await world.owner()).consent is not None
    assert len(kept.store.rows.clones) == 1


async def test_who_agreed_anew_after_the_restore_is_not_erased_by_the_next_start(
    kept: Kept,
) -> None:
    world = kept.world
    await world.has_a_clone()
    kept.backs_up()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    await kept.is_restored()
    await settles(world)
    world.clock.move(timedelta(days=1))
    await world.has_a_clone(message_id=502)
    world.restarts()
    assert await world.bot.again.start() == 0
    await settles(world)
    assert (await world.owner()).consent is not None


async def test_a_consent_that_was_given_anew_is_not_withdrawn_by_an_old_line(kept: Kept) -> None:
    world = kept.world
    await world.owner_agrees()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.bot.remembering.write_down()
    world.clock.move(timedelta(hours=1))
    await world.owner_agrees()
    kept.store.rows.memos = kept.store.rows.memos.without(*kept.store.rows.memos)
    kept.backs_up()
    assert await kept.is_restored() == 0
    assert (await world.owner()).consent is not None


async def test_a_clone_that_got_the_number_of_a_deleted_one_stays(kept: Kept) -> None:
    world = kept.world
    kept.backs_up()
    clone = await world.has_a_clone()
    await world.deletes(clone.id)
    await settles(world)
    lines = list(world.memo_file.memos)
    world.memo_file.memos.clear()
    assert await kept.is_restored() == 0
    new = await world.has_a_clone(owner=BORIS, message_id=601)
    assert new.id == clone.id
    world.memo_file.memos += lines
    world.restarts()
    assert await world.bot.again.start() == 0
    assert (await world.clone(new.id)).deleted_at is None


async def test_a_start_in_the_middle_of_it_does_the_rest(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.has_a_clone(owner=BORIS, message_id=601)
    kept.backs_up()
    for owner in (ANNA, BORIS):
        await world.bot.erasure.begin(owner)
    await settles(world)
    kept.store.rows = copy.copy(kept.backup)
    world.restarts()
    world.script.plan("after commit", *[_nothing] * 5, StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await world.bot.again.start()
    world.restarts()
    await world.bot.again.start()
    await settles(world)
    assert not kept.store.rows.clones
    assert not kept.store.rows.owners


async def test_a_restored_database_that_lacks_nothing_reads_no_owner(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    world.restarts()
    commits = world.script.moments.count("after commit")
    assert await world.bot.again.start() == 0
    assert world.script.moments.count("after commit") - commits == 1


async def _nothing() -> None:
    """Let it pass."""
