"""What happens to a training whose owner has blocked us."""

from dataclasses import replace
from datetime import datetime

from cloning.domain.models import Claim
from cloning.ports.store import Store
from cloning.trainings.held import held


async def keep_for_later(store: Store, claim: Claim, now: datetime) -> None:
    """Make nothing due until the owner is back, and can be asked or told."""
    async with held(store, claim) as (work, present):
        await work.owners.save(present.owner.lost(now))
        waiting = replace(present.training, fetching_since=None, due_at=None, tries=0)
        await work.trainings.save(waiting)
