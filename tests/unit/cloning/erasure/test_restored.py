"""A backup that is restored brings nobody back whom we had erased."""

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import SlotLocked, StorageUnavailable, UpstreamError
from cloning.domain.models import State
from cloning.domain.operating.memos import About
from storage.in_memory.store import InMemoryStore
from tests.support.assembly import BACKUPS
from tests.support.fakes.operators import FakeMemoFile
from tests.support.world import ANNA, BORIS, World

OF_A_DELETION = 2
"""The memos of a clone and of its slot."""


class Kept:
    """A database that can be backed up and restored."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self.world = World(self.store)
        self.backup = self.store.rows

    def backs_up(self) -> None:
        self.backup = copy.copy(self.store.rows)

    async def is_restored(self) -> int:
        """Put the backup in place and start; returns how much was done again."""
        self.store.rows = copy.copy(self.backup)
        self.world.restarts()
        self.world.clock.move(timedelta(hours=1))
        return await self.world.bot.again.start()


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def is_known(world: World, owner: int) -> bool:
    async with world.database.transaction() as work:
        return await work.owners.get(owner) is not None


async def settles(world: World) -> None:
    await world.time_passes_in_ticks(minutes=2)


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


async def test_nobody_gets_a_receipt_before_the_erasure_is_on_the_disk(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    world.script.from_now_on("before append", StorageUnavailable())
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    assert world.upstream.slots == {}
    assert world.receipts.sent == []
    world.script.no_longer("before append")
    await world.time_passes(seconds=5)
    assert len(world.receipts.sent) == 1


async def test_the_file_of_every_machine_has_all_lines(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    kept.backs_up()
    first, world.memo_file = world.memo_file, FakeMemoFile(world.script)
    elsewhere = world.another_process()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    await elsewhere.remembering.write_down()
    await elsewhere.remembering.write_down()
    assert sorted(first.memos, key=repr) == sorted(world.memo_file.memos, key=repr)
    first.memos.clear()
    assert await kept.is_restored() == 1


async def test_lines_are_kept_as_long_as_backups_and_no_longer(kept: Kept) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    world.clock.move(BACKUPS - timedelta(hours=1))
    await world.time_passes(seconds=5)
    assert {memo.about for memo in world.memo_file.memos} >= {About.PERSON, About.CLONE}
    world.clock.move(timedelta(hours=2))
    await world.time_passes(seconds=5)
    assert not world.memo_file.memos
    assert not kept.store.rows.memos


async def test_a_missing_file_is_said_and_written_anew(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    world = kept.world
    await world.has_a_clone()
    await world.bot.erasure.begin(ANNA)
    await settles(world)
    lines = list(world.memo_file.memos)
    world.memo_file.memos.clear()
    world.restarts()
    await world.bot.again.start()
    assert set(world.memo_file.memos) == set(lines)
    assert caplog.text.count("ERASURES_FILE is missing or empty") == 1


@asynccontextmanager
async def after_an_erased_clone_of_a_later_day(kept: Kept) -> AsyncIterator[World]:
    """A clone was made and deleted after the backup; its slot was left behind."""
    world = kept.world
    kept.backs_up()
    clone = await world.has_a_clone()
    async with world.database.transaction() as work:
        await world.bot.deletion.mark(work, clone)
    await world.bot.remembering.write_down()
    world.upstream.has("another-bots", State.SUCCESS)
    await kept.is_restored()
    yield world


async def test_a_slot_of_a_deleted_clone_that_the_backup_never_knew_is_deleted(
    kept: Kept,
) -> None:
    async with after_an_erased_clone_of_a_later_day(kept) as world:
        await world.time_passes(seconds=5)
        assert list(world.upstream.slots) == ["another-bots"]
        world.upstream.requests.clear()
        await world.time_passes(minutes=61)
        assert not [one for one in world.upstream.requests if one.startswith("delete")]


async def test_a_slot_that_stays_is_known_to_stay(kept: Kept) -> None:
    async with after_an_erased_clone_of_a_later_day(kept) as world:
        world.script.plan("before delete", SlotLocked(answer="403"))
        await world.time_passes(seconds=5)
        async with world.database.transaction() as work:
            assert await work.paid_slots.left() == ["slot-1"]


async def test_a_slot_that_is_gone_meanwhile_is_gone(kept: Kept) -> None:
    async with after_an_erased_clone_of_a_later_day(kept) as world:

        async def it_goes() -> None:
            world.upstream.slots.pop("slot-1")

        world.script.plan("before delete", it_goes)
        await world.time_passes(seconds=5)
        assert list(world.upstream.slots) == ["another-bots"]


async def test_a_slot_that_can_not_be_deleted_now_is_deleted_later(kept: Kept) -> None:
    async with after_an_erased_clone_of_a_later_day(kept) as world:
        world.script.plan("before delete", UpstreamError(answer="500"))
        await world.time_passes(seconds=5)
        assert "slot-1" in world.upstream.slots
        await world.time_passes(minutes=61)
        assert list(world.upstream.slots) == ["another-bots"]


async def test_a_slot_that_a_clone_has_again_stays(kept: Kept) -> None:
    async with after_an_erased_clone_of_a_later_day(kept) as world:
        claim = await world.has_a_recording(owner=BORIS, message_id=601)
        clone = await world.clone(claim.clone.id)
        async with world.database.transaction() as work:
            await work.clones.save(replace(clone, slot_id="slot-1"))
        await world.bot.again.delete_left()
        assert "slot-1" in world.upstream.slots


async def test_the_slot_of_a_clone_that_was_deleted_before_it_had_one_is_remembered(
    kept: Kept,
) -> None:
    world = kept.world
    await world.has_a_recording()

    async def it_is_deleted() -> None:
        await world.deletes(1)

    world.script.plan("before create", it_is_deleted)
    await world.work_until_idle()
    about = {memo.about for memo in kept.store.rows.memos.values()}
    assert about == {About.CLONE, About.MADE, About.SLOT}


async def _nothing() -> None:
    """Let it pass."""


async def test_what_the_file_could_not_take_is_written_down_later_though_nobody_has_written_since(
    kept: Kept,
) -> None:
    clone = await kept.world.has_a_clone()
    await kept.world.deletes(clone.id)
    kept.world.memo_file.memos.clear()
    kept.world.restarts()
    kept.world.script.plan("before append", StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await kept.world.bot.remembering.write_down()
    for _ in range(2):
        await kept.world.bot.remembering.write_down()
        assert len(kept.world.memo_file.memos) == OF_A_DELETION
