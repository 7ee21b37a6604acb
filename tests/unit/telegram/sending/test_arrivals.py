"""However unsteady the way to Telegram is, it never counts a message too many in a second."""

import asyncio
import heapq
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.arrivals import GLANCE, LONGEST_WAY, Arrivals, Flight
from bot.telegram.places import ALLOWED

WAY = 0.04
"""The quickest way there, and back, in seconds."""


class Sky:
    """A clock on which messages arrive and are answered at their time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def seconds(self) -> float:
        return self.now

    def at(self, moment: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._due, (moment, next(self._numbers), do))

    async def pause(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now, _, do = heapq.heappop(self._due)
            do()
        self.now = until


def counted(ways: Sequence[tuple[float, float]], *, most: int, apart: float) -> list[float]:
    """Send messages of which each is so late there and back; return when Telegram counted them."""
    sky = Sky()
    arrivals = Arrivals(most, pause=sky.pause, seconds=sky.seconds)
    moments: list[float] = []

    async def send_all() -> None:
        for there, back in ways:
            flight = await arrivals.next()
            arrived = sky.now + WAY + there
            moments.append(arrived)

            def answer(flight: Flight = flight) -> None:
                arrivals.answered(flight)
                arrivals.ended(flight)

            sky.at(arrived + WAY + back, answer)
            await sky.pause(apart)

    asyncio.run(send_all())
    return sorted(moments)


def most_in_a_second(moments: Sequence[float]) -> int:
    return max(n + 1 - bisect_left(moments, at - 1 + 1e-6) for n, at in enumerate(moments))


late = st.one_of(st.just(0.0), st.floats(0.0, LONGEST_WAY / 2 - WAY))


@given(st.lists(st.tuples(late, late), max_size=60), st.integers(0, 4))
def test_no_second_has_more_messages_than_allowed_once_one_was_as_quick_as_can_be(
    ways: list[tuple[float, float]], before: int
) -> None:
    with_a_quick_one = [*ways[:before], (0.0, 0.0), *ways[before:]]
    assert most_in_a_second(counted(with_a_quick_one, most=5, apart=0.0)) <= 5


@example([(0.25, 0.0)] * 5)
@given(st.lists(st.tuples(late, late), min_size=1, max_size=5))
def test_the_first_messages_may_all_be_slow(ways: list[tuple[float, float]]) -> None:
    assert most_in_a_second(counted([*ways, *[(0.0, 0.0)] * 5], most=5, apart=0.0)) <= 5


def test_a_steady_way_costs_nothing_however_long_it_is() -> None:
    moments = counted([(0.2, 0.2)] * 100, most=ALLOWED.in_a_second, apart=ALLOWED.in_all.every)
    steady = moments[-60:]
    assert steady[-1] - steady[0] == pytest.approx(59 * ALLOWED.in_all.every)


def test_a_message_that_is_never_answered_counts_for_two_seconds() -> None:
    sky = Sky()
    arrivals = Arrivals(1, pause=sky.pause, seconds=sky.seconds)
    asyncio.run(arrivals.next())
    asyncio.run(arrivals.next())
    assert LONGEST_WAY + 1 <= sky.now <= LONGEST_WAY + 1 + 2 * GLANCE


def test_a_message_that_failed_says_nothing_about_the_way() -> None:
    sky = Sky()
    arrivals = Arrivals(1, pause=sky.pause, seconds=sky.seconds)

    async def send() -> None:
        for _ in range(3):
            arrivals.ended(await arrivals.next())  # refused at once: nobody was there
        sent_at = []
        for _ in range(4):
            flight = await arrivals.next()
            sent_at.append(sky.now)
            await sky.pause(0.5)
            arrivals.answered(flight)
            arrivals.ended(flight)
        assert sent_at[3] - sent_at[2] == pytest.approx(1, abs=2 * GLANCE)

    asyncio.run(send())
