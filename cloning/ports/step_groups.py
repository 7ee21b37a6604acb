"""Groups of steps that queries ask for."""

from cloning.domain.models import Step
from cloning.ports.store import WANTING

TRAINED = (Step.TRAIN, Step.WATCH)
"""The steps in which each owner may have only one training at a time."""

OWING = (Step.PREPARE, Step.ANNOUNCE)
"""The steps that end in a message: a question about a take, or how a training ended."""

UNBEGUN = (Step.CONSENT, Step.PREPARE, *WANTING, Step.RESERVE)
"""The steps of a training that has not reached the upstream yet."""

HOSTED = (Step.RESERVE, Step.TRAIN, Step.WATCH)
"""The steps in which a training's sample can be fetched."""
