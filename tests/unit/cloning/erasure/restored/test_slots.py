"""Slots of clones that were deleted after the backup: gone, kept, or not ours any more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from cloning.domain.errors import SlotLocked, UpstreamError
from cloning.domain.models import State
from cloning.domain.operating.memos import About
from tests.support.world import BORIS, World
from tests.unit.cloning.erasure.restored.kept import Kept


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
