"""The life of one process: it can end at any moment, and then nothing that it began goes on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from cloning.domain.errors import CloningError
from tests.faults.town.chaos import Chaos, Fault
from tests.faults.town.judging.ledger import Ledger
from tests.support.fakes.script import Killed

KILL = 0.0008
STOP = 0.0001
SUSPEND = 0.0003
DAWDLE = 0.05
"""How likely each is at each moment."""


class Planned(OSError):
    """A fault of this machine that nobody planned for, except us."""


class Life:
    """Runs what a process does, and ends it."""

    def __init__(
        self,
        *,
        chaos: Chaos,
        ledger: Ledger,
        outage: Callable[[], bool],
        telegram_outage: Callable[[], bool],
        suspend: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        self.dead = False
        self.stopping = False
        self.outage = outage
        self.telegram_outage = telegram_outage
        self._chaos = chaos
        self._ledger = ledger
        self._suspend = suspend
        self._ended = ended
        self._tasks: dict[asyncio.Task[None], None] = {}  # in their order, unlike a set

    @property
    def busy(self) -> int:
        """How much is under way."""
        return len(self._tasks)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done, unless we are about to end."""
        if self.dead or self.stopping:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._done)

    async def moment(self, where: str) -> None:
        """Come to a moment at which a process may be killed, or held up."""
        if self.dead:
            raise Killed(where)
        if self._chaos.now_and_then(KILL, Fault.KILLED):
            self._ledger.note("killed", where)
            self.kill()
            raise Killed(where)
        if self._chaos.now_and_then(STOP, Fault.STOPPED):
            self.stop()
        if self._chaos.now_and_then(SUSPEND, Fault.SUSPENDED):
            self._suspend()
        if self._chaos.random.random() < DAWDLE:
            await asyncio.sleep(self._chaos.random.uniform(0.0, 0.5))
            if self.dead:
                raise Killed(where)

    def kill(self) -> None:
        """End at once: nobody gets to put anything in order."""
        if self.dead:
            return
        self.dead = True
        self.cancel()
        self._ended()

    def stop(self) -> None:
        """End in good order: what is under way is broken off, and may say so."""
        if self.dead or self.stopping:
            return
        self.stopping = True
        self._ledger.note("stopping")
        self.cancel()
        asyncio.get_running_loop().call_later(2.0, self.kill)

    def cancel(self) -> None:
        """Break off everything that is under way."""
        current = asyncio.current_task()
        for task in list(self._tasks):
            if task is not current:
                task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if task.cancelled():
            return
        fault = task.exception()
        if fault is not None and not isinstance(fault, Killed | CloningError | Planned):
            self._ledger.violated(f"a fault of ours: {fault!r}")
