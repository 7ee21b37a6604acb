"""The sweep: every few seconds it wakes due trainings, watches others, and finishes deletions.

It is also the recovery after a crash: the work that a dead process left behind is due again.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from cloning.domain.errors import CloningError
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.steps.watch import Watch
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

Part = Callable[[], Awaitable[object]]

LEASE = "sweep"
BATCH = 500
"""How many due trainings and utterances one sweep wakes; the next sweep wakes more."""

CHORES_EVERY = timedelta(hours=1)


class Sweep:
    """One tick; only one worker sweeps at a time.

    While nothing is due, watched or told, a tick is one look at the database.
    """

    def __init__(
        self,
        *,
        store: Store,
        watch: Watch,
        eraser: Part,
        alarm: Part,
        chores: Sequence[Part],
        in_hand: InHand,
        clock: Clock,
    ) -> None:
        self._store = store
        self._watch = watch
        self._eraser = eraser
        self._alarm = alarm
        self._chores = chores
        self._chores_done_at: datetime | None = None
        self._rests = False
        """Whether the last tick found nothing to do; its sweep has cleared up what was left."""
        self._in_hand = in_hand
        self._clock = clock

    async def __call__(self) -> None:
        """Sweep once, unless another worker does; a part that fails is tried again next time."""
        rested, self._rests = self._rests, await self._finds_nothing()
        if rested and self._rests and not self._is_time_for_chores():
            return
        if not await self._in_hand.take(LEASE):
            return
        try:
            for part in (*self._parts, *self._chores_due()):
                if self._in_hand.has(LEASE):
                    await _try(part)
        finally:
            await _try(self._give_back)

    @property
    def _parts(self) -> Sequence[Part]:
        # The alarm comes before the calls to the upstream: those may take a minute.
        return self._alarm, self._wake_due, self._watch.look, self._eraser

    async def _give_back(self) -> None:
        await self._in_hand.give_back(LEASE)

    async def _wake_due(self) -> None:
        async with self._store.transaction() as work:
            for training_id in await work.trainings.due(self._clock(), BATCH):
                work.wake(training_id)
            for utterance_id in await work.utterances.due(self._clock(), BATCH):
                work.wake_speaker(utterance_id)

    async def _finds_nothing(self) -> bool:
        """Look whether there is anything for the parts."""
        now = self._clock()
        async with self._store.transaction() as work:
            return not (
                await work.trainings.due(now, 1)
                or await work.utterances.due(now, 1)
                or await work.watched.first(1)
                or await work.clones.to_erase(now, 1)
                or await work.tombstones.due(now)
                or await work.alerts.all()
            )

    def _is_time_for_chores(self) -> bool:
        done_at = self._chores_done_at
        return done_at is None or abs(self._clock() - done_at) >= CHORES_EVERY

    def _chores_due(self) -> Sequence[Part]:
        """Return the hourly chores if an hour has passed since the last ones, else none."""
        if not self._is_time_for_chores():
            return ()
        self._chores_done_at = self._clock()
        return self._chores


async def _try(part: Part) -> None:
    """Do one part; its faults don't keep the others from running."""
    try:
        await part()
    except CloningError as fault:
        log.warning("sweep: %s", fault)
    except Exception:
        log.exception("sweep: a fault of ours")
