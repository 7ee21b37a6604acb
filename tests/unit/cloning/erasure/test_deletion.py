"""Deleting: marked at once, verified by looking, and then all of it is gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    TelegramUnavailable,
    UpstreamRefused,
)
from cloning.domain.models import Claim, Clone, State, Step
from cloning.domain.progress import Deleted
from tests.support.databases.sql import one_value
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, DELETION_MESSAGE, World

NOT_SENT = TelegramUnavailable(delivered=False)
PAID = SlotLocked(answer="403 pro voice can not be deleted")
REFUSED = UpstreamRefused(answer="403: paid slot")


async def deleted_without_proof(world: World) -> Clone:
    """The upstream refuses to delete a slot."""
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", REFUSED)
    assert not await world.deletes(clone.id)
    return clone


async def test_a_clone_is_deleted_and_its_slot_verified_gone(world: World) -> None:
    clone = await world.has_a_clone()
    world.upstream.requests.clear()
    assert await world.deletes(clone.id)
    assert world.upstream.requests == ["delete slot-1", "get slot-1", "voices"]
    assert world.upstream.slots == {}
    assert await world.clone_or_none(clone.id) is None


async def test_nothing_of_a_deleted_clone_is_left_in_the_database(
    world: World, database_path: Path
) -> None:
    clone = await world.has_a_clone()
    await world.deletes(clone.id)
    assert one_value(database_path, "SELECT count(*) FROM clones") == 0
    assert one_value(database_path, "SELECT count(*) FROM trainings") == 0
    assert one_value(database_path, "SELECT count(*) FROM announcements") == 0


async def test_a_slot_that_is_gone_already_is_looked_for_in_the_list(world: World) -> None:
    clone = await world.has_a_clone()
    world.upstream.slots.clear()
    world.upstream.requests.clear()
    assert await world.deletes(clone.id)
    assert world.upstream.requests == ["delete slot-1", "get slot-1", "voices"]


@pytest.mark.parametrize("moment", ["before delete", "before get"])
async def test_a_wrong_word_that_a_slot_is_gone_leaves_none_behind(
    world: World, moment: str
) -> None:
    clone = await world.has_a_clone()
    if moment == "before get":
        world.script.plan("before delete", REFUSED)
    world.script.plan(moment, SlotNotFound(answer="404: voice not found"))
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=31)
    assert world.upstream.slots == {}
    assert await world.clone_or_none(clone.id) is None


async def test_a_slot_counts_as_gone_only_when_the_list_can_be_asked(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before voices", LOST_ANSWER)
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=31)
    assert await world.clone_or_none(clone.id) is None


async def test_a_delete_that_answers_with_an_error_may_have_worked(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("after delete", LOST_ANSWER)
    assert await world.deletes(clone.id)
    assert await world.clone_or_none(clone.id) is None


async def test_a_deleted_clone_is_out_of_sight_before_it_is_gone(world: World) -> None:
    clone = await deleted_without_proof(world)
    assert await world.bot.collection.clones(ANNA) == []
    assert await world.bot.collection.delete(ANNA, clone.id) == []
    assert (await world.clone(clone.id)).deleted_at == world.clock()


async def test_a_slot_is_not_believed_gone_until_that_is_verified(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before get", LOST_ANSWER)
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=30)
    assert await world.clone_or_none(clone.id) is None


async def test_a_refused_deletion_is_tried_again_with_growing_pauses(world: World) -> None:
    clone = await deleted_without_proof(world)
    tries = []
    began = world.clock()
    for _ in range(10):
        erase_at = (await world.clone(clone.id)).erase_at
        assert erase_at is not None
        tries.append((erase_at - began).total_seconds())
        world.clock.now = erase_at - timedelta(seconds=1)
        await world.time_passes(seconds=0)
        assert (await world.clone(clone.id)).erase_at == erase_at
        await world.time_passes(seconds=1)
    assert tries == [30, 60, 120, 240, 480, 780, 1080, 1380, 1680, 1980]

    world.script.no_longer("before delete")
    await world.time_passes(minutes=5)
    assert await world.clone_or_none(clone.id) is None
    assert world.upstream.slots == {}


async def test_a_clone_without_a_slot_is_gone_at_once(world: World) -> None:
    claim = await world.has_a_recording()
    assert await world.deletes(claim.clone.id)
    assert world.upstream.requests == []
    await world.work_until_idle()
    assert world.upstream.requests == []


@pytest.mark.parametrize("moment", ["before train", "after train"])
async def test_a_training_that_is_being_asked_for_is_ended(world: World, moment: str) -> None:
    claim = await world.has_a_recording()
    hosted: list[str] = []

    async def meanwhile_the_owner_deletes_it() -> None:
        hosted.extend(world.samples.hosted)
        assert await world.deletes(claim.clone.id)

    world.script.plan(moment, meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    assert len(hosted) == 1
    await assert_nothing_is_left(world, claim)


async def test_a_training_that_the_upstream_is_at_work_on_is_ended(world: World) -> None:
    claim = await world.has_a_training()
    sample = claim.training.sample or ""
    world.script.plan("before delete", UpstreamRefused(answer="400: training"))
    assert not await world.deletes(claim.clone.id)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.DONE, None)
    assert await world.bot.hosting.need_of(sample) is None

    world.upstream.has("slot-1", State.SUCCESS)
    await world.time_passes(seconds=30)
    await assert_nothing_is_left(world, claim)


async def test_the_sample_is_erased_at_once_whatever_the_upstream_says(world: World) -> None:
    claim = await world.has_a_training()
    assert world.samples.hosted
    world.script.from_now_on("before delete", LOST_ANSWER)
    world.script.from_now_on("before get", LOST_ANSWER)
    assert not await world.deletes(claim.clone.id)
    assert world.samples.hosted == {}


async def test_a_failure_that_is_not_yet_announced_is_not_announced_after_a_deletion(
    world: World,
) -> None:
    claim = await world.has_a_training()
    await world.bot.hosting.fetched(claim.training.sample or "")
    world.upstream.has("slot-1", State.FAILED)
    await world.bot.sweep()
    assert (await world.training(claim.training.id)).step is Step.ANNOUNCE
    assert await world.deletes(claim.clone.id)
    await world.work_until_idle()
    await assert_nothing_is_left(world, claim)


async def test_news_of_an_earlier_training_is_not_told_after_a_deletion(world: World) -> None:
    first = await world.has_a_training()
    world.script.plan("before push", NOT_SENT)
    await world.upstream_ends(first, State.FAILED)
    await world.taps_try_again(first.training)
    world.script.from_now_on("before delete", REFUSED)
    assert not await world.deletes(first.clone.id)
    await world.time_passes(minutes=1)
    assert world.notifier.pushes == []


async def test_a_slot_that_was_paid_for_stays_without_its_name_and_that_is_said(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID, PAID, PAID)
    assert await world.deletes(clone.id)
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.STAYS)]
    assert [slot.name for slot in world.upstream.slots.values()] == ["deleted"]


async def test_a_paid_slot_that_may_not_be_renamed_stays_too(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID, PAID, PAID)
    world.script.from_now_on("before rename", PAID)
    assert await world.deletes(clone.id)
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.STAYS)]


async def test_a_paid_slot_whose_renaming_is_refused_once_loses_its_name_all_the_same(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID, PAID, PAID)
    world.script.plan("before rename", PAID)
    assert await world.deletes(clone.id)
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.STAYS)]
    assert [slot.name for slot in world.upstream.slots.values()] == ["deleted"]


async def test_a_refusal_that_is_not_repeated_is_not_believed(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID, PAID)
    assert await world.deletes(clone.id)
    assert world.upstream.slots == {}


@pytest.mark.parametrize("moment", ["before rename", "after rename"])
async def test_while_nobody_can_tell_a_slot_is_not_taken_for_one_that_stays(
    world: World, moment: str
) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID)
    world.script.plan(moment, LOST_ANSWER)
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=30)
    assert world.upstream.slots == {}


async def test_a_slot_that_may_stay_is_not_believed_gone_on_two_wrong_answers(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", PAID, LOST_ANSWER)
    world.script.plan("before get", SlotNotFound(answer="404: voice not found"))
    world.upstream.unlisted.add("slot-1")
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=30)
    assert world.upstream.slots == {}


async def test_finishing_a_deletion_twice_is_harmless(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", REFUSED)
    await world.deletes(clone.id)
    marked = await world.clone(clone.id)
    await world.bot.deletion.finish(marked)
    await world.bot.deletion.finish(marked)
    assert await world.clone_or_none(clone.id) is None


async def test_a_late_refusal_does_not_bring_a_deleted_clone_back(world: World) -> None:
    clone = await deleted_without_proof(world)
    marked = await world.clone(clone.id)
    world.script.no_longer("before delete")

    async def meanwhile_in_the_other_process() -> None:
        await world.bot.deletion.finish(marked)
        raise REFUSED

    world.script.plan("before delete", meanwhile_in_the_other_process)
    world.script.plan("before get", world.nothing_happens, LOST_ANSWER)
    await world.bot.deletion.finish(marked)
    assert await world.clone_or_none(clone.id) is None


async def assert_nothing_is_left(world: World, claim: Claim) -> None:
    assert await world.clone_or_none(claim.clone.id) is None
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert world.notifier.pushes == []
