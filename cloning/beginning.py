"""How a training begins: on which terms, and what its owner has to say first."""

from collections.abc import Sequence
from dataclasses import replace

from cloning.allowance import find_allowance
from cloning.destination import find_place, free_title, named
from cloning.errors import StillTraining, TrainingsUsedUp
from cloning.limits import MOST_JOINED, STATUS_GRACE, Quota
from cloning.models import Clone, Joined, Owner, Recording, Step, Training
from cloning.ports import Clock
from cloning.spare import has_a_voice
from cloning.store import WANTING, Transaction
from cloning.take import could_be_longer
from cloning.titles import name_of
from cloning.voice_language import with_language


class Beginning:
    """Begins trainings within what an owner may have; each call is part of a transaction."""

    def __init__(self, *, quota: Quota, clock: Clock, voice_languages: Sequence[str]) -> None:
        self._quota = quota
        self._clock = clock
        self._voice_languages = voice_languages

    async def begin_new(
        self, work: Transaction, owner: Owner, recording: Recording, first_title: str
    ) -> Training:
        """Begin a training for a new voice, in the caller's transaction.

        Raises:
            ClonesUsedUp, TrainingsUsedUp: if the owner has had all there is.
        """
        allowance = await find_allowance(work, owner.id, self._quota, self._clock())
        title = await free_title(work, owner, name_of(recording.caption) or first_title)
        clone = await find_place(work, owner, allowance, title, self._clock())
        clone = await named(work, owner, clone, recording.caption)
        return await self.begin(work, owner, clone, recording, agreed=True)

    async def join(
        self,
        work: Transaction,
        owner: Owner,
        clone: Clone,
        waiting: Training,
        recording: Recording,
    ) -> Training:
        """Join a recording to a take that is too short, or put it in the place of a bad one.

        Raises:
            TrainingsUsedUp: if it would begin another training than the owner may have.
        """
        undecided = waiting.step is Step.REPLACE
        short = waiting.take is not None and could_be_longer(waiting.take)
        if len(waiting.joined) >= MOST_JOINED or not (undecided or short):
            return await self.begin(work, owner, clone, recording)
        another = Joined(message_id=recording.message_id, file_id=recording.file_id)
        training = replace(
            waiting, joined=(*waiting.joined, another), album=recording.album, album_told=False
        )
        if not undecided:
            training = replace(training, reason=None, step=Step.PREPARE, due_at=self._clock())
        await work.trainings.save(training)
        return training

    async def begin(
        self,
        work: Transaction,
        owner: Owner,
        clone: Clone,
        recording: Recording,
        *,
        agreed: bool = False,
    ) -> Training:
        """Begin a training, in the caller's transaction; it waits for what its owner has to say.

        Args:
            work: the caller's transaction.
            owner: who has sent the recording.
            clone: what is trained; a take that waits there gives way.
            recording: what it is trained with.
            agreed: whether the owner knows which finished voice it replaces.

        Raises:
            StillTraining, TrainingsUsedUp: if it can't be now.
        """
        now = self._clock()
        clone = await self._with_language(work, owner, clone)
        latest = await work.trainings.latest(clone.id)
        if latest is not None and latest.step in WANTING:
            await work.trainings.forgive(latest)
            await work.trainings.end(latest)
        elif latest is not None and latest.outcome is None and latest.step is not Step.DONE:
            raise StillTraining
        frees_at = (await find_allowance(work, owner.id, self._quota, now)).frees_at
        if frees_at is not None:
            maximum = self._quota.trainings_per_day
            raise TrainingsUsedUp(maximum=maximum, frees_at=frees_at.timestamp())
        training = await work.trainings.add(clone, recording, now=now)
        if not agreed and await has_a_voice(work, clone):
            # It has cost nothing yet: it counts from the answer on.
            await work.trainings.forgive(training)
            training = replace(training, step=Step.REPLACE, name=name_of(recording.caption))
            await work.trainings.save(training)
        elif owner.consent is not None:
            training = replace(
                training,
                step=Step.PREPARE,
                due_at=now + STATUS_GRACE,
                policy_version=owner.consent.policy_version,
            )
            await work.trainings.save(training)
        return training

    async def _with_language(self, work: Transaction, owner: Owner, clone: Clone) -> Clone:
        speaking = with_language(clone, owner, self._voice_languages)
        if speaking != clone:
            await work.clones.save(speaking)
        return speaking
