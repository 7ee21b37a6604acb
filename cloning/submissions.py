"""From a recording to a training: consent, quota, and trying again.

Everything here may be asked twice (an update can be handed out again after a crash): twice is once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cloning.admission import check
from cloning.allowance import Allowance, find_allowance
from cloning.caps import Caps
from cloning.ending import Declined, drop, was_sent
from cloning.errors import ClonesUsedUp, Outdated, StillTraining, TrainingsUsedUp
from cloning.joining import can_grow, find_open, join
from cloning.limits import STATUS_GRACE, Quota
from cloning.models import (
    Basis,
    Claim,
    Clone,
    Consent,
    Outcome,
    Owner,
    Question,
    Recording,
    Step,
    Training,
)
from cloning.ownership import find_own_clone, own_clone
from cloning.ports import Clock, Wakeups
from cloning.store import Store, Transaction
from cloning.titles import FIRST_TITLE, next_title
from cloning.voice_language import with_language


class Submissions:
    """Takes recordings in."""

    def __init__(
        self,
        *,
        store: Store,
        wakeups: Wakeups,
        quota: Quota,
        policy_version: str,
        clock: Clock,
        voice_languages: Sequence[str] = (),
        caps: Caps | None = None,
    ) -> None:
        self._store = store
        self._wakeups = wakeups
        self._quota = quota
        self._policy_version = policy_version
        self._clock = clock
        self._voice_languages = voice_languages
        self._caps = caps or Caps(clock=clock)

    async def submit(self, recording: Recording, first_title: str = FIRST_TITLE) -> Claim:
        """Begin a training with a recording; without consent it is kept and waits for it.

        A new clone is called by the first title, or the next one that is free.

        Raises:
            SomebodyElses, TooBig: if it can't be taken.
            ClonesUsedUp, TrainingsUsedUp: if the owner has had all there is.
            AllTrainingsUsedUp, PaidSlotsUsedUp: if all owners together have.
            StillTraining: if it was to train a clone again that is being trained.
        """
        check(recording)
        async with self._store.transaction() as work:
            owner = await self._owner(
                work, recording.owner_id, recording.chat_id, recording.app_language
            )
            training = await work.trainings.of_message(recording.chat_id, recording.message_id)
            if training is None:
                training = await self._joined(work, owner, recording)
            if training is None:
                clone = await self._clone_for(work, owner, first_title)
                clone = await self._with_language(work, owner, clone)
                training = await self._begin(work, owner, clone, recording)
            return Claim(training=training, clone=await _clone_of(work, training), owner=owner)

    async def shown(self, training: Training, message_id: int | None) -> None:
        """Take note of the status message that a handler has sent, and start at once."""
        async with self._store.transaction() as work:
            current = await work.trainings.get(training.id)
            if current is None:
                return
            untouched = current.fence == 0 and current.step is Step.PREPARE
            await work.trainings.save(
                replace(
                    current,
                    status_message_id=current.status_message_id or message_id,
                    due_at=self._clock() if untouched else current.due_at,
                )
            )
        self._wakeups.wake(training.id)

    async def waiting(self, owner_id: int) -> Sequence[Claim]:
        """Load what waits for an owner's consent."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            trainings = await work.trainings.waiting_for_consent(owner_id)
            if owner is None:
                return []
            return [
                Claim(training=training, clone=await _clone_of(work, training), owner=owner)
                for training in trainings
            ]

    async def has_agreed(self, owner_id: int) -> bool:
        """Tell whether an owner has said whose voice it is."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
        return owner is not None and owner.consent is not None

    async def agree(self, owner_id: int, chat_id: int, basis: Basis, message_id: int) -> int:
        """Record an owner's consent and start what waited for it; returns how many that were."""
        now = self._clock()
        consent = Consent(
            basis=basis, policy_version=self._policy_version, given_at=now, message_id=message_id
        )
        async with self._store.transaction() as work:
            owner = await self._owner(work, owner_id, chat_id)
            await work.owners.save(replace(owner, consent=owner.consent or consent))
            waiting = await work.trainings.waiting_for_consent(owner_id)
            for training in waiting:
                await work.trainings.save(self._released(training))
        self._wake(waiting)
        return len(waiting)

    async def decline(self, owner_id: int) -> Declined:
        """Drop whatever waits for an owner's consent."""
        async with self._store.transaction() as work:
            waiting = await work.trainings.waiting_for_consent(owner_id)
            sent = [await was_sent(work, training) for training in waiting]
            for training in waiting:
                await drop(work, training, await _clone_of(work, training))
        return Declined(recordings=len(waiting), sent=sum(sent))

    async def again(self, owner_id: int, training_id: int) -> Claim:
        """Train once more with the recording of a training that has failed, on the same slot.

        Asked twice, it answers with the training that was begun the first time.

        Raises:
            CloneNotFound: if it is no clone of this owner's.
            Outdated: if another training came after it, or it has not failed.
            StillTraining, TrainingsUsedUp, AllTrainingsUsedUp, PaidSlotsUsedUp: if it can't be now.
        """
        async with self._store.transaction() as work:
            failed = await work.trainings.get(training_id)
            clone = await own_clone(work, owner_id, failed.clone_id if failed else None)
            latest = await work.trainings.latest(clone.id)
            if failed is not None and latest is not None and _is_again(latest, failed):
                owner = await self._owner(work, owner_id, failed.chat_id)
                return Claim(training=latest, clone=clone, owner=owner)
            if failed is None or latest != failed or failed.outcome is not Outcome.FAILED:
                raise Outdated
            owner = await self._owner(work, owner_id, failed.chat_id)
            clone = await self._with_language(work, owner, clone)
            training = await self._begin(work, owner, clone, _recording_of(owner, failed))
            training = replace(training, joined=failed.joined, accepted=failed.accepted)
            await work.trainings.save(training)
            return Claim(training=training, clone=clone, owner=owner)

    async def allowance(self, owner_id: int) -> Allowance:
        """Tell how much an owner has used of what they may have."""
        async with self._store.transaction() as work:
            return await self._allowance(work, owner_id)

    async def back(self, owner_id: int) -> None:
        """The owner can be reached again: deliver what could not be."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None or owner.reachable:
                return
            await work.owners.save(replace(owner, reachable=True, unreachable_since=None))
            owed = await work.trainings.undelivered(owner_id)
            for training in owed:
                await work.trainings.save(replace(training, due_at=self._clock()))
        self._wake(owed)

    async def gone(self, owner_id: int) -> None:
        """The owner has blocked us."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is not None:
                await work.owners.save(owner.lost(self._clock()))

    async def _allowance(self, work: Transaction, owner_id: int) -> Allowance:
        return await find_allowance(work, owner_id, self._quota, self._clock())

    async def _owner(
        self, work: Transaction, owner_id: int, chat_id: int, app_language: str | None = None
    ) -> Owner:
        owner = await work.owners.get(owner_id)
        if owner is None:
            owner = Owner(id=owner_id, chat_id=chat_id, app_language=app_language)
            await work.owners.save(owner)
        return owner

    async def _clone_for(self, work: Transaction, owner: Owner, first_title: str) -> Clone:
        """The clone that the owner was asked a recording for if it is still there, or a new one."""
        if owner.question is Question.RECORDING:
            await work.owners.save(replace(owner, question=None, question_clone_id=None))
            clone = await find_own_clone(work, owner.id, owner.question_clone_id)
            if clone is not None:
                return clone
        allowance = await self._allowance(work, owner.id)
        if not allowance.has_room:
            raise ClonesUsedUp(maximum=self._quota.clones, frees_at=_seconds(allowance.frees_at))
        clones = await work.clones.of_owner(owner.id)
        title = next_title(first_title, frozenset(clone.title for clone in clones))
        return await work.clones.add(owner.id, title, self._clock())

    async def _with_language(self, work: Transaction, owner: Owner, clone: Clone) -> Clone:
        speaking = with_language(clone, owner, self._voice_languages)
        if speaking != clone:
            await work.clones.save(speaking)
        return speaking

    async def _joined(
        self, work: Transaction, owner: Owner, recording: Recording
    ) -> Training | None:
        """Join a recording to the ones before it, or put it in the place of a bad take."""
        if owner.question is Question.RECORDING:
            return None
        training = await find_open(work, owner.id)
        if training is None:
            return None
        if await can_grow(work, training):
            return await join(work, training, recording, self._clock())
        return await self._begin(work, owner, await _clone_of(work, training), recording)

    async def _begin(
        self, work: Transaction, owner: Owner, clone: Clone, recording: Recording
    ) -> Training:
        now = self._clock()
        latest = await work.trainings.latest(clone.id)
        if latest is not None and latest.step in (Step.MORE, Step.CHOICE):
            await work.trainings.forgive(latest)
            await work.trainings.end(latest)
        elif latest is not None and latest.outcome is None and latest.step is not Step.DONE:
            raise StillTraining
        frees_at = (await self._allowance(work, owner.id)).frees_at
        if frees_at is not None:
            maximum = self._quota.trainings_per_day
            raise TrainingsUsedUp(maximum=maximum, frees_at=_seconds(frees_at))
        await self._caps.admit(work, clone)
        training = await work.trainings.add(clone, recording, now=now)
        if owner.consent is not None:
            training = replace(
                training,
                step=Step.PREPARE,
                due_at=now + STATUS_GRACE,
                policy_version=owner.consent.policy_version,
            )
            await work.trainings.save(training)
        return training

    def _released(self, training: Training) -> Training:
        return replace(
            training,
            step=Step.PREPARE,
            due_at=self._clock(),
            policy_version=self._policy_version,
        )

    def _wake(self, trainings: Sequence[Training]) -> None:
        for training in trainings:
            self._wakeups.wake(training.id)


def _is_again(training: Training, failed: Training) -> bool:
    """Tell whether a training is under way that was begun by trying this one again."""
    same = (training.chat_id, training.message_id) == (failed.chat_id, failed.message_id)
    return same and training.attempt == failed.attempt + 1 and training.outcome is None


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _recording_of(owner: Owner, training: Training) -> Recording:
    return Recording(
        owner_id=owner.id,
        chat_id=training.chat_id,
        message_id=training.message_id,
        file_id=training.file_id,
        message_thread_id=training.message_thread_id,
        own=True,
    )


async def _clone_of(work: Transaction, training: Training) -> Clone:
    clone = await work.clones.get(training.clone_id)
    if clone is None:
        raise Outdated
    return clone
