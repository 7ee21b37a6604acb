"""How an utterance ends that its owner, an operator or a deletion ends, in their transaction."""

from dataclasses import dataclass
from datetime import datetime

from cloning.domain.models import Reason
from cloning.domain.owner import Owner
from cloning.domain.speaking.endings import CLONE_GONE, NO_WORD
from cloning.domain.speaking.transitions import failed, over
from cloning.domain.speaking.utterance import UNDER_WAY, Utterance, UtteranceStep
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction
from cloning.speaking.evidence import Evidence


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Ends utterances; whoever works on one loses its claim, and stops within a second."""

    evidence: Evidence
    clock: Clock

    async def end(
        self, work: Transaction, utterance: Utterance, owner: Owner, reason: Reason
    ) -> Utterance:
        """End an utterance, and have its owner told; its characters come back if it wasn't begun.

        If it may be at the platform, it counts as said.
        """
        now = self.clock()
        await settle(work, self.evidence, utterance, owner, now)
        ended = failed(utterance, reason, now=now)
        if reason in NO_WORD and not utterance.has_status:
            ended = over(ended, now=now)
        await work.utterances.overtake(ended)
        work.wake_speaker(utterance.id)
        return ended

    async def end_all(self, work: Transaction, owner: Owner, reason: Reason) -> None:
        """End what an owner has under way."""
        for utterance in await work.utterances.of_owner(owner.id):
            if utterance.step in UNDER_WAY:
                await self.end(work, utterance, owner, reason)

    async def drop_of_clone(self, work: Transaction, owner: Owner, clone_id: int) -> None:
        """End what a clone is to say, and forget what it has said."""
        for utterance in await work.utterances.of_owner(owner.id):
            if utterance.clone_id != clone_id:
                continue
            if utterance.step in UNDER_WAY:
                await self.end(work, utterance, owner, CLONE_GONE)
            else:
                await work.utterances.remove(utterance.id)


async def settle(
    work: Transaction, evidence: Evidence, utterance: Utterance, owner: Owner, now: datetime
) -> None:
    """Give the characters of what is ended back, or note that it may have been said."""
    if utterance.step is UtteranceStep.SEND:
        return  # it was noted when it was said
    if utterance.asked_at is None:
        await work.utterances.give_back(utterance.id)
    else:
        await evidence.note(work, utterance, owner, now)
