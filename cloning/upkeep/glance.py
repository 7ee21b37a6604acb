"""One look at the database for all that other processes may have asked of this one."""

from dataclasses import dataclass, field

from cloning.domain.operating.broadcast import Stage
from cloning.operating.broadcasting import Broadcaster
from cloning.ports.store import Store
from cloning.ports.upkeep import Mark, no_mark
from cloning.upkeep.account import Account


@dataclass(kw_only=True, eq=False)
class Glance:
    """Reads what is wrong with our account, and goes on with a broadcast if one is being sent."""

    store: Store
    account: Account
    broadcaster: Broadcaster
    mark: Mark = no_mark
    _known_at: object | None = field(default=None, init=False)
    """The mark of the database when there was nothing to go on with."""

    async def __call__(self) -> None:
        """Look once, unless nobody has written meanwhile; StorageUnavailable if impossible."""
        mark = await self.mark()
        if mark is not None and mark == self._known_at:
            return
        async with self.store.transaction() as work:
            self.account.know(await work.alerts.all())
            last = await work.broadcasts.last()
        is_running = last is not None and last.stage is Stage.RUNNING
        self._known_at = None if is_running else mark
        if is_running:
            await self.broadcaster.go_on()
