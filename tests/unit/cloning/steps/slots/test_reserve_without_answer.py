"""The step `reserve`, when nobody knows whether the slot was created."""

from datetime import timedelta

from cloning.domain.models import Claim, State, Step
from cloning.steps.slots.adopt import LOOK_AGAIN, LOOKS
from tests.support.assembly import SETTLE
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World

SETTLED = SETTLE.total_seconds()


async def recording_whose_slot_gets_no_answer(world: World, *, applied: bool) -> Claim:
    claim = await world.has_a_recording()
    world.script.plan("after create" if applied else "before create", LOST_ANSWER)
    await world.work_until_idle()
    assert (await world.clone()).slot_intent_at == world.clock()
    return claim


async def settles(world: World) -> None:
    """So much time passes that a slot which no LIST has shown was not created."""
    await world.time_passes(seconds=SETTLED)
    for _ in range(LOOKS - 1):
        await world.time_passes(seconds=LOOK_AGAIN.total_seconds())


async def test_a_slot_whose_answer_was_lost_is_adopted(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=True)
    await world.time_passes(seconds=SETTLED - 1)
    assert (await world.clone()).slot_id is None
    await world.time_passes(seconds=1)
    clone = await world.clone()
    assert (clone.slot_id, clone.slot_intent_at) == ("slot-1", None)
    assert (await world.last_training()).step is Step.WATCH
    assert world.upstream.requests.count("create") == 1


async def test_a_slot_that_was_never_made_is_made_once_after_the_settle_time(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=False)
    await world.time_passes(seconds=SETTLED)
    assert world.upstream.requests.count("create") == 1
    await settles(world)
    assert world.upstream.requests.count("create") == 2
    assert list(world.upstream.slots) == ["slot-1"]
    assert (await world.clone()).slot_id == "slot-1"


async def test_a_slot_that_turns_up_late_is_adopted_too(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=False)
    await world.time_passes(seconds=SETTLED - 1)
    world.upstream.has("slot-late", State.INIT)
    await world.time_passes(seconds=1)
    assert (await world.clone()).slot_id == "slot-late"


async def test_a_slot_that_a_list_leaves_out_is_looked_for_again(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=True)
    world.upstream.unlisted.add("slot-1")
    await world.time_passes(seconds=SETTLED)
    await world.time_passes(seconds=LOOK_AGAIN.total_seconds())
    world.upstream.unlisted.clear()
    await world.time_passes(seconds=LOOK_AGAIN.total_seconds())
    assert (await world.clone()).slot_id == "slot-1"
    assert world.upstream.requests.count("create") == 1


async def test_of_two_slots_that_turned_up_neither_is_taken_for_ours(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=True)
    world.upstream.has("somebody-s", State.INIT)
    await world.time_passes(seconds=SETTLED)
    assert (await world.clone()).slot_id == "slot-2"
    assert world.upstream.slots["slot-1"].state is State.INIT
    assert world.upstream.slots["somebody-s"].state is State.INIT


async def test_slots_that_were_there_before_are_never_adopted(world: World) -> None:
    world.upstream.has("somebody-s", State.INIT)
    await recording_whose_slot_gets_no_answer(world, applied=False)
    await settles(world)
    assert (await world.clone()).slot_id == "slot-1"


async def test_a_slot_that_has_been_trained_is_nobodys_new_one(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=False)
    world.upstream.has("somebody-s", State.TRAINING)
    await settles(world)
    assert (await world.clone()).slot_id == "slot-1"


async def test_a_slot_of_another_clone_is_never_adopted(world: World) -> None:
    boris = await world.has_a_training(owner=BORIS)
    slot_of_boris = boris.clone.slot_id or ""
    world.upstream.unlisted.add(slot_of_boris)
    await recording_whose_slot_gets_no_answer_for_anna(world)
    world.upstream.unlisted.clear()
    world.upstream.has(slot_of_boris, State.INIT)
    await settles(world)
    assert (await world.clone(boris.clone.id)).slot_id == slot_of_boris
    assert (await world.clone(2)).slot_id == "slot-2"


async def recording_whose_slot_gets_no_answer_for_anna(world: World) -> None:
    await world.has_a_recording(owner=ANNA)
    world.script.plan("before create", LOST_ANSWER)
    await world.work_until_idle()


async def test_when_the_slots_can_not_be_listed_the_intent_stays_open(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=True)
    world.script.plan("before voices", LOST_ANSWER)
    await world.time_passes(seconds=SETTLED)
    assert (await world.clone()).slot_intent_at is not None
    await world.time_passes(seconds=4)
    assert (await world.clone()).slot_id == "slot-1"
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_clone_deleted_during_its_creation_leaves_no_slot(world: World) -> None:
    claim = await world.has_a_recording()
    deleted = []

    async def meanwhile_the_owner_deletes_it() -> None:
        deleted.append(await world.deletes(claim.clone.id))

    world.script.plan("after create", meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    assert deleted == [False]
    assert world.upstream.trained == []
    await world.time_passes(seconds=30)
    assert world.upstream.slots == {}
    assert await world.clone_or_none() is None
    assert world.samples.hosted == {}
    assert world.notifier.pushes == []


async def test_a_clone_deleted_before_its_lost_answer_settles_leaves_no_slot(world: World) -> None:
    claim = await recording_whose_slot_gets_no_answer(world, applied=True)
    assert not await world.deletes(claim.clone.id)
    await world.time_passes_in_ticks(minutes=5, tick=30)
    assert world.upstream.slots == {}
    assert await world.clone_or_none() is None


async def test_no_slot_is_created_for_a_clone_that_was_deleted(world: World) -> None:
    claim = await recording_whose_slot_gets_no_answer(world, applied=False)
    assert not await world.deletes(claim.clone.id)
    await world.time_passes_in_ticks(minutes=5, tick=30)
    assert world.upstream.requests.count("create") == 1
    assert await world.clone_or_none() is None


async def test_a_worker_that_lost_its_claim_leaves_the_slot_to_the_next(world: World) -> None:
    claim = await world.has_a_recording()

    async def meanwhile_the_claim_runs_out() -> None:
        await world.time_passes(seconds=61)

    other, world.bot = world.bot, world.another_process()
    world.script.plan("after create", meanwhile_the_claim_runs_out)
    await other.advance(claim.training.id)
    assert (await world.clone()).slot_id == "slot-1"
    assert list(world.upstream.slots) == ["slot-1"]
    assert len(world.upstream.trained) == 1


async def test_an_intent_outlives_faults_of_our_own(world: World) -> None:
    await recording_whose_slot_gets_no_answer(world, applied=True)
    world.script.from_now_on("before voices", ZeroDivisionError())
    await world.time_passes_in_ticks(minutes=40, tick=240)
    clone = await world.clone()
    assert clone.slot_intent_at is not None
    assert (await world.last_training()).outcome is None
    world.script.no_longer("before voices")
    await world.time_passes(minutes=6)
    assert (await world.clone()).slot_id == "slot-1"
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_clock_that_is_put_back_holds_up_no_slot(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("after create", LOST_ANSWER)
    await world.work_until_idle()
    world.clock.move(timedelta(days=-1))
    await world.time_passes_in_ticks(minutes=2, tick=10)
    assert (await world.clone()).slot_id == "slot-1"
    assert (await world.last_training()).step is Step.WATCH
