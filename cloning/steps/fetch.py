"""Gets the recordings of a training from Telegram, as long as there is hope."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import FileUnavailable, TelegramUnavailable
from cloning.domain.limits import DOWNLOAD_PATIENCE, DOWNLOAD_SECONDS, GONE_PATIENCE
from cloning.domain.models import Claim, Joined, Reason
from cloning.domain.recordings.rejections import RecordingGone, RecordingRejected, RecordingStuck
from cloning.holding import holding
from cloning.ports.outside import Clock, Recordings
from cloning.ports.store import Store
from cloning.trainings.held import held
from cloning.trainings.joining import every_recording

SOON = timedelta(seconds=1)
"""How soon a download continues that takes longer than one try."""

Fetched = Mapping[int, bytes | Reason]
"""By message id: the recording's bytes, or the reason why we can't get it."""


@holding
class Fetch:
    """Downloads recordings; gives up one that Telegram has failed to deliver for too long."""

    store: Store
    recordings: Recordings
    clock: Clock
    seconds: float = DOWNLOAD_SECONDS

    async def all(self, claim: Claim) -> Fetched | None:
        """Fetch all recordings; None if some are still coming, and the training was put off.

        Raises:
            TelegramUnavailable: if it will be tried again.
            Superseded: if the training is no longer ours.
        """
        fetched: dict[int, bytes | Reason] = {}
        loop = asyncio.get_running_loop()
        until = loop.time() + self.seconds
        for recording in _used(claim):
            try:
                async with asyncio.timeout_at(until):
                    content = await self._one(claim, recording)
            except TimeoutError:
                if await self._is_patient(claim, DOWNLOAD_PATIENCE):
                    await self._go_on_soon(claim)
                    return None
                content = _stuck()
            fetched[recording.message_id] = content
        return fetched

    def forget(self, claim: Claim) -> None:
        """Drop the downloaded bytes."""
        for recording in every_recording(claim.training):
            self.recordings.forget(recording.file_id)

    async def _one(self, claim: Claim, recording: Joined) -> bytes | Reason:
        try:
            return await self.recordings.download(recording.file_id)
        except RecordingRejected as rejection:
            return rejection.reason
        except FileUnavailable:
            if await self._is_patient(claim, GONE_PATIENCE):
                raise
            return RecordingGone().reason
        except TelegramUnavailable:
            if await self._is_patient(claim, DOWNLOAD_PATIENCE):
                raise
            return _stuck()

    async def _is_patient(self, claim: Claim, patience: timedelta) -> bool:
        """Return whether to keep trying; note the first failure."""
        now = self.clock()
        async with held(self.store, claim) as (work, present):
            training = present.training
            if training.fetching_since is None:
                await work.trainings.save(replace(training, fetching_since=now))
        return now - _since(training.fetching_since, now) < patience

    async def _go_on_soon(self, claim: Claim) -> None:
        """Come back soon without counting a failed try, because bytes are still coming."""
        async with held(self.store, claim) as (work, present):
            training = present.training
            await work.trainings.save(replace(training, due_at=self.clock() + SOON))


def _used(claim: Claim) -> Iterator[Joined]:
    return (recording for recording in every_recording(claim.training) if recording.used)


def _since(moment: datetime | None, now: datetime) -> datetime:
    return now if moment is None else moment


def _stuck() -> Reason:
    return RecordingStuck(minutes=round(DOWNLOAD_PATIENCE.total_seconds() / 60)).reason
