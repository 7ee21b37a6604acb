"""One life of the bot, from its start to the kill."""

from dataclasses import dataclass
from datetime import datetime

from tests.faults.sigkill.records import NOTHING, Wreck


@dataclass(slots=True, kw_only=True)
class Life:
    """What is known of it; durations are in seconds."""

    moment: str
    """When it was to be killed."""
    began: datetime
    killed: datetime
    died: float = 0.0
    """When it was killed, as `time.monotonic` tells it."""
    ready_after: float | None = None
    """How long it took to answer that it is ready, if it lived to say so."""
    resumed_after: float | None = None
    """How long it took until a training that the kill before had interrupted was claimed again."""
    wreck: Wreck = NOTHING
    """What its kill has left in the middle."""

    def __str__(self) -> str:
        lived = (self.killed - self.began).total_seconds()
        ready = "" if self.ready_after is None else f", ready after {self.ready_after:.1f} s"
        resumed = (
            "" if self.resumed_after is None else f", went on after {self.resumed_after:.1f} s"
        )
        return f"{lived:5.1f} s, killed {self.moment}: {self.wreck}{ready}{resumed}"
