"""How many messages arrive at Telegram within a second, however unsteady their way is."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

SECOND: Final = 1.0
"""Telegram counts what has come within the last second."""

LONGEST_WAY: Final = 1.0
"""A message without an answer counts as arrived after this many seconds.

Otherwise a Telegram that answers nobody would stop even what it would still take.
"""

GLANCE: Final = 0.005
"""How often the next message looks whether it may go, in seconds."""


@dataclass(slots=True)
class Flight:
    """A message that is on its way, or has arrived within the last second."""

    sent_at: float
    counts_until: float


class Arrivals:
    """Lets a message go once Telegram can't have counted too many within the last second.

    When it counted a message, we know only to lie between its sending and its answer. The way there
    and back takes at least as long as with the quickest answer, and the next message has that way
    before it as well: so much is left out of the wait. Nothing is left out before as many answers
    have come as may in a second, since the first ones also wait for connections to be made.
    """

    def __init__(
        self, most: int, *, pause: Callable[[float], Awaitable[None]], seconds: Callable[[], float]
    ) -> None:
        self._most = most
        self._pause = pause
        self._seconds = seconds
        self._answers = 0
        self._quickest = LONGEST_WAY
        """Seconds from a message to its answer, of the quickest one so far."""
        self._flights: deque[Flight] = deque()

    async def next(self) -> Flight:
        """Wait until one more may be sent; it counts as sent from then on."""
        while not self._has_room():
            await self._pause(GLANCE)
        now = self._seconds()
        flight = Flight(now, now + LONGEST_WAY + SECOND)
        self._flights.append(flight)
        return flight

    def answered(self, flight: Flight) -> None:
        """Note that Telegram has answered a message, and how long that took."""
        now = self._seconds()
        self._answers += 1
        self._quickest = min(self._quickest, now - flight.sent_at)
        way = self._quickest if self._answers > self._most else 0.0
        flight.counts_until = min(flight.counts_until, now - way + SECOND)

    def ended(self, flight: Flight) -> None:
        """Note that a message is no longer on its way, with an answer or without."""
        flight.counts_until = min(flight.counts_until, self._seconds() + SECOND)

    def _has_room(self) -> bool:
        now, flights = self._seconds(), self._flights
        while flights and flights[0].counts_until <= now:
            flights.popleft()
        return (
            len(flights) < self._most or sum(one.counts_until > now for one in flights) < self._most
        )
