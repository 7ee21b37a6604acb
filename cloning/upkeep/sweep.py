"""The sweep: every few seconds it wakes due trainings, watches others, and finishes deletions.

It is also the recovery after a crash: the work that a dead process left behind is due again.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import CloningError
from cloning.ports.outside import Clock
from cloning.ports.store import Store
from cloning.ports.upkeep import Looks, Mark, no_mark
from cloning.steps.watch import Watch
from cloning.trainings.in_hand import InHand
from cloning.upkeep.looks import LooksInTransactions

log = logging.getLogger(__name__)

Part = Callable[[], Awaitable[object]]

LEASE = "sweep"
BATCH = 500
"""How many due trainings and utterances one sweep wakes; the next sweep wakes more."""

CHORES_EVERY = timedelta(hours=1)

MEMOS_SINCE = timedelta(minutes=10)
"""A memo is this new if it may not be written down yet; every sweep that fails to is repeated."""


class Sweep:
    """One tick; only one worker sweeps at a time."""

    def __init__(
        self,
        *,
        store: Store,
        watch: Watch,
        eraser: Part,
        write_down: Part,
        alarm: Part,
        chores: Sequence[Part],
        in_hand: InHand,
        clock: Clock,
        mark: Mark = no_mark,
        looks: Looks | None = None,
    ) -> None:
        self._store = store
        self._looks = looks or LooksInTransactions(store)
        self._watch = watch
        self._eraser = eraser
        self._write_down = write_down
        self._alarm = alarm
        self._chores = chores
        self._chores_done_at: datetime | None = None
        self._in_hand = in_hand
        self._clock = clock
        self._failed: set[Part] = set()
        self._mark = mark
        self._nothing_at: object | None = None
        """The mark of the database when a look has found nothing, now or later."""
        self._seen_at: object | None = None
        """The mark of the database before the last look."""
        self._written_at: object | None = None
        """A mark of the database all of whose memos are written down."""

    async def __call__(self) -> None:
        """Sweep once, unless another worker does; a part that fails is tried again next time.

        A look at what there is to do costs one statement, and usually that is all. Where a mark
        tells that nobody has written since a look found nothing, there is no look either.
        """
        parts = await self._parts()
        if not parts or not await self._in_hand.take(LEASE):
            return
        try:
            for part in (*parts, *self._chores_due()):
                if self._in_hand.has(LEASE):
                    await self._do(part)
        finally:
            await _try(self._give_back)

    async def _parts(self) -> Sequence[Part]:
        """Return the parts that have something to do, or that have failed; all beside chores."""
        # The alarm comes before the calls to the upstream: those may take a minute.
        calm = self._eraser, self._write_down
        parts = self._alarm, self._wake_due, self._watch.look, *calm
        now = self._clock()
        if self._are_chores_due(now):
            return parts
        mark = self._seen_at = await self._mark()
        if mark is not None and mark == self._nothing_at and not self._failed:
            return ()
        due = await self._looks.due(now, now - MEMOS_SINCE)
        if mark is not None and mark == self._written_at:
            due = replace(due, memos=False)
        self._nothing_at = mark if due.nothing else None
        if not due.watched:
            self._watch.forget()
        has_something = due.alerts, due.work, due.watched, due.erasures, due.memos
        return [
            part
            for part, has in zip(parts, has_something, strict=True)
            if has or part in self._failed
        ]

    async def _do(self, part: Part) -> None:
        if await _try(part):
            self._failed.discard(part)
            if part == self._write_down:
                self._written_at = self._seen_at
        else:
            self._failed.add(part)

    async def _give_back(self) -> None:
        await self._in_hand.give_back(LEASE)

    async def _wake_due(self) -> None:
        async with self._store.transaction() as work:
            for training_id in await work.trainings.due(self._clock(), BATCH):
                work.wake(training_id)
            for utterance_id in await work.utterances.due(self._clock(), BATCH):
                work.wake_speaker(utterance_id)

    def _chores_due(self) -> Sequence[Part]:
        """Return the hourly chores if an hour has passed since the last ones, else none."""
        now = self._clock()
        if not self._are_chores_due(now):
            return ()
        self._chores_done_at = now
        return self._chores

    def _are_chores_due(self, now: datetime) -> bool:
        done_at = self._chores_done_at
        return done_at is None or abs(now - done_at) >= CHORES_EVERY


async def _try(part: Part) -> bool:
    """Do one part; its faults don't keep the others from running. Return whether it ended well."""
    try:
        await part()
    except CloningError as fault:
        log.warning("sweep: %s", fault)
    except Exception:
        log.exception("sweep: a fault of ours")
    else:
        return True
    return False
