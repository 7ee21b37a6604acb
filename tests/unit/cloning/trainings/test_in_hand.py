"""What a process works on stays its own for as long as it lives, however long the work takes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.limits import CLAIM, RENEWED_EVERY
from cloning.domain.models import Claim, Step
from cloning.trainings.in_hand import Claims, LeasesInTransactions
from cloning.upkeep.sweep import LEASE
from storage.in_memory.store import InMemoryStore
from tests.support.assembly import Process
from tests.support.world import ANNA, World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

LONG = timedelta(minutes=10)
WAIT = timedelta(seconds=17)
"""How long Telegram tells us to wait."""


async def takes_long(world: World, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Ten minutes pass, in which the process renews what it has and others look for work."""
    for _ in range(LONG // RENEWED_EVERY):
        world.clock.move(RENEWED_EVERY)
        await world.bot.in_hand.renew()
        await meanwhile()


async def is_put_off(world: World, claim: Claim) -> bool:
    """Whether a training is due when Telegram said."""
    due_at = (await world.training(claim.training.id)).due_at
    return due_at == world.clock() + WAIT


async def test_a_step_that_takes_ten_minutes_is_left_to_its_worker(world: World) -> None:
    claim = await world.has_a_recording()
    other = world.another_process()

    async def others_look() -> None:
        await takes_long(world, lambda: other.advance(claim.training.id))

    world.script.plan("before download", others_look)
    await world.bot.advance(claim.training.id)
    assert world.script.moments.count("before download") == 1
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_a_slow_step_that_fails_is_put_off_though_its_claim_was_renewed(world: World) -> None:
    claim = await world.has_a_recording()

    async def takes_long_and_fails() -> None:
        await takes_long(world, world.nothing_happens)
        raise TelegramUnavailable(retry_after=WAIT.total_seconds())

    world.script.plan("before download", takes_long_and_fails)
    await world.bot.advance(claim.training.id)
    assert await is_put_off(world, claim)


async def test_a_renewal_that_comes_just_after_a_step_was_put_off_leaves_it_so(
    world: World,
) -> None:
    claim = await world.has_a_recording()

    async def fails_and_is_renewed_after_that_is_noted() -> None:
        # The first commit notes since when the download fails.
        world.script.plan("after commit", world.nothing_happens, world.bot.in_hand.renew)
        raise TelegramUnavailable(retry_after=WAIT.total_seconds())

    world.script.plan("before download", fails_and_is_renewed_after_that_is_noted)
    await world.bot.advance(claim.training.id)
    assert await is_put_off(world, claim)


async def test_a_worker_that_was_paused_renews_nothing_that_another_has_taken(
    world: World,
) -> None:
    claim = await world.has_a_recording()
    other = world.another_process()
    taken = []

    async def paused_while_another_takes_over() -> None:
        world.clock.move(CLAIM)
        await other.advance(claim.training.id)
        taken.append(await world.training(claim.training.id))
        await world.bot.in_hand.renew()

    world.script.plan("before download", paused_while_another_takes_over)
    await world.bot.advance(claim.training.id)
    assert taken == [await world.training(claim.training.id)]
    assert len(world.upstream.trained) == 1


async def test_a_worker_that_was_paused_does_not_take_its_own_work_for_anothers(
    world: World,
) -> None:
    claim = await world.has_a_recording()

    async def paused_and_woken() -> None:
        world.clock.move(CLAIM)
        await world.bot.advance(claim.training.id)

    world.script.plan("before download", paused_and_woken)
    await world.bot.advance(claim.training.id)
    assert world.script.moments.count("before download") == 1


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
async def test_a_renewal_without_an_answer_may_have_been_made_or_not(
    world: World, moment: str
) -> None:
    claim = await world.has_a_recording()
    other = world.another_process()

    async def renewals_fail() -> None:
        for fault in (StorageUnavailable(), None):
            world.clock.move(RENEWED_EVERY)
            if fault is not None:
                world.script.plan(moment, fault)
            await world.bot.in_hand.renew()
        world.clock.move(CLAIM - timedelta(seconds=1))
        await other.advance(claim.training.id)
        raise TelegramUnavailable(retry_after=WAIT.total_seconds())

    world.script.plan("before download", renewals_fail)
    await world.bot.advance(claim.training.id)
    assert world.script.moments.count("before download") == 1
    assert await is_put_off(world, claim)


async def test_a_long_outage_of_the_database_costs_no_memory(world: World) -> None:
    claim = await world.has_a_recording()

    async def the_database_is_away() -> None:
        world.script.from_now_on("before begin", StorageUnavailable())
        await takes_long(world, world.nothing_happens)
        world.script.no_longer("before begin")
        held = world.bot.in_hand.trainings.expect(world.clock())
        assert len(held) <= 3

    world.script.plan("before download", the_database_is_away)
    await world.bot.advance(claim.training.id)


async def test_with_nothing_in_hand_there_is_nothing_to_renew(world: World) -> None:
    await world.has_a_training()
    world.script.moments.clear()
    await world.bot.in_hand.renew()
    assert world.script.moments == []


async def test_a_deletion_that_takes_ten_minutes_is_left_to_its_worker(world: World) -> None:
    clone = await world.has_a_clone()
    other = world.another_process()
    world.script.plan("before delete", lambda: takes_long(world, other.erase))
    assert await world.deletes(clone.id)
    assert world.upstream.requests.count("delete slot-1") == 1


async def test_the_deletion_of_a_dead_worker_goes_on_in_another(world: World) -> None:
    clone = await world.has_a_clone()
    other = world.another_process()

    async def the_worker_is_dead() -> None:
        world.clock.move(CLAIM)
        await other.erase()

    world.script.plan("before delete", the_worker_is_dead)
    await world.deletes(clone.id)
    assert world.upstream.requests.count("delete slot-1") == 2


async def test_a_receipt_that_takes_ten_minutes_is_sent_by_one_worker(world: World) -> None:
    await world.has_a_clone()
    other = world.another_process()
    world.script.plan("before receipt", lambda: takes_long(world, other.erase))
    await forgets(world)
    assert len(world.receipts.sent) == 1
    async with world.database.transaction() as work:
        assert await work.tombstones.get(ANNA) is None


async def test_a_clock_that_is_put_forward_has_no_receipt_sent_twice(world: World) -> None:
    await world.has_a_clone()

    async def the_clock_is_put_forward() -> None:
        world.clock.move(2 * CLAIM)
        await world.bot.erase()

    world.script.plan("before receipt", the_clock_is_put_forward)
    await forgets(world)
    assert len(world.receipts.sent) == 1


async def forgets(world: World) -> None:
    """Anna wants everything erased."""
    await world.bot.erasure.ask(ANNA)
    await world.forgets()


async def stopped_at(world: World, moment: str, work: Callable[[], Awaitable[None]]) -> None:
    """The process is told to stop while it waits at a moment."""
    there, never = asyncio.Event(), asyncio.Event()

    async def wait_there() -> None:
        there.set()
        await never.wait()

    world.script.plan(moment, wait_there)
    task = asyncio.ensure_future(work())
    await there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deletion_that_is_broken_off_is_left_to_another_worker_at_once(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.delete(ANNA, clone.id)
    await world.bot.collection.deletion_shown(clone.id, 900)
    await stopped_at(world, "before delete", world.bot.erase)
    await world.another_process().erase()
    assert await world.clone_or_none(clone.id) is None


async def test_a_receipt_that_is_broken_off_is_left_to_another_worker_at_once(
    world: World,
) -> None:
    await world.has_a_clone()
    await stopped_at(world, "before receipt", lambda: forgets(world))
    await world.another_process().erase()
    assert len(world.receipts.sent) == 1


async def test_a_receipt_that_somebody_else_has_sent_meanwhile_is_not_owed_again(
    world: World,
) -> None:
    await world.has_a_clone()
    other = world.another_process()

    async def another_takes_over() -> None:
        world.clock.move(CLAIM)
        await other.erase()

    async def and_this_one_is_told_to_stop() -> None:
        await another_takes_over()
        raise asyncio.CancelledError

    world.script.plan("before receipt", and_this_one_is_told_to_stop)
    with pytest.raises(asyncio.CancelledError):
        await forgets(world)
    async with world.database.transaction() as work:
        assert await work.tombstones.get(ANNA) is None
    assert len(world.receipts.sent) == 1


async def sweeps(world: World, process: Process) -> bool:
    """Have a process sweep; returns whether it was its turn."""
    before = world.script.moments.count("before list") + world.script.moments.count("before get")
    await process.sweep()
    after = world.script.moments.count("before list") + world.script.moments.count("before get")
    return after > before


async def test_while_one_worker_sweeps_for_ten_minutes_no_other_does(world: World) -> None:
    await world.has_a_training()
    other = world.another_process()
    turns = []

    async def others_sweep() -> None:
        turns.append(await sweeps(world, other))

    world.script.plan("before get", lambda: takes_long(world, others_sweep))
    await world.bot.sweep()
    assert turns
    assert not any(turns)
    assert await sweeps(world, other)


async def test_a_worker_that_was_paused_in_its_sweep_leaves_the_rest_to_its_successor(
    world: World,
) -> None:
    await world.has_a_training()
    other = world.another_process()
    parts = []

    async def paused_while_another_sweeps() -> None:
        world.clock.move(CLAIM)
        assert await other.in_hand.take(LEASE)
        await world.bot.in_hand.renew()
        parts.append(len(world.script.moments))

    world.script.plan("before get", paused_while_another_sweeps)
    await world.bot.sweep()
    assert world.script.moments[parts[0] :].count("before begin") <= 2
    assert not await world.bot.in_hand.take(LEASE)


async def test_a_process_is_steady_when_it_could_renew_for_as_long_as_a_lease_lasts(
    world: World,
) -> None:
    in_hand = world.bot.in_hand
    assert not in_hand.is_steady()
    assert await in_hand.take("poll")
    for _ in range(4):
        assert not in_hand.is_steady()
        await in_hand.renew()
        world.clock.move(RENEWED_EVERY)
    await in_hand.renew()
    assert in_hand.is_steady()
    world.clock.move(CLAIM + RENEWED_EVERY)
    assert not in_hand.is_steady()
    await in_hand.renew()
    assert not in_hand.is_steady()


async def test_at_its_end_a_process_gives_everything_back(world: World) -> None:
    for lease in ("poll", "sweep"):
        assert await world.bot.in_hand.take(lease)
    await world.bot.in_hand.give_everything_back()
    other = world.another_process().in_hand
    assert [await other.take("poll"), await other.take("sweep")] == [True, True]
    assert not world.bot.in_hand.has("poll")


async def test_a_clock_that_is_set_may_have_one_process_delete_a_clone_twice_at_once(
    world: World,
) -> None:
    clone = await world.has_a_clone()

    async def the_clock_is_set() -> None:
        world.clock.move(CLAIM)
        await world.bot.erase()

    world.script.plan("before delete", the_clock_is_set)
    assert await world.deletes(clone.id)


def test_a_later_claim_on_a_row_ends_an_earlier_one_that_somebody_still_believes_in() -> None:
    moments = [NOON + timedelta(seconds=15 * number) for number in range(3)]
    claims = Claims()
    with (
        claims.holding(7, moments[0]) as earlier,
        claims.holding(8, moments[0]) as another,
        claims.holding(7, moments[1]) as later,
    ):
        assert {hold.until for hold in claims.expect(moments[2])} == {moments[0], moments[1]}
        claims.renewed(frozenset({7, 8}), moments[2])
        assert not any(earlier.may_end_at(moment) for moment in moments)
        assert later.may_end_at(moments[2])
        assert another.may_end_at(moments[2])


async def test_leases_alone_need_no_transaction_of_ours_and_losses_are_noticed(
    world: World,
) -> None:
    outside = LeasesInTransactions(InMemoryStore())
    world.bot.in_hand.leases = outside
    assert await world.bot.in_hand.take(LEASE)
    await world.bot.in_hand.renew()
    assert world.bot.in_hand.has(LEASE)
    await outside.give_back(LEASE, world.bot.in_hand.holder)
    await world.bot.in_hand.renew()
    assert not world.bot.in_hand.has(LEASE)
    assert world.script.moments == []
