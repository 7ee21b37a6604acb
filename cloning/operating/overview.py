"""How the service stands, for the operators: figures, what waits and why, and another try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cloning.domain.models import Claim, Outcome, Training
from cloning.domain.operating.audit import Deed, Entry
from cloning.holding import holding
from cloning.ports.operating.census import Pending, Unsaid
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much there is of everything."""

    people: int
    voices: int
    slots: int
    day: Mapping[Outcome, int]
    """How the trainings ended within 24 hours."""
    week: Mapping[Outcome, int]
    """The same within 7 days."""
    characters: int
    """What all clones together were to say within 24 hours."""
    pending: Sequence[Pending]


@dataclass(frozen=True, slots=True)
class Retried:
    """A training that an operator wants tried again."""

    claim: Claim
    hastened: bool
    """Whether its next try was put off, and comes at once now."""


@holding
class Overview:
    """Counts and lists trainings by their numbers, which name nobody."""

    store: Store
    clock: Clock

    async def figures(self) -> Figures:
        """Count everything."""
        now = self.clock()
        async with self.store.transaction() as work:
            census = work.census
            return Figures(
                people=await census.people(),
                voices=await census.voices(),
                slots=await census.slots(),
                day=await census.ended_since(now - DAY),
                week=await census.ended_since(now - WEEK),
                characters=await census.characters_since(now - DAY),
                pending=await census.pending(),
            )

    async def jobs(self, after_id: int, limit: int) -> Sequence[Claim]:
        """Load the trainings that are not over, those after a number, in order."""
        async with self.store.transaction() as work:
            return await work.census.unfinished(after_id, limit)

    async def unsaid(self) -> Unsaid | None:
        """Count the texts that are still to be said; None if there are none."""
        async with self.store.transaction() as work:
            return await work.census.unsaid()

    async def retry(self, training_id: int, operator_id: int) -> Retried | None:
        """Have a step that has failed tried again at once; None if there is no such training.

        A training that has ended is returned as it is.
        """
        async with self.store.transaction() as work:
            training = await work.trainings.get(training_id)
            claim = await _claim(work, training) if training is not None else None
            if claim is None:
                return None
            entry = Entry(deed=Deed.RETRIED, at=self.clock(), clone_id=claim.clone.id)
            await work.audit.add(entry, claim.owner.id, operator_id)
            if claim.training.tries == 0 or claim.training.due_at is None:
                return Retried(claim, hastened=False)
            await work.trainings.save(replace(claim.training, due_at=self.clock()))
            work.wake(claim.training.id)
        return Retried(claim, hastened=True)


async def _claim(work: Transaction, training: Training) -> Claim | None:
    clone = await work.clones.get(training.clone_id)
    owner = await work.owners.get(clone.owner_id) if clone is not None else None
    if clone is None or owner is None or clone.deleted_at is not None:
        return None
    return Claim(training=training, clone=clone, owner=owner)
