"""What one owner may have, and how long things may take; each with the reason for its figure."""

from dataclasses import dataclass
from datetime import timedelta

LARGEST_RECORDING_MEGABYTES = 20
"""All that the Bot API lets a bot download (getFile)."""

LONGEST_TITLE = 20
"""Characters the upstream takes in a name; Chinese or Latin, each counts as one."""

STEP_SECONDS = 50.0
"""One step may take this long; it must end before its claim does."""

CLAIM = timedelta(seconds=60)
"""How long a claim lasts: what a dead worker held is taken over after this."""

STATUS_GRACE = timedelta(seconds=10)
"""How long a new training waits for its handler to send the status message."""

DEMO_PATIENCE = timedelta(minutes=10)
"""How long we try to get the demo before the owner hears of the success without it."""

FETCH_PATIENCE = timedelta(minutes=10)
"""A training that failed this soon, with its sample never fetched, is asked for once more."""

LOST_AFTER = timedelta(seconds=60)
"""A slot that is said to be missing is lost when it is still missing after this."""

SLOW_AFTER = timedelta(minutes=60)
"""A training that takes this long is said to be slow, once (promises.md, 2.4)."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""A training without a final state for this long has failed as far as its owner is concerned."""

BELIEVE_AFTER = timedelta(minutes=15)
"""A final state that shows no sign of being this attempt's is taken for it after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What one owner may have."""

    clones: int = 3
    trainings_per_day: int = 5
