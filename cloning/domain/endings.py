"""Why a training can be over without a word from the upstream."""

from cloning.domain.models import Outcome, Reason, Step, Training

GIVEN_UP = Reason("no_answer")
"""The reason of a training that we gave up while the upstream may still be working on it."""

DROPPED = Reason("dropped")
"""Its owner does not want it used."""
EXPIRED = Reason("expired")
"""It has waited too long for its owner."""
DELETED = Reason("deleted")
"""Its clone was deleted."""
OVERTAKEN = Reason("overtaken")
"""A later recording has taken its place."""


def was_dropped(training: Training) -> bool:
    """Return whether a training is over without an outcome."""
    return training.step is Step.DONE and training.outcome is None


def came_to_nothing(training: Training) -> bool:
    """Return whether a training was refused or dropped, so that the one before it still counts."""
    return was_dropped(training) or training.outcome is Outcome.REFUSED
