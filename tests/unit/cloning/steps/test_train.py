"""The step `train`: ask the upstream once, and find out what happened before asking again."""

from dataclasses import replace

import pytest

from cloning.domain.errors import SlotNotFound, UpstreamDenied, UpstreamRefused
from cloning.domain.models import Claim, Outcome, Reason, State, Step
from cloning.domain.owner import Question
from tests.support.assembly import BASE_URL, SETTLE
from tests.support.fakes.owners import Push
from tests.support.fakes.upstream import LOST_ANSWER, NEVER_SENT
from tests.support.world import ANNA, World

SETTLED = SETTLE.total_seconds()
GONE = SlotNotFound(answer="404: voice not found")


async def request_without_an_answer(world: World, *, applied: bool) -> Claim:
    claim = await world.has_a_recording()
    world.script.plan("after train" if applied else "before train", LOST_ANSWER)
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert (training.step, training.put_at) == (Step.TRAIN, world.clock())
    return claim


async def test_the_upstream_is_handed_a_link_to_this_attempts_sample(world: World) -> None:
    claim = await world.trains_a_clone()
    [(_slot, sample_url, _title)] = world.upstream.trained
    assert sample_url == f"{BASE_URL}/a/{claim.training.sample}.wav"


async def test_a_request_that_was_applied_without_an_answer_is_not_repeated(world: World) -> None:
    await request_without_an_answer(world, applied=True)
    await world.time_passes(seconds=2)
    training = await world.last_training()
    assert (training.step, training.seen_training) == (Step.WATCH, True)
    assert len(world.upstream.trained) == 1


@pytest.mark.parametrize("state", [State.SUCCESS, State.FAILED])
async def test_a_training_that_is_over_before_we_look_was_applied(
    world: World, state: State
) -> None:
    await request_without_an_answer(world, applied=True)
    world.upstream.has("slot-1", state)
    await world.time_passes(seconds=2)
    training = await world.last_training()
    assert (training.step, training.puts) == (Step.WATCH, 1)
    assert len(world.upstream.trained) == 1


async def test_a_request_that_was_not_applied_is_sent_again_after_the_settle_time(
    world: World,
) -> None:
    await request_without_an_answer(world, applied=False)
    await world.time_passes(seconds=SETTLED - 1)
    assert world.upstream.requests.count("train slot-1") == 1
    await world.time_passes_in_ticks(minutes=1)
    assert world.upstream.requests.count("train slot-1") == 2
    assert len(world.upstream.trained) == 1
    assert (await world.last_training()).step is Step.WATCH


async def test_a_receipt_proves_that_the_request_was_applied(world: World) -> None:
    world.upstream.begins_late = True
    await request_without_an_answer(world, applied=True)
    sample = (await world.last_training()).sample or ""
    await world.bot.hosting.fetched(sample)
    await world.time_passes(seconds=2)
    training = await world.last_training()
    assert (training.step, training.seen_training) == (Step.WATCH, False)
    assert len(world.upstream.trained) == 1


async def test_an_old_final_state_does_not_prove_it(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("before train", LOST_ANSWER)
    await world.retrains(clone)
    await world.work_until_idle()
    await world.time_passes(seconds=2)
    training = await world.last_training()
    assert (training.step, training.previous_state) == (Step.TRAIN, State.SUCCESS)
    assert (await world.clone()).state is State.SUCCESS


async def test_another_final_state_proves_it(world: World) -> None:
    clone = await world.has_a_clone()
    world.script.plan("after train", LOST_ANSWER)
    await world.retrains(clone)
    await world.work_until_idle()
    world.upstream.has("slot-1", State.FAILED)
    await world.time_passes(seconds=2)
    assert (await world.last_training()).step is Step.WATCH
    assert len(world.upstream.trained) == 2


async def test_a_state_that_nobody_knows_proves_nothing(world: World) -> None:
    await request_without_an_answer(world, applied=True)
    voice = world.upstream.slots["slot-1"]
    world.upstream.slots["slot-1"] = replace(voice, state=None)
    await world.time_passes_in_ticks(minutes=2)
    assert (await world.last_training()).step is Step.TRAIN
    assert len(world.upstream.trained) == 1

    world.upstream.slots["slot-1"] = voice
    await world.time_passes_in_ticks(minutes=5, tick=60)
    assert (await world.last_training()).step is Step.WATCH
    assert len(world.upstream.trained) == 1


async def test_the_state_that_the_slot_shows_counts_and_not_our_record_of_it(world: World) -> None:
    clone = await world.has_a_clone()
    await world.save_clone(replace(clone, state=State.FAILED))
    world.script.plan("before train", LOST_ANSWER)
    await world.retrains(clone)
    await world.work_until_idle()
    await world.time_passes(seconds=2)
    training = await world.last_training()
    assert (training.step, training.previous_state) == (Step.TRAIN, State.SUCCESS)


async def test_a_request_that_was_never_sent_is_sent_as_soon_as_possible(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before train", NEVER_SENT)
    await world.work_until_idle()
    assert (await world.last_training()).put_at is None
    await world.time_passes(seconds=2)
    assert (await world.last_training()).step is Step.WATCH
    assert not [request for request in world.upstream.requests if request.startswith("get")]


async def test_a_request_that_is_refused_has_failed(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before train", UpstreamRefused(answer="400: audio too short", reqid="r-7"))
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    training = await world.last_training()
    assert (training.step, training.outcome) == (Step.DONE, Outcome.FAILED)
    assert training.reason == Reason("training_refused", {"title": "My voice"})
    assert (await world.clone()).state is State.FAILED
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]


async def test_a_key_that_is_denied_costs_no_training(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before train", UpstreamDenied(answer="401: unauthorized"))
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=20, tick=120)
    assert (await world.last_training()).outcome is None
    world.script.no_longer("before train")
    await world.time_passes_in_ticks(minutes=10, tick=300)
    assert (await world.last_training()).step is Step.WATCH
    assert len(world.upstream.trained) == 1


async def test_the_clone_is_called_by_its_title_at_the_upstream(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)
    await world.bot.collection.answer_title(ANNA, "Nanny Ogg")
    await world.retrains(clone)
    await world.work_until_idle()
    assert world.upstream.slots["slot-1"].name == "Nanny Ogg"


async def test_a_refused_retraining_leaves_a_finished_voice_as_it_was(world: World) -> None:
    clone = await world.has_a_clone()
    await world.retrains(clone)
    world.script.plan("before train", UpstreamRefused(answer="400: no"))
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    training = await world.last_training()
    assert (training.outcome, training.puts) == (Outcome.FAILED, 0)
    assert await world.clone(clone.id) == clone


async def test_a_failed_retraining_takes_the_voice_with_it(world: World) -> None:
    clone = await world.has_a_clone()
    again = await world.retrains(clone)
    await world.work_until_idle()
    await world.upstream_ends(again, State.FAILED)
    assert (await world.clone(clone.id)).state is State.FAILED
