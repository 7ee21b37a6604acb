"""What keeps a training from going on is written down, told, and forgotten when it is over."""

from datetime import timedelta

import pytest

from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    Superseded,
    TelegramUnavailable,
    UpstreamDenied,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Step
from cloning.domain.progress import Progress
from cloning.domain.trouble import Trouble
from cloning.upkeep.breaker import OPENS_AFTER, Breaker
from storage.in_memory.tallies import InMemoryTallies
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.script import Script
from tests.support.fakes.upstream import FakeUpstream
from tests.support.world import World

BUSY = UpstreamUnavailable(answer="429", trouble=Trouble.UPSTREAM_BUSY)
DENIED = UpstreamDenied(answer="401")
SILENT = UpstreamUnavailable(answer="no answer")


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (UpstreamUnavailable(answer="no answer"), Trouble.UPSTREAM_SILENT),
        (BUSY, Trouble.UPSTREAM_BUSY),
        (DENIED, Trouble.UPSTREAM_DENIES),
        (TelegramUnavailable(), Trouble.TELEGRAM_SILENT),
        (TelegramUnavailable(retry_after=5.0), Trouble.TELEGRAM_BUSY),
        (StorageUnavailable(), Trouble.OURS),
        (ZeroDivisionError(), Trouble.OURS),
    ],
)
async def test_a_step_that_is_put_off_says_whom_it_waits_for(
    world: World, fault: Exception, trouble: Trouble
) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", fault)
    met_at = world.clock()
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert (training.trouble, training.trouble_since) == (trouble, met_at)


async def test_a_step_that_takes_too_long_waits_for_us(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before sample", TimeoutError())
    met_at = world.clock()
    await world.work_until_idle()
    training = await world.training(claim.training.id)
    assert (training.trouble, training.trouble_since) == (Trouble.OURS, met_at)


async def test_the_status_message_is_told_what_it_is(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before download", DENIED)
    await world.time_passes_in_ticks(minutes=1, tick=5)
    assert world.notifier.shown == [Progress.DELAYED]
    assert world.notifier.troubles == [Trouble.UPSTREAM_DENIES]


async def test_another_trouble_is_told_once_more_and_counted_from_then_on(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", *[DENIED] * 3)
    world.script.from_now_on("before download", BUSY)
    await world.time_passes_in_ticks(minutes=5, tick=5)
    assert world.notifier.troubles == [Trouble.UPSTREAM_DENIES, Trouble.UPSTREAM_BUSY]
    training = await world.training(claim.training.id)
    assert training.trouble_since is not None
    assert training.created_at < training.trouble_since < world.clock()


async def test_the_time_is_counted_from_when_it_began(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before download", BUSY)
    await world.work_until_idle()
    began = (await world.training(claim.training.id)).trouble_since
    await world.time_passes_in_ticks(minutes=2, tick=5)
    assert (await world.training(claim.training.id)).trouble_since == began


async def test_a_trouble_that_is_over_is_forgotten(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before create", BUSY)
    await world.time_passes_in_ticks(minutes=2, tick=5)
    training = await world.training(claim.training.id)
    assert training.step is not Step.RESERVE
    assert (training.trouble, training.trouble_since) == (None, None)


async def test_a_worker_that_lost_the_training_meanwhile_forgets_nothing(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.plan("before download", BUSY)
    await world.work_until_idle()

    async def somebody_else_takes_it() -> None:
        present = await world.training(claim.training.id)
        async with world.database.transaction() as work:
            await work.trainings.overtake(present)

    world.clock.move(timedelta(minutes=1))
    held = await world.training(claim.training.id)
    assert held.trouble is Trouble.UPSTREAM_BUSY
    world.script.plan("before keep", somebody_else_takes_it)
    await world.bot.sweep()
    await world.work_until_idle()
    assert (await world.training(claim.training.id)).trouble is Trouble.UPSTREAM_BUSY


@pytest.mark.parametrize("fault", [BUSY, DENIED])
async def test_a_training_that_can_not_be_looked_at_knows_why(
    world: World, fault: UpstreamUnavailable | UpstreamDenied
) -> None:
    claim = await world.has_a_training()
    world.script.from_now_on("before get", fault)
    await world.time_passes(seconds=5)
    since = world.clock()
    await world.time_passes_in_ticks(minutes=2)
    training = await world.training(claim.training.id)
    assert (training.trouble, training.trouble_since) == (fault.trouble, since)

    world.script.no_longer("before get")
    await world.time_passes(seconds=5)
    training = await world.training(claim.training.id)
    assert (training.trouble, training.trouble_since) == (None, None)


async def test_a_training_that_ended_while_we_could_not_look_stays_as_it_ended(
    world: World,
) -> None:
    claim = await world.has_a_training()

    async def is_deleted() -> None:
        await world.deletes(claim.clone.id)

    world.script.plan("before get", is_deleted)
    world.script.plan("after get", DENIED)
    world.upstream.unlisted.add(claim.clone.slot_id or "")
    await world.time_passes(seconds=5)
    assert await world.clone_or_none(claim.clone.id) is None


async def test_an_upstream_that_is_left_alone_is_said_to_do_what_it_did_last() -> None:
    script = Script()
    upstream = FakeUpstream(script)
    upstream.has("slot-1", State.SUCCESS)
    breaker = Breaker(upstream, tallies=InMemoryTallies(FakeClock()))
    script.plan("before voices", *[SILENT] * (OPENS_AFTER - 1), DENIED)
    for _ in range(OPENS_AFTER):
        with pytest.raises(CloningError):
            await breaker.voices()
    with pytest.raises(UpstreamUnavailable) as left_alone:
        await breaker.voices()
    assert left_alone.value.trouble is Trouble.UPSTREAM_DENIES


def test_a_claim_that_was_lost_is_a_matter_of_ours() -> None:
    assert Superseded().trouble is Trouble.OURS
