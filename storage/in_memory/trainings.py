"""Trainings in dictionaries, with the same claims and fences as in SQL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.endings import GIVEN_UP
from cloning.domain.errors import Superseded
from cloning.domain.limits import is_due
from cloning.domain.line import goes_first
from cloning.domain.models import Claim, Clone, Outcome, Recording, Step, Training
from cloning.domain.transitions import ANSWERABLE, HOSTED, OWING, UNBEGUN, begun
from cloning.owners.allowance import DAY
from cloning.ports.holds import Hold
from cloning.trainings.joining import joined_by
from storage.in_memory.claims import due, renewed
from storage.in_memory.rows import Attempt, Inconsistent, Rows


class InMemoryTrainings:
    """Adapter of the port in cloning/ports/trainings.py."""

    def __init__(self, rows: Rows, pseudonym_of: Callable[[int], str]) -> None:
        self._rows = rows
        self._pseudonym_of = pseudonym_of

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        if clone.id not in self._rows.clones:
            raise Inconsistent(clone.id)
        added = begun(clone, recording, await self.latest(clone.id), now=now)
        self._rows.last_training += 1
        training = replace(added, id=self._rows.last_training)
        self.write(training)
        self._count(training, clone.owner_id)
        return training

    async def get(self, training_id: int) -> Training | None:
        return self._rows.trainings.get(training_id)

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        of_chat = self._of_chat(chat_id)
        begun = [one for one in of_chat if one.message_id == message_id]
        return begun[0] if begun else joined_by(message_id, of_chat)

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        of_chat, announcements = self._of_chat(chat_id), self._rows.announcements.values()
        announced = {one.training_id for one in announcements if one.message_id == message_id}
        naming = [
            one
            for one in of_chat
            if message_id in (one.message_id, one.status_message_id) or one.id in announced
        ]
        return naming[-1] if naming else joined_by(message_id, of_chat)

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        return self._rows.trainings.first(lambda one: (one.chat_id, one.album) == (chat_id, album))

    async def durations(self, limit: int) -> Sequence[timedelta]:
        successes = self._rows.trainings.where(lambda one: one.outcome is Outcome.SUCCESS)
        times = [
            (one.finished_at, one.id, one.put_at)
            for one in successes
            if one.put_at is not None and one.finished_at is not None
        ]
        return [end - put for end, _id, put in sorted(times, reverse=True)[:limit]]

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        unbegun = self._at(UNBEGUN, owner_id)
        return [one for one in unbegun if self._rows.clones[one.clone_id].deleted_at is None]

    async def latest(self, clone_id: int) -> Training | None:
        of_clone = await self.of_clone(clone_id)
        return of_clone[-1] if of_clone else None

    async def latest_of(self, owner_id: int) -> Training | None:
        kept = self._rows.clones.where(
            lambda one: one.owner_id == owner_id and one.deleted_at is None
        )
        ids = {clone.id for clone in kept}
        found = self._rows.trainings.where(lambda one: one.clone_id in ids)
        return found[-1] if found else None

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        return self._rows.trainings.where(lambda one: one.clone_id == clone_id)

    async def remove(self, training: Training) -> None:
        if training.id in self._rows.announcements:
            raise Inconsistent(training.id)
        self._rows.trainings = self._rows.trainings.without(training.id)

    async def save(self, training: Training) -> None:
        self._must_hold(training)
        self.write(training)

    async def overtake(self, training: Training) -> None:
        self._must_hold(training)
        self.write(replace(training, fence=training.fence + 1))

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        known = self._rows.trainings.get(training_id)
        if known is None or not is_due(known.due_at, now):
            return None
        training = replace(known, due_at=until, fence=known.fence + 1)
        self.write(training)
        return self._claim_of(training)

    async def held(self, claim: Claim) -> Claim:
        return self._claim_of(self._must_hold(claim.training))

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        prolonged = renewed(self._rows.trainings, holds, until)
        for training in prolonged:
            self.write(training)
        return frozenset(training.id for training in prolonged)

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        return due(self._rows.trainings, now, limit)

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        last = {one.clone_id: one.id for one in self._rows.trainings.where(lambda _one: True)}
        return self.claims(
            lambda one: (
                one.step is Step.DONE
                and one.outcome is Outcome.FAILED
                and one.reason == GIVEN_UP
                and one.finished_at is not None
                and one.finished_at >= since
                and last[one.clone_id] == one.id
            )
        )

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        open_ones = self._rows.trainings.where(lambda one: one.step is not Step.DONE)
        return frozenset(names) & {training.sample for training in open_ones}

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        return self._at((Step.CONSENT,), owner_id)

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        return [one for one in self._at(OWING, owner_id) if one.due_at is None]

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        counted_as = self._pseudonym_of(owner_id)
        return self._begun(lambda one: one.counted_as == counted_as and one.begun_at > since)

    async def last_begun(self, number: int, since: datetime) -> datetime | None:
        begun = self._begun(lambda one: one.begun_at > since)
        return begun[-number] if number <= len(begun) else None

    async def forgive(self, training: Training) -> None:
        self._rows.attempts = self._rows.attempts.without(training.id)

    async def forget_attempts_before(self, moment: datetime) -> None:
        self._rows.attempts = self._rows.attempts.without_any(lambda one: one.begun_at < moment)

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        waiting = self.claims(lambda one: one.step in ANSWERABLE and one.created_at < moment)
        return sorted(waiting, key=lambda claim: (claim.training.created_at, claim.training.id))

    async def another_goes_first(self, claim: Claim) -> bool:
        others = self._at(HOSTED, claim.owner.id)
        return any(goes_first(other, claim.training) for other in others)

    async def hosting(self, sample: str) -> Training | None:
        return self._rows.trainings.first(lambda one: one.sample == sample and one.step in HOSTED)

    def _of_chat(self, chat_id: int) -> list[Training]:
        return self._rows.trainings.where(lambda one: one.chat_id == chat_id)

    def _at(self, steps: Sequence[Step], owner_id: int) -> list[Training]:
        clones = self._rows.clones
        return self._rows.trainings.where(
            lambda one: one.step in steps and clones[one.clone_id].owner_id == owner_id
        )

    def _must_hold(self, training: Training) -> Training:
        known = self._rows.trainings.get(training.id)
        if known is None or known.fence != training.fence:
            raise Superseded
        return known

    def write(self, training: Training) -> None:
        """Write a training, whoever holds it."""
        self._rows.trainings = self._rows.trainings.having(
            training.id,
            training,
            lambda one: one.sample,
            lambda one: (one.clone_id, one.attempt),
            lambda one: (one.chat_id, one.message_id, one.attempt),
        )

    def _count(self, training: Training, owner_id: int) -> None:
        counted_as, old = self._pseudonym_of(owner_id), training.created_at - DAY
        self._rows.attempts = self._rows.attempts.without_any(
            lambda one: one.counted_as == counted_as and one.begun_at < old
        ).having(training.id, Attempt(counted_as, training.created_at))

    def _begun(self, wanted: Callable[[Attempt], bool]) -> Sequence[datetime]:
        return sorted(attempt.begun_at for attempt in self._rows.attempts.where(wanted))

    def claims(self, wanted: Callable[[Training], bool]) -> Sequence[Claim]:
        """Load trainings with their clones and owners."""
        return [self._claim_of(training) for training in self._rows.trainings.where(wanted)]

    def _claim_of(self, training: Training) -> Claim:
        clone = self._rows.clones[training.clone_id]
        return Claim(training=training, clone=clone, owner=self._rows.owners[clone.owner_id])
