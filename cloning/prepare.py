"""The step `prepare`: from a recording to a sample that can be trained on."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from cloning.ending import finish
from cloning.errors import RecordingRejected, Superseded
from cloning.models import Claim, Outcome, Reason, Sample, Step
from cloning.ports import Clock, Progress, Recordings, Samples, Studio
from cloning.status import StatusMessage
from cloning.store import Store


class Prepare:
    """Downloads, decodes, checks and hosts a recording; what can't be used is refused here."""

    def __init__(
        self,
        *,
        store: Store,
        recordings: Recordings,
        studio: Studio,
        samples: Samples,
        status: StatusMessage,
        new_name: Callable[[], str],
        clock: Clock,
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._studio = studio
        self._samples = samples
        self._status = status
        self._new_name = new_name
        self._clock = clock

    async def do(self, claim: Claim) -> None:
        """Make and host the sample, or refuse the recording with its reason."""
        if claim.training.status_message_id is None:
            await self._status.show(claim, Progress.RECEIVED)
        try:
            recording = await self._recordings.download(claim.training.file_id)
            sample = await self._studio.sample(recording)
        except RecordingRejected as rejection:
            await self._refuse(claim, rejection.reason)
        else:
            await self._host(claim, sample)

    async def _refuse(self, claim: Claim, reason: Reason) -> None:
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await finish(work, held, Outcome.REFUSED, now=self._clock(), reason=reason)

    async def _host(self, claim: Claim, sample: Sample) -> None:
        name = await self._name(claim)
        await self._samples.keep(name, sample.wav)
        try:
            await self._write_down(claim, name, sample)
        except Superseded:
            await self._samples.erase(name)
            raise

    async def _name(self, claim: Claim) -> str:
        """Write down under which name it will be kept, so that a crash leaves none forgotten."""
        name = claim.training.sample or self._new_name()
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.trainings.save(replace(held.training, sample=name))
        return name

    async def _write_down(self, claim: Claim, name: str, sample: Sample) -> None:
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.trainings.save(
                replace(
                    held.training,
                    sample=name,
                    sample_sha256=hashlib.sha256(sample.wav).hexdigest(),
                    sample_seconds=sample.seconds,
                    step=Step.RESERVE,
                    due_at=self._clock(),
                    tries=0,
                )
            )
