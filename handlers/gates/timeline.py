"""How much time passes for one sender, measured by two clocks that may differ by any amount.

Telegram dates messages, but not button presses: for those we have only our own clock. Both clocks
are placed on one line that begins with the sender's first update, and we believe the one that is
further along. Messages sent hours apart may arrive together, but never the other way round.
"""

from datetime import datetime

from msgspec import Struct

SLACK_SECONDS = 5.0
"""If a clock falls this far behind, it was put back or the other one forward: we place it again.

A smaller gap comes from transit and from Telegram's rounding of dates to seconds. If we placed a
clock again for that, the line would follow whichever clock runs ahead, and time would count twice.
"""


class Timeline(Struct, frozen=True, kw_only=True):
    """One sender's line; its readings never go back."""

    ours: float
    """The seconds to add to our clock's reading to get its place on the line."""
    theirs: float | None = None
    """The same for Telegram's clock; unknown before the first message."""
    newest: float | None = None
    """The newest date of this sender's messages; an older one arrived late and tells nothing."""
    at: float = 0.0

    @classmethod
    def beginning(cls, reading: float) -> "Timeline":
        """Begin a line at this reading of our clock, in seconds since 1970."""
        return cls(ours=-reading)

    def moved(self, reading: float, sent_at: datetime | None, known: datetime | None) -> "Timeline":
        """Return the line after the next update; `at` says how many seconds have passed.

        Args:
            reading: our clock's, in seconds since 1970.
            sent_at: the date that Telegram gives the update, if it gives one.
            known: the date of the last message from anybody; what came after it can't be older.
        """
        date = sent_at or known
        at = max(self.at, reading + self.ours)
        if date is not None and self.theirs is not None:
            at = max(at, date.timestamp() + self.theirs)
        theirs, newest = self.theirs, self.newest
        if sent_at is not None and (newest is None or sent_at.timestamp() >= newest):
            newest = sent_at.timestamp()
            theirs = _kept(theirs, newest, at)
        return Timeline(ours=_kept(self.ours, reading, at), theirs=theirs, newest=newest, at=at)


def _kept(shift: float | None, reading: float, at: float) -> float:
    """Leave a clock where it is, unless it has fallen behind or was not placed yet."""
    if shift is None or reading + shift < at - SLACK_SECONDS:
        return at - reading
    return shift
