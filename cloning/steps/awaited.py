"""Remembers from look to look which slots we wait for, so that a look costs only what is new."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cloning.domain.models import FINAL_STATES, Claim, State
from cloning.ports.outside import Clock, Wanted
from cloning.ports.store import Store, Transaction
from cloning.ports.watched import Watched

AGAIN = timedelta(hours=1)
"""How often all trainings are read, in case that one was missed."""

OVERLAP = timedelta(seconds=60)
"""How late a training may be committed, or how far the clocks of two machines may differ."""

MOST_NEWS = 2_000
"""How many ends are dealt with after one LIST; the next one shows the others again."""

PAGE = 2_000
"""How many trainings one transaction reads."""


@dataclass(slots=True)
class _Entry:
    """A training as we know it; a claim that differs from it was begun after we looked."""

    training_id: int
    fence: int
    seen: bool
    met_in: int = 0
    """The last LIST that had its slot."""
    read_in: int = 0
    """The last reading of all trainings that had it."""

    def is_of(self, training_id: int, fence: int) -> bool:
        return (self.training_id, self.fence) == (training_id, fence)


class Awaited:
    """The slots whose trainings we watch; about 220 bytes for each."""

    def __init__(self, *, store: Store, clock: Clock, page: int = PAGE) -> None:
        self._store = store
        self._clock = clock
        self._page = page
        self.most_new = 10 * page
        """How many new ones are too many to be read at once."""
        self._entries: dict[str, _Entry] = {}
        self._list = 0
        self._reading = 0
        self._read_at: datetime | None = None
        self._all_read_at: datetime | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def forget(self) -> None:
        """Forget everything, because so few wait that nobody has to remember them."""
        self._entries = {}
        self._read_at = self._all_read_at = None

    def since(self, now: datetime) -> datetime | None:
        """Return since when trainings may be new; None if all must be read."""
        read_at, all_read_at = self._read_at, self._all_read_at
        if read_at is None or all_read_at is None or not all_read_at <= now < all_read_at + AGAIN:
            return None
        return min(read_at, now) - OVERLAP

    async def read_new(self, work: Transaction) -> bool:
        """Read the trainings that the upstream has taken since the last look.

        Returns False if that isn't enough, and all must be read.
        """
        now = self._clock()
        since = self.since(now)
        return since is not None and self.note_new(
            await work.watched.since(since, self.most_new), now
        )

    def note_new(self, new: Sequence[Watched], now: datetime) -> bool:
        """Remember trainings that were found to be new; False if all must be read."""
        if len(new) == self.most_new:
            return False
        self._note(new)
        self._read_at = now
        return True

    async def read_all(self) -> None:
        """Read all trainings that are watched, a page at a time, and forget the others."""
        self._read_at = self._all_read_at = self._clock()
        self._reading += 1
        last = 0
        while True:
            async with self._store.transaction() as work:
                page = await work.watched.all(last, self._page)
            self._note(page)
            if len(page) < self._page:
                break
            last = page[-1].training_id
        gone = [slot_id for slot_id, one in self._entries.items() if one.read_in != self._reading]
        for slot_id in gone:
            del self._entries[slot_id]

    def sieve(self, closely: Collection[str]) -> Wanted:
        """Return what picks those of the next LIST that may have news, or that are looked at.

        News is a final state, or that a training has begun.
        """
        self._list += 1
        entries, number = self._entries, self._list
        chosen = set(closely)

        def wanted(slot_id: str, state: State | None) -> bool:
            entry = entries.get(slot_id)
            if entry is not None:
                entry.met_in = number
                begins = state is State.TRAINING and not entry.seen
                if (begins or state in FINAL_STATES) and len(chosen) < MOST_NEWS:
                    chosen.add(slot_id)
            return slot_id in chosen

        return wanted

    def missing(self) -> Sequence[str]:
        """Return the slots that the last LIST lacked."""
        return [slot_id for slot_id, one in self._entries.items() if one.met_in != self._list]

    def still(self, slot_ids: Sequence[str]) -> Sequence[str]:
        """Return those of some slots that we still wait for."""
        return [slot_id for slot_id in slot_ids if slot_id in self._entries]

    def recognizes(self, claim: Claim) -> bool:
        """Return whether a claim loaded after the LIST is the training that we knew before it.

        If it isn't, the LIST says nothing about it, because it may be older than the training; the
        next one will.
        """
        training, slot_id = claim.training, claim.clone.slot_id or ""
        entry = self._entries.get(slot_id)
        as_known = entry is not None and entry.is_of(training.id, training.fence)
        if not as_known:
            self._entries[slot_id] = _Entry(training.id, training.fence, training.seen_training)
        return as_known

    def drop(self, slot_id: str | None) -> None:
        """Wait no more for a slot."""
        self._entries.pop(slot_id or "", None)

    def has_begun(self, slot_id: str | None) -> None:
        """Expect no news of the beginning of a training any more."""
        if (entry := self._entries.get(slot_id or "")) is not None:
            entry.seen = True

    def _note(self, found: Sequence[Watched]) -> None:
        for one in found:
            entry = self._entries.get(one.slot_id)
            if entry is None or not entry.is_of(one.training_id, one.fence):
                entry = _Entry(one.training_id, one.fence, one.seen)
                self._entries[one.slot_id] = entry
            entry.read_in = self._reading
