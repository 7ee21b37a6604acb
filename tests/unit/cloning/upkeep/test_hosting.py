"""When a sample may be fetched, and the receipt for it."""

from datetime import timedelta

import pytest

from cloning.domain.models import State, Step
from tests.support.world import World


async def test_a_sample_is_needed_while_the_upstream_is_at_work(world: World) -> None:
    claim = await world.has_a_training()
    sample = claim.training.sample or ""
    assert await world.bot.hosting.need_of(sample) is not None
    await world.upstream_ends(claim, State.SUCCESS)
    assert await world.bot.hosting.need_of(sample) is None


async def test_a_sample_is_not_needed_while_its_end_is_being_announced(world: World) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS)
    await world.bot.sweep()
    assert (await world.last_training()).step is Step.ANNOUNCE
    assert await world.bot.hosting.need_of(claim.training.sample or "") is None


async def test_a_sample_of_a_deleted_clone_is_not_needed(world: World) -> None:
    claim = await world.has_a_training()
    await world.deletes(claim.clone.id)
    assert await world.bot.hosting.need_of(claim.training.sample or "") is None


@pytest.mark.parametrize("sample", ["", "0" * 32, "../bot.db"])
async def test_a_sample_that_was_never_hosted_is_not_needed(world: World, sample: str) -> None:
    await world.has_a_training()
    assert await world.bot.hosting.need_of(sample) is None
    await world.bot.hosting.fetched(sample)
    assert (await world.last_training()).fetched_at is None


async def test_the_first_fetch_is_the_receipt(world: World) -> None:
    claim = await world.has_a_training()
    first = world.clock()
    await world.bot.hosting.fetched(claim.training.sample or "")
    world.clock.move(timedelta(seconds=9))
    await world.bot.hosting.fetched(claim.training.sample or "")
    assert (await world.last_training()).fetched_at == first
