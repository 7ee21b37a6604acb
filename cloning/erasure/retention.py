"""What nobody asks for any more is forgotten by itself."""

from cloning.domain.limits import UNREACHABLE_FOR, WAITING_FOR
from cloning.erasure.erasing import Erasure
from cloning.owners.allowance import DAY
from cloning.ports.outside import Clock, Notifier, Progress
from cloning.ports.store import Store
from cloning.steps.ending import drop


class Retention:
    """Chores that keep what is kept within its time."""

    def __init__(self, *, store: Store, erasure: Erasure, notifier: Notifier, clock: Clock) -> None:
        self._store = store
        self._erasure = erasure
        self._notifier = notifier
        self._clock = clock

    async def drop_waiting(self) -> None:
        """Drop the trainings that have waited for their owners for a week, and say so.

        Of whoever has blocked us they are kept until they are back, or forgotten: nobody could
        take the buttons away that ask for an answer.
        """
        async with self._store.transaction() as work:
            waiting = await work.trainings.waiting_since(self._clock() - WAITING_FOR)
            dropped = [claim for claim in waiting if claim.owner.reachable]
            for claim in dropped:
                await drop(work, claim.training, claim.clone)
        for claim in dropped:
            await self._notifier.show(claim, Progress.EXPIRED)

    async def forget_attempts(self) -> None:
        """Forget the trainings that count no longer."""
        async with self._store.transaction() as work:
            await work.trainings.forget_attempts_before(self._clock() - DAY)

    async def forget_unreachable(self) -> None:
        """Erase everything about owners who could not be reached for a month."""
        async with self._store.transaction() as work:
            gone = await work.owners.unreachable_since(self._clock() - UNREACHABLE_FOR)
        for owner in gone:
            await self._erasure.begin(owner.id)
