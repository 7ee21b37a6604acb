"""The one worker that deletes: what it leaves to others, what it says, and what can't stop it."""

from cloning.domain.errors import UpstreamRefused
from cloning.domain.progress import Deleted
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
