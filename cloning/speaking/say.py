"""The step `speak`: have the platform say a text, once.

That we are about to ask is written down first, in the transaction that claims the utterance. If the
note is still there when somebody claims it again, a worker has ended in between, and the text may
have been spoken and charged. Then only its owner may ask for it again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from cloning.domain.errors import CloningError, StorageUnavailable, Superseded
from cloning.domain.limits import LONGEST_WAIT, SPEAK_SECONDS, SPEECH_PATIENCE
from cloning.domain.models import Reason
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.endings import BANNED, CLONE_GONE, LOST, UNAVAILABLE, WITHDRAWN
from cloning.domain.speaking.faults import (
    SaidOtherwise,
    SpeechLost,
    SpeechRefused,
    SpeechUnavailable,
)
from cloning.domain.speaking.transitions import failed, put_off, said
from cloning.domain.speaking.utterance import Utterance, UtteranceClaim, UtteranceStep
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.speaking.messenger import Messenger
from cloning.ports.speaking.speech import Speech
from cloning.ports.store import Store, Transaction
from cloning.speaking.ending import settle
from cloning.speaking.evidence import Evidence
from cloning.speaking.held import held
from cloning.speaking.lookup import can_speak
from cloning.speaking.utter import Act, pause_after

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often we look whether what is being said is still wanted: a cancelled one ends within 3 s."""

LET_GO_SECONDS = 3.0
"""How long we wait for the end of a conversation that is broken off."""

WRITE_PAUSES = (0.5, 2.0, 4.0)
"""Seconds between the tries to write down what has cost money; others may claim it after 15 s."""

Write = Callable[[Transaction, UtteranceClaim], Awaitable[None]]


@holding
class Say:
    """Has clones say what they were asked to."""

    store: Store
    speech: Speech | None
    """None if the operator has taken away what speaks."""
    messenger: Messenger
    evidence: Evidence
    jitter: Callable[[], float]
    pause: Callable[[float], Awaitable[None]]
    clock: Clock

    async def begin(self, work: Transaction, claim: UtteranceClaim) -> Act:
        """Note that we are about to ask, unless that was noted before, or must not be."""
        why = await self._why_not(work, claim)
        slot_id = claim.clone.slot_id if claim.clone is not None else None
        if why is not None or slot_id is None or self.speech is None:
            await self._fail(work, claim, why or UNAVAILABLE)
            return _nothing
        asked = replace(claim.utterance, asked_at=self.clock())
        await work.utterances.save(asked)
        return partial(self._say, replace(claim, utterance=asked), self.speech, slot_id)

    async def _why_not(self, work: Transaction, claim: UtteranceClaim) -> Reason | None:
        if claim.utterance.asked_at is not None:
            return LOST
        if await work.bans.has(claim.owner.id):
            return BANNED
        if claim.owner.consent is None:
            return WITHDRAWN
        return None if can_speak(claim.clone) else CLONE_GONE

    async def _say(self, claim: UtteranceClaim, speech: Speech, slot_id: str) -> None:
        try:
            async with self.messenger.recording(claim):
                clip = await self._spoken(claim, speech, slot_id)
        except SpeechUnavailable as fault:
            log.warning("not spoken: %s", fault, extra={"utterance": claim.utterance.id})
            await self._try_again(claim, fault)
        except asyncio.CancelledError:
            await asyncio.shield(self._write(claim, partial(self._fails, reason=LOST)))
            raise
        except Superseded:
            raise
        except (SpeechRefused, SpeechLost, SaidOtherwise, TimeoutError) as fault:
            log.warning("not spoken: %s", str(fault) or "too slow", extra={"slot": slot_id})
            reason = Reason(fault.code) if isinstance(fault, CloningError) else LOST
            begun = not isinstance(fault, SpeechRefused)
            await self._write(claim, partial(self._fails, reason=reason, begun=begun))
        except Exception:
            log.exception("a fault of ours while a clone speaks", extra={"slot": slot_id})
            await self._write(claim, partial(self._fails, reason=LOST))
        else:
            await self._write(claim, partial(self._succeeds, clip=clip))

    async def _spoken(self, claim: UtteranceClaim, speech: Speech, slot_id: str) -> Clip:
        """Have it said; Superseded as soon as it is no longer ours, such as cancelled."""
        utterance = claim.utterance
        saying = asyncio.create_task(speech.say(slot_id, utterance.text, utterance.manner))
        watching = asyncio.create_task(self._overtaken(utterance))
        try:
            async with asyncio.timeout(SPEAK_SECONDS):
                await asyncio.wait({saying, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not saying.done():
                raise Superseded
            return saying.result()
        finally:
            for task in (saying, watching):
                task.cancel()
            await asyncio.wait({saying, watching}, timeout=LET_GO_SECONDS)

    async def _overtaken(self, utterance: Utterance) -> None:
        """Return once somebody else has written the utterance, or it is gone."""
        while True:
            await self.pause(LOOK_SECONDS)
            try:
                async with self.store.transaction() as work:
                    if not await work.utterances.is_held(utterance.id, utterance.fence):
                        return
            except StorageUnavailable as fault:
                log.debug("can't look whether it is wanted: %s", fault)

    async def _try_again(self, claim: UtteranceClaim, fault: SpeechUnavailable) -> None:
        """Try again after a pause, as long as our patience lasts; then give it up."""
        now = self.clock()
        since = claim.utterance.trouble_since or now
        if now - since >= SPEECH_PATIENCE:
            await self._write(claim, partial(self._fails, reason=UNAVAILABLE, begun=False))
            return
        asked_for = fault.retry_after or pause_after(claim.utterance.tries, self.jitter)
        until = now + min(timedelta(seconds=asked_for), LONGEST_WAIT, SPEECH_PATIENCE)

        async def waits(work: Transaction, present: UtteranceClaim) -> None:
            unasked = replace(present.utterance, asked_at=None)
            await work.utterances.save(put_off(unasked, fault.trouble, now=now, until=until))

        await self._write(claim, waits)
        if claim.utterance.trouble is not fault.trouble and claim.utterance.has_status:
            waiting = replace(claim.utterance, trouble=fault.trouble, trouble_since=since)
            await self.messenger.show(replace(claim, utterance=waiting))

    async def _write(self, claim: UtteranceClaim, write: Write) -> None:
        """Write down how it went; an earlier try may have been committed without an answer."""
        for seconds in WRITE_PAUSES:
            try:
                await self._write_once(claim, write)
            except StorageUnavailable as fault:
                log.warning("what was said can't be written down yet: %s", fault)
                await self.pause(seconds)
            else:
                return
        await self._write_once(claim, write)

    async def _write_once(self, claim: UtteranceClaim, write: Write) -> None:
        async with held(self.store, claim) as (work, present):
            if present.utterance.step is UtteranceStep.SPEAK:
                await write(work, present)

    async def _succeeds(self, work: Transaction, claim: UtteranceClaim, *, clip: Clip) -> None:
        now = self.clock()
        await self.evidence.note(work, claim.utterance, claim.owner, now)
        await work.utterances.save(said(claim.utterance, clip, now=now))

    async def _fails(
        self, work: Transaction, claim: UtteranceClaim, *, reason: Reason, begun: bool = True
    ) -> None:
        asked_at: datetime | None = claim.utterance.asked_at if begun else None
        utterance = replace(claim.utterance, asked_at=asked_at)
        await self._fail(work, replace(claim, utterance=utterance), reason)

    async def _fail(self, work: Transaction, claim: UtteranceClaim, reason: Reason) -> None:
        now = self.clock()
        await settle(work, self.evidence, claim.utterance, claim.owner, now)
        await work.utterances.save(failed(claim.utterance, reason, now=now))


async def _nothing() -> None:
    """Do nothing more: all was written when it was claimed."""
