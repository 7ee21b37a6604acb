"""The steps `send` and `tell`: bring the clip, or the reason why there is none, at most twice.

A send is noted before it begins. A second one needs two conditions: nobody knows whether the first
has arrived, and Telegram has answered for this chat since. A send that certainly did not happen
doesn't count. The status message can be edited any number of times.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from cloning.domain.errors import TelegramUnavailable, Unreachable
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.endings import NO_WORD, UNPROVEN
from cloning.domain.speaking.transitions import delivered, failed, over
from cloning.domain.speaking.utterance import Utterance, UtteranceClaim
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.speaking.messenger import Messenger
from cloning.ports.store import Store, Transaction
from cloning.speaking.held import held
from cloning.speaking.utter import Act

MOST_PUSHES = 2

Sent = TypeVar("Sent")


@holding
class Pushes:
    """Sends what may arrive twice at most."""

    store: Store
    messenger: Messenger
    clock: Clock

    async def may_push(self, claim: UtteranceClaim) -> bool:
        """Return whether a send may begin now; first make Telegram answer after a doubtful one."""
        if claim.utterance.unproven and not claim.utterance.seen:
            await self.messenger.see(claim)
            await self.write(claim, lambda one: replace(one, seen=True, due_at=self.clock()))
            return False
        return True

    def are_used_up(self, utterance: Utterance) -> bool:
        """Return whether no send may follow, although nobody knows whether one has arrived."""
        return utterance.unproven and utterance.pushes >= MOST_PUSHES

    async def push(self, claim: UtteranceClaim, send: Callable[[bool], Awaitable[Sent]]) -> Sent:
        """Send something, and leave what is known of it; `send` is told if it is a repeat.

        Raises:
            TelegramUnavailable: if it did not arrive, or nobody knows.
            Unreachable: if it can't be sent at all.
        """
        before = claim.utterance
        await self._note(claim, pushes=before.pushes + 1, unproven=True)
        try:
            return await send(before.unproven)
        except Unreachable:
            await self._note(claim, pushes=before.pushes, unproven=before.unproven)
            raise
        except TelegramUnavailable as fault:
            if fault.delivered is False:
                await self._note(claim, pushes=before.pushes, unproven=before.unproven)
            raise

    async def _note(self, claim: UtteranceClaim, *, pushes: int, unproven: bool) -> None:
        await self.write(
            claim, lambda one: replace(one, pushes=pushes, unproven=unproven, seen=False)
        )

    async def write(self, claim: UtteranceClaim, changed: Callable[[Utterance], Utterance]) -> None:
        """Change an utterance; Superseded if it is no longer ours."""
        async with held(self.store, claim) as (work, present):
            await work.utterances.save(changed(present.utterance))

    async def end(self, claim: UtteranceClaim) -> None:
        """Leave nothing to do."""
        now = self.clock()
        await self.write(claim, lambda one: over(one, now=now))

    async def while_reachable(
        self, claim: UtteranceClaim, do: Callable[[UtteranceClaim], Awaitable[None]]
    ) -> None:
        """Do a step; if its owner has blocked us, leave nothing to do."""
        try:
            await do(claim)
        except Unreachable:
            await self._end_unreachable(claim)

    async def _end_unreachable(self, claim: UtteranceClaim) -> None:
        now = self.clock()
        async with held(self.store, claim) as (work, present):
            await work.owners.save(present.owner.lost(now))
            await work.utterances.save(over(present.utterance, now=now))


@holding
class Send:
    """Brings clips."""

    pushes: Pushes

    async def begin(self, work: Transaction, claim: UtteranceClaim) -> Act:  # noqa: ARG002 - as all
        """Write nothing down yet."""
        return partial(self.pushes.while_reachable, claim, self._send)

    async def _send(self, claim: UtteranceClaim) -> None:
        pushes, clip = self.pushes, claim.utterance.clip
        now = pushes.clock()
        if not await pushes.may_push(claim):
            return
        if clip is None or pushes.are_used_up(claim.utterance):
            await pushes.write(claim, lambda one: failed(one, UNPROVEN, now=now))
            return
        message_id, file_id = await pushes.push(claim, partial(self._bring, claim, clip))
        await pushes.write(claim, lambda one: delivered(one, message_id, file_id, now=now))

    async def _bring(
        self, claim: UtteranceClaim, clip: Clip, repeat: bool
    ) -> tuple[int, str | None]:
        return await self.pushes.messenger.clip(claim, clip, repeat=repeat)


@holding
class Tell:
    """Says how it ended."""

    pushes: Pushes

    async def begin(self, work: Transaction, claim: UtteranceClaim) -> Act:  # noqa: ARG002 - as all
        """Write nothing down yet."""
        return partial(self.pushes.while_reachable, claim, self._tell)

    async def _tell(self, claim: UtteranceClaim) -> None:
        pushes, utterance = self.pushes, claim.utterance
        is_said = utterance.has_status and await pushes.messenger.conclude(claim)
        if is_said or utterance.reason is None or utterance.reason in NO_WORD:
            await pushes.end(claim)
        elif await pushes.may_push(claim):
            await self._say_why(claim)

    async def _say_why(self, claim: UtteranceClaim) -> None:
        if not self.pushes.are_used_up(claim.utterance):
            await self.pushes.push(claim, partial(self._word, claim))
        await self.pushes.end(claim)

    async def _word(self, claim: UtteranceClaim, repeat: bool) -> int:
        return await self.pushes.messenger.word(claim, repeat=repeat)
