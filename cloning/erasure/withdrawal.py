"""Withdraws a consent: no new trainings begin, existing clones stay until they are deleted."""

from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.models import Claim, Step
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.memos import About
from cloning.domain.owner import Consent
from cloning.domain.speaking.endings import WITHDRAWN
from cloning.holding import holding
from cloning.ports.outside import Clock, Samples
from cloning.ports.store import Store
from cloning.speaking.ending import Ending
from cloning.trainings.ending import drop_claim


@holding
class Withdrawal:
    """Ends what an owner no longer consents to."""

    store: Store
    samples: Samples
    ending: Ending
    clock: Clock

    async def consent(self, owner_id: int) -> Consent | None:
        """Return the consent of an owner, or None."""
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
        return owner.consent if owner is not None else None

    async def withdraw(self, owner_id: int) -> Sequence[Claim]:
        """Forget an owner's consent, and drop and return the trainings that it was needed for.

        These are the ones that have not reached the upstream yet. What is to be said ends, too.
        """
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None:
                return []
            await self.ending.end_all(work, owner, WITHDRAWN)
            if owner.consent is not None:
                await work.owners.save(replace(owner, consent=None))
                version = owner.consent.policy_version
                entry = Entry(deed=Deed.WITHDRAWN, at=self.clock(), policy_version=version)
                await work.audit.add(entry, owner_id)
            await work.memos.note(About.CONSENT, owner_id, self.clock())
            begun = [
                Claim(training=training, clone=clone, owner=owner)
                for training in await work.trainings.unbegun(owner_id)
                if training.step is not Step.CONSENT
                and (clone := await work.clones.get(training.clone_id)) is not None
                and clone.slot_intent_at is None
            ]
            over = [await drop_claim(work, claim) for claim in begun]
        for claim in begun:
            if claim.training.sample is not None:
                await self.samples.erase(claim.training.sample)
        return over
