"""Takes voices down whose speaker has not agreed: deletes them, and blocks their recordings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cloning.domain.models import Claim, Clone
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.owner import Owner
from cloning.erasure.deletion import Deletion
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What a takedown has done; nothing of it is deleted at the upstream before `start`."""

    blocked: int
    """How many files and samples can't be cloned any more."""
    voices: Sequence[tuple[Owner, Clone]] = ()
    """The clones that are being deleted, with the owners who have to be told."""
    dropped: Sequence[Claim] = field(default=())
    """Their trainings that were under way."""


@holding
class Takedown:
    """Deletes clones as their owners would, but for the reason."""

    store: Store
    deletion: Deletion
    clock: Clock

    async def take(self, named: str, operator_id: int) -> TakenDown | None:
        """Block the recordings of a voice, and mark every clone that was made of them.

        May be repeated until `start` is called. None if nothing has this name.

        Args:
            named: the number of a clone, the id of its slot, or the SHA-256 of a file or sample.
            operator_id: the operator who asks for it.
        """
        async with self.store.transaction() as work:
            named_clone = await _named(work, named)
            hashes = await _hashes(work, named, named_clone)
            if named_clone is None and not hashes:
                return None
            await work.blocked_recordings.add(hashes, self.clock())
            found = {clone.id for clone in await work.clones.made_of(hashes)}
            await work.audit.add(Entry(deed=Deed.BLOCKED, at=self.clock()), None, operator_id)
        voices, dropped = list[tuple[Owner, Clone]](), list[Claim]()
        for clone_id in sorted(found | ({named_clone.id} if named_clone is not None else set())):
            async with self.store.transaction() as work:
                await self._mark(work, clone_id, operator_id, voices, dropped)
        return TakenDown(blocked=len(hashes), voices=voices, dropped=dropped)

    async def _mark(
        self,
        work: Transaction,
        clone_id: int,
        operator_id: int,
        voices: list[tuple[Owner, Clone]],
        dropped: list[Claim],
    ) -> None:
        """Mark a clone; one that its owner has deleted already needs no more than that."""
        clone = await work.clones.get(clone_id)
        owner = await work.owners.get(clone.owner_id) if clone is not None else None
        if clone is None or owner is None or clone.deletion_message_id is not None:
            return
        voices.append((owner, clone))
        if clone.deleted_at is None:
            over = await self.deletion.mark(work, clone)
            dropped += (Claim(training=one, clone=clone, owner=owner) for one in over)
            entry = Entry(deed=Deed.TAKEN_DOWN, at=self.clock(), clone_id=clone.id)
            await work.audit.add(entry, owner.id, operator_id)

    async def start(self, taken: TakenDown) -> None:
        """Have the clones deleted, now that their owners have been told."""
        for _owner, clone in taken.voices:
            async with self.store.transaction() as work:
                present = await work.clones.get(clone.id)
                if present is not None:
                    await self.deletion.start(work, present)


async def _named(work: Transaction, named: str) -> Clone | None:
    """Find the clone that has this number or slot."""
    if re.fullmatch(r"[0-9]{1,9}", named):
        return await work.clones.get(int(named))
    return next((one for one in await work.clones.with_a_slot() if one.slot_id == named), None)


async def _hashes(work: Transaction, named: str, clone: Clone | None) -> Sequence[str]:
    """List what may not be cloned again: the name itself, or all that the clone was made of."""
    if SHA256.fullmatch(named.lower()):  # some programs write it in capitals
        return [named.lower()]
    trainings = await work.trainings.of_clone(clone.id) if clone is not None else ()
    made_of = {sha256 for one in trainings for sha256 in one.recordings_sha256}
    return sorted(made_of | {one.sample_sha256 for one in trainings if one.sample_sha256})
