"""What one owner may have, and how long things may take; each with the reason for its figure."""

from dataclasses import dataclass
from datetime import timedelta

LARGEST_RECORDING_MEGABYTES = 20
"""All that the Bot API lets a bot download (getFile)."""

LONGEST_LISTENED_SECONDS = 3 * 3600.0
"""Of a recording no more than this is listened to: a small file can claim days of silence."""

LONGEST_TITLE = 20
"""Characters the upstream takes in a name; Chinese or Latin, each counts as one."""

MOST_JOINED = 9
"""So many recordings are joined to a first one; whoever needs more had better begin anew."""

STEP_SECONDS = 50.0
"""One step may take this long; it must end before its claim does."""

CLAIM = timedelta(seconds=53)
"""How long a claim lasts; the next sweep, within 5 s, takes over what a dead worker held.

That makes less than the 60 s of promises.md (P15).
"""

DOWNLOAD_SECONDS = 20.0
"""How much of a step may be spent on downloads; what is under way then goes on in the next try."""

LISTEN_SECONDS = 12.0
"""How much of a step may be spent on recordings one by one; the rest is then judged together."""

DOWNLOAD_PATIENCE = timedelta(minutes=30)
"""How long Telegram may fail to hand over a recording before its owner hears that it can't be had.

20 MB come through in that time at 12 kB a second.
"""

GONE_PATIENCE = timedelta(minutes=10)
"""How long a file may be "wrong, or temporarily unavailable" before it is gone."""

STATUS_GRACE = timedelta(seconds=10)
"""How long a new training waits for its handler to send the status message."""

DEMO_PATIENCE = timedelta(minutes=10)
"""How long we try to get the demo before the owner hears of the success without it."""

FETCH_PATIENCE = timedelta(minutes=10)
"""A training that failed this soon, with its sample never fetched, is asked for once more."""

LONGEST_WAIT = timedelta(hours=1)
"""The longest that anything is put off, whoever asks for more."""

TOO_FAR = 2 * LONGEST_WAIT
"""What is due later than this was put off by a clock that was wrong: it is due now."""

LOST_AFTER = timedelta(seconds=60)
"""A slot that is said to be missing is lost when it is still missing after this."""

LOST_AT_ONCE = 3
LOST_AT_ONCE_SHARE = 0.2
"""A LIST that lacks more slots than this is not believed (promises.md, P9)."""

SLOW_AFTER = timedelta(minutes=60)
"""A training that takes this long is said to be slow, once (promises.md, 2.4)."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""A training without a final state for this long has failed as far as its owner is concerned."""

LATE_FOR = timedelta(days=7)
"""For so long a training that was given up is looked at, once an hour (promises.md, 2.4)."""

ABANDONED_AFTER = timedelta(hours=1)
"""A sample of which no training knows by then was left by a dead process (promises.md, S6)."""

QUESTION_LIFE = timedelta(hours=1)
"""For so long a question can be answered; whoever comes later has most likely forgotten it."""

EDITABLE_FOR = timedelta(hours=48)
"""For so long people can edit what they sent (Telegram's own limit)."""

WAITING_FOR = timedelta(days=7)
"""For so long a recording waits for what its owner says about it (promises.md, P24)."""

UNREACHABLE_FOR = timedelta(days=30)
"""After so long everything about an owner who has blocked us is erased (promises.md, P24)."""

BELIEVE_AFTER = timedelta(minutes=15)
"""A final state that shows no sign of being this attempt's is taken for it after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What one owner may have."""

    clones: int = 3
    trainings_per_day: int = 5
