"""How long a stranger may take, and how many connections strangers may hold."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.net.handles import limit_of_handles


class Patience(Struct, frozen=True, kw_only=True):
    """Seconds after which we hang up at the latest."""

    head: float = 10.0
    """From the beginning of a connection until its first request has begun: all headers are in."""
    idle: float = 15.0
    """From an answer until the next request has begun."""
    body: float = 10.0
    """For the body of an update; half of it for a body that nobody reads."""
    answer: float = 30.0
    """For a whole request, unless a sample is sent."""
    sample: float = 10.0
    """For a sample, besides the time for its length."""
    bytes_a_second: int = 32 * 1024
    """How fast a sample has to be read: a minute of speech has 2.9 MB, and may take 100 s."""
    ending: float = 5.0
    """For whatever ends in good order by itself, before we end it."""

    def for_sample(self, length: int) -> float:
        """Return how many seconds so many bytes of a sample may take."""
        return self.sample + length / self.bytes_a_second

    def shortened(self, by: float) -> "Patience":
        """Return one with less time for silence: by nothing for 0, by a quarter for 1.

        With the same time for each, those who came together are hung up on together, and come
        again together: everybody else then waits behind them.
        """
        left = 1 - by / 4
        return replace(self, head=self.head * left, idle=self.idle * left)


PATIENCE: Final = Patience()


class Room(Struct, frozen=True, kw_only=True):
    """How many connections there may be at once."""

    in_all: int
    for_one_address: int
    """For one public address; of IPv6 the first 64 bits count, which one customer has.

    A private address has no such limit: it is a proxy's, and behind that is everybody.
    """

    @property
    def for_newcomers(self) -> int:
        """How many are let in at once: each is answered some ten looks later, if it asks.

        By then it must not be the one that has been silent for longest.
        """
        return max(1, self.in_all // 32)


def room_for(handles: int | None = None) -> Room:
    """Return how many connections fit into so many file handles (default: ours).

    One that a sample is sent over takes three, and a quarter is left for our other work.
    """
    in_all = min(3_000, (handles or limit_of_handles()) // 4)
    return Room(in_all=in_all, for_one_address=min(256, in_all // 4))
