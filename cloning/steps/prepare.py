"""The step `prepare`: turn recordings into a sample that can be trained on."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from cloning.domain.errors import Superseded, Unreachable
from cloning.domain.limits import LISTEN_SECONDS
from cloning.domain.models import Claim, Outcome, Reason, Step
from cloning.domain.rejections import RecordingRejected, TooShort
from cloning.domain.sound import Sample, Take
from cloning.domain.take import Concern, judged, must_be_of_use
from cloning.ports.outside import Clock, Progress, Recordings, Samples, Studio
from cloning.ports.store import Store
from cloning.steps.ending import finish
from cloning.steps.fetch import Fetch, Fetched
from cloning.steps.joining import without
from cloning.steps.status_message import StatusMessage


class Prepare:
    """Downloads, decodes, checks and hosts recordings, and refuses the useless ones."""

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
        listen_seconds: float = LISTEN_SECONDS,
    ) -> None:
        self._store = store
        self._fetch = Fetch(store=store, recordings=recordings, clock=clock)
        self._studio = studio
        self._samples = samples
        self._status = status
        self._new_name = new_name
        self._clock = clock
        self._listen_seconds = listen_seconds

    async def do(self, claim: Claim) -> None:
        """Make and host the sample, or ask for what it lacks, or refuse it with a reason.

        Raises:
            TelegramUnavailable: if a recording could not be downloaded and will be tried again.
        """
        if claim.training.status_message_id is None:
            await self._status.show(claim, Progress.RECEIVED)
        fetched = await self._fetch.all(claim)
        if fetched is None:
            return
        await self._make(claim, *await self._listened(fetched))
        self._fetch.forget(claim)

    async def _listened(self, fetched: Fetched) -> tuple[dict[int, bytes], dict[int, Reason]]:
        """Listen to each of several recordings by itself; return the good and the bad ones.

        A single recording is only judged with its sample, and so are those that this step has no
        time for.
        """
        good: dict[int, bytes] = {}
        bad: dict[int, Reason] = {}
        time = asyncio.get_running_loop().time
        until = time() + self._listen_seconds
        for message_id, recording in fetched.items():
            if isinstance(recording, Reason):
                bad[message_id] = recording
            elif len(fetched) > 1 and time() < until and (why := await self._fault_of(recording)):
                bad[message_id] = why
            else:
                good[message_id] = recording
        return good, bad

    async def _fault_of(self, recording: bytes) -> Reason | None:
        """Return why a recording would be useless to the others; None if it would not."""
        try:
            must_be_of_use((await self._studio.sample([recording])).take)
        except RecordingRejected as rejection:
            return rejection.reason
        return None

    async def _make(self, claim: Claim, good: dict[int, bytes], bad: Mapping[int, Reason]) -> None:
        """Make one sample of the good ones; while it is bad, leave the last one out."""
        if not good:
            await self._refuse(claim, bad)
            return
        if bad:
            claim = await self._leave_out(claim, bad)
        try:
            part = claim.training.part_from_seconds if len(good) == 1 else None
            sample = await self._studio.sample(list(good.values()), part)
            await self._judge(claim, sample)
        except RecordingRejected as rejection:
            last = list(good)[-1]
            rest = {one: recording for one, recording in good.items() if one != last}
            await self._make(claim, rest, {last: rejection.reason})

    async def _judge(self, claim: Claim, sample: Sample) -> None:
        """Use a take that is good or that its owner accepts; else ask, or RecordingRejected."""
        try:
            concerns = judged(sample.take)
        except TooShort:
            await self._ask(claim, sample.take, Progress.MORE, Step.MORE)
            return
        if claim.training.accepted or not set(concerns) - {Concern.SHORT}:
            if concerns == (Concern.SHORT,):
                await self._status.show(_with(claim, sample.take), Progress.SHORT)
            await self._host(claim, sample)
        else:
            await self._ask(claim, sample.take, Progress.CHOICE, Step.CHOICE)

    async def _ask(self, claim: Claim, take: Take, progress: Progress, step: Step) -> None:
        """Ask first, then write down that we wait: after a kill in between, we ask again."""
        await self._take_back(claim)
        try:
            await self._status.ask(_with(claim, take), progress)
        except Unreachable:
            await self._keep_for_later(claim)
            return
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            waiting = replace(
                held.training,
                take=take,
                sample=None,
                fetching_since=None,
                step=step,
                due_at=None,
                tries=0,
            )
            await work.trainings.save(waiting)
        if held.clone != claim.clone:  # such as for a language that was chosen in the meantime
            await self._status.show(replace(held, training=waiting), progress)

    async def _take_back(self, claim: Claim) -> None:
        """Erase the sample that an earlier try may have hosted."""
        if claim.training.sample is not None:
            await self._samples.erase(claim.training.sample)

    async def _keep_for_later(self, claim: Claim) -> None:
        """Make nothing due until the owner, who has blocked us, is back and can be asked."""
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            await work.owners.save(held.owner.lost(self._clock()))
            waiting = replace(held.training, fetching_since=None, due_at=None, tries=0)
            await work.trainings.save(waiting)

    async def _refuse(self, claim: Claim, reasons: Mapping[int, Reason]) -> None:
        """End the training, because no recording is usable; each keeps its reason."""
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            joined = tuple(
                replace(one, used=False, reason=reasons[one.message_id]) if one.used else one
                for one in held.training.joined
            )
            refused = replace(held, training=replace(held.training, joined=joined))
            reason = reasons[held.training.message_id]
            await finish(work, refused, Outcome.REFUSED, now=self._clock(), reason=reason)

    async def _leave_out(self, claim: Claim, reasons: Mapping[int, Reason]) -> Claim:
        """Continue without some of the recordings."""
        async with self._store.transaction() as work:
            held = await work.trainings.held(claim)
            training = without(held.training, reasons)
            await work.trainings.save(training)
        return replace(held, training=training)

    async def _host(self, claim: Claim, sample: Sample) -> None:
        await self._take_back(claim)
        name = await self._name(claim)
        await self._samples.keep(name, sample.wav)
        try:
            await self._write_down(claim, name, sample)
        except Superseded:
            await self._samples.erase(name)
            raise

    async def _name(self, claim: Claim) -> str:
        """Write down the sample's name before the sample, so that a crash leaves none unknown.

        Each try uses a new name, because a worker that has lost its claim may erase an older one.
        """
        name = self._new_name()
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
                    fetching_since=None,
                    step=Step.RESERVE,
                    due_at=self._clock(),
                    tries=0,
                )
            )


def _with(claim: Claim, take: Take) -> Claim:
    """Return a claim as it will be once the take is written down."""
    return replace(claim, training=replace(claim.training, take=take))
