"""Work that takes longer than a claim lasts."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from cloning.domain.limits import RENEWED_EVERY
from tests.support.world import World

LONG = timedelta(minutes=10)


async def takes_long(world: World, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """Ten minutes pass, in which the process renews what it has and others look for work."""
    for _ in range(LONG // RENEWED_EVERY):
        world.clock.move(RENEWED_EVERY)
        await world.bot.in_hand.renew()
        await meanwhile()
