"""Groups of steps that queries ask for."""

from cloning.domain.models import Step
from cloning.ports.store import WANTING

TRAINED = (Step.TRAIN, Step.WATCH)
"""The steps of which each owner may have one training at a time."""

OWING = (Step.PREPARE, Step.ANNOUNCE)
"""The steps that end in a message: a question about a take, or how a training ended."""

UNBEGUN = (Step.CONSENT, Step.PREPARE, *WANTING, Step.RESERVE)
"""The steps of a training that has not come to the upstream yet."""

HOSTED = (Step.RESERVE, Step.TRAIN, Step.WATCH)
"""The steps during which the sample of a training can be fetched."""
