"""Pauses: no training begins, and those that have begun go on."""

from cloning.domain.operating.audit import Deed, Entry
from cloning.holding import holding
from cloning.ports.operating.maintenance import Paused
from cloning.ports.outside import Clock
from cloning.ports.store import Store


@holding
class Closing:
    """Closes the door to new recordings, and opens it again."""

    store: Store
    clock: Clock

    async def paused(self) -> Paused | None:
        """Return the present pause; None if there is none."""
        async with self.store.transaction() as work:
            return await work.maintenance.get()

    async def close(self, sentence: str | None, operator_id: int) -> None:
        """Let no training begin from now on; people are told this sentence, or ours."""
        async with self.store.transaction() as work:
            await work.maintenance.begin(Paused(since=self.clock(), sentence=sentence))
            await work.audit.add(Entry(deed=Deed.CLOSED, at=self.clock()), None, operator_id)

    async def reopen(self, operator_id: int) -> bool:
        """Let trainings begin again; False if they could."""
        async with self.store.transaction() as work:
            was_paused = await work.maintenance.end()
            if was_paused:
                entry = Entry(deed=Deed.REOPENED, at=self.clock())
                await work.audit.add(entry, None, operator_id)
        return was_paused
