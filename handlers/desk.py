"""What the handlers for operators need, and what people need to reach them."""

from collections.abc import Callable

from msgspec import Struct

from cloning.operating.banning import Banning
from cloning.operating.broadcasting import Broadcasting
from cloning.operating.closing import Closing
from cloning.operating.overview import Overview
from cloning.operating.takedown import Takedown
from cloning.ports.tallies import Tallies
from handlers.chat.adapters.letters import Letters


class Desk(Struct, frozen=True, kw_only=True):
    """What operators ask for in the chat."""

    admins: frozenset[int]
    """The operators' Telegram ids."""
    banning: Banning
    takedown: Takedown
    overview: Overview
    closing: Closing
    broadcasting: Broadcasting
    free_bytes: Callable[[], int]
    """Returns the free bytes on the disk."""
    letters: Letters
    tallies: Tallies
    """Counts what is said or passed on only now and then."""
    contact: str | None
    """How to reach those who run the bot outside of this chat; None if they have not said."""

    @property
    def answers(self) -> bool:
        """Whether people can reach anybody."""
        return bool(self.admins) or self.contact is not None
