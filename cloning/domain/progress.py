"""What the one status message of a training says, chosen from its row alone.

Only one thing is not in the row: whether another training of the same owner goes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cloning.domain.durations import Usual
from cloning.domain.endings import DELETED, DROPPED, EXPIRED, OVERTAKEN
from cloning.domain.line import Line
from cloning.domain.models import Outcome, Step, Training
from cloning.domain.recordings.take import is_just_short
from cloning.domain.trouble import Trouble

TELL_AFTER = 2
"""After this many failed tries in a row the status message says that it takes longer."""


class Progress(StrEnum):
    """What the status message says while a training is under way, or after it was dropped."""

    CONSENT = "consent"
    """Asks whose voice it is."""
    MORE = "more"
    """Says how much speech there is and how much is needed, and invites another recording."""
    CHOICE = "choice"
    """Says what is wrong with the take, and asks whether to use it anyway."""
    REPLACE = "replace"
    """Asks whether the recording replaces a finished voice."""
    DROPPED = "dropped"
    """Its owner does not want it used."""
    EXPIRED = "expired"
    """It has waited too long for its owner."""
    OVERTAKEN = "overtaken"
    """A later recording has taken its place."""
    RECEIVED = "received"
    SHORT = "short"
    """The take will do, but more speech would be better, and there is still time to send it."""
    WAITING = "waiting"
    """Another training of the same owner goes first."""
    TRAINING = "training"
    SLOW = "slow"
    """The upstream takes longer than it should."""
    DELAYED = "delayed"
    """A neighbour that we depend on does not do its part (the training's `trouble`)."""


class Deleted(StrEnum):
    """What has become of a clone that its owner has deleted."""

    GONE = "gone"
    GOES_ON = "goes_on"
    """The upstream hasn't confirmed it; we keep trying."""
    STAYS = "stays"
    """The upstream won't delete its slot; all that we had is gone."""


OVER = frozenset({Progress.DROPPED, Progress.EXPIRED, Progress.OVERTAKEN})
"""After these there is nothing left to react to and nothing to press."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a status message needs besides the rows of its training, clone and owner."""

    waits: bool = False
    """Whether another training of the same owner goes first."""
    line: Line | None = None
    """The place of a training that waits its turn; None if what it waits for was deleted."""
    usual: Usual | None = None
    """How long a training usually takes, if known."""


NO_FIGURES = Figures()

AT_STEP: Mapping[Step, Progress] = {
    Step.CONSENT: Progress.CONSENT,
    Step.PREPARE: Progress.RECEIVED,
    Step.MORE: Progress.MORE,
    Step.CHOICE: Progress.CHOICE,
    Step.REPLACE: Progress.REPLACE,
    Step.RESERVE: Progress.RECEIVED,
    Step.TRAIN: Progress.TRAINING,
    Step.WATCH: Progress.TRAINING,
    Step.DONE: Progress.DROPPED,
}

OF_DROPPED: Mapping[str, Progress] = {
    DROPPED.code: Progress.DROPPED,
    DELETED.code: Progress.DROPPED,
    EXPIRED.code: Progress.EXPIRED,
    OVERTAKEN.code: Progress.OVERTAKEN,
}


def progress_of(training: Training, *, waits: bool = False) -> Progress | Outcome:
    """Return what its status message has to say: how far it is, or how it ended."""
    why = training.reason.code if training.reason is not None else ""
    if training.step is Step.DONE and why in OF_DROPPED:
        return OF_DROPPED[why]
    if training.outcome is not None:
        return training.outcome
    if is_told(training):
        return Progress.DELAYED
    if training.step is Step.RESERVE:
        return _before_its_slot(training, waits=waits)
    if training.step is Step.WATCH and training.told_slow:
        return Progress.SLOW
    return AT_STEP[training.step]


def is_told(training: Training) -> bool:
    """Return whether the status message says what a training waits for.

    At first it doesn't, as most troubles are over in seconds; that of our account never is.
    """
    if training.trouble is Trouble.UPSTREAM_DENIES:
        return True
    return training.trouble is not None and training.tries >= TELL_AFTER


def _before_its_slot(training: Training, *, waits: bool) -> Progress:
    if waits:
        return Progress.WAITING
    short = training.take is not None and is_just_short(training.take)
    return Progress.SHORT if short else Progress.RECEIVED
