"""Downloads come to an end: with the recording, or with a reason."""

import asyncio
from datetime import timedelta

import pytest

from cloning.domain.errors import FileUnavailable, TelegramUnavailable
from cloning.domain.limits import DOWNLOAD_PATIENCE, GONE_PATIENCE
from cloning.domain.models import Outcome, Reason, Step, Training
from cloning.domain.progress import Progress
from cloning.domain.recordings.rejections import Empty
from cloning.steps.fetch import SOON, Fetch
from tests.support.world import World

STUCK = Reason("recording_stuck", {"minutes": 30})
GONE = Reason("recording_gone")


async def has_ended(world: World) -> Training:
    training = await world.last_training()
    assert training.outcome is Outcome.REFUSED
    return training


@pytest.mark.parametrize(
    ("fault", "patience", "reason"),
    [
        (TelegramUnavailable(), DOWNLOAD_PATIENCE, STUCK),
        (FileUnavailable(), GONE_PATIENCE, GONE),
    ],
    ids=["a broken line", "perhaps gone"],
)
async def test_a_download_that_always_fails_is_given_up_in_the_end(
    world: World, fault: TelegramUnavailable, patience: timedelta, reason: Reason
) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before download", fault)
    world.script.from_now_on("before conclude", TelegramUnavailable())
    minutes = patience.total_seconds() / 60
    await world.time_passes_in_ticks(minutes=minutes - 1, tick=30)
    assert (await world.last_training()).step is Step.PREPARE
    await world.time_passes_in_ticks(minutes=7, tick=30)
    assert (await has_ended(world)).reason == reason


async def test_a_download_that_succeeds_late_is_a_clone(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before download", TelegramUnavailable())
    await world.time_passes_in_ticks(minutes=20, tick=60)
    world.script.no_longer("before download")
    await world.time_passes_in_ticks(minutes=6, tick=60)
    training = await world.last_training()
    assert (training.step, training.fetching_since) == (Step.WATCH, None)


async def test_an_hour_without_us_is_not_an_hour_of_trying(world: World) -> None:
    await world.has_a_recording()
    world.clock.move(timedelta(hours=1))
    world.script.plan("before download", TelegramUnavailable())
    await world.time_passes_in_ticks(minutes=1)
    assert (await world.last_training()).step is Step.WATCH


async def test_a_download_that_is_still_coming_is_waited_for_and_alarms_nobody(
    world: World,
) -> None:
    await world.has_a_recording()
    world.script.plan("before download", *[TimeoutError()] * 50)
    await world.time_passes_in_ticks(minutes=10)
    assert (await world.last_training()).step is Step.WATCH
    assert Progress.DELAYED not in world.notifier.shown


async def test_a_download_that_never_ends_is_given_up(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before download", TimeoutError())
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await world.time_passes_in_ticks(minutes=32)
    assert (await has_ended(world)).reason == STUCK


async def test_a_slow_download_is_broken_off_before_its_step_is_over(world: World) -> None:
    fetch = Fetch(
        store=world.database, recordings=world.recordings, clock=world.clock, seconds=0.01
    )
    claim = await world.has_a_recording()
    world.script.plan("before download", asyncio.Event().wait)
    assert await fetch.all(await world.claim(claim.training.id)) is None
    training = await world.last_training()
    assert (training.step, training.tries) == (Step.PREPARE, 0)
    assert training.due_at == world.clock() + SOON


async def test_nothing_at_all_is_refused_as_that(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before download", Empty())
    world.script.from_now_on("before conclude", TelegramUnavailable())
    await world.work_until_idle()
    assert (await has_ended(world)).reason == Reason("empty")


async def test_one_of_two_that_can_not_be_had_is_left_out(world: World) -> None:
    world.recordings.lost.add("file-501")
    for number in (501, 502):
        await world.sends_a_recording(message_id=number)
    await world.owner_agrees()
    await world.time_passes_in_ticks(minutes=40, tick=60)
    training = await world.last_training()
    assert training.step is Step.WATCH
    assert [joined.reason for joined in training.joined] == [STUCK]
    assert list(world.samples.hosted.values()) == [b"sample of recording file-502"]


async def test_a_download_that_was_used_is_kept_no_longer(world: World) -> None:
    await world.has_a_recording()
    world.script.plan("before download", TelegramUnavailable())
    await world.work_until_idle()
    assert world.recordings.forgotten == []
    await world.time_passes(seconds=5)
    assert world.recordings.forgotten == ["file-501"]
