"""The one status message of a training, as the background sees it."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cloning.domain.durations import HISTORY, LEAST_FOR_SLOW, usual
from cloning.domain.line import place_of
from cloning.domain.models import Claim, Step
from cloning.domain.progress import NO_FIGURES, Figures
from cloning.holding import holding
from cloning.owners.ownership import under_way
from cloning.ports.outside import Clock, Notifier
from cloning.ports.store import Store, Transaction
from cloning.trainings.held import held

SLOW: Final = timedelta(seconds=1)
"""After an edit that took longer, somebody else may have said meanwhile how it ended."""


async def figures_of(work: Transaction, claim: Claim) -> Figures:
    """Load what the status message needs besides the claim: its place in line, or usual times."""
    if claim.training.step is Step.RESERVE and await work.trainings.another_goes_first(claim):
        line = place_of(claim.training, await under_way(work, claim.owner.id))
        return Figures(waits=True, line=line)
    if claim.training.step is not Step.WATCH:
        return NO_FIGURES
    history = await work.trainings.durations(HISTORY)
    if claim.training.told_slow and len(history) < LEAST_FOR_SLOW:
        return NO_FIGURES  # with fewer, we can't say that this one is slower than nine in ten
    return Figures(usual=usual(history))


@holding
class StatusMessage:
    """Shows how far a training is, and remembers the new message if one had to be sent."""

    store: Store
    notifier: Notifier
    clock: Clock

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> None:
        """Show the owner how far a training is; Superseded if it is no longer ours."""
        await self._put(claim, self.notifier.show(claim, figures))

    async def ask(self, claim: Claim) -> None:
        """Ask the owner what the training waits for; nothing else asks it.

        Raises:
            TelegramUnavailable: if it must be asked again.
            Unreachable: if the owner has blocked us.
            Superseded: if the training is no longer ours.
        """
        await self._put(claim, self.notifier.ask(claim))

    async def _put(self, claim: Claim, saying: Awaitable[int | None]) -> None:
        began_at = self.clock()
        message_id = await saying
        if self.clock() - began_at > SLOW:
            await self._say_again_how_it_ended(claim)
        await self._keep(claim, message_id)

    async def _say_again_how_it_ended(self, claim: Claim) -> None:
        """Show the end, if there is one: what we have shown may have come after it."""
        async with self.store.transaction() as work:
            training = await work.trainings.get(claim.training.id)
            clone = await work.clones.get(claim.clone.id)
        if training is not None and clone is not None and training.step is Step.DONE:
            await self.notifier.show(replace(claim, training=training, clone=clone))

    async def _keep(self, claim: Claim, message_id: int | None) -> None:
        if message_id is None:
            return
        async with held(self.store, claim) as (work, present):
            shown = replace(present.training, status_message_id=message_id)
            await work.trainings.save(shown)
