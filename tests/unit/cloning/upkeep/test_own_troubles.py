"""Operators hear once of a full disk and of a late deletion, and once that it is over."""

from datetime import timedelta

import pytest

from cloning.domain.trouble import AccountTrouble, OwnTrouble, about_of
from cloning.upkeep.alarm import Alarm
from cloning.upkeep.own_troubles import OwnTroubles
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import World

OLGA = 7009
MEGABYTE = 1_000_000


class Disk:
    """As full as a test wants it."""

    def __init__(self) -> None:
        self.free = 10_000 * MEGABYTE

    def __call__(self) -> int:
        return self.free


async def hears(world: World, own: OwnTroubles) -> list[tuple[int, str, bool]]:
    """What Olga hears after another look, and after the troubles have been calm for a while."""
    world.operators.heard.clear()
    await own.look()
    world.clock.move(timedelta(seconds=30))
    store, operators = world.database, world.operators
    await Alarm(
        store=store, operators=operators, admins=frozenset({OLGA}), clock=world.clock
    ).tell()
    return world.operators.heard


async def test_a_disk_that_fills_up_is_told_once_and_once_that_there_is_room(world: World) -> None:
    disk = Disk()
    own = OwnTroubles(store=world.database, free_bytes=disk, clock=world.clock)
    told = []
    for free in (600, 499, 300, 700, 999, 1_000, 1_000, 600):
        disk.free = free * MEGABYTE
        told.append(await hears(world, own) and world.operators.heard[:])
    assert told == [
        [],
        [(OLGA, "disk", False)],
        [],
        [],
        [],
        [(OLGA, "disk", True)],
        [],
        [],
    ]


async def test_a_disk_that_fills_up_again_is_told_again(world: World) -> None:
    disk = Disk()
    own = OwnTroubles(store=world.database, free_bytes=disk, clock=world.clock)
    for free, is_over in ((100, False), (2_000, True), (100, False)):
        disk.free = free * MEGABYTE
        assert await hears(world, own) == [(OLGA, "disk", is_over)]


async def test_a_trouble_that_comes_back_at_once_has_not_ended(world: World) -> None:
    disk = Disk()
    own = OwnTroubles(store=world.database, free_bytes=disk, clock=world.clock)
    disk.free = 100 * MEGABYTE
    await hears(world, own)
    disk.free = 2_000 * MEGABYTE
    await own.look()
    disk.free = 100 * MEGABYTE
    assert await hears(world, own) == []


async def test_a_deletion_that_takes_over_an_hour_is_told(world: World) -> None:
    own = OwnTroubles(store=world.database, free_bytes=None, clock=world.clock)
    clone = await world.has_a_clone()
    world.script.from_now_on("before delete", LOST_ANSWER)
    await world.deletes(clone.id)
    assert await hears(world, own) == []
    world.clock.move(timedelta(minutes=61))
    assert await hears(world, own) == [(OLGA, "erasure", False)]
    world.script.no_longer("before delete")
    await world.bot.erase()
    assert await world.clone_or_none(clone.id) is None
    assert await hears(world, own) == [(OLGA, "erasure", True)]


@pytest.mark.parametrize("about", [*AccountTrouble, *OwnTrouble])
def test_a_word_stands_for_one_trouble(about: AccountTrouble | OwnTrouble) -> None:
    assert about_of(about.value) is about
