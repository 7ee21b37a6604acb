"""The one worker that deletes: what it leaves to others, what it says, and what can't stop it."""

from dataclasses import replace

from cloning.domain.errors import (
    StorageUnavailable,
    TelegramUnavailable,
    Unreachable,
    UpstreamRefused,
)
from cloning.domain.limits import CLAIM
from cloning.domain.progress import Deleted, Progress
from tests.support.world import ANNA, BORIS, DELETION_MESSAGE, World

REFUSED = UpstreamRefused(answer="403: paid slot")


async def test_a_deletion_that_ends_in_a_bug_of_ours_does_not_stop_the_next(world: World) -> None:
    for owner in (ANNA, BORIS):
        clone = await world.has_a_clone(owner=owner)
        world.script.plan("before delete", REFUSED)
        await world.deletes(clone.id, owner=owner)
    world.script.plan("before delete", ZeroDivisionError())
    await world.time_passes(seconds=30)
    assert [await world.clone_or_none(number) is None for number in (1, 2)] == [False, True]


async def test_what_another_worker_is_deleting_is_left_to_it(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.delete(ANNA, clone.id)
    await world.bot.collection.deletion_shown(clone.id, DELETION_MESSAGE)
    other = world.another_process()
    world.script.plan("before begin", world.nothing_happens, other.erase)
    await world.bot.erase()
    assert world.upstream.requests.count("delete slot-1") == 1
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.GONE)]


async def test_a_deletion_that_takes_longer_is_said_to_go_on_and_then_to_be_done(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before delete", REFUSED)
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=30)
    said = [deleted for _message_id, deleted in world.receipts.deletions]
    assert said == [Deleted.GOES_ON, Deleted.GONE]


async def test_a_deletion_that_is_over_begins_no_more(world: World) -> None:
    clone = await world.has_a_clone()
    assert await world.deletes(clone.id)
    await world.work_until_idle()
    await world.bot.collection.deletion_shown(clone.id, DELETION_MESSAGE)
    assert not world.bot.wakeups.eraser


async def test_a_deletion_is_over_only_when_its_owner_has_been_told(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before deleted", TelegramUnavailable())
    assert not await world.deletes(clone.id)
    assert world.upstream.slots == {}
    await world.time_passes(seconds=10)
    assert await world.clone_or_none(clone.id) is None
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.GONE)]


async def test_telegram_says_when_an_owner_can_be_told_of_a_deletion(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before deleted", TelegramUnavailable(retry_after=17.0, delivered=False))
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=16)
    assert await world.clone_or_none(clone.id) is not None
    await world.time_passes(seconds=1)
    assert await world.clone_or_none(clone.id) is None


async def test_when_nothing_can_be_noted_either_a_deletion_goes_on_when_its_claim_ends(
    world: World,
) -> None:
    async def then_the_disk_is_full() -> None:
        world.script.plan("before commit", StorageUnavailable())
        raise TelegramUnavailable

    clone = await world.has_a_clone()
    world.script.plan("before deleted", then_the_disk_is_full)
    assert not await world.deletes(clone.id)
    await world.time_passes(seconds=CLAIM.total_seconds())
    assert await world.clone_or_none(clone.id) is None


async def test_what_another_worker_has_deleted_meanwhile_is_not_put_off(world: World) -> None:
    async def meanwhile_in_another_process() -> None:
        world.clock.move(CLAIM)
        await world.another_process().erase()
        raise TelegramUnavailable

    clone = await world.has_a_clone()
    world.script.plan("before deleted", meanwhile_in_another_process)
    assert await world.deletes(clone.id)


async def test_after_a_day_a_deletion_is_over_though_its_owner_was_not_told(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before deleted", TelegramUnavailable())
    assert not await world.deletes(clone.id)
    await world.time_passes_in_ticks(minutes=25 * 60, tick=3600)
    assert await world.clone_or_none(clone.id) is None


async def test_an_owner_who_has_blocked_us_is_not_told_of_a_deletion(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before deleted", Unreachable())
    assert await world.deletes(clone.id)


async def test_a_deletion_whose_handler_got_no_further_is_told_in_the_pressed_message(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.delete(ANNA, clone.id, DELETION_MESSAGE)
    await world.time_passes(seconds=11)
    assert await world.clone_or_none(clone.id) is None
    assert world.receipts.deletions == [(DELETION_MESSAGE, Deleted.GONE)]


async def test_a_deletion_that_an_erasure_overtakes_is_told_in_its_owners_language(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    owner = await world.owner()
    async with world.database.transaction() as work:
        await work.owners.save(replace(owner, language="de"))
    world.script.plan("before delete", REFUSED)
    assert not await world.deletes(clone.id)
    await world.bot.erasure.ask(ANNA)
    await world.forgets()
    await world.time_passes(seconds=31)
    assert world.receipts.spoken[-1] == "de"


async def test_a_training_that_is_creating_its_slot_is_shown_as_dropped_too(world: World) -> None:
    claim = await world.has_a_recording()
    dropped: list[str | None] = []

    async def meanwhile_the_owner_deletes_it() -> None:
        over = await world.bot.collection.delete(ANNA, claim.clone.id)
        dropped.extend(one.training.reason.code for one in over if one.training.reason)

    world.script.plan("before create", meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    assert dropped == ["deleted"]


async def test_a_clone_that_nobody_has_deleted_stays(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.deletion_shown(clone.id, DELETION_MESSAGE)
    assert await world.clone(clone.id) == clone
    assert not world.bot.wakeups.eraser


async def test_a_repeated_deletion_names_again_what_it_has_dropped(world: World) -> None:
    claim = await world.has_a_recording()
    first = await world.bot.collection.delete(ANNA, claim.clone.id)
    again = await world.bot.collection.delete(ANNA, claim.clone.id)
    assert [one.training.id for one in first] == [claim.training.id]
    assert [(one.training.id, one.training.reason) for one in again] == [
        (one.training.id, one.training.reason) for one in first
    ]


async def test_what_a_deletion_dropped_is_shown_if_its_handler_was_killed_before_that(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    await world.bot.collection.delete(ANNA, claim.clone.id)
    assert world.notifier.shown[-1:] != [Progress.DROPPED]
    await world.time_passes(seconds=11)
    assert world.notifier.shown[-1:] == [Progress.DROPPED]
    assert await world.clone_or_none(claim.clone.id) is None


async def test_what_a_deletion_dropped_is_not_shown_again_if_its_handler_has_done_so(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    await world.bot.collection.delete(ANNA, claim.clone.id)
    before = list(world.notifier.shown)
    await world.bot.collection.deletion_shown(claim.clone.id, DELETION_MESSAGE)
    await world.time_passes(seconds=11)
    assert world.notifier.shown == before
