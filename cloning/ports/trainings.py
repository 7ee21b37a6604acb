"""What this package needs of the database about trainings; the rest is in store.py beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cloning.domain.models import Claim, Clone, Likeness, Recording, Training


class Trainings(Protocol):
    """Every training; a due one can be claimed, a claimed one can be changed."""

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        """Begin the next training of a clone; it waits for consent."""
        ...

    async def get(self, training_id: int) -> Training | None:
        """Load a training."""
        ...

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        """Load the first training that was made of this message, or that it was joined to."""
        ...

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        """Load the last training whose recording a message is, or that it speaks of."""
        ...

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        """Load the training that a recording of this album belongs to."""
        ...

    async def likenesses(self) -> Mapping[Likeness, int]:
        """Count what owners say of their clones, those without a clone any more left out."""
        ...

    async def durations(self, limit: int) -> Sequence[timedelta]:
        """Tell how long the last successful trainings took, from the request to its end."""
        ...

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that have not come to the upstream yet, the first one first.

        Those of deleted clones are not among them.
        """
        ...

    async def latest(self, clone_id: int) -> Training | None:
        """Load a clone's last training."""
        ...

    async def remove(self, training: Training) -> None:
        """Forget a training that nothing was begun with, nor said how it ended."""
        ...

    async def save(self, training: Training) -> None:
        """Write a training; Superseded when its fence is no longer the one it was loaded with."""
        ...

    async def overtake(self, training: Training) -> None:
        """Write a training, whoever may hold it: raises the fence, so nobody writes it back."""
        ...

    async def end(self, training: Training) -> None:
        """Leave nothing of it to do, whoever may hold it: raises the fence."""
        ...

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        """Take what is due for yourself, or None when nothing is."""
        ...

    async def held(self, claim: Claim) -> Claim:
        """Load a claim again; Superseded when it is no longer ours."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        """List trainings that may be claimed, the longest due first."""
        ...

    async def watched(self) -> Sequence[Claim]:
        """Load every training that the upstream is at work on."""
        ...

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        """Load the clones' last trainings that were given up since then, as they were."""
        ...

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        """Tell which of these samples a training that is not over knows of."""
        ...

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that wait for consent."""
        ...

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        """Load an owner's trainings that owe a message and are not due, being undeliverable."""
        ...

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        """Tell when the trainings that count for an owner since then were begun, in order.

        Those of deleted clones are among them, and those of before an owner was forgotten.
        """
        ...

    async def all_begun_since(self, since: datetime) -> Sequence[datetime]:
        """Tell when all trainings that count since then were begun, by anybody, in order."""
        ...

    async def forgive(self, training: Training) -> None:
        """Don't count a training: its recording was refused, it has cost nothing."""
        ...

    async def forget_attempts_before(self, moment: datetime) -> None:
        """Let nothing count that was begun before then, whoever began it."""
        ...

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        """Load the trainings begun before then that wait for what their owners say."""
        ...

    async def another_goes_first(self, claim: Claim) -> bool:
        """Tell whether another training of the owner is at the upstream, or waits for longer."""
        ...

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        """Load all trainings of a clone, the first one first."""
        ...

    async def hosting(self, sample: str) -> Training | None:
        """Load the training that needs this sample to be hosted."""
        ...
