"""Trainings in dictionaries."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cloning.domain.errors import Superseded
from cloning.domain.models import Claim, Clone, Outcome, Recording, Step, Training
from cloning.ports.store import WANTING
from cloning.steps.ending import GIVEN_UP
from storage.in_memory.rows import PSEUDONYMS, NotUnique, Rows, is_due

COUNTED = timedelta(days=1)
TRAINED = (Step.TRAIN, Step.WATCH)
UNBEGUN = (Step.CONSENT, Step.PREPARE, *WANTING, Step.RESERVE)
OWING = (Step.PREPARE, Step.ANNOUNCE)
HOSTED = (Step.RESERVE, *TRAINED)


class MemoryTrainings:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, clone: Clone, recording: Recording, *, now: datetime) -> Training:
        latest = await self.latest(clone.id)
        self._rows.last_training += 1
        training = Training(
            id=self._rows.last_training,
            clone_id=clone.id,
            attempt=latest.attempt + 1 if latest is not None else 1,
            chat_id=recording.chat_id,
            message_id=recording.message_id,
            message_thread_id=recording.message_thread_id,
            file_id=recording.file_id,
            step=Step.CONSENT,
            due_at=None,
            fence=0,
            created_at=now,
            album=recording.album,
        )
        self._rows.trainings[training.id] = training
        self._count(training.id, clone.owner_id, now)
        return training

    async def get(self, training_id: int) -> Training | None:
        return self._rows.trainings.get(training_id)

    async def of_message(self, chat_id: int, message_id: int) -> Training | None:
        found = self._load(lambda one: (one.chat_id, one.message_id) == (chat_id, message_id))
        return found[0] if found else self._joined_by(chat_id, message_id)

    async def about(self, chat_id: int, message_id: int) -> Training | None:
        announced = {
            one.training_id
            for one in self._rows.announcements.values()
            if one.message_id == message_id
        }
        found = self._load(
            lambda one: (
                one.chat_id == chat_id
                and (message_id in (one.message_id, one.status_message_id) or one.id in announced)
            )
        )
        return found[-1] if found else self._joined_by(chat_id, message_id)

    async def of_album(self, chat_id: int, album: str) -> Training | None:
        found = self._load(lambda one: (one.chat_id, one.album) == (chat_id, album))
        return found[0] if found else None

    def _joined_by(self, chat_id: int, message_id: int) -> Training | None:
        for one in self._load(lambda one: one.chat_id == chat_id):
            if any(joined.message_id == message_id for joined in one.joined):
                return one
        return None

    async def unbegun(self, owner_id: int) -> Sequence[Training]:
        return self._load(
            lambda one: (
                one.step in UNBEGUN
                and self._is_of(one, owner_id)
                and self._rows.clones[one.clone_id].deleted_at is None
            )
        )

    async def durations(self, limit: int) -> Sequence[timedelta]:
        ended = self._load(lambda one: one.outcome is Outcome.SUCCESS)
        known = [(one.put_at, one.finished_at) for one in reversed(ended)]
        return [end - begin for begin, end in known if begin is not None and end is not None][
            :limit
        ]

    async def latest(self, clone_id: int) -> Training | None:
        found = await self.of_clone(clone_id)
        return found[-1] if found else None

    async def of_clone(self, clone_id: int) -> Sequence[Training]:
        return self._load(lambda one: one.clone_id == clone_id)

    async def remove(self, training: Training) -> None:
        self._rows.trainings.pop(training.id, None)

    async def save(self, training: Training) -> None:
        known = self._rows.trainings.get(training.id)
        if known is None or known.fence != training.fence:
            raise Superseded
        if training.sample is not None and training.sample != known.sample:
            self._must_be_new(training.sample)
        self._rows.trainings[training.id] = training

    def _must_be_new(self, sample: str) -> None:
        if self._load(lambda one: one.sample == sample):
            raise NotUnique(sample)

    async def overtake(self, training: Training) -> None:
        known = self._rows.trainings.get(training.id)
        if known is None or known.fence != training.fence:
            raise Superseded
        self._rows.trainings[training.id] = replace(training, fence=training.fence + 1)

    async def end(self, training: Training) -> None:
        known = self._rows.trainings.get(training.id)
        if known is not None:
            fence = training.fence + 1
            self._rows.trainings[training.id] = replace(
                known, step=Step.DONE, due_at=None, fence=fence
            )

    async def claim(self, training_id: int, *, now: datetime, until: datetime) -> Claim | None:
        known = self._rows.trainings.get(training_id)
        if known is None or not is_due(known.due_at, now):
            return None
        training = replace(known, due_at=until, fence=known.fence + 1)
        self._rows.trainings[training_id] = training
        return self._claim_of(training)

    async def held(self, claim: Claim) -> Claim:
        training = self._rows.trainings.get(claim.training.id)
        if training is None or training.fence != claim.training.fence:
            raise Superseded
        return self._claim_of(training)

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        due = [
            (training.due_at, training.id)
            for training in self._rows.trainings.values()
            if training.due_at is not None and is_due(training.due_at, now)
        ]
        return [training_id for _due_at, training_id in sorted(due)[:limit]]

    async def watched(self) -> Sequence[Claim]:
        found = self._load(lambda one: one.step is Step.WATCH)
        return [self._claim_of(training) for training in found]

    async def given_up(self, since: datetime) -> Sequence[Claim]:
        last = {training.clone_id: training.id for training in self._load(lambda _one: True)}
        found = self._load(
            lambda one: (
                one.step is Step.DONE
                and one.reason == GIVEN_UP
                and one.finished_at is not None
                and one.finished_at >= since
                and last[one.clone_id] == one.id
            )
        )
        return [self._claim_of(training) for training in found]

    async def with_samples(self, names: Sequence[str]) -> frozenset[str]:
        open_ones = self._load(lambda one: one.step is not Step.DONE)
        samples = {training.sample for training in open_ones}
        return frozenset(name for name in names if name in samples)

    async def waiting_for_consent(self, owner_id: int) -> Sequence[Training]:
        return self._load(lambda one: one.step is Step.CONSENT and self._is_of(one, owner_id))

    async def undelivered(self, owner_id: int) -> Sequence[Training]:
        return self._load(
            lambda one: one.step in OWING and one.due_at is None and self._is_of(one, owner_id)
        )

    async def begun_since(self, owner_id: int, since: datetime) -> Sequence[datetime]:
        attempts = self._rows.attempts.values()
        counted_as = PSEUDONYMS.of(owner_id)
        return sorted(
            begun_at for whose, begun_at in attempts if whose == counted_as and begun_at > since
        )

    async def all_begun_since(self, since: datetime) -> Sequence[datetime]:
        attempts = self._rows.attempts.values()
        return sorted(begun_at for _, begun_at in attempts if begun_at > since)

    def _count(self, training_id: int, owner_id: int, now: datetime) -> None:
        attempts, counted_as = self._rows.attempts, PSEUDONYMS.of(owner_id)
        for old_id, (whose, begun_at) in list(attempts.items()):
            if whose == counted_as and begun_at < now - COUNTED:
                del attempts[old_id]
        attempts[training_id] = (counted_as, now)

    async def forgive(self, training: Training) -> None:
        self._rows.attempts.pop(training.id, None)

    async def forget_attempts_before(self, moment: datetime) -> None:
        attempts = self._rows.attempts
        for training_id in [one for one, (_, begun_at) in attempts.items() if begun_at < moment]:
            del attempts[training_id]

    async def waiting_since(self, moment: datetime) -> Sequence[Claim]:
        waits = (Step.CONSENT, *WANTING)
        found = self._load(lambda one: one.step in waits and one.created_at < moment)
        return [self._claim_of(training) for training in found]

    async def another_goes_first(self, claim: Claim) -> bool:
        others = self._load(
            lambda one: one.id != claim.training.id and self._is_of(one, claim.owner.id)
        )
        return any(
            one.step in TRAINED or (one.step is Step.RESERVE and one.id < claim.training.id)
            for one in others
        )

    async def hosting(self, sample: str) -> Training | None:
        found = self._load(lambda one: one.sample == sample and one.step in HOSTED)
        return found[0] if found else None

    def _is_of(self, training: Training, owner_id: int) -> bool:
        return self._rows.clones[training.clone_id].owner_id == owner_id

    def _claim_of(self, training: Training) -> Claim:
        clone = self._rows.clones[training.clone_id]
        return Claim(training=training, clone=clone, owner=self._rows.owners[clone.owner_id])

    def _load(self, wanted: Callable[[Training], bool]) -> list[Training]:
        return [training for training in self._rows.trainings.values() if wanted(training)]
