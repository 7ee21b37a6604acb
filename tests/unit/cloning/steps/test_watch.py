"""Watching: what is believed, and that nothing is destroyed by a wrong answer."""

from datetime import timedelta

import pytest

from cloning.domain.errors import SlotNotFound
from cloning.domain.models import Claim, Outcome, Reason, State, Step, Voice
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, DEMO_URL, World


async def test_nobody_is_asked_when_nothing_is_training(world: World) -> None:
    await world.time_passes(seconds=5)
    assert world.upstream.requests == []


async def test_success_is_noticed_with_its_demo(world: World) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS, demo_url=DEMO_URL)
    await world.bot.sweep()
    clone = await world.clone()
    assert (clone.state, clone.demo_url) == (State.SUCCESS, DEMO_URL)
    training = await world.training(claim.training.id)
    assert (training.outcome, training.finished_at) == (Outcome.SUCCESS, world.clock())
    assert list(world.bot.wakeups.waiting) == [claim.training.id]
    announcement = await world.announcement(claim.training.id)
    assert announcement is not None
    assert (announcement.outcome, announcement.pushes) == (Outcome.SUCCESS, 0)


async def test_failure_is_noticed_with_its_reason(world: World) -> None:
    claim = await world.has_a_training()
    await world.bot.hosting.fetched(claim.training.sample or "")
    world.upstream.has("slot-1", State.FAILED)
    await world.bot.sweep()
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.FAILED, Reason("upstream_failed"))
    assert (await world.clone()).state is State.FAILED


@pytest.mark.parametrize("state", [State.TRAINING, State.INIT, None])
async def test_any_other_state_leaves_it_as_it_is(world: World, state: State | None) -> None:
    claim = await world.has_a_training()
    world.upstream.slots["slot-1"] = Voice(slot_id="slot-1", name="", state=state, demo_url="x")
    await world.time_passes(minutes=59)
    assert await world.training(claim.training.id) == claim.training
    assert await world.clone() == claim.clone


async def test_one_training_is_asked_for_by_itself(world: World) -> None:
    await world.has_a_training()
    world.upstream.requests.clear()
    await world.time_passes(seconds=5)
    assert world.upstream.requests == ["get slot-1"]


async def test_many_trainings_are_asked_for_by_one_list(world: World) -> None:
    for owner in (ANNA, BORIS, 7003):
        await world.has_a_training(owner=owner)
    world.upstream.requests.clear()
    world.upstream.has("slot-2", State.SUCCESS)
    await world.bot.sweep()
    assert world.upstream.requests == ["voices"]
    assert [(await world.clone(number)).state for number in (1, 2, 3)] == [
        State.TRAINING,
        State.SUCCESS,
        State.TRAINING,
    ]


async def test_an_empty_list_destroys_nothing(world: World) -> None:
    await world.has_a_training(owner=ANNA)
    await world.has_a_training(owner=BORIS)
    world.upstream.unlisted.update(["slot-1", "slot-2"])
    await world.time_passes_in_ticks(minutes=30, tick=300)
    assert {(await world.clone(number)).state for number in (1, 2)} == {State.TRAINING}

    world.upstream.has("slot-2", State.SUCCESS)
    await world.bot.sweep()
    assert (await world.clone(2)).state is State.SUCCESS


async def test_one_slot_that_can_not_be_asked_for_keeps_nobody_from_the_others(
    world: World,
) -> None:
    await world.has_a_training(owner=ANNA)
    await world.has_a_training(owner=BORIS)
    world.upstream.unlisted.add("slot-1")
    world.upstream.has("slot-2", State.SUCCESS)
    world.script.from_now_on("before get", LOST_ANSWER)
    await world.bot.sweep()
    assert (await world.clone(2)).state is State.SUCCESS


async def test_a_slot_is_lost_only_when_it_is_missing_for_a_minute(world: World) -> None:
    claim = await world.has_a_training()
    del world.upstream.slots["slot-1"]
    await world.time_passes(seconds=5)
    first_missed = world.clock()
    await world.time_passes(seconds=59)
    training = await world.training(claim.training.id)
    assert (training.step, training.missing_since) == (Step.WATCH, first_missed)

    await world.time_passes(seconds=1)
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.FAILED, Reason("slot_not_found"))
    clone = await world.clone()
    assert (clone.state, clone.slot_id) == (State.FAILED, None)
    assert len(world.notifier.pushes) == 1


async def test_a_slot_that_is_back_is_not_missing_any_more(world: World) -> None:
    claim = await world.has_a_training()
    slot = world.upstream.slots.pop("slot-1")
    await world.time_passes(seconds=5)
    world.upstream.slots["slot-1"] = slot
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).missing_since is None

    del world.upstream.slots["slot-1"]
    await world.time_passes(minutes=60)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_a_single_wrong_answer_about_a_slot_loses_nothing(world: World) -> None:
    claim = await world.has_a_training()
    gone = SlotNotFound(answer="404: voice not found")
    world.script.plan("before get", gone, gone)
    await world.time_passes(minutes=60)
    world.upstream.has("slot-1", State.SUCCESS)
    await world.time_passes(minutes=60)
    assert (await world.training(claim.training.id)).outcome is Outcome.SUCCESS


async def test_a_slot_that_the_list_has_is_not_lost_whatever_is_said_of_it(world: World) -> None:
    claim = await world.has_a_training()
    world.script.from_now_on("before get", SlotNotFound(answer="404: voice not found"))
    await world.time_passes_in_ticks(minutes=30, tick=60)
    assert (await world.training(claim.training.id)).step is Step.WATCH
    await world.time_passes_in_ticks(minutes=24 * 60, tick=3600)
    assert (await world.training(claim.training.id)).reason == Reason("no_answer")
    assert (await world.clone()).slot_id == "slot-1"


async def test_a_clone_deleted_while_the_upstream_is_asked_stays_deleted(world: World) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS)

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    world.script.plan("before get", meanwhile_the_owner_deletes_it)
    await world.time_passes(seconds=5)
    assert await world.clone_or_none() is None
    assert world.notifier.pushes == []


@pytest.mark.parametrize("announced", [False, True])
async def test_two_processes_that_notice_the_same_end_write_it_down_once(
    world: World, announced: bool
) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS)
    other = world.another_process()

    async def meanwhile_in_the_other_process() -> None:
        world.clock.move(timedelta(seconds=31))
        await other.sweep()
        if announced:
            await other.work_until_idle()

    world.script.plan("before get", meanwhile_in_the_other_process)
    await world.time_passes(seconds=5)
    await world.time_passes(seconds=5)
    assert len(world.notifier.pushes) == 1
    assert (await world.training(claim.training.id)).step is Step.DONE


async def has_five_trainings(world: World) -> list[Claim]:
    """Five owners have a training each, in slot-1 to slot-5."""
    return [await world.has_a_training(owner=7001 + number) for number in range(5)]


async def test_a_list_that_is_empty_all_at_once_is_not_believed(world: World) -> None:
    claims = await has_five_trainings(world)
    world.upstream.unlisted |= set(world.upstream.slots)
    world.upstream.requests.clear()
    await world.time_passes_in_ticks(minutes=30, tick=60)
    assert set(world.upstream.requests) == {"voices"}
    for claim in claims:
        training = await world.training(claim.training.id)
        assert (training.step, training.missing_since) == (Step.WATCH, None)

    world.upstream.unlisted.clear()
    world.upstream.has("slot-1", State.SUCCESS)
    await world.time_passes(seconds=5)
    assert (await world.clone(1)).state is State.SUCCESS


async def test_slots_that_are_gone_all_at_once_are_given_up_after_a_day(world: World) -> None:
    claims = await has_five_trainings(world)
    world.upstream.slots.clear()
    await world.time_passes_in_ticks(minutes=24 * 60, tick=3600)
    for claim in claims:
        assert (await world.training(claim.training.id)).reason == Reason("no_answer")


async def test_three_slots_may_be_lost_at_once(world: World) -> None:
    claims = await has_five_trainings(world)
    for slot_id in ("slot-1", "slot-2", "slot-3"):
        del world.upstream.slots[slot_id]
    await world.time_passes(seconds=5)
    await world.time_passes(seconds=61)
    reasons = [(await world.training(claim.training.id)).reason for claim in claims]
    assert reasons == [Reason("slot_not_found")] * 3 + [None] * 2
