"""Who is hung up on when there are too many connections, and that newcomers never are."""

import asyncio
import logging
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from bot.web.connections.connection import counted_address
from bot.web.connections.crowd import Crowd
from bot.web.connections.patience import Room, room_for
from tests.unit.web.strangers import LONG, open_to_strangers

PLENTY = 1_000
ASKS = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Guest:
    """A connection that notes that it was hung up on."""

    def __init__(self, address: str = "") -> None:
        self.address = address
        self.is_there = True

    def hang_up(self) -> None:
        self.is_there = False


def crowd_of(guests: list[Guest], in_all: int = PLENTY, for_one_address: int = PLENTY) -> Crowd:
    crowd = Crowd(Room(in_all=in_all, for_one_address=for_one_address))
    for guest in guests:
        crowd.add(guest)
    return crowd


def there(guests: list[Guest]) -> list[bool]:
    return [guest.is_there for guest in guests]


def test_a_newcomer_gets_in_and_the_one_that_waits_for_longest_goes() -> None:
    guests = [Guest() for _ in range(5)]
    crowd = crowd_of(guests, in_all=3)
    assert there(guests) == [False, False, True, True, True]
    assert len(crowd) == 3


def test_one_that_was_answered_waits_from_then_on() -> None:
    guests = [Guest() for _ in range(3)]
    crowd = crowd_of(guests, in_all=3)
    crowd.move(guests[0], in_hand=True)
    crowd.move(guests[0], in_hand=False)
    crowd.add(Guest())
    assert there(guests) == [True, False, True]


def test_those_that_wait_go_before_those_that_are_served() -> None:
    guests = [Guest() for _ in range(4)]
    crowd = crowd_of(guests, in_all=4)
    crowd.move(guests[0], in_hand=True)
    crowd.add(Guest())
    assert there(guests) == [True, False, True, True]


def test_those_that_are_served_leave_half_of_the_room_to_newcomers() -> None:
    guests = [Guest() for _ in range(4)]
    crowd = crowd_of(guests, in_all=4)
    for guest in guests:
        crowd.move(guest, in_hand=True)
    late = [Guest() for _ in range(3)]
    for guest in late:
        crowd.add(guest)
    assert there(guests) == [False, False, True, True]
    assert there(late) == [False, True, True]


def test_one_address_takes_no_room_from_others() -> None:
    ours = [Guest("203.0.113.7") for _ in range(2)]
    theirs = [Guest("198.51.100.1") for _ in range(5)]
    crowd_of([*ours, *theirs], for_one_address=2)
    assert there(ours) == [True, True]
    assert there(theirs) == [False, False, False, True, True]


def test_a_proxy_may_take_all_the_room() -> None:
    behind_it = [Guest("") for _ in range(5)]
    crowd_of(behind_it, in_all=5, for_one_address=2)
    assert there(behind_it) == [True] * 5


def test_one_that_has_ended_takes_no_room() -> None:
    guests = [Guest("203.0.113.7") for _ in range(2)]
    crowd = crowd_of(guests, in_all=2, for_one_address=2)
    crowd.remove(guests[1])
    crowd.remove(guests[1])
    crowd.add(Guest("203.0.113.7"))
    assert there(guests) == [True, True]
    assert len(crowd) == 2


@pytest.mark.parametrize(("number", "left"), [(20, 18), (1, 0), (0, 0)])
def test_room_is_made_by_a_tenth(number: int, left: int) -> None:
    crowd = crowd_of([Guest() for _ in range(number)])
    crowd.make_room()
    assert len(crowd) == left


def test_everybody_is_hung_up_on_at_the_end() -> None:
    guests = [Guest(), Guest("203.0.113.7")]
    crowd = crowd_of(guests)
    crowd.disperse()
    assert (there(guests), len(crowd)) == ([False, False], 0)


def test_a_thousand_that_are_given_up_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        crowd_of([Guest() for _ in range(1_001)], in_all=1)
    assert caplog.text.count("\n") == 1
    assert "too many" in caplog.text


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("198.51.99.1", "198.51.99.1"),
        ("::ffff:198.51.99.1", "198.51.99.1"),
        ("2a00:1450:4001:81b::200e", "2a00:1450:4001:81b::/64"),
        ("2a00:1450:4001:81b:ffff::1", "2a00:1450:4001:81b::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("10.0.0.7", ""),
        ("172.17.0.1", ""),
        ("fd00::7", ""),
        ("fe80::1%eth0", ""),
    ],
)
def test_only_public_addresses_have_a_limit_of_their_own(host: str, counted: str) -> None:
    assert counted_address((host, 40_000)) == counted


def test_the_end_of_a_local_socket_has_no_limit_of_its_own() -> None:
    assert counted_address("") == counted_address(None) == ""


@pytest.mark.parametrize(
    ("handles", "in_all", "for_one_address"), [(256, 64, 16), (1024, 256, 64), (65_536, 3_000, 256)]
)
def test_connections_take_at_most_three_quarters_of_the_handles(
    handles: int, in_all: int, for_one_address: int
) -> None:
    assert room_for(handles) == Room(in_all=in_all, for_one_address=for_one_address)


@pytest.mark.parametrize(("in_all", "at_once"), [(3_000, 93), (64, 2), (8, 1)])
def test_newcomers_come_in_so_slowly_that_each_can_be_answered(in_all: int, at_once: int) -> None:
    assert Room(in_all=in_all, for_one_address=1).for_newcomers == at_once


async def test_beside_more_silent_connections_than_there_is_room_for_everybody_is_answered() -> (
    None
):
    async def greets(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", greets)
    room = Room(in_all=8, for_one_address=8)
    async with open_to_strangers(app, room=room) as here, AsyncExitStack() as stack:
        silent = [await stack.enter_async_context(here.stranger()) for _ in range(40)]
        for _ in range(20):
            async with here.stranger() as stranger:
                await stranger.says(ASKS)
                assert (await stranger.answer()).endswith(b"hello")
        for too_many in silent[:32]:
            assert await asyncio.wait_for(too_many.until_hung_up(), LONG) == b""
