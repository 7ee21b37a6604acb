"""What was seen of consents: nothing begins without one, and taking it back ends what had not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cloning.domain.models import Step, Training
from cloning.domain.transitions import UNBEGUN
from storage.in_memory.rows import Rows


@dataclass
class Consents:
    """Looks at every commit with the owners' consents in mind (P22)."""

    violated: Callable[[str], None]
    dropped: set[int]
    """Where trainings are noted that nobody owes an answer."""
    abandoned: set[str] = field(default_factory=set)
    """The samples of what was dropped, perhaps just before a worker wrote them.

    One that a kill or a bad disk then leaves behind goes within two hours.
    """

    def sees_commit(self, before: Rows, after: Rows) -> None:
        """Look at what a commit begins and ends."""
        if before.owners != after.owners:
            self._see_withdrawals(before, after)
        if before.clones != after.clones:
            self._see_intents(before, after)
        if before.trainings != after.trainings:
            for training in after.trainings.values():
                known = before.trainings.get(training.id)
                if known is not training:
                    self._see(known, training, after)
                if known is not None and (_is_over(training) or known.sample != training.sample):
                    self._abandon(known)
            for training_id in before.trainings.keys() - after.trainings.keys():
                self._abandon(before.trainings[training_id])
                self._see_gone(before.trainings[training_id], before, after)

    def _abandon(self, training: Training) -> None:
        if training.step is Step.PREPARE and training.sample is not None:
            self.abandoned.add(training.sample)

    def _see_withdrawals(self, before: Rows, after: Rows) -> None:
        for owner_id, owner in before.owners.items():
            if owner.consent is None or _agrees(owner_id, after):
                continue
            for training in _of(owner_id, after):
                clone = after.clones[training.clone_id]
                begun = clone.slot_intent_at is not None and training.step is Step.RESERVE
                if training.step in UNBEGUN and training.step is not Step.CONSENT and not begun:
                    self.violated(f"P22: the consent to {training} was withdrawn, and it goes on")

    def _see_intents(self, before: Rows, after: Rows) -> None:
        for clone in after.clones.values():
            known = before.clones.get(clone.id)
            if known is clone or clone.slot_intent_at is None:
                continue
            begun = known is not None and known.slot_intent_at is not None
            if not (begun or _agrees(clone.owner_id, after)):
                self.violated(f"P22: a slot is being made for {clone} without consent")

    def _see(self, known: Training | None, training: Training, after: Rows) -> None:
        owner_id = after.clones[training.clone_id].owner_id
        released = training.policy_version and not (known and known.policy_version)
        if _agrees(owner_id, after):
            return
        if released:
            self.violated(f"P22: {training} was begun without the consent of {owner_id}")
        if training.step is Step.DONE and training.outcome is None:
            self.drop(known or training)

    def _see_gone(self, training: Training, before: Rows, after: Rows) -> None:
        clone = before.clones[training.clone_id]
        if training.outcome is None and not _agrees(clone.owner_id, after):
            self.drop(training)

    def drop(self, training: Training) -> None:
        """Owe nobody an answer about a training, and expect its sample to go."""
        self.dropped.add(training.id)
        if training.sample is not None:
            self.abandoned.add(training.sample)


def _is_over(training: Training) -> bool:
    """Tell whether nothing is left to do."""
    return training.step is Step.DONE


def _agrees(owner_id: int, rows: Rows) -> bool:
    owner = rows.owners.get(owner_id)
    return owner is not None and owner.consent is not None


def _of(owner_id: int, rows: Rows) -> Iterator[Training]:
    for training in rows.trainings.values():
        clone = rows.clones[training.clone_id]
        if clone.owner_id == owner_id and clone.deleted_at is None:
            yield training
