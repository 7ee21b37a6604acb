"""How much time passes for one sender, told by two clocks that may differ by anything.

Telegram dates a message, but not the press of a button: for that there is only our own clock. Each
clock is laid on one line that begins with the sender's first update, and the one that is further
along it is believed: what was sent hours apart may arrive at once, and never the other way round.
"""

import math
from dataclasses import dataclass
from datetime import datetime

SLACK_SECONDS = 5.0
"""A clock that falls this far behind was put back, or the other one forward: it is laid anew.

Less is the second to which Telegram rounds its dates, and the way from there to here. Laid anew for
that, the line would follow whichever clock happens to run ahead, and twice the time would pass.
"""


@dataclass(slots=True)
class Timeline:
    """One sender's line; what it tells never goes back."""

    _ours: float
    """What is to be added to a reading of our clock, in seconds, to be on the line."""
    _theirs: float = -math.inf
    """The same for Telegram's; nothing is known of it before the first message."""
    _newest: float = -math.inf
    """The latest date of this sender's messages; an older one came late and says nothing."""
    _at: float = 0.0

    @classmethod
    def beginning(cls, now: datetime) -> "Timeline":
        """Begin a line at this reading of our clock."""
        return cls(_ours=-now.timestamp())

    def passes(self, now: datetime, sent_at: datetime | None, known: datetime | None) -> float:
        """Go on to one more update, and tell how many seconds have passed since the one before.

        Args:
            now: a reading of our clock.
            sent_at: the date that Telegram gives the update, if it gives one.
            known: the date of the last message from anybody: what came after it is no older.
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
        """Leave a clock where it lies, unless it has fallen behind."""
        is_behind = reading + shift < self._at - SLACK_SECONDS
        return self._at - reading if is_behind else shift
