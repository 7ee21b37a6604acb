"""How much time passes for one sender, measured by two clocks that may differ by any amount.

Telegram dates messages, but not button presses: for those we have only our own clock. Both clocks
are placed on one line that begins with the sender's first update, and we believe the one that is
further along. Messages sent hours apart may arrive together, but never the other way round.
"""

import math
from dataclasses import dataclass
from datetime import datetime

SLACK_SECONDS = 5.0
"""If a clock falls this far behind, it was put back or the other one forward: we place it again.

A smaller gap comes from transit and from Telegram's rounding of dates to seconds. If we placed a
clock again for that, the line would follow whichever clock runs ahead, and time would count twice.
"""


@dataclass(slots=True)
class Timeline:
    """One sender's line; its readings never go back."""

    _ours: float
    """The seconds to add to our clock's reading to get its place on the line."""
    _theirs: float = -math.inf
    """The same for Telegram's clock; unknown before the first message."""
    _newest: float = -math.inf
    """The newest date of this sender's messages; an older one arrived late and tells nothing."""
    _at: float = 0.0

    @classmethod
    def beginning(cls, now: datetime) -> "Timeline":
        """Begin a line at this reading of our clock."""
        return cls(_ours=-now.timestamp())

    def passes(self, now: datetime, sent_at: datetime | None, known: datetime | None) -> float:
        """Move on to the next update, and return the seconds since the one before.

        Args:
            now: a reading of our clock.
            sent_at: the date that Telegram gives the update, if it gives one.
            known: the date of the last message from anybody; what came after it can't be older.
        """
        before, reading = self._at, now.timestamp()
        date = sent_at or known
        theirs = date.timestamp() + self._theirs if date is not None else -math.inf
        self._at = max(before, reading + self._ours, theirs)
        self._ours = self._kept(self._ours, reading)
        if sent_at is not None and sent_at.timestamp() >= self._newest:
            self._newest = sent_at.timestamp()
            self._theirs = self._kept(self._theirs, self._newest)
        return self._at - before

    def _kept(self, shift: float, reading: float) -> float:
        """Leave a clock where it is, unless it has fallen behind."""
        is_behind = reading + shift < self._at - SLACK_SECONDS
        return self._at - reading if is_behind else shift
