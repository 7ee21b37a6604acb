"""A claim as the database has it, for those who renew it."""

from datetime import datetime
from typing import NamedTuple


class Hold(NamedTuple):
    """A row that a worker has claimed, as it must still be for the claim to be renewed."""

    number: int
    """The id of a training, utterance or clone, or the owner of a tombstone."""
    until: datetime
    """When the claim ends unless it is renewed."""
    fence: int = 0
    """Only trainings and utterances have fences."""
