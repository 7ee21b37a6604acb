"""What a process works on stays its own for as long as it lives, however long the work takes."""

from datetime import UTC, datetime, timedelta

import pytest

from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.limits import CLAIM, RENEWED_EVERY
from cloning.domain.models import Claim, Step
from cloning.trainings.in_hand import Claims
from tests.support.world import World
from tests.unit.cloning.trainings.in_hand.long_work import takes_long

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WAIT = timedelta(seconds=17)
"""How long Telegram tells us to wait."""


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
