"""An account of the upstream that is turned away, and the operators who hear of it."""

from collections.abc import Sequence

import pytest

from cloning.domain.errors import UpstreamDenied
from cloning.domain.trouble import AccountTrouble
from cloning.upkeep.alarm import CALM
from tests.support.world import World

OLGA, PETER = 501, 502
"""They run the bot."""
NO_SLOTS = UpstreamDenied(answer="400 no more slots", reqid="r-1", account=AccountTrouble.SLOTS)
NO_CREDIT = UpstreamDenied(answer="402 pay first", account=AccountTrouble.CREDIT)
NO_RIGHTS = UpstreamDenied(answer="403 forbidden", account=AccountTrouble.RIGHTS)
NO_KEY = UpstreamDenied(answer="401 unauthorized")
SECONDS_CALM = CALM.total_seconds()


def told(about: AccountTrouble, *, over: bool) -> Sequence[tuple[int, str, bool]]:
    return [(admin, about.value, over) for admin in (OLGA, PETER)]


async def denied(world: World, denial: UpstreamDenied) -> None:
    """Have a LIST denied."""
    world.script.plan("before voices", denial)
    with pytest.raises(UpstreamDenied):
        await world.bot.account.voices()
