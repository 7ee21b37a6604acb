"""What nobody asks for any more is forgotten by itself."""

from cloning.allowance import DAY
from cloning.ending import drop
from cloning.erasure import Erasure
from cloning.limits import UNREACHABLE_FOR, WAITING_FOR
from cloning.ports import Clock
from cloning.store import Store


class Retention:
    """Chores that keep what is kept within its time."""

    def __init__(self, *, store: Store, erasure: Erasure, clock: Clock) -> None:
        self._store = store
        self._erasure = erasure
        self._clock = clock

    async def drop_waiting(self) -> None:
        """Drop the trainings that have waited for their owners for a week."""
        async with self._store.transaction() as work:
            for claim in await work.trainings.waiting_since(self._clock() - WAITING_FOR):
                await drop(work, claim.training, claim.clone)

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
