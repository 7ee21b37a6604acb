"""What nobody asks for any more is forgotten by itself."""

from dataclasses import dataclass

from cloning.domain.limits import UNREACHABLE_FOR, WAITING_FOR
from cloning.erasure.erasing import Erasure
from cloning.owners.allowance import DAY
from cloning.ports.outside import Clock, Notifier, Progress
from cloning.ports.store import Store
from cloning.steps.ending import drop


@dataclass(frozen=True, kw_only=True, eq=False)
class Retention:
    """Chores that keep what is kept within its time."""

    store: Store
    erasure: Erasure
    notifier: Notifier
    clock: Clock

    async def drop_waiting(self) -> None:
        """Drop the trainings that have waited for their owners for a week, and say so.

        Of whoever has blocked us they are kept until they are back, or forgotten: nobody could
        take the buttons away that ask for an answer.
        """
        async with self.store.transaction() as work:
            waiting = await work.trainings.waiting_since(self.clock() - WAITING_FOR)
            dropped = [claim for claim in waiting if claim.owner.reachable]
            for claim in dropped:
                await drop(work, claim.training, claim.clone)
        for claim in dropped:
            await self.notifier.show(claim, Progress.EXPIRED)

    async def forget_attempts(self) -> None:
        """Forget the trainings that count no longer."""
        async with self.store.transaction() as work:
            await work.trainings.forget_attempts_before(self.clock() - DAY)

    async def forget_unreachable(self) -> None:
        """Erase everything about owners who could not be reached for a month."""
        async with self.store.transaction() as work:
            gone = await work.owners.unreachable_since(self.clock() - UNREACHABLE_FOR)
        for owner in gone:
            await self.erasure.begin(owner.id)
