"""Listening to the part of a recording that a training uses, and choosing another.

A part is listened to before anything is changed, so one that is of no use costs nothing, and the
choice before it stands. Choosing twice is choosing once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.errors import CloneNotFound, Outdated, PartInTraining, TelegramUnavailable
from cloning.domain.limits import DOWNLOAD_SECONDS, Quota
from cloning.domain.models import Claim, Outcome, Step, Training
from cloning.domain.owner import Question
from cloning.domain.sound import Clip, Take
from cloning.owners.caps import Caps
from cloning.owners.ownership import find_own_claim
from cloning.owners.questions import open_question
from cloning.ports.outside import Clock, Recordings, Studio, Wakeups
from cloning.ports.store import Store, Transaction
from cloning.requests.beginning import Beginning
from cloning.requests.destination import recording_of
from cloning.steps.ending import came_to_nothing
from cloning.steps.joining import UNDECIDED
from cloning.steps.part import must_be_good_enough, must_lie_within, named_part, without_part

PREPARED_ANEW = (Step.PREPARE, Step.MORE, Step.CHOICE)
"""The steps at which another part only means to listen again."""


class PartChoice:
    """Plays the part that is used, and has another one used."""

    def __init__(
        self,
        *,
        store: Store,
        recordings: Recordings,
        studio: Studio,
        wakeups: Wakeups,
        quota: Quota,
        caps: Caps,
        clock: Clock,
        voice_languages: Sequence[str] = (),
        download_seconds: float = DOWNLOAD_SECONDS,
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._studio = studio
        self._wakeups = wakeups
        self._clock = clock
        self._beginning = Beginning(
            quota=quota, caps=caps, clock=clock, voice_languages=voice_languages
        )
        self._download_seconds = download_seconds

    async def played(self, owner_id: int, training_id: int) -> tuple[Training, Clip]:
        """Cut the part that a training uses out of its recording, to be listened to.

        Raises:
            CloneNotFound, Outdated: if there is no such training, or it names no part.
            RecordingRejected: if Telegram no longer has the recording.
            TelegramUnavailable: if it can't be had just now.
        """
        async with self._store.transaction() as work:
            training = (await _load(work, owner_id, training_id)).training
        part = named_part(training)
        if part is None:
            raise Outdated
        recording = await self._download(training)
        return training, await self._studio.part(recording, *part)

    async def offered(self, owner_id: int, training_id: int) -> tuple[Claim, Take]:
        """Tell of which training another part can be chosen now, and what was measured in it.

        Raises:
            CloneNotFound, Outdated: if there is none.
            PartInTraining: if that is possible only once it is over.
        """
        async with self._store.transaction() as work:
            return await _choosable(work, owner_id, training_id)

    async def asked_about(self, owner_id: int) -> int:
        """Tell about which training we have asked where the part begins; Outdated: about none."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            clone_id = owner.question_clone_id if owner is not None else None
            latest = await _latest(work, clone_id or 0)
            if latest is None or open_question(owner, self._clock()) is not Question.PART:
                raise Outdated
            return latest.id

    async def choose(self, owner_id: int, training_id: int, begins_at: float) -> Claim:
        """Have the part that begins at this second used.

        What has not come to the upstream yet is prepared anew. What is over is trained once more,
        with a new training, which waits to be told whether it replaces a voice.

        Raises:
            CloneNotFound, Outdated: if there is no such training any more.
            PartInTraining: if that is possible only once it is over.
            PartRefused: if that part is of no use.
            RecordingRejected: if Telegram no longer has the recording.
            TrainingsUsedUp, AllTrainingsUsedUp, PaidSlotsUsedUp: if it can't be trained now.
            TelegramUnavailable: if the recording can't be had just now.
        """
        async with self._store.transaction() as work:
            made = await _made_before(work, owner_id, training_id, begins_at)
            if made is not None:
                return made
            claim, take = await _choosable(work, owner_id, training_id)
        must_lie_within(take, begins_at)
        recording = await self._download(claim.training)
        sample = await self._studio.sample([recording], begins_at)
        must_be_good_enough(sample.take, begins_at)
        chosen = await self._use(owner_id, training_id, begins_at)
        self._wakeups.wake(chosen.training.id)
        return chosen

    async def _use(self, owner_id: int, training_id: int, begins_at: float) -> Claim:
        """Write the choice down.

        The question stays open until its answer was said: whoever is interrupted asks again here.
        """
        async with self._store.transaction() as work:
            claim, _take = await _choosable(work, owner_id, training_id)
            if claim.training.outcome is None:
                await self._prepare_anew(work, claim.training, begins_at)
                changed = await _load(work, owner_id, claim.training.id)
            else:
                begun = await self._begin(work, claim, begins_at)
                changed = await _load(work, owner_id, begun.id)
        return changed

    async def _prepare_anew(self, work: Transaction, training: Training, begins_at: float) -> None:
        take = without_part(training.take)
        training = replace(training, part_from_seconds=begins_at, accepted=False, take=take)
        if training.step in UNDECIDED:
            await work.trainings.save(training)
            return
        anew = replace(training, step=Step.PREPARE, due_at=self._clock(), tries=0)
        await work.trainings.overtake(anew)

    async def _begin(self, work: Transaction, over: Claim, begins_at: float) -> Training:
        """Train once more; who had it fail has said before that it may replace a voice."""
        recording = recording_of(over.owner, over.training)
        agreed = over.training.outcome is Outcome.FAILED
        begun = await self._beginning.begin(work, over.owner, over.clone, recording, agreed=agreed)
        begun = replace(begun, joined=over.training.joined, part_from_seconds=begins_at)
        await work.trainings.save(begun)
        return begun

    async def _download(self, training: Training) -> bytes:
        try:
            async with asyncio.timeout(self._download_seconds):
                recording = await self._recordings.download(training.file_id)
        except TimeoutError as fault:
            raise TelegramUnavailable(delivered=False) from fault
        self._recordings.forget(training.file_id)
        return recording


async def _load(work: Transaction, owner_id: int, training_id: int) -> Claim:
    claim = await find_own_claim(work, owner_id, await work.trainings.get(training_id))
    if claim is None:
        raise CloneNotFound
    return claim


async def _latest(work: Transaction, clone_id: int) -> Training | None:
    """Load the last training of a clone that has not come to nothing."""
    trainings = await work.trainings.of_clone(clone_id)
    return next((one for one in reversed(trainings) if not came_to_nothing(one)), None)


async def _last_of_recording(work: Transaction, pressed: Claim) -> Training | None:
    """Load the clone's last training, if it is made of the same recording as that of a button."""
    latest = await _latest(work, pressed.clone.id)
    same = latest is not None and latest.message_id == pressed.training.message_id
    return latest if same else None


async def _made_before(
    work: Transaction, owner_id: int, training_id: int, begins_at: float
) -> Claim | None:
    """Load what an earlier press of the same button has begun, or changed."""
    pressed = await _load(work, owner_id, training_id)
    latest = await _last_of_recording(work, pressed)
    if latest is None or latest.part_from_seconds != begins_at:
        return None
    later = latest.id != training_id
    return replace(pressed, training=latest) if later or latest.outcome is None else None


async def _choosable(work: Transaction, owner_id: int, training_id: int) -> tuple[Claim, Take]:
    """Load the training that a button is about by now, and what is known of its recording."""
    pressed = await _load(work, owner_id, training_id)
    latest = await _last_of_recording(work, pressed)
    take = await _known_take(work, pressed)
    if latest is None or take is None or len(latest.message_ids) > 1:
        raise Outdated
    if latest.outcome is None and not await _can_change(work, latest):
        raise PartInTraining(title=pressed.clone.title)
    return replace(pressed, training=latest), take


async def _known_take(work: Transaction, pressed: Claim) -> Take | None:
    """Load what was measured lastly in the recording of a training, by whichever training."""
    trainings = await work.trainings.of_clone(pressed.clone.id)
    message_id = pressed.training.message_id
    takes = (one.take for one in reversed(trainings) if one.message_id == message_id)
    return next((take for take in takes if take is not None), None)


async def _can_change(work: Transaction, training: Training) -> bool:
    """Tell whether nothing of a training has come to the upstream yet, nor is about to."""
    if training.step in (*UNDECIDED, *PREPARED_ANEW):
        return True
    clone = await work.clones.get(training.clone_id)
    if training.step is not Step.RESERVE or clone is None:
        return False
    return clone.slot_intent_at is None and training.slots_lost == 0
