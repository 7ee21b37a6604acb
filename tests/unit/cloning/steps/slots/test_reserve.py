"""The step `reserve`: exactly one slot for each clone."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from cloning.domain.errors import (
    StorageUnavailable,
    TelegramUnavailable,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
)
from cloning.domain.models import Outcome, State, Step
from cloning.domain.progress import Progress
from cloning.steps.slots.create import FRESH
from tests.support.assembly import TICK
from tests.support.fakes.owners import Push
from tests.support.fakes.upstream import LOST_ANSWER, NEVER_SENT
from tests.support.world import ANNA, BORIS, World

CLARA = 7003


async def test_a_clone_gets_exactly_one_slot(world: World) -> None:
    await world.trains_a_clone()
    clone = await world.clone()
    assert (clone.slot_id, clone.slot_intent_at, clone.slot_mark) == ("slot-1", None, 0)
    assert list(world.upstream.slots) == ["slot-1"]
    assert world.upstream.requests == ["voices", "create", "train slot-1"]


async def test_the_intent_is_written_down_after_the_strays_that_are_there(world: World) -> None:
    for slot_id in ("somebody-s", "another-s"):
        world.upstream.has(slot_id, State.INIT)
    world.upstream.has("a-voice", State.SUCCESS)
    seen = []

    async def look_into_the_database() -> None:
        async with world.database.transaction() as work:
            seen.append((await work.clones.get(1), await work.strays.after(0)))

    world.script.plan("before create", look_into_the_database)
    await world.trains_a_clone()
    [(clone, strays)] = seen
    assert clone is not None
    assert clone.slot_intent_at == world.clock()
    assert strays == {"somebody-s": 1, "another-s": 2}
    assert clone.slot_mark == 2


async def test_a_create_relies_on_a_list_of_the_last_five_seconds(world: World) -> None:
    await world.trains_a_clone(owner=ANNA)
    world.clock.move(FRESH - timedelta(seconds=1))
    await world.trains_a_clone(owner=BORIS)
    assert world.upstream.requests.count("voices") == 1
    world.clock.move(timedelta(seconds=1))
    await world.trains_a_clone(owner=CLARA)
    assert world.upstream.requests.count("voices") == 2


async def test_a_list_that_nobody_could_write_down_does_not_count(world: World) -> None:
    await world.has_a_recording()
    world.upstream.meanwhile.append(partial(fails_at_the_next_commit, world))
    await world.work_until_idle()
    assert (await world.clone()).slot_intent_at is None
    await world.time_passes(seconds=2)
    assert world.upstream.requests == ["voices", "voices", "create", "train slot-1"]


async def fails_at_the_next_commit(world: World) -> None:
    world.script.plan("before commit", StorageUnavailable())


@pytest.mark.parametrize(
    "fault",
    [
        UpstreamDenied(answer="401: unauthorized"),
        NEVER_SENT,
    ],
)
async def test_a_request_that_certainly_made_no_slot_may_be_repeated_at_once(
    world: World, fault: UpstreamError
) -> None:
    await world.has_a_recording()
    world.script.plan("before create", fault)
    await world.work_until_idle()
    assert (await world.clone()).slot_intent_at is None
    assert (await world.last_training()).step is Step.RESERVE

    await world.time_passes(seconds=2)
    assert (await world.last_training()).step is Step.WATCH
    assert world.upstream.requests.count("create") == 2
    assert list(world.upstream.slots) == ["slot-1"]


async def test_an_account_that_takes_no_more_slots_is_said_and_may_be_tried_again(
    world: World,
) -> None:
    await world.has_a_recording()
    world.script.plan("before create", UpstreamRefused(answer="400: no more slots"))
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    training, clone = await world.last_training(), await world.clone()
    assert (training.step, training.outcome) == (Step.DONE, Outcome.FAILED)
    assert (clone.slot_id, clone.slot_intent_at, clone.state) == (None, None, State.FAILED)
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]

    await world.taps_try_again(training)
    await world.work_until_idle()
    assert (await world.last_training()).step is Step.WATCH
    assert (await world.clone()).slot_id == "slot-1"


async def test_a_clone_deleted_while_its_slot_is_refused_is_just_gone(world: World) -> None:
    await world.has_a_recording()

    async def meanwhile_the_owner_deletes_it() -> None:
        await world.deletes(1)
        raise UpstreamRefused(answer="400: no more slots")

    world.script.plan("before create", meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    await world.time_passes(seconds=31)
    assert await world.clone_or_none() is None
    assert world.notifier.pushes == []


async def test_nothing_is_created_when_the_slots_can_not_be_listed(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before voices", NEVER_SENT)
    await world.work_until_idle()
    assert world.upstream.requests == ["voices"]
    assert (await world.clone()).slot_intent_at is None
    await world.time_passes(seconds=2)
    assert (await world.clone()).slot_id == "slot-1"


async def test_an_owners_trainings_go_one_after_the_other(world: World) -> None:
    first = await world.trains_a_clone(message_id=501)
    second = await world.sends_a_recording(message_id=502)
    await world.work_until_idle()
    waiting = await world.training(second.training.id)
    assert (waiting.step, waiting.due_at) == (Step.RESERVE, world.clock() + TICK)
    assert world.notifier.status[3002] is Progress.WAITING

    await world.time_passes_in_ticks(minutes=1, tick=20)
    assert world.notifier.shown.count(Progress.WAITING) == 1
    assert world.upstream.requests.count("create") == 1

    await world.upstream_ends(first, State.SUCCESS)
    await world.time_passes(seconds=5)
    assert (await world.training(second.training.id)).step is Step.WATCH


async def test_a_delayed_training_waits_for_a_later_one_that_went_ahead(world: World) -> None:
    first, second = [await world.has_a_clone(message_id=number) for number in (501, 502)]
    world.script.plan("before download", TelegramUnavailable())
    held_up = await world.retrains(first, message_id=503)
    ahead = await world.retrains(second, message_id=504)
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    assert (await world.training(held_up.training.id)).step is Step.RESERVE
    assert (await world.training(ahead.training.id)).step is Step.WATCH

    await world.upstream_ends(await world.claim(ahead.training.id), State.SUCCESS)
    await world.time_passes(seconds=5)
    assert (await world.training(held_up.training.id)).step is Step.WATCH


async def test_a_new_slot_waits_if_another_training_went_ahead_meanwhile(world: World) -> None:
    clone = await world.has_a_clone(message_id=501)
    mine = await world.sends_a_recording(message_id=502)
    other = await world.asks_to_retrain(clone, message_id=503)
    world.bot.wakeups.waiting.pop()

    async def meanwhile_the_other_is_trained() -> None:
        await world.save_training(replace(await world.training(other.training.id), step=Step.WATCH))

    world.script.plan("after create", meanwhile_the_other_is_trained)
    await world.work_until_idle()
    clone = await world.clone(mine.clone.id)
    assert (clone.slot_id, clone.slot_intent_at) == ("slot-2", None)
    waiting = await world.training(mine.training.id)
    assert (waiting.step, waiting.due_at) == (Step.RESERVE, world.clock() + TICK)


async def test_two_owners_are_trained_side_by_side(world: World) -> None:
    await world.trains_a_clone(owner=ANNA)
    await world.trains_a_clone(owner=BORIS)
    assert list(world.upstream.slots) == ["slot-1", "slot-2"]


async def test_a_slot_that_is_there_is_used_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.upstream.requests.clear()
    await world.retrains(clone)
    await world.work_until_idle()
    assert world.upstream.requests[-1] == "train slot-1"
    assert "create" not in world.upstream.requests


async def test_two_processes_create_slots_at_the_same_time(world: World) -> None:
    anna = await world.has_a_recording(owner=ANNA)
    boris = await world.has_a_recording(owner=BORIS)
    other = world.another_process()
    seen = []

    async def meanwhile_in_the_other_process() -> None:
        await other.advance(boris.training.id)
        seen.append((await world.training(boris.training.id)).step)

    world.script.plan("before create", meanwhile_in_the_other_process)
    await world.bot.advance(anna.training.id)
    assert seen == [Step.WATCH]
    assert {(await world.clone(1)).slot_id, (await world.clone(2)).slot_id} == {"slot-1", "slot-2"}


async def test_a_lost_answer_holds_up_nobody_else(world: World) -> None:
    anna = await world.has_a_recording(owner=ANNA)
    boris = await world.has_a_recording(owner=BORIS)
    world.script.plan("after create", LOST_ANSWER)
    await world.bot.advance(anna.training.id)
    await world.bot.advance(boris.training.id)
    assert (await world.training(anna.training.id)).step is Step.RESERVE
    assert (await world.training(boris.training.id)).step is Step.WATCH

    await world.time_passes_in_ticks(minutes=1.5)
    assert {(await world.clone(1)).slot_id, (await world.clone(2)).slot_id} == {"slot-1", "slot-2"}
    assert list(world.upstream.slots) == ["slot-1", "slot-2"]


async def test_two_processes_that_list_the_slots_at_once_create_one_each(world: World) -> None:
    anna = await world.has_a_recording(owner=ANNA)
    boris = await world.has_a_recording(owner=BORIS)
    other = world.another_process()
    world.script.plan("before voices", lambda: other.advance(boris.training.id))
    await world.bot.advance(anna.training.id)
    assert {(await world.clone(1)).slot_id, (await world.clone(2)).slot_id} == {"slot-1", "slot-2"}
