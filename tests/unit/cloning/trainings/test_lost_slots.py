"""A slot that the upstream says is gone before it is trained: believed late, replaced once."""

from datetime import timedelta

from cloning.domain.errors import SlotNotFound
from cloning.domain.models import Outcome, Reason, State, Step
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import World

GONE = SlotNotFound(answer="404: voice not found")


async def loses_its_slot(world: World) -> None:
    """The slot is gone before it was trained, and a minute later it still is."""
    slots = list(world.upstream.slots)
    world.upstream.slots.clear()
    world.script.no_longer("before train")
    await world.time_passes(seconds=5)
    assert list(world.upstream.slots) == []
    assert slots != []
    await world.time_passes(seconds=61)


async def has_a_slot_that_is_not_trained_yet(world: World) -> None:
    world.script.from_now_on("before train", LOST_ANSWER)
    await world.has_a_recording()
    await world.work_until_idle()


async def test_a_slot_that_is_lost_is_replaced_after_a_minute(world: World) -> None:
    await has_a_slot_that_is_not_trained_yet(world)
    await loses_its_slot(world)
    clone, training = await world.clone(), await world.last_training()
    assert (clone.slot_id, clone.state) == ("slot-2", State.TRAINING)
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-2"]
    assert (training.missing_since, training.slots_lost) == (None, 1)


async def test_a_single_wrong_answer_loses_no_slot(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before train", GONE)
    await world.work_until_idle()
    assert (await world.last_training()).put_at is None
    await world.time_passes(seconds=61)
    assert (await world.clone()).slot_id == "slot-1"
    training = await world.last_training()
    assert (training.step, training.missing_since, training.puts) == (Step.WATCH, None, 1)


async def test_a_slot_that_a_list_still_has_is_not_lost(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before train", GONE)
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=30, tick=61)
    assert world.upstream.requests.count("create") == 1
    world.script.no_longer("before train")
    await world.time_passes(seconds=61)
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1"]


async def test_a_slot_that_was_just_shown_is_missing_anew_if_the_request_finds_none(
    world: World,
) -> None:
    """Missing, there a minute later, and gone for the request: that is no minute without it."""
    clone = await world.has_a_clone()
    world.script.plan("before get", GONE)
    await world.retrains(clone)
    await world.work_until_idle()
    assert (await world.last_training()).missing_since == world.clock()
    world.script.plan("before train", GONE)
    world.upstream.unlisted.add("slot-1")
    await world.time_passes(seconds=61)
    training = await world.last_training()
    assert (training.outcome, training.missing_since) == (None, world.clock())
    world.upstream.unlisted.clear()
    await world.time_passes(seconds=61)
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-1"]
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_slot_that_is_lost_twice_has_failed(world: World) -> None:
    await has_a_slot_that_is_not_trained_yet(world)
    world.upstream.slots.clear()
    await world.time_passes_in_ticks(minutes=2, tick=10)
    assert list(world.upstream.slots) == ["slot-2"]
    world.upstream.slots.clear()
    await world.time_passes_in_ticks(minutes=3, tick=10)
    training = await world.last_training()
    assert (training.outcome, training.reason) == (Outcome.FAILED, Reason("slot_not_found"))
    assert (await world.clone()).slot_id is None
    assert world.upstream.requests.count("create") == 2


async def test_after_a_lost_slot_one_can_try_again_with_a_new_one(world: World) -> None:
    await has_a_slot_that_is_not_trained_yet(world)
    for _ in range(2):
        world.upstream.slots.clear()
        await world.time_passes_in_ticks(minutes=3, tick=10)
    world.script.no_longer("before train")
    failed = await world.last_training()
    assert failed.outcome is Outcome.FAILED
    await world.taps_try_again(failed)
    await world.work_until_idle()
    assert (await world.clone()).slot_id == "slot-3"
    assert (await world.last_training()).step is Step.WATCH


async def test_the_receipt_of_a_lost_slot_proves_nothing_about_the_next(world: World) -> None:
    await has_a_slot_that_is_not_trained_yet(world)
    await world.bot.hosting.fetched((await world.last_training()).sample or "")
    await loses_its_slot(world)
    training = await world.last_training()
    assert (training.fetched_at, training.step) == (None, Step.WATCH)
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-2"]


async def test_a_slot_that_was_replaced_gets_two_chances_while_it_is_watched(world: World) -> None:
    await has_a_slot_that_is_not_trained_yet(world)
    await loses_its_slot(world)
    world.script.plan("before get", GONE, GONE)
    await world.time_passes(seconds=120)
    assert (await world.last_training()).step is Step.WATCH


async def test_a_clock_that_is_put_back_holds_up_no_request_that_got_no_answer(
    world: World,
) -> None:
    await world.has_a_recording()
    world.script.plan("before train", LOST_ANSWER)
    await world.work_until_idle()
    world.clock.move(timedelta(days=-1))
    await world.time_passes_in_ticks(minutes=3, tick=10)
    assert (await world.last_training()).step is Step.WATCH
    assert len(world.upstream.trained) == 1
