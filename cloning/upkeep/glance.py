"""One look at the database for all that other processes may have asked of this one."""

from dataclasses import dataclass

from cloning.domain.operating.broadcast import Stage
from cloning.operating.broadcasting import Broadcaster
from cloning.ports.store import Store
from cloning.upkeep.account import Account


@dataclass(frozen=True, kw_only=True, eq=False)
class Glance:
    """Reads what is wrong with our account, and goes on with a broadcast if one is being sent."""

    store: Store
    account: Account
    broadcaster: Broadcaster

    async def __call__(self) -> None:
        """Look once; StorageUnavailable if that is impossible."""
        async with self.store.transaction() as work:
            self.account.know(await work.alerts.all())
            last = await work.broadcasts.last()
        if last is not None and last.stage is Stage.RUNNING:
            await self.broadcaster.go_on()
