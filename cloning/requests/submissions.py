"""From a recording to a training: consent, quota, and trying again.

Every call may be repeated (an update can be handled again after a crash) without a second effect.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.endings import came_to_nothing
from cloning.domain.errors import Outdated
from cloning.domain.limits import Quota
from cloning.domain.models import Claim, Clone, Outcome, Recording, Step, Training
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.owner import Basis, Consent, Owner
from cloning.domain.transitions import consented
from cloning.owners.allowance import Allowance, find_allowance
from cloning.owners.caps import Caps
from cloning.owners.ownership import own_clone
from cloning.owners.questions import closed, is_newer
from cloning.owners.titles import FIRST_TITLE
from cloning.ports.outside import Clock
from cloning.ports.store import Store, Transaction
from cloning.requests.admission import check
from cloning.requests.beginning import Beginning
from cloning.requests.destination import find_destination, named, recording_of
from cloning.trainings.ending import drop_claim

log = logging.getLogger(__name__)


class Submissions:
    """Takes recordings in."""

    def __init__(
        self,
        *,
        store: Store,
        quota: Quota,
        policy_version: str,
        clock: Clock,
        voice_languages: Sequence[str] = (),
        caps: Caps | None = None,
    ) -> None:
        self._store = store
        self._quota = quota
        self._policy_version = policy_version
        self._clock = clock
        self._beginning = Beginning(
            quota=quota,
            caps=caps or Caps(clock=clock),
            clock=clock,
            voice_languages=voice_languages,
        )

    async def submit(self, recording: Recording, first_title: str = FIRST_TITLE) -> Claim:
        """Begin a training with a recording; without consent the training waits for it.

        A new clone takes its title from the caption, else the first title, else the next free one.
        If the recording would replace a finished voice, it waits until its owner agrees.

        Raises:
            SomebodyElses, TooBig: if it can't be accepted.
            ClonesUsedUp, TrainingsUsedUp: if the owner has used up their quota.
            AllTrainingsUsedUp, PaidSlotsUsedUp: if all owners together have reached a cap.
            StillTraining: if its clone is already being trained.
        """
        check(recording)
        async with self._store.transaction() as work:
            owner = await self._owner(
                work, recording.owner_id, recording.chat_id, recording.app_language
            )
            training = await work.trainings.of_message(recording.chat_id, recording.message_id)
            if training is None:
                training = await self._take_in(work, owner, recording, first_title)
            clone = await _clone_of(work, training)
        ids = {"clone": clone.id, "training": training.id, "recording": recording.message_id}
        log.info("taken in", extra=ids)
        return Claim(training=training, clone=clone, owner=owner)

    async def shown(self, training: Training, message_id: int | None) -> None:
        """Note the status message that a handler has sent, and start at once."""
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
            work.wake(training.id)

    async def about_to_begin(self, owner_id: int) -> Sequence[Claim]:
        """Return the trainings that an owner's consent will begin, as they will be then."""
        async with self._store.transaction() as work:
            waiting = await _waiting(work, owner_id)
        return [replace(one, training=self._consented(one.training)) for one in waiting]

    async def has_agreed(self, owner_id: int) -> bool:
        """Return whether an owner has said whose voice it is."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
        return owner is not None and owner.consent is not None

    async def agree(self, owner_id: int, chat_id: int, basis: Basis, message_id: int) -> int:
        """Record an owner's consent; return how many waiting trainings that has started."""
        now = self._clock()
        consent = Consent(
            basis=basis, policy_version=self._policy_version, given_at=now, message_id=message_id
        )
        async with self._store.transaction() as work:
            owner = await self._owner(work, owner_id, chat_id)
            if owner.consent is None:
                await work.owners.save(replace(owner, consent=consent))
                await work.audit.add(_entry(consent, owner), owner_id)
            waiting = await work.trainings.waiting_for_consent(owner_id)
            for training in waiting:
                await work.trainings.save(self._consented(training))
                work.wake(training.id)
        return len(waiting)

    async def decline(self, owner_id: int) -> Sequence[Claim]:
        """Drop the trainings that wait for an owner's consent, and return them."""
        async with self._store.transaction() as work:
            return [await drop_claim(work, claim) for claim in await _waiting(work, owner_id)]

    async def again(self, owner_id: int, training_id: int) -> Claim:
        """Train once more with the recording of a failed training, on the same slot.

        A second call returns the training that the first one has begun.

        Raises:
            CloneNotFound: if this owner has no such clone.
            Outdated: if another training came after it, or it has not failed.
            StillTraining, TrainingsUsedUp, AllTrainingsUsedUp, PaidSlotsUsedUp: if it can't begin.
        """
        async with self._store.transaction() as work:
            failed = await work.trainings.get(training_id)
            clone = await own_clone(work, owner_id, failed.clone_id if failed else None)
            trainings = await work.trainings.of_clone(clone.id)
            latest = [one for one in trainings if not came_to_nothing(one)][-1:]
            if failed is not None and latest and _is_again(latest[0], failed):
                owner = await self._owner(work, owner_id, failed.chat_id)
                return Claim(training=latest[0], clone=clone, owner=owner)
            if failed is None or latest != [failed] or failed.outcome is not Outcome.FAILED:
                raise Outdated
            owner = await self._owner(work, owner_id, failed.chat_id)
            recording = recording_of(owner, failed)
            training = await self._beginning.begin(work, owner, clone, recording, agreed=True)
            training = replace(
                training,
                joined=failed.joined,
                accepted=failed.accepted,
                part_from_seconds=failed.part_from_seconds,
            )
            await work.trainings.save(training)
            return Claim(training=training, clone=await _clone_of(work, training), owner=owner)

    async def allowance(self, owner_id: int) -> Allowance:
        """Return how much of their quota an owner has used."""
        async with self._store.transaction() as work:
            return await self._allowance(work, owner_id)

    async def back(self, owner_id: int) -> None:
        """Deliver what we owe an owner who can be reached again."""
        async with self._store.transaction() as work:
            owner = await work.owners.get(owner_id)
            if owner is None or owner.reachable:
                return
            await work.owners.save(replace(owner, reachable=True, unreachable_since=None))
            for training in await work.trainings.undelivered(owner_id):
                await work.trainings.save(replace(training, due_at=self._clock()))
                work.wake(training.id)

    async def gone(self, owner_id: int) -> None:
        """Note that the owner has blocked us."""
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

    async def _take_in(
        self, work: Transaction, owner: Owner, recording: Recording, first_title: str
    ) -> Training:
        """Begin a training on the recording's clone, or join it to the take that waits there."""
        now = self._clock()
        destination = await find_destination(work, owner, recording, now)
        if owner.question is not None and is_newer(owner, recording.message_id):
            owner = closed(owner)
            await work.owners.save(owner)
        if destination is None:
            return await self._beginning.begin_new(work, owner, recording, first_title)
        clone = await named(work, owner, destination.clone, recording.caption)
        if destination.waiting is not None:
            return await self._beginning.join(work, owner, clone, destination.waiting, recording)
        return await self._beginning.begin(work, owner, clone, recording)

    def _consented(self, training: Training) -> Training:
        return consented(training, policy_version=self._policy_version, due_at=self._clock())


def _entry(consent: Consent, owner: Owner) -> Entry:
    return Entry(
        deed=Deed.CONSENTED,
        at=consent.given_at,
        policy_version=consent.policy_version,
        basis=consent.basis,
        language=owner.speaks,
        message_id=consent.message_id,
    )


def _is_again(training: Training, failed: Training) -> bool:
    """Return whether this training repeats the failed one and is still under way."""
    same = (training.chat_id, training.message_id) == (failed.chat_id, failed.message_id)
    return same and training.attempt > failed.attempt and training.outcome is None


async def _clone_of(work: Transaction, training: Training) -> Clone:
    clone = await work.clones.get(training.clone_id)
    if clone is None:
        raise Outdated
    return clone


async def _waiting(work: Transaction, owner_id: int) -> Sequence[Claim]:
    owner = await work.owners.get(owner_id)
    if owner is None:
        return []
    return [
        Claim(training=training, clone=await _clone_of(work, training), owner=owner)
        for training in await work.trainings.waiting_for_consent(owner_id)
    ]
