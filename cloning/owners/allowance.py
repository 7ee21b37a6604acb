"""How much of their quota an owner has used, and when they can train again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cloning.domain.limits import Quota
from cloning.domain.models import Clone
from cloning.owners.spare import spare_ones
from cloning.ports.store import Transaction

DAY = timedelta(days=1)
"""How long a training counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """An owner's quota, and how much of it is used."""

    clones: int
    most_clones: int
    trainings: int
    most_trainings: int
    frees_at: datetime | None
    """When another training is free; None while one is."""
    spare: int = 0
    """Clones that never became a voice; the next new voice takes the place of one of them."""
    kept: Sequence[Clone] = field(default=(), compare=False)
    """All clones, and below the spare ones, so that nobody has to load them again."""
    spare_ones: Sequence[Clone] = field(default=(), compare=False)

    @property
    def has_room(self) -> bool:
        """Whether there may be one more clone."""
        return self.clones < self.most_clones


async def find_allowance(
    work: Transaction, owner_id: int, quota: Quota, now: datetime
) -> Allowance:
    """Count what an owner has, in the caller's transaction."""
    begun = await work.trainings.begun_since(owner_id, now - DAY)
    kept = await work.clones.of_owner(owner_id)
    spare = await spare_ones(work, kept)
    return Allowance(
        clones=len(kept) - len(spare),
        most_clones=quota.clones,
        trainings=len(begun),
        most_trainings=quota.trainings_per_day,
        frees_at=_frees_at(begun, quota),
        spare=len(spare),
        kept=kept,
        spare_ones=spare,
    )


async def find_when_free(
    work: Transaction, owner_id: int, quota: Quota, now: datetime
) -> datetime | None:
    """Return when another training of an owner is free; None while one is."""
    return _frees_at(await work.trainings.begun_since(owner_id, now - DAY), quota)


def _frees_at(begun: Sequence[datetime], quota: Quota) -> datetime | None:
    most = quota.trainings_per_day
    return begun[-most] + DAY if len(begun) >= most else None
