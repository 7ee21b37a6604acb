"""Bans people: nothing new begins for them, and what waits is dropped."""

from collections.abc import Sequence

from cloning.domain.models import Claim, Reason
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.speaking import endings
from cloning.holding import holding
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store, Transaction
from cloning.speaking.ending import Ending
from cloning.trainings.ending import drop_claim

BANNED = Reason("banned")
"""The reason of a training that was dropped because its owner was banned."""


@holding
class Banning:
    """Bans people and lets them in again; clones stay until their owner deletes them."""

    store: Store
    samples: Samples
    ending: Ending
    clock: Clock

    async def ban(self, owner_id: int, operator_id: int) -> Sequence[Claim]:
        """Ban somebody, and drop and return their trainings that have not reached the upstream.

        What they want said is dropped, too.
        A second call returns no more than what is still there to be dropped.
        """
        async with self.store.transaction() as work:
            if await work.bans.add(owner_id, self.clock()):
                entry = Entry(deed=Deed.BANNED, at=self.clock())
                await work.audit.add(entry, owner_id, operator_id)
            owner = await work.owners.get(owner_id)
            if owner is not None:
                await self.ending.end_all(work, owner, endings.BANNED)
            begun = await _unbegun(work, owner_id)
            over = [await drop_claim(work, claim, BANNED) for claim in begun]
        for claim in begun:
            if claim.training.sample is not None:
                await self.samples.erase(claim.training.sample)
        return over

    async def unban(self, owner_id: int, operator_id: int) -> bool:
        """Let somebody in again; False if they were not banned."""
        async with self.store.transaction() as work:
            was_banned = await work.bans.lift(owner_id)
            if was_banned:
                entry = Entry(deed=Deed.UNBANNED, at=self.clock())
                await work.audit.add(entry, owner_id, operator_id)
        return was_banned


async def _unbegun(work: Transaction, owner_id: int) -> Sequence[Claim]:
    """Load what can be dropped; a training that is creating its slot right now goes on."""
    owner = await work.owners.get(owner_id)
    clones = {clone.id: clone for clone in await work.clones.of_owner(owner_id)}
    return [
        Claim(training=training, clone=clones[training.clone_id], owner=owner)
        for training in await work.trainings.unbegun(owner_id)
        if owner is not None and clones[training.clone_id].slot_intent_at is None
    ]
