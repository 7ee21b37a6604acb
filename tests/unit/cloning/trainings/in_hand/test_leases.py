"""A process holds leases, such as that of the sweep, and gives everything back at its end."""

from cloning.domain.limits import CLAIM, RENEWED_EVERY
from cloning.trainings.in_hand import LeasesInTransactions
from cloning.upkeep.sweep import LEASE
from storage.in_memory.store import InMemoryStore
from tests.support.assembly import Process
from tests.support.world import World
from tests.unit.cloning.trainings.in_hand.long_work import takes_long


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
