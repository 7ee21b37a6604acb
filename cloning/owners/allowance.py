"""How much of their quota an owner has used, and when they can train again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cloning.domain.limits import Quota
from cloning.owners.spare import spare_clones
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

    @property
    def has_room(self) -> bool:
        """Whether there may be one more clone."""
        return self.clones < self.most_clones


async def find_allowance(
    work: Transaction, owner_id: int, quota: Quota, now: datetime
) -> Allowance:
    """Count what an owner has, in the caller's transaction."""
    begun = await work.trainings.begun_since(owner_id, now - DAY)
    most = quota.trainings_per_day
    spare = len(await spare_clones(work, owner_id))
    return Allowance(
        clones=len(await work.clones.of_owner(owner_id)) - spare,
        most_clones=quota.clones,
        trainings=len(begun),
        most_trainings=most,
        frees_at=begun[-most] + DAY if len(begun) >= most else None,
        spare=spare,
    )
