"""Claims a training, does one step, writes back, and repeats while more is due."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    Superseded,
    TelegramUnavailable,
    UpstreamUnavailable,
)
from cloning.domain.limits import LONGEST_WAIT, STEP_SECONDS
from cloning.domain.models import Claim, Outcome, Reason, Step, Training
from cloning.domain.progress import is_told
from cloning.domain.trouble import Trouble
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.trainings.ending import finish
from cloning.trainings.held import held
from cloning.trainings.in_hand import InHand
from cloning.trainings.status_message import StatusMessage
from cloning.trainings.turns import Turn, Turns

log = logging.getLogger(__name__)

PATIENCE = 300.0
"""The longest pause between two tries, in seconds; pauses have full jitter, from 1 s on."""

DENIED_PAUSE = 60.0
"""The longest pause while our account is turned away; it costs no try, however long it lasts."""

BUGS_ALLOWED = 5
"""After this many tries of a step that ended in our own bug we give the training up."""


class Advance:
    """Moves trainings on; several workers may try the same one at the same time."""

    def __init__(
        self,
        *,
        store: Store,
        turns: Turns,
        in_hand: InHand,
        status: StatusMessage,
        jitter: Callable[[], float],
        clock: Clock,
    ) -> None:
        self._store = store
        self._turns = turns
        self._in_hand = in_hand
        self._status = status
        self._jitter = jitter
        self._clock = clock
        self._bugs: Counter[tuple[int, Step]] = Counter()
        """How often a step has ended in a bug of ours; outages of others don't count."""

    async def __call__(self, training_id: int) -> None:
        """Do all steps of one training that are due."""
        if self._in_hand.trainings.has(training_id):
            # If this process was paused, its own claim must not look as if it had run out.
            await self._in_hand.renew()
        turn = await self._take(training_id)
        while turn is not None:
            with self._in_hand.holding(turn.claim):
                turn = await self._do(turn)

    async def _take(self, training_id: int) -> Turn | None:
        async with self._store.transaction() as work:
            return await self._turns.take(work, training_id)

    async def _do(self, turn: Turn) -> Turn | None:
        """Do one step; return the next turn, None if it failed or nothing more is due."""
        claim = turn.claim
        names = {"training": claim.training.id, "clone": claim.clone.id}
        try:
            async with asyncio.timeout(STEP_SECONDS):
                following = await turn.act()
        except asyncio.CancelledError:
            await asyncio.shield(self._release(claim))
            raise
        except Superseded:
            log.info("claim lost at %s", claim.training.step, extra=names)
        except (CloningError, TimeoutError) as fault:
            log.warning(
                "%s put off: %s", claim.training.step, str(fault) or "too slow", extra=names
            )
            await self._put_off(claim, fault)
        except Exception:
            log.exception("%s failed by a fault of ours", claim.training.step, extra=names)
            await self._put_off_or_give_up(claim)
        else:
            del self._bugs[claim.training.id, claim.training.step]
            return following or await self._go_on(claim)
        return None

    async def _go_on(self, claim: Claim) -> Turn | None:
        await self._overcome(claim)
        return await self._take(claim.training.id)

    async def _release(self, claim: Claim) -> None:
        """Leave the step to the next worker, because this one is being stopped."""
        with suppress(Superseded, StorageUnavailable):
            await self._write_back(claim, pause=0.0, failed=0)

    async def _overcome(self, claim: Claim) -> None:
        """Clear the training's trouble, because the step has succeeded."""
        if claim.training.trouble is None:
            return
        with suppress(Superseded, StorageUnavailable):
            async with held(self._store, claim) as (work, present):
                well = replace(present.training, trouble=None, trouble_since=None)
                await work.trainings.save(well)

    async def _write_back(
        self, claim: Claim, *, pause: float, failed: int, trouble: Trouble | None = None
    ) -> Claim:
        """Repeat the step after a pause, in seconds."""
        now = self._clock()
        async with self._store.transaction() as work:
            present = await self._undone(work, claim)
            training = replace(
                present.training,
                due_at=now + timedelta(seconds=pause),
                tries=present.training.tries + failed,
            )
            if trouble is not None and trouble is not present.training.trouble:
                training = replace(training, trouble=trouble, trouble_since=now)
            await work.trainings.save(training)
        return replace(present, training=training)

    async def _put_off(self, claim: Claim, fault: Exception) -> None:
        told, before = is_told(claim.training), claim.training.trouble
        trouble = _trouble_of(fault)
        denied, asked_for = trouble is Trouble.UPSTREAM_DENIES, _asked_for(fault)
        pause = asked_for or self._pause_of(claim.training, denied=denied)
        try:
            failed = 0 if denied or (asked_for and told) else 1
            claim = await self._write_back(claim, pause=pause, failed=failed, trouble=trouble)
            news = claim.training.trouble is not before if told else True
            tell = news and is_told(claim.training)
            if tell and claim.training.step is not Step.ANNOUNCE:
                await self._status.show(claim)
        except (Superseded, StorageUnavailable) as also:
            log.warning("left as it is: %s", also)

    async def _put_off_or_give_up(self, claim: Claim) -> None:
        """Give up after too many bugs, but never an announcement or an open intent."""
        step = claim.training.id, claim.training.step
        self._bugs[step] += 1
        patient = self._bugs[step] < BUGS_ALLOWED or claim.training.step is Step.ANNOUNCE
        try:
            if not patient and await self._give_up(claim):
                del self._bugs[step]
                return
        except (Superseded, StorageUnavailable) as also:
            log.warning("not given up: %s", also)
            return
        await self._put_off(claim, RuntimeError())

    async def _give_up(self, claim: Claim) -> bool:
        """End a training as failed; False if a slot may have been created for it."""
        async with self._store.transaction() as work:
            present = await self._undone(work, claim)
            if present.clone.slot_intent_at is not None:
                return False
            reason = Reason("internal")
            await finish(work, present, Outcome.FAILED, now=self._clock(), reason=reason)
        return True

    async def _undone(self, work: Transaction, claim: Claim) -> Claim:
        """Load a claim again; Superseded also if its step has already written back."""
        present = await work.trainings.held(claim)
        training = present.training
        if not self._in_hand.trainings.ends_at(training.due_at, training.id, training.fence):
            raise Superseded
        return present

    def _pause_of(self, training: Training, *, denied: bool) -> float:
        """Choose a pause, in seconds; while our account is denied, at most as long as it lasts."""
        since = training.trouble_since
        if not denied or training.trouble is not Trouble.UPSTREAM_DENIES or since is None:
            return self._pause(training.tries)
        lasts = abs((self._clock() - since).total_seconds())
        return max(1.0, min(DENIED_PAUSE, lasts) * (1 + self._jitter()) / 2)

    def _pause(self, tries: int) -> float:
        """Double the pause with each try, and take a random share of it (full jitter)."""
        return max(1.0, min(PATIENCE, 2.0 ** min(tries + 1, 16)) * self._jitter())


def _asked_for(fault: Exception) -> float:
    """Return how long a server told us to wait, in seconds; such a wait isn't a failed try."""
    if isinstance(fault, TelegramUnavailable | UpstreamUnavailable):
        return min(fault.retry_after or 0.0, LONGEST_WAIT.total_seconds())
    return 0.0


def _trouble_of(fault: Exception) -> Trouble:
    """Return the neighbour that we wait for; an unexpected error is a fault of ours."""
    return fault.trouble if isinstance(fault, CloningError) else Trouble.OURS
