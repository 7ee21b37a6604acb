"""The step `prepare`: from a recording to a sample, or to a refusal with its reason."""

import hashlib
from dataclasses import replace

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.models import Outcome, Reason, Step
from cloning.domain.progress import Progress
from cloning.domain.recordings.rejections import (
    RecordingGone,
    RecordingRejected,
    Silent,
    TooShort,
    Unreadable,
)
from tests.support.fakes.owners import Push
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, World

SAMPLE = b"sample of recording file-501"


async def test_the_sample_is_hosted_and_described(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before voices", StorageUnavailable())
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert training.step is Step.RESERVE
    assert world.samples.hosted == {training.sample: SAMPLE}
    assert training.sample_sha256 == hashlib.sha256(SAMPLE).hexdigest()
    assert training.sample_seconds == 12.5


async def test_no_two_samples_have_the_same_name(world: World) -> None:
    await world.trains_a_clone(message_id=501)
    await world.trains_a_clone(message_id=502)
    assert len(world.samples.hosted) == 2
    assert all(len(name) == 32 for name in world.samples.hosted)


@pytest.mark.parametrize(
    ("moment", "rejection", "reason"),
    [
        ("before download", RecordingGone(), Reason("recording_gone")),
        (
            "before sample",
            TooShort(seconds=1.5, minimum=3.0),
            Reason("too_short", {"seconds": 1.5, "minimum": 3.0}),
        ),
        ("before sample", Silent(), Reason("silent")),
        ("before sample", Unreadable(), Reason("unreadable")),
    ],
)
async def test_a_useless_recording_is_refused_with_its_reason(
    world: World, moment: str, rejection: RecordingRejected, reason: Reason
) -> None:
    claim = await world.has_a_recording()
    world.script.plan(moment, rejection)
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.REFUSED, reason)


async def test_a_take_that_can_not_be_trained_on_is_refused_by_its_measures(world: World) -> None:
    claim = await world.has_a_recording()
    world.studio.takes.append(replace(GOOD_TAKE, above_noise_db=8.5))
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert training.reason == Reason("too_noisy", {"above_noise_db": 8.5, "good_db": 20.0})
    assert world.samples.hosted == {}
    assert world.upstream.requests == []


async def test_a_refused_recording_leaves_no_slot_and_no_clone_behind(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before sample", Silent())
    await world.work_until_idle()
    assert world.upstream.requests == []
    assert await world.clone_or_none(claim.clone.id) is None
    assert world.samples.hosted == {}
    assert world.notifier.status == {3001: Outcome.REFUSED}
    assert world.notifier.pushes == []


async def test_a_clone_that_has_a_slot_survives_a_refused_recording(world: World) -> None:
    before = await world.has_a_clone()
    world.script.plan("before sample", Silent())
    claim = await world.retrains(before)
    await world.work_until_idle()
    assert await world.clone(before.id) == before
    training = await world.training(claim.training.id)
    assert (training.step, training.outcome) == (Step.DONE, Outcome.REFUSED)
    assert world.notifier.status[3002] is Outcome.REFUSED


async def test_a_handler_that_crashed_is_made_up_for_with_a_status_message(world: World) -> None:
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(world.recording())
    await world.time_passes(seconds=STATUS_GRACE.total_seconds() - 1)
    assert world.notifier.shown == []
    await world.time_passes(seconds=1)
    assert world.notifier.shown == [Progress.RECEIVED, Progress.TRAINING]
    status = (await world.training(claim.training.id)).status_message_id
    assert world.notifier.status == {status: Progress.TRAINING}


async def test_a_refusal_without_a_status_message_is_sent_as_one(world: World) -> None:
    await world.owner_agrees()
    await world.bot.submissions.submit(world.recording())
    world.script.plan("before sample", Silent())
    world.notifier.can_show = False
    await world.time_passes(seconds=10)
    assert world.notifier.pushes == [Push(ANNA, Outcome.REFUSED)]
    assert await world.clone_or_none() is None


async def test_a_sample_that_nobody_wants_any_more_is_not_kept(world: World) -> None:
    claim = await world.has_a_recording()

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    world.script.plan("before keep", meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    assert world.samples.hosted == {}
    assert world.upstream.requests == []


async def test_telegram_tells_how_long_to_wait_before_the_next_download(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", TelegramUnavailable(retry_after=45.0, delivered=False))
    await world.work_until_idle()
    due_at = (await world.training(claim.training.id)).due_at
    assert due_at is not None
    assert (due_at - world.clock()).total_seconds() == 45.0
    await world.time_passes(seconds=45)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_a_refusal_that_is_cleared_up_late_leaves_the_next_training_alone(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before sample", Silent())
    world.script.plan("before conclude", TelegramUnavailable())
    await world.work_until_idle()
    second = await world.retrains(await world.clone(claim.clone.id))
    await world.time_passes(seconds=5)
    assert (await world.training(claim.training.id)).step is Step.DONE
    assert (await world.training(second.training.id)).step is Step.WATCH
    assert (await world.clone(claim.clone.id)).slot_id == "slot-1"
