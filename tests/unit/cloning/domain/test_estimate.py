"""How long a training takes, from this bot's own history."""

from datetime import timedelta

import pytest

from cloning.domain.durations import LEAST, LEAST_FOR_SLOW, SOONEST_SLOW, Usual, slow_after, usual
from cloning.domain.limits import SLOW_AFTER
from cloning.domain.models import State
from cloning.domain.progress import Progress
from tests.support.world import ANNA, World


def minutes(*numbers: float) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_nothing_is_said_while_there_is_hardly_any_history() -> None:
    assert usual([]) is None
    assert usual(minutes(4, 5, 6, 7)) is None


def test_eight_of_ten_took_between_the_two() -> None:
    assert usual(minutes(9, 3, 4, 5, 6, 7, 8, 2, 60, 1)) == Usual(*minutes(1, 9))
    assert usual(minutes(5, 5, 5, 5, 5)) == Usual(*minutes(5, 5))


def test_slow_is_slower_than_nine_of_ten_once_that_is_known() -> None:
    assert slow_after(minutes(*range(1, LEAST_FOR_SLOW))) == SLOW_AFTER
    assert slow_after(minutes(*range(1, LEAST_FOR_SLOW + 1))) == timedelta(minutes=18)
    assert slow_after(minutes(*[0.2] * LEAST_FOR_SLOW)) == SOONEST_SLOW


async def test_the_history_is_that_of_this_bots_successes(world: World) -> None:
    for number, took in enumerate((4, 5, 6, 7, 8)):
        claim = await world.has_a_training(owner=8001 + number)
        world.clock.move(timedelta(minutes=took))
        await world.upstream_ends(claim, State.SUCCESS)
    failed = await world.has_a_training(owner=9001)
    world.clock.move(timedelta(minutes=50))
    await world.upstream_ends(failed, State.FAILED)

    await world.trains_a_clone(owner=ANNA)
    assert world.notifier.usual == Usual(
        timedelta(minutes=4, seconds=5), timedelta(minutes=8, seconds=5)
    )
    assert world.notifier.shown[-1] is Progress.TRAINING


@pytest.mark.parametrize(("known", "compared"), [(LEAST, False), (LEAST_FOR_SLOW, True)])
async def test_a_training_is_compared_with_others_only_if_there_are_enough(
    world: World, known: int, compared: bool
) -> None:
    for number in range(known):
        claim = await world.has_a_training(owner=8001 + number)
        world.clock.move(timedelta(minutes=4))
        await world.upstream_ends(claim, State.SUCCESS)
    await world.has_a_training(owner=ANNA)
    await world.time_passes(minutes=61)
    assert world.notifier.shown[-1] is Progress.SLOW
    assert (world.notifier.usual is not None) == compared
