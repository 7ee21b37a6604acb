"""The step `prepare`: from a recording to a sample that can be trained on."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from cloning.ending import finish
from cloning.errors import NoSpeech, RecordingRejected, Superseded, TooShort, Unreachable
from cloning.models import Claim, Joined, Outcome, Reason, Step, Training
from cloning.ports import Clock, Progress, Recordings, Samples, Studio
from cloning.sound import Sample, Take
from cloning.status import StatusMessage
from cloning.store import Store
from cloning.take import ANY_SPEECH_SECONDS, judged


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
        self._load = recordings.download
        self._studio = studio
        self._samples = samples
        self._status = status
        self._new_name = new_name
        self._clock = clock

    async def do(self, claim: Claim) -> None:
        """Make and host the sample, or ask for what it lacks, or refuse it with its reason."""
        if claim.training.status_message_id is None:
            await self._status.show(claim, Progress.RECEIVED)
        try:
            sample = await self._studio.sample([await self._load(file) for file in _files(claim)])
            await self._judge(claim, sample)
        except RecordingRejected as rejection:
            await self._refuse(claim, rejection.reason)

    async def _judge(self, claim: Claim, sample: Sample) -> None:
        """Use a take if it is good, or if its owner wants it used; RecordingRejected if neither."""
        try:
            concerns = judged(sample.take)
        except TooShort:
            _must_have_grown(claim.training, sample.take)
            await self._ask(claim, sample.take, Progress.MORE, Step.MORE)
            return
        if concerns and not claim.training.accepted:
            await self._ask(claim, sample.take, Progress.CHOICE, Step.CHOICE)
        else:
            await self._host(claim, sample)

    async def _ask(self, claim: Claim, take: Take, progress: Progress, step: Step) -> None:
        """Ask first, then wait for the answer: a kill in between has it asked once more."""
        await self._take_back(claim)
        asked = replace(claim, training=replace(claim.training, take=take))
        try:
            await self._status.ask(asked, progress)
        except Unreachable:
            await self._keep_for_later(claim)
            return
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            waiting = replace(
                held.training, take=take, sample=None, step=step, due_at=None, tries=0
            )
            await work.trainings.save(waiting)
        if held.clone != claim.clone:  # such as for another language that was chosen meanwhile
            await self._status.show(replace(held, training=waiting), progress)

    async def _take_back(self, claim: Claim) -> None:
        """Erase what an earlier try, which was killed, may have hosted: it is not wanted so."""
        if claim.training.sample is not None:
            await self._samples.erase(claim.training.sample)

    async def _keep_for_later(self, claim: Claim) -> None:
        """The owner has blocked us: nothing is due until they are back, and can be asked."""
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.owners.save(held.owner.lost(self._clock()))
            await work.trainings.save(replace(held.training, due_at=None, tries=0))

    async def _refuse(self, claim: Claim, reason: Reason) -> None:
        """Refuse a recording; one that was joined to others is only left out."""
        now = self._clock()
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            shorter = _without_the_last(held.training.joined)
            if shorter is None:
                await finish(work, held, Outcome.REFUSED, now=now, reason=reason)
                return
            without = replace(held.training, joined=shorter, reason=reason, due_at=now, tries=0)
            await work.trainings.save(without)

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
                    take=sample.take,
                    step=Step.RESERVE,
                    due_at=self._clock(),
                    tries=0,
                )
            )


def _must_have_grown(training: Training, take: Take) -> None:
    """NoSpeech if the recording that was joined last adds nothing; what came of it is said once."""
    joined_now = bool(training.joined) and training.reason is None and training.take is not None
    before = training.take.speech_seconds if training.take is not None else 0.0
    if joined_now and take.speech_seconds < before + ANY_SPEECH_SECONDS:
        raise NoSpeech


def _files(claim: Claim) -> Sequence[str]:
    """Name Telegram's files of all recordings that are used."""
    joined = [one.file_id for one in claim.training.joined if one.used]
    return [claim.training.file_id, *joined]


def _without_the_last(joined: tuple[Joined, ...]) -> tuple[Joined, ...] | None:
    """Leave out the last recording that is used; None when there is none to leave out."""
    used = [number for number, one in enumerate(joined) if one.used]
    if not used:
        return None
    last = used[-1]
    return (*joined[:last], replace(joined[last], used=False), *joined[last + 1 :])
