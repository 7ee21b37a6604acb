"""Forgets what nobody asks for any more."""

from cloning.domain.endings import EXPIRED
from cloning.domain.limits import AUDITED_FOR, UNREACHABLE_FOR, WAITING_FOR
from cloning.domain.models import Claim
from cloning.erasure.erasing import Erasure
from cloning.holding import holding
from cloning.owners.allowance import DAY
from cloning.ports.outside import Clock, Notifier
from cloning.ports.store import Store
from cloning.trainings.ending import drop_claim


@holding
class Retention:
    """Hourly chores that enforce the retention times."""

    store: Store
    erasure: Erasure
    notifier: Notifier
    clock: Clock

    async def drop_waiting(self) -> None:
        """Drop the trainings that have waited for their owners for a week, and tell the owners.

        If the owner has blocked us, their trainings stay until the owner is back or forgotten:
        until then we can't remove the buttons that ask for an answer.
        """
        async with self.store.transaction() as work:
            waiting = await work.trainings.waiting_since(self.clock() - WAITING_FOR)
        for claim in waiting:
            if claim.owner.reachable and (expired := await self._drop(claim)) is not None:
                await self.notifier.show(expired)

    async def _drop(self, claim: Claim) -> Claim | None:
        """Drop a training; None if its owner has answered in the meantime."""
        async with self.store.transaction() as work:
            if await work.trainings.get(claim.training.id) != claim.training:
                return None
            return await drop_claim(work, claim, EXPIRED)

    async def forget_attempts(self) -> None:
        """Forget trainings and characters that count no longer, and evidence that is nobody's."""
        async with self.store.transaction() as work:
            await work.audit.forget_before(self.clock() - AUDITED_FOR)
            await work.trainings.forget_attempts_before(self.clock() - DAY)
            await work.utterances.forget_charges_before(self.clock() - DAY)

    async def forget_unreachable(self) -> None:
        """Erase everything about owners whom we could not reach for a month."""
        lost_before = self.clock() - UNREACHABLE_FOR
        async with self.store.transaction() as work:
            gone = await work.owners.unreachable_since(lost_before)
        for owner in gone:
            await self.erasure.begin(owner.id, lost_before=lost_before)
