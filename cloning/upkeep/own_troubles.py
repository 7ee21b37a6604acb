"""Notices what is wrong on our own machine, and that only the operator can mend."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from cloning.domain.operating.alerts import Alert, answered, denied_again
from cloning.domain.trouble import OwnTrouble
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction

LOW_BYTES: Final = 500_000_000
"""With less free space than this, the operator is told; at 200 MB, no sample is kept any more."""

ERASED_WITHIN: Final = timedelta(hours=1)
"""How long a deletion may take before the operator is told."""

OURS: Final = "own"
"""What stands in an alert in the place of the calls that are turned away."""


@holding
class OwnTroubles:
    """Writes down what `Alarm` tells the operators."""

    store: Store
    free_bytes: Callable[[], int] | None
    """Returns the free bytes of the disk that all processes share; None if they share none."""
    clock: Clock

    async def look(self) -> None:
        """Look at the disk and at the deletions."""
        async with self.store.transaction() as work:
            late = await work.clones.count_deleted_before(self.clock() - ERASED_WITHIN)
            await self._note(work, OwnTrouble.ERASURE, said=str(late) if late else None)
            if self.free_bytes is not None:
                await self._look_at_the_disk(work, self.free_bytes())

    async def _look_at_the_disk(self, work: Transaction, free: int) -> None:
        """Begin below the limit, and end only at twice that, so that it doesn't come and go."""
        known = await work.alerts.get(OwnTrouble.DISK)
        is_open = known is not None and known.over_at is None
        is_low = free < (2 * LOW_BYTES if is_open else LOW_BYTES)
        said = str(free // 1_000_000) if is_low else None
        await self._note(work, OwnTrouble.DISK, said=said)

    async def _note(self, work: Transaction, about: OwnTrouble, *, said: str | None) -> None:
        """Write down that a trouble is there, with the figure of it, or that it is over."""
        now, known = self.clock(), await work.alerts.get(about)
        if said is not None and known is None:
            new = Alert(about=about, calls=frozenset({OURS}), began_at=now, answer=said)
            await work.alerts.save(new)
        elif known is not None and (said is None) == (known.over_at is None):
            change = answered if said is None else denied_again
            await work.alerts.save(change(known, OURS, now))
