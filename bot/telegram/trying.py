"""Asks Telegram for something until it is done, in any weather, and says why it isn't yet."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.net.retry_after import told_to_wait
from cloning.ports.outside import Clock

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Most seconds between two tries, unless Telegram asks for more."""

SAID_FOR = timedelta(minutes=1)
"""How long we don't repeat why something isn't done yet."""


@dataclass(kw_only=True)
class Tries:
    """The tries at one thing: how many have failed in a row, and what was said about them."""

    clock: Clock
    failed: int = 0
    _said: dict[str, datetime] = field(default_factory=dict)

    def failed_with(self, fault: Exception, what: str) -> float:
        """Say why a try has failed, each reason once a minute; return the pause, in seconds."""
        pause = max(told_to_wait(fault), min(2.0 ** min(self.failed, 10), LONGEST_PAUSE))
        self.failed += 1
        why = reason_of(fault)
        said_at = self._said.get(why)
        if said_at is None or abs(self.clock() - said_at) >= SAID_FOR:
            self._said[why] = self.clock()
            log.warning("%s, trying again in %g s: %s", what, pause, why)
        return pause

    def succeeded(self) -> None:
        """Begin to count anew."""
        self.failed = 0
        self._said.clear()


def reason_of(fault: Exception) -> str:
    """Return in one line why Telegram did not do something.

    The library raises arbitrary errors for answers that it can't read, and their text may be
    anything: only the type of those is told.
    """
    if isinstance(fault, TelegramError):
        return " ".join(str(fault).split())
    return f"an answer that can't be understood ({type(fault).__name__})"
