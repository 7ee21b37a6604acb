"""Claims an utterance, does one step, and repeats while more is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    Superseded,
    TelegramUnavailable,
)
from cloning.domain.limits import CLAIM, LONGEST_WAIT, STEP_SECONDS
from cloning.domain.speaking.transitions import put_off
from cloning.domain.speaking.utterance import Utterance, UtteranceClaim, UtteranceStep
from cloning.domain.trouble import Trouble
from cloning.holding import holding
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.speaking.held import held
from cloning.trainings.in_hand import InHand

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""The longest pause between two tries, in seconds; pauses have full jitter, from 1 s on."""

Act = Callable[[], Awaitable[None]]
"""Does what a step has to do and writes it down."""


class Work(Protocol):
    """One step of an utterance."""

    async def begin(self, work: Transaction, claim: UtteranceClaim) -> Act:
        """Write down what must be known before the step calls anybody; return what to do then.

        This is part of the transaction that claims the utterance.
        """
        ...


def pause_after(tries: int, jitter: Callable[[], float]) -> float:
    """Double the pause with each try, and take a random share of it, in seconds."""
    return max(1.0, min(LONGEST_PAUSE, 2.0 ** min(tries + 1, 16)) * jitter())


@holding
class Utter:
    """Moves utterances on; several workers may try the same one at the same time."""

    store: Store
    steps: Mapping[UtteranceStep, Work]
    in_hand: InHand
    jitter: Callable[[], float]
    clock: Clock

    async def __call__(self, utterance_id: int) -> None:
        """Do all steps of one utterance that are due."""
        if self.in_hand.utterances.has(utterance_id):
            # If this process was paused, its own claim must not look as if it had run out.
            await self.in_hand.renew()
        while (turn := await self._take(utterance_id)) is not None:
            claim, act = turn
            with self.in_hand.speaking(claim.utterance):
                if not await self._does(claim, act):
                    return

    async def _take(self, utterance_id: int) -> tuple[UtteranceClaim, Act] | None:
        now = self.clock()
        async with self.store.transaction() as work:
            claim = await work.utterances.claim(utterance_id, now=now, until=now + CLAIM)
            if claim is None:
                return None
            return claim, await self.steps[claim.utterance.step].begin(work, claim)

    async def _does(self, claim: UtteranceClaim, act: Act) -> bool:
        """Do one step; return whether it has succeeded."""
        step = claim.utterance.step
        names = {"utterance": claim.utterance.id}
        try:
            # What a clone says has a limit of its own, for its length.
            async with asyncio.timeout(None if step is UtteranceStep.SPEAK else STEP_SECONDS):
                await act()
        except asyncio.CancelledError:
            await asyncio.shield(self._release(claim))
            raise
        except Superseded:
            log.info("claim lost at %s", step, extra=names)
        except (CloningError, TimeoutError) as fault:
            log.warning("%s put off: %s", step, str(fault) or "too slow", extra=names)
            await self._put_off(claim, fault)
        except Exception as bug:
            log.exception("%s failed by a fault of ours", step, extra=names)
            await self._put_off(claim, bug)
        else:
            return True
        return False

    async def _release(self, claim: UtteranceClaim) -> None:
        """Leave the step to the next worker, because this one is being stopped."""
        await self._write_back(claim, lambda present: replace(present, due_at=self.clock()))

    async def _put_off(self, claim: UtteranceClaim, fault: Exception) -> None:
        asked_for = fault.retry_after if isinstance(fault, TelegramUnavailable) else 0.0
        seconds = asked_for or pause_after(claim.utterance.tries, self.jitter)
        trouble = fault.trouble if isinstance(fault, CloningError) else Trouble.OURS
        now = self.clock()
        until = now + min(timedelta(seconds=seconds), LONGEST_WAIT)
        await self._write_back(
            claim, lambda present: put_off(present, trouble, now=now, until=until)
        )

    async def _write_back(
        self, claim: UtteranceClaim, changed: Callable[[Utterance], Utterance]
    ) -> None:
        """Change an utterance, unless its step has done so already; else its claim just ends."""
        with suppress(Superseded, StorageUnavailable):
            async with held(self.store, claim) as (work, present):
                utterance = present.utterance
                mine = self.in_hand.utterances.ends_at(
                    utterance.due_at, utterance.id, utterance.fence
                )
                if mine:
                    await work.utterances.save(changed(utterance))
