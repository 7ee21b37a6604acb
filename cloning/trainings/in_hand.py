"""What this process works on: it renews the claims and leases of all that together.

A claim is short, so that others soon go on with the work of a process that died. A process that
lives renews its claims however long the work takes; one that was paused finds them taken, and its
writes are refused.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from cloning.domain.errors import StorageUnavailable
from cloning.domain.limits import CLAIM
from cloning.domain.models import Claim, Clone, Tombstone
from cloning.domain.speaking.utterance import Utterance
from cloning.ports.holds import Hold
from cloning.ports.outside import Clock
from cloning.ports.store import Leases, Store

log = logging.getLogger(__name__)

UNSURE = 2
"""How many renewals without an answer we remember: any of them may have been committed."""


@dataclass(eq=False)
class Held:
    """A claim that somebody here holds, and the moments at which it may end as it is now."""

    number: int
    fence: int
    ends: Sequence[datetime]

    def may_end_at(self, moment: datetime | None) -> bool:
        """Return whether a row that ends then is as this claim or its renewals have left it."""
        return moment in self.ends


class Claims:
    """Claims of one kind."""

    def __init__(self) -> None:
        self._held: dict[Held, None] = {}

    @contextmanager
    def holding(self, number: int, until: datetime | None, fence: int = 0) -> Iterator[Held]:
        """Have a claim, which ends at some moment, renewed until the block ends.

        An earlier claim on the same row has ended, even if somebody here still believes in it.
        """
        for earlier in self._held:
            if (earlier.number, earlier.fence) == (number, fence):
                earlier.ends = ()
        held = Held(number, fence, () if until is None else (until,))
        self._held[held] = None
        try:
            yield held
        finally:
            del self._held[held]

    def has(self, number: int) -> bool:
        """Return whether a claim is held here, or was until others took it."""
        return any(held.number == number for held in self._held)

    def ends_at(self, moment: datetime | None, number: int, fence: int = 0) -> bool:
        """Return whether a row that ends then is as we have claimed or renewed it."""
        key = number, fence
        return any((one.number, one.fence) == key and one.may_end_at(moment) for one in self._held)

    def expect(self, until: datetime) -> Sequence[Hold]:
        """Return what to renew; from now on each may also end at that moment."""
        holds = [Hold(one.number, end, one.fence) for one in self._held for end in one.ends]
        for one in self._held:
            one.ends = (*one.ends[:UNSURE], until) if one.ends else ()
        return holds

    def renewed(self, numbers: frozenset[int], until: datetime) -> None:
        """Note which were renewed; the others are as they were, or no longer ours."""
        for one in self._held:
            if until not in one.ends:
                continue  # it was claimed in the meantime
            before = tuple(end for end in one.ends if end != until)
            one.ends = (until,) if one.number in numbers else before


@dataclass(frozen=True, slots=True, eq=False)
class LeasesInTransactions:
    """The leases of any store, each call in a transaction of its own; StorageUnavailable."""

    store: Store

    async def take(self, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
        """See cloning/ports/store.py."""
        async with self.store.transaction() as work:
            return await work.leases.take(name, holder, now=now, until=until)

    async def renew(self, holder: str, until: datetime) -> frozenset[str]:
        """See cloning/ports/store.py."""
        async with self.store.transaction() as work:
            return await work.leases.renew(holder, until)

    async def give_back(self, name: str, holder: str) -> None:
        """See cloning/ports/store.py."""
        async with self.store.transaction() as work:
            await work.leases.give_back(name, holder)


@dataclass(kw_only=True, eq=False)
class InHand:
    """The claims and leases of one process."""

    store: Store
    holder: str
    """The name of the process."""
    clock: Clock
    trainings: Claims = field(default_factory=Claims)
    clones: Claims = field(default_factory=Claims)
    """Those that are being deleted."""
    owners: Claims = field(default_factory=Claims)
    """Those that are being erased."""
    utterances: Claims = field(default_factory=Claims)
    """Those that are being said or sent."""
    leases: Leases | None = None
    """Leases for less than a transaction takes, if there are such."""
    _leases: set[str] = field(default_factory=set)
    _renewed_at: datetime | None = None
    _steady_since: datetime | None = None

    async def take(self, lease: str) -> bool:
        """Take a lease, or keep it; False if another process has it."""
        now = self.clock()
        taken = await self._outside().take(lease, self.holder, now=now, until=now + CLAIM)
        if taken:
            self._leases.add(lease)
        return taken

    def has(self, lease: str) -> bool:
        """Return whether we have a lease, as far as we know."""
        return lease in self._leases

    def is_steady(self) -> bool:
        """Return whether we have renewed our leases for as long as those of others last.

        If not, the database was away, and others could not renew theirs either.
        """
        now, since, renewed_at = self.clock(), self._steady_since, self._renewed_at
        if since is None or renewed_at is None:
            return False
        return abs(now - renewed_at) <= CLAIM <= now - since

    async def give_back(self, lease: str) -> None:
        """Give up a lease."""
        self._leases.discard(lease)
        await self._outside().give_back(lease, self.holder)

    def holding(self, claim: Claim) -> AbstractContextManager[Held]:
        """Have the claim on a training renewed until the block ends."""
        training = claim.training
        return self.trainings.holding(training.id, training.due_at, training.fence)

    def speaking(self, utterance: Utterance) -> AbstractContextManager[Held]:
        """Have the claim on an utterance renewed until the block ends."""
        return self.utterances.holding(utterance.id, utterance.due_at, utterance.fence)

    def deleting(self, clone: Clone) -> AbstractContextManager[Held]:
        """Have the claim on a clone's deletion renewed until the block ends."""
        return self.clones.holding(clone.id, clone.erase_at)

    def erasing(self, tombstone: Tombstone) -> AbstractContextManager[Held]:
        """Have the claim on an erasure renewed until the block ends."""
        return self.owners.holding(tombstone.owner_id, tombstone.due_at)

    async def give_everything_back(self) -> None:
        """Give up all leases, at the end of a process; those that can't be given back end soon."""
        for lease in sorted(self._leases):
            await self.give_back(lease)

    async def renew(self) -> None:
        """Renew everything, each kind in one statement; if that is impossible now, do nothing."""
        try:
            await self._renew(self.clock() + CLAIM)
        except StorageUnavailable as fault:
            log.warning("claims and leases can't be renewed: %s", fault.__cause__ or fault)

    async def _renew(self, until: datetime) -> None:
        leases = frozenset(self._leases)
        kinds = self.trainings, self.utterances, self.clones, self.owners
        trainings, utterances, clones, owners = held = [kind.expect(until) for kind in kinds]
        if not (any(held) or leases):
            return
        if not any(held):
            kept = await self._outside().renew(self.holder, until)
            self._note_renewal(leases - kept)
            return
        async with self.store.transaction() as work:
            renewed = (
                await work.trainings.renew(trainings, until),
                await work.utterances.renew(utterances, until),
                await work.clones.renew(clones, until),
                await work.tombstones.renew(owners, until),
            )
            kept = await work.leases.renew(self.holder, until) if leases else frozenset()
        for kind, numbers in zip(kinds, renewed, strict=True):
            kind.renewed(numbers, until)
        self._note_renewal(leases - kept)

    def _outside(self) -> Leases:
        """Return the leases outside of any transaction that does more."""
        return self.leases or LeasesInTransactions(self.store)

    def _note_renewal(self, lost: frozenset[str]) -> None:
        self._leases.difference_update(lost)
        now = self.clock()
        if self._renewed_at is None or abs(now - self._renewed_at) > CLAIM:
            self._steady_since = now
        self._renewed_at = now
