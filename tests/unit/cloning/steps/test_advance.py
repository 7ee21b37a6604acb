"""Claim, do, write back: faults, pauses, lost claims and being stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.settings.settings import Settings
from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    Superseded,
    TelegramUnavailable,
    UpstreamUnavailable,
)
from cloning.domain.limits import CLAIM, LONGEST_WAIT, RENEWED_EVERY
from cloning.domain.models import Claim, Outcome, Reason, State, Step
from cloning.domain.progress import Progress
from cloning.domain.transitions import dropped
from cloning.steps.advance import BUGS_ALLOWED, PATIENCE
from tests.support.fakes.upstream import LOST_ANSWER, NEVER_SENT
from tests.support.world import World


async def pause_after(world: World, claim: Claim) -> float:
    due_at = (await world.training(claim.training.id)).due_at
    assert due_at is not None
    return (due_at - world.clock()).total_seconds()


async def test_pauses_double_up_to_five_minutes(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before download", LOST_ANSWER)
    pauses = []
    for _ in range(10):
        await world.bot.advance(claim.training.id)
        pauses.append(await pause_after(world, claim))
        world.clock.move(timedelta(seconds=pauses[-1]))
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, PATIENCE, PATIENCE]


@pytest.mark.parametrize(("jitter", "pause"), [(0.0, 1.0), (0.25, 1.0), (0.75, 1.5), (1.0, 2.0)])
async def test_pauses_are_spread_out_but_never_shorter_than_a_second(
    world: World, jitter: float, pause: float
) -> None:
    claim = await world.has_a_recording()
    world.jitter = jitter
    world.script.plan("before download", LOST_ANSWER)
    await world.work_until_idle()
    assert await pause_after(world, claim) == pause


async def test_a_step_that_takes_too_long_is_put_off(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before sample", TimeoutError())
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert (training.step, training.tries) == (Step.PREPARE, 1)


async def test_waits_that_we_are_asked_for_are_no_failed_tries(world: World) -> None:
    claim = await world.has_a_recording()
    asked = TelegramUnavailable(retry_after=30.0, delivered=False)
    world.script.plan("before download", *[asked] * 9)
    await world.time_passes_in_ticks(minutes=4, tick=30)
    training = await world.training(claim.training.id)
    assert (training.step, training.tries) == (Step.PREPARE, 2)
    assert world.notifier.shown == [Progress.DELAYED]


async def test_tries_are_counted_from_the_last_success(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", LOST_ANSWER, LOST_ANSWER)
    world.script.plan("before create", NEVER_SENT)
    await world.time_passes_in_ticks(minutes=0.2, tick=2)
    training = await world.training(claim.training.id)
    assert (training.step, training.tries) == (Step.WATCH, 0)


async def test_the_owner_is_told_once_when_it_takes_longer(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before download", LOST_ANSWER)
    await world.work_until_idle()
    assert world.notifier.shown == []
    await world.time_passes_in_ticks(minutes=10, tick=60)
    assert world.notifier.shown == [Progress.DELAYED]
    assert world.notifier.status[3001] is Progress.DELAYED
    assert (await world.training(claim.training.id)).outcome is None


async def test_nothing_is_said_about_delays_of_the_news_itself(world: World) -> None:
    claim = await world.has_a_training()
    world.script.from_now_on("before fetch", UpstreamUnavailable(answer="503"))
    await world.upstream_ends(claim, State.SUCCESS)
    await world.time_passes_in_ticks(minutes=5, tick=60)
    assert world.notifier.shown == []


async def test_an_outage_is_not_counted_with_the_faults_of_ours(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", *[TelegramUnavailable()] * 7, ZeroDivisionError())
    await world.time_passes_in_ticks(minutes=25, tick=100)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_a_server_that_asks_for_more_than_an_hour_is_called_again_after_one(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", TelegramUnavailable(retry_after=90_000.0))
    await world.work_until_idle()
    due_at = (await world.training(claim.training.id)).due_at
    assert due_at == world.clock() + LONGEST_WAIT


async def test_a_fault_of_ours_is_given_up_after_five_tries(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before download", ZeroDivisionError())
    await world.time_passes_in_ticks(minutes=1, tick=20)
    for _ in range(10):
        await world.time_passes(minutes=5)
    assert world.script.moments.count("before download") == BUGS_ALLOWED == 5
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.FAILED, Reason("internal"))
    assert [push.outcome for push in world.notifier.pushes] == [Outcome.FAILED]


async def test_an_announcement_is_never_given_up(world: World) -> None:
    claim = await world.has_a_training()
    world.script.plan("before fetch", *[ZeroDivisionError()] * 7)
    await world.upstream_ends(claim, State.SUCCESS)
    await world.time_passes_in_ticks(minutes=35, tick=300)
    assert len(world.notifier.pushes) == 1


async def test_nothing_is_due_for_a_training_that_nobody_knows(world: World) -> None:
    await world.bot.advance(4711)
    assert world.upstream.requests == []


async def test_a_claimed_training_can_not_be_claimed_until_the_claim_runs_out(world: World) -> None:
    claim = await world.has_a_recording()
    other = world.another_process()

    async def meanwhile_in_the_other_process() -> None:
        await other.advance(claim.training.id)
        assert world.script.moments.count("before download") == 1
        world.clock.move(CLAIM)
        await other.advance(claim.training.id)
        assert world.script.moments.count("before download") == 2

    world.script.plan("before download", meanwhile_in_the_other_process)
    await world.bot.advance(claim.training.id)
    assert (await world.training(claim.training.id)).step is Step.WATCH
    assert len(world.upstream.trained) == 1
    assert list(world.samples.hosted) == [(await world.training(claim.training.id)).sample]


def test_the_sweep_wakes_a_dead_workers_training_within_half_a_minute() -> None:
    between_sweeps = timedelta(seconds=Settings.poll_seconds)
    assert CLAIM + 2 * between_sweeps < timedelta(seconds=30)
    assert 3 * RENEWED_EVERY < CLAIM


@pytest.mark.parametrize("moment", ["before download", "before create", "before train"])
@pytest.mark.parametrize("fault", [None, LOST_ANSWER, ZeroDivisionError()])
async def test_a_worker_that_lost_its_claim_changes_nothing(
    world: World, moment: str, fault: Exception | None
) -> None:
    claim = await world.has_a_recording()
    after = []

    async def meanwhile_the_owner_deletes_it() -> None:
        async with world.database.transaction() as work:
            training = await work.trainings.get(claim.training.id)
            assert training is not None
            await work.trainings.overtake(dropped(training))
        after.append(await world.training(claim.training.id))
        if fault is not None:
            raise fault

    world.script.plan(moment, meanwhile_the_owner_deletes_it)
    await world.work_until_idle()
    assert after == [await world.training(claim.training.id)]


async def stopped_at(
    world: World, moment: str, claim: Claim, *, after: Callable[[], Awaitable[object]] | None = None
) -> None:
    """The process is told to stop while it waits at a moment."""
    there, never = asyncio.Event(), asyncio.Event()

    async def wait_there() -> None:
        if after is not None:
            await after()
        there.set()
        await never.wait()

    world.script.plan(moment, wait_there)
    task = asyncio.create_task(world.bot.advance(claim.training.id))
    await there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_process_that_is_stopped_leaves_its_step_to_the_next_at_once(world: World) -> None:
    claim = await world.has_a_recording()
    await stopped_at(world, "before download", claim)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.PREPARE, world.clock())
    assert training.tries == 0
    world.restarts()
    await world.time_passes(seconds=0)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_work_that_was_done_before_a_stop_stays_done(world: World) -> None:
    claim = await world.has_a_recording()
    await stopped_at(world, "before show", claim)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.WATCH, None)


@pytest.mark.parametrize("fault", [StorageUnavailable(), TimeoutError(), ZeroDivisionError()])
async def test_a_courtesy_that_fails_does_not_make_an_accepted_training_due(
    world: World, fault: Exception
) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before show", fault)
    await world.time_passes_in_ticks(minutes=2, tick=30)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.WATCH, None)


async def test_a_stop_is_a_stop_even_if_the_claim_was_lost(world: World) -> None:
    claim = await world.has_a_recording()

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    await stopped_at(world, "before keep", claim, after=meanwhile_the_owner_deletes_it)


@pytest.mark.parametrize("fault", [StorageUnavailable(), Superseded()])
@pytest.mark.parametrize("earlier", [0, BUGS_ALLOWED - 1])
@pytest.mark.parametrize("last", [LOST_ANSWER, ZeroDivisionError()])
async def test_a_result_that_can_not_be_written_down_is_left_to_the_next_claim(
    world: World, fault: CloningError, earlier: int, last: Exception
) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", *[ZeroDivisionError()] * earlier)
    for _ in range(earlier):
        await world.time_passes(minutes=5)

    async def this_fails_and_then_the_database() -> None:
        world.script.plan("before commit", fault)
        raise last

    world.script.plan("before download", this_fails_and_then_the_database)
    world.clock.move(timedelta(minutes=5))
    await world.bot.advance(claim.training.id)
    training = await world.training(claim.training.id)
    assert (training.due_at, training.tries) == (world.clock() + CLAIM, earlier)
    assert training.outcome is None
