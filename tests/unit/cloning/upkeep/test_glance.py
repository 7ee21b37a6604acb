"""One look for what other processes may have asked of this one."""

import pytest

from cloning.domain.limits import CLAIM
from cloning.domain.operating.alerts import Alert
from cloning.domain.trouble import AccountTrouble
from cloning.upkeep.glance import Glance
from tests.support.world import ANNA, World
from tests.unit.cloning.operating.test_broadcasting import (
    TEXT,
    FakeCourier,
    begins,
    broadcaster,
    courier,
)

__all__ = ["courier"]


@pytest.fixture
def glance(world: World, courier: FakeCourier) -> Glance:
    return Glance(
        store=world.bot.broadcasting.store,
        account=world.bot.account,
        broadcaster=broadcaster(world, courier),
    )


async def test_a_broadcast_goes_on_once_it_is_sent(
    world: World, glance: Glance, courier: FakeCourier
) -> None:
    await glance()
    assert await world.bot.broadcasting.ask(TEXT)
    await glance()
    assert courier.delivered == []
    await begins(world)
    await glance()
    assert len(courier.delivered) == len({owner for owner, _text in courier.delivered}) == 3


async def test_while_nothing_is_sent_it_is_one_look(world: World, glance: Glance) -> None:
    world.script.moments.clear()
    await glance()
    assert world.script.moments.count("before begin") == 1


async def test_without_news_there_is_no_look_but_a_broadcast_goes_on(
    world: World, glance: Glance, courier: FakeCourier
) -> None:
    glance.mark = world.bot.mark
    await glance()
    world.script.moments.clear()
    await glance()
    assert world.script.moments == []
    await begins(world)
    world.script.plan(f"before deliver {ANNA}", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await glance()
    world.clock.move(CLAIM)
    await glance()
    assert courier.delivered != []


async def test_a_trouble_that_another_process_has_noted_ends_with_our_next_answer(
    world: World, glance: Glance
) -> None:
    await world.has_a_clone(owner=ANNA)
    trouble = Alert(
        about=AccountTrouble.KEY,
        calls=frozenset({"voices"}),
        began_at=world.clock(),
        answer="401",
    )
    async with world.database.transaction() as work:
        await work.alerts.save(trouble)
    await glance()
    await world.bot.account.voices()
    async with world.database.transaction() as work:
        (noted,) = await work.alerts.all()
    assert noted.over_at == world.clock()
