"""Groups of steps that the port to the trainings asks for, the same in every store."""

from cloning.domain.line import TRAINED
from cloning.domain.models import Step
from cloning.ports.store import WANTING

ANSWERABLE = (Step.CONSENT, *WANTING)
"""The steps that wait for the owner's answer."""

OWING = (Step.PREPARE, Step.ANNOUNCE)
"""The steps that end in a message: a question about a take, or how a training ended."""

UNBEGUN = (Step.CONSENT, Step.PREPARE, *WANTING, Step.RESERVE)
"""The steps of a training that has not reached the upstream yet."""

HOSTED = (Step.RESERVE, *TRAINED)
"""The steps in which a training's sample can be fetched."""
