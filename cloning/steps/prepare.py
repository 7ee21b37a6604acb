"""The step `prepare`: turn recordings into a sample that can be trained on."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from cloning.domain.errors import Superseded, Unreachable
from cloning.domain.limits import LISTEN_SECONDS
from cloning.domain.models import Claim, Outcome, Reason, Training
from cloning.domain.progress import Progress, progress_of
from cloning.domain.recordings.rejections import Blocked, RecordingRejected, TooShort
from cloning.domain.recordings.sound import Sample
from cloning.domain.recordings.take import Concern, judged, must_be_of_use
from cloning.domain.transitions import doubtful, hosted, short_of_speech
from cloning.ports.outside import Clock, Recordings, Samples, Studio
from cloning.ports.store import Store, Transaction
from cloning.steps.fetch import Fetch, Fetched
from cloning.trainings.ending import finish
from cloning.trainings.held import held
from cloning.trainings.joining import without
from cloning.trainings.status_message import StatusMessage
from cloning.trainings.turns import Act, Turn, Turns
from cloning.trainings.unreachable import keep_for_later


class Prepare:
    """Downloads, decodes, checks and hosts recordings, and refuses the useless ones."""

    def __init__(
        self,
        *,
        store: Store,
        turns: Turns,
        recordings: Recordings,
        studio: Studio,
        samples: Samples,
        status: StatusMessage,
        new_name: Callable[[], str],
        clock: Clock,
        listen_seconds: float = LISTEN_SECONDS,
    ) -> None:
        self._store = store
        self._turns = turns
        self._fetch = Fetch(store=store, recordings=recordings, clock=clock)
        self._studio = studio
        self._samples = samples
        self._status = status
        self._new_name = new_name
        self._clock = clock
        self._listen_seconds = listen_seconds

    async def begin(self, work: Transaction, claim: Claim) -> Act:
        """Write down the name of the sample, if none of an earlier try is left."""
        name = None
        if claim.training.sample is None:
            name = self._new_name()
            await work.trainings.save(replace(claim.training, sample=name))
        return partial(self._prepare, claim, name)

    async def _prepare(self, claim: Claim, name: str | None) -> Turn | None:
        """Make and host the sample, or ask for what it lacks, or refuse it with a reason.

        TelegramUnavailable if a recording could not be downloaded and will be tried again.
        """
        if claim.training.status_message_id is None:
            await self._status.show(claim)
        fetched = await self._fetch.all(claim)
        if fetched is None:
            return None
        turn = await self._make(claim, name, *await self._listened(fetched))
        self._fetch.forget(claim)
        return turn

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

    async def _make(
        self, claim: Claim, name: str | None, good: dict[int, bytes], bad: Mapping[int, Reason]
    ) -> Turn | None:
        """Make one sample of the good ones; while it is bad, leave the last one out."""
        if not good:
            await self._refuse(claim, bad)
            return None
        if bad:
            claim = await self._leave_out(claim, bad)
        try:
            part = claim.training.part_from_seconds if len(good) == 1 else None
            sample = await self._studio.sample(list(good.values()), part)
            return await self._judge(claim, name, sample, tuple(map(_sha256, good.values())))
        except RecordingRejected as rejection:
            last = list(good)[-1]
            rest = {one: recording for one, recording in good.items() if one != last}
            return await self._make(claim, name, rest, {last: rejection.reason})

    async def _judge(
        self, claim: Claim, name: str | None, sample: Sample, recordings: tuple[str, ...]
    ) -> Turn | None:
        """Use a take that is good or that its owner accepts; else ask, or RecordingRejected."""
        try:
            concerns = judged(sample.take)
        except TooShort:
            await self._ask(claim, partial(short_of_speech, take=sample.take))
            return None
        if claim.training.accepted or not set(concerns) - {Concern.SHORT}:
            return await self._host(claim, name, sample, recordings)
        await self._ask(claim, partial(doubtful, take=sample.take))
        return None

    async def _ask(self, claim: Claim, wait: Callable[[Training], Training]) -> None:
        """Ask first, then write down that we wait: after a kill in between, we ask again."""
        await self._take_back(claim)
        try:
            await self._status.ask(replace(claim, training=wait(claim.training)))
        except Unreachable:
            await keep_for_later(self._store, claim, self._clock())
            return
        async with held(self._store, claim) as (work, present):
            waiting = wait(present.training)
            await work.trainings.save(waiting)
        if present.clone != claim.clone:  # such as for a language that was chosen in the meantime
            await self._status.show(replace(present, training=waiting))

    async def _take_back(self, claim: Claim) -> None:
        """Erase the sample that an earlier try may have hosted."""
        if claim.training.sample is not None:
            await self._samples.erase(claim.training.sample)

    async def _refuse(self, claim: Claim, reasons: Mapping[int, Reason]) -> None:
        """End the training, because no recording is usable; each keeps its reason."""
        async with held(self._store, claim) as (work, present):
            joined = tuple(
                replace(one, used=False, reason=reasons[one.message_id]) if one.used else one
                for one in present.training.joined
            )
            refused = replace(present, training=replace(present.training, joined=joined))
            reason = reasons[present.training.message_id]
            await finish(work, refused, Outcome.REFUSED, now=self._clock(), reason=reason)

    async def _leave_out(self, claim: Claim, reasons: Mapping[int, Reason]) -> Claim:
        """Continue without some of the recordings."""
        async with held(self._store, claim) as (work, present):
            training = without(present.training, reasons)
            await work.trainings.save(training)
        return replace(present, training=training)

    async def _host(
        self, claim: Claim, name: str | None, sample: Sample, recordings: tuple[str, ...]
    ) -> Turn | None:
        """Host a sample that was made of files with these SHA-256."""
        if name is None:
            await self._take_back(claim)
            name = await self._name(claim)
        sha256 = _sha256(sample.wav)  # half a millisecond for each megabyte, so only once
        host = partial(
            hosted,
            sample=sample,
            name=name,
            sha256=sha256,
            recordings=recordings,
            now=self._clock(),
        )
        ready = host(claim.training)
        if progress_of(ready) is Progress.SHORT:
            await self._status.show(replace(claim, training=ready))
        await self._samples.keep(name, sample.wav)
        try:
            async with held(self._store, claim) as (work, present):
                if await work.blocked_recordings.any_of([sha256, *recordings]):
                    now, reason = self._clock(), Blocked().reason
                    await finish(work, present, Outcome.REFUSED, now=now, reason=reason)
                    return None
                return await self._turns.go_on(
                    work, replace(present, training=host(present.training))
                )
        except Superseded:
            await self._samples.erase(name)
            raise

    async def _name(self, claim: Claim) -> str:
        """Write down the sample's name before the sample, so that a crash leaves none unknown.

        Each try uses a new name, because a worker that has lost its claim may erase an older one.
        """
        name = self._new_name()
        async with held(self._store, claim) as (work, present):
            await work.trainings.save(replace(present.training, sample=name))
        return name


def _sha256(sound: bytes) -> str:
    return hashlib.sha256(sound).hexdigest()
