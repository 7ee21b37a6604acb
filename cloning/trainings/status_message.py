"""The one status message of a training, as the background sees it."""

from dataclasses import replace

from cloning.domain.durations import HISTORY, LEAST_FOR_SLOW, usual
from cloning.domain.line import place_of
from cloning.domain.models import Claim, Step
from cloning.domain.progress import NO_FIGURES, Figures
from cloning.holding import holding
from cloning.owners.ownership import under_way
from cloning.ports.outside import Notifier
from cloning.ports.store import Store, Transaction
from cloning.trainings.held import held


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

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> None:
        """Show the owner how far a training is; Superseded if it is no longer ours."""
        await self._keep(claim, await self.notifier.show(claim, figures))

    async def ask(self, claim: Claim) -> None:
        """Ask the owner what the training waits for; nothing else asks it.

        Raises:
            TelegramUnavailable: if it must be asked again.
            Unreachable: if the owner has blocked us.
            Superseded: if the training is no longer ours.
        """
        await self._keep(claim, await self.notifier.ask(claim))

    async def _keep(self, claim: Claim, message_id: int | None) -> None:
        if message_id is None:
            return
        async with held(self.store, claim) as (work, present):
            shown = replace(present.training, status_message_id=message_id)
            await work.trainings.save(shown)
