"""The port to the trainings in the database; the other collections are in store.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cloning.domain.models import Claim, Clone, Recording, Training
from cloning.ports.holds import Hold


class Trainings(Protocol):
    """All trainings; a due one can be claimed, a claimed one can be changed."""

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        """Begin the next training of a clone; it waits for consent."""
        ...

    async def get(self, training_id: int) -> Training | None:
        """Load a training."""
        ...

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        """Load the first training made of this message, or joined by it."""
        ...

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        """Load the last training of this message: a recording, a status or an announcement."""
        ...

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        """Load the training that a recording of this album belongs to."""
        ...

    async def durations(self, limit: int) -> Sequence[timedelta]:
        """Return how long the last successful trainings took, from the request to the end."""
        ...

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that have not reached the upstream yet, oldest first.

        Those of deleted clones are left out.
        """
        ...

    async def latest(self, clone_id: int) -> Training | None:
        """Load a clone's last training."""
        ...

    async def latest_of(self, owner_id: int) -> Training | None:
        """Load the last training of an owner's clones, but for deleted ones."""
        ...

    async def remove(self, training: Training) -> None:
        """Forget a training that has cost nothing and whose end was not announced."""
        ...

    async def save(self, training: Training) -> None:
        """Write a training; Superseded if its fence has changed since it was loaded."""
        ...

    async def overtake(self, training: Training) -> None:
        """Write a training; raises the fence, so a worker that holds it can't write any more."""
        ...

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        """Claim a training if it is due; None if it isn't."""
        ...

    async def held(self, claim: Claim) -> Claim:
        """Load a claim again; Superseded if it is no longer ours."""
        ...

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        """Prolong claims that are as they were, and return their ids.

        One that another transaction is writing right now may be left out.
        """
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """List the trainings that may be claimed, the longest due first."""
        ...

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        """Load the trainings given up since then that are still their clone's last."""
        ...

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        """Return which of these samples are named by a training that is not over."""
        ...

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that wait for consent."""
        ...

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings whose message could not be delivered; they are not due."""
        ...

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        """Return when an owner began the trainings since then that count, in order.

        This includes trainings of deleted clones, and those from before the owner was forgotten.
        """
        ...

    async def last_begun(self, number: int, since: datetime) -> datetime | None:
        """Return when the last but `number` - 1 of all owners' trainings that count was begun.

        None if fewer were begun since then. Nobody begins another one meanwhile.
        """
        ...

    async def forgive(self, training: Training) -> None:
        """Don't count a training: it ended before it cost anything."""
        ...

    async def forget_attempts_before(self, moment: datetime) -> None:
        """Stop counting all trainings that were begun before then."""
        ...

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        """Load the trainings begun before then that wait for their owners, oldest first."""
        ...

    async def another_goes_first(self, claim: Claim) -> bool:
        """Return whether another training of the owner is at the upstream or has waited longer.

        Each owner may have one training at a time there.
        """
        ...

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        """Load all trainings of a clone, oldest first."""
        ...

    async def hosting(self, sample: str) -> Training | None:
        """Load the training that needs this sample to be hosted."""
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """A training that is under way needs the sample."""

    is_fetched: bool
    """Whether that training has the receipt: the whole sample was fetched once."""


class Needs(Protocol):
    """Looks samples up without a transaction, so that no download waits for one."""

    async def need_of(self, sample: str) -> Need | None:
        """Look whether a training needs a sample as of the last commit, whoever has made it.

        Raises StorageUnavailable.
        """
        ...
