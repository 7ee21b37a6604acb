"""The one status message of a training, as the background sees it."""

from dataclasses import dataclass, replace
from typing import Unpack

from cloning.domain.models import Claim
from cloning.ports.outside import Figures, Notifier, Progress
from cloning.ports.store import Store


@dataclass(frozen=True, kw_only=True, eq=False)
class StatusMessage:
    """Shows progress, and remembers the new message if one had to be sent."""

    store: Store
    notifier: Notifier

    async def show(self, claim: Claim, progress: Progress, **figures: Unpack[Figures]) -> None:
        """Show the owner how far a training is; Superseded if it is no longer ours."""
        await self._keep(claim, await self.notifier.show(claim, progress, **figures))

    async def ask(self, claim: Claim, progress: Progress) -> None:
        """Ask the owner something in the status message; nothing else asks it.

        Raises:
            TelegramUnavailable: if it must be asked again.
            Unreachable: if the owner has blocked us.
            Superseded: if the training is no longer ours.
        """
        await self._keep(claim, await self.notifier.ask(claim, progress))

    async def _keep(self, claim: Claim, message_id: int | None) -> None:
        if message_id is None:
            return
        async with self.store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.trainings.save(replace(held.training, status_message_id=message_id))
