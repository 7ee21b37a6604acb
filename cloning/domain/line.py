"""An owner's line: one of their trainings is at the upstream, the others wait for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cloning.domain.models import Clone, Step, Training
from cloning.domain.transitions import TRAINED

UnderWay = Sequence[tuple[Clone, Training]]
"""An owner's trainings that have not ended, each with its clone, oldest clone first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A training's place in its owner's line."""

    place: int
    """Counts from 1, which is the training at the upstream."""
    before: str
    """The title of the clone whose training comes just before it."""


def place_of(training: Training, others: UnderWay) -> Line | None:
    """Return the place of a training that waits for its turn; None if it doesn't wait."""
    if training.step is not Step.RESERVE:
        return None
    ahead = [(clone, one) for clone, one in others if goes_first(one, training)]
    if not ahead:
        return None
    last, _training = max(ahead, key=lambda pair: (pair[1].step is Step.RESERVE, pair[1].id))
    return Line(place=len(ahead) + 1, before=last.title)


def goes_first(one: Training, training: Training) -> bool:
    """Return whether one of an owner's trainings is at the upstream, or has waited longer."""
    if one.id == training.id:
        return False
    return one.step in TRAINED or (one.step is Step.RESERVE and one.id < training.id)
