"""The open connections of the HTTP server, which are never more than there is room for.

Anybody on the internet can hold connections open. When there are too many, we hang up on the one
that has been silent for longest. So a newcomer always gets in, and an honest request, which takes
milliseconds, is answered before its turn comes.
"""

import logging
from collections import OrderedDict, defaultdict
from typing import Protocol

from bot.web.connections.patience import Room
from bot.web.connections.seldom import Seldom

log = logging.getLogger(__name__)


class Guest(Protocol):
    """A connection."""

    @property
    def address(self) -> str:
        """The address that its limit counts for; empty if there is no such limit."""
        ...

    def hang_up(self) -> None:
        """End it at once, with all that is still to be sent."""
        ...


class _Line:
    """Connections in the order in which we would hang up on them."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Guest, None] = OrderedDict()
        self._in_hand: OrderedDict[Guest, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._in_hand)

    def put_last(self, guest: Guest, *, in_hand: bool) -> None:
        """Put a connection behind all others that do the same."""
        self.remove(guest)
        (self._in_hand if in_hand else self._waiting)[guest] = None

    def remove(self, guest: Guest) -> None:
        """Forget a connection, if it is there."""
        self._waiting.pop(guest, None)
        self._in_hand.pop(guest, None)

    def first(self) -> Guest:
        """Return the one that waits for longest, or the one that is served for longest.

        A wait is no loss, so those go first. But they keep half of the places: if slow readers had
        nearly all, newcomers would soon push each other out of the rest.
        """
        waiting, in_hand = self._waiting, self._in_hand
        return next(iter(waiting if len(waiting) >= len(in_hand) else in_hand))


class Crowd:
    """All open connections of one server."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._all = _Line()
        self._of: defaultdict[str, _Line] = defaultdict(_Line)
        self._given_up = Seldom(log, "connections given up because there were too many: %d")

    def __len__(self) -> int:
        return len(self._all)

    def add(self, guest: Guest) -> None:
        """Let a connection in; if there are too many now, hang up on the stalest."""
        self.move(guest, in_hand=False)
        if guest.address and len(self._of[guest.address]) > self._room.for_one_address:
            self._give_up(self._of[guest.address])
        if len(self) > self._room.in_all:
            self._give_up(self._all)

    def move(self, guest: Guest, *, in_hand: bool) -> None:
        """Note that a connection begins to wait for a request, or that its request is in hand."""
        for line in (self._all, self._of[guest.address]):
            line.put_last(guest, in_hand=in_hand)

    def remove(self, guest: Guest) -> None:
        """Forget a connection that has ended."""
        for line in (self._all, self._of[guest.address]):
            line.remove(guest)
        if not self._of[guest.address]:
            del self._of[guest.address]

    def make_room(self) -> None:
        """Hang up on a tenth of the connections."""
        for _ in range((len(self) + 9) // 10):
            self._give_up(self._all)

    def disperse(self) -> None:
        """Hang up on everybody."""
        while self._all:
            guest = self._all.first()
            self.remove(guest)
            guest.hang_up()

    def _give_up(self, line: _Line) -> None:
        stalest = line.first()
        self.remove(stalest)
        self._given_up.count()
        stalest.hang_up()
