"""The one status message of a training, from the background's side."""

from dataclasses import replace

from cloning.models import Claim
from cloning.ports import Notifier, Progress
from cloning.store import Store


class StatusMessage:
    """Shows progress, and remembers the message when it had to be sent anew."""

    def __init__(self, *, store: Store, notifier: Notifier) -> None:
        self._store = store
        self._notifier = notifier

    async def show(self, claim: Claim, progress: Progress) -> None:
        """Tell the owner how far a training is; Superseded when it is no longer ours."""
        message_id = await self._notifier.show(claim, progress)
        if message_id is None:
            return
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.trainings.save(replace(held.training, status_message_id=message_id))
