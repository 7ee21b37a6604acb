"""A status message never ends with less than is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.models import Claim, Outcome, Step
from cloning.domain.progress import Progress
from cloning.trainings.status_message import SLOW, StatusMessage
from tests.support.world import World

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def status(world: World) -> StatusMessage:
    return StatusMessage(store=world.database, notifier=world.notifier, clock=world.clock)


async def earlier(world: World) -> Claim:
    """A training that is over, as it was before its end."""
    await world.has_a_clone()
    claim = await world.claim(1)
    return replace(claim, training=replace(claim.training, step=Step.WATCH, outcome=None))


async def test_what_is_shown_after_the_end_is_followed_by_how_it_ended(
    world: World, status: StatusMessage
) -> None:
    async def takes_long() -> None:
        world.clock.move(SLOW + MOMENT)

    before = await earlier(world)
    world.script.plan("before show", takes_long)
    await status.show(before)
    assert world.notifier.shown == [Progress.TRAINING, Outcome.SUCCESS]


async def test_a_question_that_comes_after_the_end_is_followed_by_how_it_ended(
    world: World, status: StatusMessage
) -> None:
    async def takes_long() -> None:
        world.clock.move(SLOW + MOMENT)

    before = await earlier(world)
    world.script.plan("before ask", takes_long)
    await status.ask(before)
    assert world.notifier.shown[1:] == [Outcome.SUCCESS]


async def test_what_is_shown_at_once_is_not_looked_at_again(
    world: World, status: StatusMessage
) -> None:
    await status.show(await earlier(world))
    assert world.notifier.shown == [Progress.TRAINING]


async def test_what_is_shown_slowly_while_nothing_has_ended_stays(
    world: World, status: StatusMessage
) -> None:
    async def takes_long() -> None:
        world.clock.move(SLOW + MOMENT)

    claim = await world.has_a_training()
    world.script.plan("before show", takes_long)
    await status.show(claim)
    assert world.notifier.shown == [Progress.TRAINING]


async def test_nothing_is_shown_of_what_was_erased_meanwhile(
    world: World, status: StatusMessage
) -> None:
    claim = await world.has_a_training()

    async def is_erased() -> None:
        world.clock.move(SLOW + MOMENT)
        async with world.database.transaction() as work:
            await work.trainings.remove(claim.training)

    world.script.plan("before show", is_erased)
    await status.show(claim)
    assert world.notifier.shown == [Progress.TRAINING]
