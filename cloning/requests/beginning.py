"""How a training begins: the checks, and the questions that its owner must answer first."""

from collections.abc import Sequence

from cloning.domain.endings import OVERTAKEN
from cloning.domain.errors import Banned, StillTraining, TrainingsUsedUp, UnderMaintenance
from cloning.domain.limits import STATUS_GRACE, Quota
from cloning.domain.models import Clone, Recording, Step, Training
from cloning.domain.owner import Owner
from cloning.domain.transitions import WANTING, consented, dropped, undecided
from cloning.holding import holding
from cloning.owners.allowance import Allowance, find_allowance, find_when_free
from cloning.owners.caps import Caps
from cloning.owners.spare import has_a_voice
from cloning.owners.titles import name_of
from cloning.ports.outside import Clock
from cloning.ports.store import Transaction
from cloning.requests.destination import find_place, free_title, named
from cloning.requests.voice_language import with_language
from cloning.trainings.joining import can_grow, join


@holding
class Beginning:
    """Begins trainings within quota and caps; each call is part of the caller's transaction."""

    quota: Quota
    caps: Caps
    clock: Clock
    voice_languages: Sequence[str]

    async def begin_new(
        self, work: Transaction, owner: Owner, recording: Recording, first_title: str
    ) -> Training:
        """Begin a training for a new voice.

        Raises:
            ClonesUsedUp, TrainingsUsedUp: if the owner has used up their quota.
        """
        allowance = await find_allowance(work, owner.id, self.quota, self.clock())
        title = free_title(allowance, name_of(recording.caption) or first_title)
        clone = await find_place(work, owner, allowance, title, self.clock())
        clone = await named(work, owner, clone, recording.caption)
        return await self.begin(work, owner, clone, recording, agreed=True, allowance=allowance)

    async def join(
        self,
        work: Transaction,
        owner: Owner,
        clone: Clone,
        waiting: Training,
        recording: Recording,
    ) -> Training:
        """Join a recording to a take that can grow, or replace a bad take with it.

        Raises:
            TrainingsUsedUp: if it needs another training, and the owner has used up their quota.
        """
        await _must_be_open(work)
        if await can_grow(work, waiting):
            return await join(work, waiting, recording, self.clock())
        return await self.begin(work, owner, clone, recording)

    async def begin(
        self,
        work: Transaction,
        owner: Owner,
        clone: Clone,
        recording: Recording,
        *,
        agreed: bool = False,
        allowance: Allowance | None = None,
    ) -> Training:
        """Begin a training; it waits for its owner if there is something to answer.

        Args:
            work: the caller's transaction.
            owner: the sender of the recording.
            clone: the clone to train; a take that waits there is dropped.
            recording: the recording to train it with.
            agreed: whether the owner has agreed that it replaces a finished voice.
            allowance: what the owner has used, if the clone was chosen by it: then it is a new one,
                or a spare one, and no take waits there.

        Raises:
            StillTraining, TrainingsUsedUp: if it can't begin now.
        """
        now = self.clock()
        clone = await self._with_language(work, owner, clone)
        if allowance is None:
            await _make_way(work, clone)
        await self._admit(work, owner, clone, allowance)
        training = await work.trainings.add(clone, recording, now=now)
        if not agreed and await has_a_voice(work, clone):
            # It has cost nothing yet, so it only counts from the answer on.
            await work.trainings.forgive(training)
            training = undecided(training, name=name_of(recording.caption))
            await work.trainings.save(training)
        elif owner.consent is not None:
            policy_version, due_at = owner.consent.policy_version, now + STATUS_GRACE
            training = consented(training, policy_version=policy_version, due_at=due_at)
            await work.trainings.save(training)
        return training

    async def _admit(
        self, work: Transaction, owner: Owner, clone: Clone, allowance: Allowance | None
    ) -> None:
        await _must_be_open(work)
        if await work.bans.has(owner.id):
            raise Banned
        if allowance is not None:
            frees_at = allowance.frees_at
        else:
            frees_at = await find_when_free(work, owner.id, self.quota, self.clock())
        if frees_at is not None:
            maximum = self.quota.trainings_per_day
            raise TrainingsUsedUp(maximum=maximum, frees_at=frees_at.timestamp())
        await self.caps.admit(work, clone)

    async def _with_language(self, work: Transaction, owner: Owner, clone: Clone) -> Clone:
        speaking = with_language(clone, owner, self.voice_languages)
        if speaking != clone:
            await work.clones.save(speaking)
        return speaking


async def _make_way(work: Transaction, clone: Clone) -> None:
    """Drop a take that waits for its owner; StillTraining if the last training is under way."""
    latest = await work.trainings.latest(clone.id)
    if latest is None or latest.outcome is not None or latest.step is Step.DONE:
        return
    if latest.step not in WANTING:
        raise StillTraining
    await work.trainings.forgive(latest)
    await work.trainings.overtake(dropped(latest, OVERTAKEN))


async def _must_be_open(work: Transaction) -> None:
    """Raise UnderMaintenance while operators let nothing begin."""
    paused = await work.maintenance.get()
    if paused is not None:
        raise UnderMaintenance(sentence=paused.sentence)
