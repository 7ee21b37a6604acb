"""The carrier for one machine: wake-ups stay in this process."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.jobs.carrier import AT_ONCE, SPOKEN_AT_ONCE, Work
from bot.jobs.repeats import Repeats
from bot.jobs.under_way import UnderWay, attempt


class LocalCarrier(Repeats):
    """Carries each wake-up in a task of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._trainings = Queue(AT_ONCE)
        self._utterances = Queue(SPOKEN_AT_ONCE)
        self._work: Work | None = None
        self._under_way = UnderWay()

    def start(self, work: Work) -> None:
        """See bot/jobs/carrier.py."""
        self._work = work
        sweep = self._under_way.until_stopped(work.sweep)
        self.repeat(sweep, every=work.every, after=work.after)

    def wake(self, training_id: int) -> None:
        """Make this process advance a training soon; without a worker here, the sweep will."""
        if self._work is not None:
            self._carry_one(self._trainings, self._work.advance, training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        """Make this process go on with an utterance soon; without a worker, the sweep will."""
        if self._work is not None:
            self._carry_one(self._utterances, self._work.utter, utterance_id)

    def wake_eraser(self) -> None:
        """Make this process delete soon what is due; without a worker here, the sweep will."""
        if self._work is not None:
            self._under_way.begin(attempt(self._work.erase()))

    async def stop(self, *, grace: float) -> None:
        """See bot/jobs/carrier.py."""
        self._work = None
        await self._under_way.stop(grace=grace)

    def _carry_one(self, queue: "Queue", do: Callable[[int], Awaitable[None]], number: int) -> None:
        """Do something with a number soon, unless it is about to be done anyway."""
        if number in queue.waiting:
            return
        queue.waiting.add(number)
        self._under_way.begin(attempt(queue.one(do, number)))


class Queue:
    """Wake-ups of one kind, of which some are carried out at the same time."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self.waiting: set[int] = set()
        """Whose wake-up waits, so that another one would change nothing."""

    async def one(self, do: Callable[[int], Awaitable[None]], number: int) -> None:
        """Carry a wake-up out as soon as there is a place."""
        async with self._places:
            self.waiting.discard(number)
            await do(number)
