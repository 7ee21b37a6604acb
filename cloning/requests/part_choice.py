"""Plays the part of a recording that a training uses, and lets its owner choose another.

We listen to a part before anything changes, so a useless part costs nothing and the earlier choice
stands. Choosing the same part twice has the effect of choosing it once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.endings import came_to_nothing
from cloning.domain.errors import CloneNotFound, Outdated, PartInTraining, TelegramUnavailable
from cloning.domain.limits import DOWNLOAD_SECONDS, Quota
from cloning.domain.models import Claim, Outcome, Step, Training
from cloning.domain.owner import Question
from cloning.domain.recordings.sound import Clip, Take
from cloning.domain.transitions import ASKED, UNDECIDED, prepared_again
from cloning.owners.caps import Caps
from cloning.owners.ownership import find_own_claim
from cloning.owners.questions import open_question
from cloning.ports.outside import Clock, Recordings, Studio
from cloning.ports.store import Store, Transaction
from cloning.requests.beginning import Beginning
from cloning.requests.destination import recording_of
from cloning.trainings.part import must_be_good_enough, must_lie_within, named_part, without_part


class PartChoice:
    """Plays the part that is used, and has another one used."""

    def __init__(
        self,
        *,
        store: Store,
        recordings: Recordings,
        studio: Studio,
        quota: Quota,
        caps: Caps,
        clock: Clock,
        voice_languages: Sequence[str] = (),
        download_seconds: float = DOWNLOAD_SECONDS,
    ) -> None:
        self._store = store
        self._recordings = recordings
        self._studio = studio
        self._clock = clock
        self._beginning = Beginning(
            quota=quota, caps=caps, clock=clock, voice_languages=voice_languages
        )
        self._download_seconds = download_seconds

    async def played(self, owner_id: int, training_id: int) -> tuple[Training, Clip]:
        """Cut the part that a training uses out of its recording, to listen to.

        Raises:
            CloneNotFound, Outdated: if there is no such training, or it names no part.
            RecordingRejected: if Telegram no longer has the recording.
            TelegramUnavailable: if the recording can't be fetched now.
        """
        async with self._store.transaction() as work:
            training = (await _load(work, owner_id, training_id)).training
        part = named_part(training)
        if part is None:
            raise Outdated
        recording = await self._download(training)
        return training, await self._studio.part(recording, *part)

    async def offered(self, owner_id: int, training_id: int) -> tuple[Claim, Take]:
        """Return the training whose part can be chosen now, with the take of its recording.

        Raises:
            CloneNotFound, Outdated: if there is none.
            PartInTraining: if a part can be chosen only after the present training.
        """
        async with self._store.transaction() as work:
            return await _choosable(work, owner_id, training_id)

    async def asked_about(self, owner_id: int) -> int:
        """Return the training whose part we have asked for; Outdated if we haven't."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            clone_id = owner.question_clone_id if owner is not None else None
            latest = await _latest(work, clone_id or 0)
            if latest is None or open_question(owner, self._clock()) is not Question.PART:
                raise Outdated
            return latest.id

    async def choose(self, owner_id: int, training_id: int, begins_at: float) -> Claim:
        """Use the part that begins at this second.

        A training that has not reached the upstream yet is prepared again. If it has ended, a new
        training begins, which waits until the owner says whether it replaces a voice.

        Raises:
            CloneNotFound, Outdated: if there is no such training any more.
            PartInTraining: if a part can be chosen only after the present training.
            PartRefused: if the part can't be used.
            RecordingRejected: if Telegram no longer has the recording.
            TrainingsUsedUp, AllTrainingsUsedUp, PaidSlotsUsedUp: if it can't be trained now.
            TelegramUnavailable: if the recording can't be fetched now.
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
        return await self._use(owner_id, training_id, begins_at)

    async def _use(self, owner_id: int, training_id: int, begins_at: float) -> Claim:
        """Write the choice down.

        The question stays open until the owner has our answer: after an interruption they can ask
        again here.
        """
        async with self._store.transaction() as work:
            claim, _take = await _choosable(work, owner_id, training_id)
            if claim.training.outcome is None:
                await self._prepare_anew(work, claim.training, begins_at)
                changed = await _load(work, owner_id, claim.training.id)
            else:
                begun = await self._begin(work, claim, begins_at)
                changed = await _load(work, owner_id, begun.id)
            work.wake(changed.training.id)
        return changed

    async def _prepare_anew(self, work: Transaction, training: Training, begins_at: float) -> None:
        take = without_part(training.take)
        training = replace(training, part_from_seconds=begins_at, accepted=False, take=take)
        if training.step in UNDECIDED:
            await work.trainings.save(training)
            return
        await work.trainings.overtake(prepared_again(training, now=self._clock()))

    async def _begin(self, work: Transaction, over: Claim, begins_at: float) -> Training:
        """Train once more; after a failure, the owner has already agreed to replace a voice."""
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
    """Load the last training of a clone that was neither refused nor dropped."""
    trainings = await work.trainings.of_clone(clone_id)
    return next((one for one in reversed(trainings) if not came_to_nothing(one)), None)


async def _last_of_recording(work: Transaction, pressed: Claim) -> Training | None:
    """Load the clone's last training if it has the same recording as the pressed button's."""
    latest = await _latest(work, pressed.clone.id)
    same = latest is not None and latest.message_id == pressed.training.message_id
    return latest if same else None


async def _made_before(
    work: Transaction, owner_id: int, training_id: int, begins_at: float
) -> Claim | None:
    """Load the training that an earlier press of the same button has begun or changed."""
    pressed = await _load(work, owner_id, training_id)
    latest = await _last_of_recording(work, pressed)
    if latest is None or latest.part_from_seconds != begins_at:
        return None
    later = latest.id != training_id
    return replace(pressed, training=latest) if later or latest.outcome is None else None


async def _choosable(work: Transaction, owner_id: int, training_id: int) -> tuple[Claim, Take]:
    """Load the training that a button now refers to, with the take of its recording."""
    pressed = await _load(work, owner_id, training_id)
    latest = await _last_of_recording(work, pressed)
    take = await _known_take(work, pressed)
    if latest is None or take is None or len(latest.message_ids) > 1:
        raise Outdated
    if latest.outcome is None and not await _can_change(work, latest):
        raise PartInTraining(title=pressed.clone.title)
    return replace(pressed, training=latest), take


async def _known_take(work: Transaction, pressed: Claim) -> Take | None:
    """Load the latest take of a training's recording, made by any of the clone's trainings."""
    trainings = await work.trainings.of_clone(pressed.clone.id)
    message_id = pressed.training.message_id
    takes = (one.take for one in reversed(trainings) if one.message_id == message_id)
    return next((take for take in takes if take is not None), None)


async def _can_change(work: Transaction, training: Training) -> bool:
    """Return whether nothing of a training has reached the upstream, nor is about to."""
    if training.step in (*UNDECIDED, Step.PREPARE, *ASKED):
        return True
    clone = await work.clones.get(training.clone_id)
    if training.step is not Step.RESERVE or clone is None:
        return False
    return clone.slot_intent_at is None and training.slots_lost == 0
