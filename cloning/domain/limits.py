"""Limits on what one owner may have and on how long things may take, each with its reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LARGEST_RECORDING_MEGABYTES = 20
"""The most that the Bot API lets a bot download (getFile)."""

LONGEST_LISTENED_SECONDS = 3 * 3600.0
"""How much of a recording is listened to: a small file can claim days of silence."""

LONGEST_TITLE = 20
"""The most characters that the upstream takes in a name; Chinese or Latin, each counts as one."""

MOST_JOINED = 9
"""How many recordings can be joined to a first one; beyond that it is better to start over."""

STEP_SECONDS = 50.0
"""The longest that one step may take; its worker renews its claim meanwhile."""

CLAIM = timedelta(seconds=15)
"""How long a claim or a lease lasts after its process has taken or renewed it.

With the 5 s from one sweep to the next, others go on with the work of a dead process after some
20 s (docs/operations.md, Stopping and starting).
"""

RENEWED_EVERY = timedelta(seconds=4)
"""How often a process renews its claims and leases: two renewals may fail before one ends."""

DOWNLOAD_SECONDS = 20.0
"""How much of a step may be spent on downloads; the next try continues an unfinished one."""

LISTEN_SECONDS = 12.0
"""How much of a step may go into judging recordings one by one; the rest is judged together."""

DOWNLOAD_PATIENCE = timedelta(minutes=30)
"""How long Telegram may fail to deliver a recording before we tell its owner that we can't get it.

At 12 kB a second, 20 MB arrive in that time.
"""

GONE_PATIENCE = timedelta(minutes=10)
"""How long a file may be "wrong, or temporarily unavailable" before we take it as gone."""

STATUS_GRACE = timedelta(seconds=10)
"""How long a new training or a deletion waits for its handler to show a message about it."""

DEMO_PATIENCE = timedelta(minutes=10)
"""How long we try to get the demo before we announce the success without it."""

FETCH_PATIENCE = timedelta(minutes=10)
"""If a training fails this soon and its sample was never fetched, we ask for it once more."""

LONGEST_WAIT = timedelta(hours=1)
"""The longest that anything is put off, even if a server asks for a longer wait."""

TOO_FAR = 2 * LONGEST_WAIT
"""A step due later than this was put off by a wrong clock, so it counts as due."""

LOST_AFTER = timedelta(seconds=60)
"""A slot that the upstream reports as missing counts as lost if it is still missing after this."""

LOST_AT_ONCE = 3
LOST_AT_ONCE_SHARE = 0.2
"""A LIST is not believed if it lacks more slots than both allow (docs/reliability.md, P9)."""

SLOW_AFTER = timedelta(minutes=60)
"""When a training takes this long, its owner is told once that it is slow."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""A training without a final state after this long has failed, as far as its owner is concerned."""

LATE_FOR = timedelta(days=7)
"""For how long a training that was given up is still looked at, once an hour."""

ABANDONED_AFTER = timedelta(hours=1)
"""A sample this old that no training names was left behind by a dead process."""

SLOTS_LOST_AT_MOST = 1
"""How many lost slots of a training are replaced; the next one that is lost ends it."""

QUESTION_LIFE = timedelta(hours=1)
"""How long a `Question` can be answered; after that, people have most likely forgotten it."""

BUSY_FOR = timedelta(hours=1)
"""How long a take that would replace a finished voice counts as what its owner is busy with.

After that, only a reply adds a recording to it.
"""

EDITABLE_FOR = timedelta(hours=48)
"""For how long people can edit a message (Telegram's own limit)."""

WAITING_FOR = timedelta(days=7)
"""How long a recording waits for its owner's answer (docs/privacy.md)."""

UNREACHABLE_FOR = timedelta(days=30)
"""Everything about an owner who has blocked us is erased after this (docs/privacy.md)."""

AUDITED_FOR = timedelta(days=365)
"""How long an entry of the audit table is kept that concerns nobody (docs/privacy.md)."""

BELIEVE_AFTER = timedelta(minutes=15)
"""After this, a final state counts as this attempt's even if nothing shows that it is."""

LONGEST_TEXT = 300
"""The most characters that a clone says at once.

That is a minute of Chinese, as long as a voice message is heard to its end, and it leaves room for
the label in a caption, which Telegram lets have 1,024 characters.
"""

SPEAK_SECONDS = 600.0
"""The longest that we wait for an utterance; the adapter has a closer limit for each text."""

SPEECH_PATIENCE = timedelta(minutes=10)
"""How long the platform may be away before an utterance is given up."""

SAID_AGAIN_FOR = timedelta(hours=1)
"""How long a text is kept after its end, so that it can be said again (docs/privacy.md)."""

UTTERED_WITHIN = timedelta(hours=24)
"""An utterance that is not over after this is dropped, such as one that Telegram won't take."""


def is_due(moment: datetime | None, now: datetime) -> bool:
    """Return whether a moment has come, or lies so far ahead that a wrong clock has set it."""
    return moment is not None and not now < moment <= now + TOO_FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The most that one owner may have."""

    clones: int = 3
    trainings_per_day: int = 5
    characters_per_day: int = 500
    """Of the texts that are said."""

    @property
    def longest_text(self) -> int:
        """How many characters one text may have."""
        return min(LONGEST_TEXT, self.characters_per_day)
