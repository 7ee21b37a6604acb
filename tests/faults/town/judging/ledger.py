"""What was seen to happen, and what must never be seen."""

from collections import defaultdict, deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from cloning.domain.endings import GIVEN_UP
from cloning.domain.models import Clone, Outcome, Step, Training
from storage.in_memory.rows import Rows
from tests.faults.town.judging.consents import Consents
from tests.faults.town.judging.forgetting import Forgettings

AT_WORK: ContextVar[int] = ContextVar("AT_WORK", default=0)
"""The training that the present task works on; 0 if none."""

WITHOUT_CONSENT = (Step.CONSENT, Step.REPLACE, Step.DONE)
"""The steps at which nothing is done with a recording."""

AT_THE_UPSTREAM = (Step.TRAIN, Step.WATCH)
UNBEGUN = (Step.CONSENT, Step.PREPARE, Step.MORE, Step.CHOICE, Step.REPLACE, Step.RESERVE)

EDGES = {
    Step.CONSENT: {Step.PREPARE, Step.REPLACE, Step.DONE},
    Step.REPLACE: {Step.DONE},
    Step.PREPARE: {Step.MORE, Step.CHOICE, Step.RESERVE, Step.ANNOUNCE, Step.DONE},
    Step.MORE: {Step.PREPARE, Step.DONE},
    Step.CHOICE: {Step.PREPARE, Step.DONE},
    Step.RESERVE: {Step.PREPARE, Step.TRAIN, Step.ANNOUNCE, Step.DONE},
    Step.TRAIN: {Step.WATCH, Step.RESERVE, Step.ANNOUNCE, Step.DONE},
    Step.WATCH: {Step.TRAIN, Step.RESERVE, Step.ANNOUNCE, Step.DONE},
    Step.ANNOUNCE: {Step.DONE},
    Step.DONE: set(),
}
"""How a training may go from one step to the next (P8)."""


@dataclass(frozen=True)
class Message:
    """What an owner sees in the chat."""

    training_id: int
    says: str
    """An outcome, a progress, or the code of an error."""
    push: bool = False
    """Whether it announces how a training ended."""
    repeat: bool = False
    clip: bytes = b""


@dataclass
class Ledger:
    """Remembers everything that the promises speak of."""

    clock: Callable[[], float]
    violations: list[str] = field(default_factory=list)
    history: deque[str] = field(default_factory=lambda: deque(maxlen=4000))
    tells: bool = False
    """Whether the history is written down, which takes time."""
    trainings: dict[int, Training] = field(default_factory=dict)
    """Every training there ever was, as it was last seen."""
    clones: dict[int, Clone] = field(default_factory=dict)
    clone_of: dict[int, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    """Takes that waited and were not wanted any more."""
    cancelling: set[int] = field(default_factory=set)
    """Owners whose /cancel is being dealt with."""
    deleted_at: dict[int, float] = field(default_factory=dict)
    """When a clone was deleted by its owner."""
    pushes: defaultdict[tuple[int, str], list[Message]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What was announced, by the training and how it ended."""
    late: set[int] = field(default_factory=set)
    """Trainings that were given up and have succeeded after all: they end twice."""
    given: dict[str, int] = field(default_factory=dict)
    """The clone that each slot was given to."""
    wished_at: dict[int, float] = field(default_factory=dict)
    """When a training was first ready for a slot."""
    most_intents: int = 0
    """How many clones have waited at one time for what has become of their create."""
    languages: dict[str, str] = field(default_factory=dict)
    """What each slot was created to speak."""
    forgettings: Forgettings = field(init=False)
    consents: Consents = field(init=False)

    def __post_init__(self) -> None:
        self.forgettings = Forgettings(self.clock, self.violated)
        self.consents = Consents(self.violated, self.dropped)

    def step_of(self, training_id: int) -> Step | None:
        """Tell at which step a training is by now, if it is still there."""
        training = self.forgettings.rows.trainings.get(training_id)
        return None if training is None else training.step

    def note(self, *words: object) -> None:
        """Write a line of the history."""
        if self.tells:
            line = " ".join(map(str, words))
            self.history.append(f"{self.clock():9.2f} [{AT_WORK.get()}] {line}")

    def violated(self, promise: str) -> None:
        """Write down that a promise was not kept."""
        self.note("VIOLATED:", promise)
        self.violations.append(f"{promise} (at {self.clock():.2f} s)")

    def sees_commit(self, before: Rows, after: Rows) -> None:
        """Look at what a commit changes."""
        self.forgettings.sees_commit(before, after)
        self.consents.sees_commit(before, after)
        self._counts_intents(before, after)
        if self.cancelling:
            self._sees_cancelled(before, after)
        for clone_id, clone in after.clones.items():
            known = before.clones.get(clone_id)
            if known is not clone and known != clone:
                self._sees_clone(known, clone)
        for training_id, training in after.trainings.items():
            earlier = before.trainings.get(training_id)
            if earlier is not training and earlier != training:
                self._sees_training(earlier, training)
                if training.step in AT_THE_UPSTREAM:
                    self._sees_queue(training, after)
        for training_id in before.announcements.keys() - after.announcements.keys():
            self.note("forgotten", training_id)

    def _counts_intents(self, before: Rows, after: Rows) -> None:
        if before.clones is not after.clones:
            waiting = sum(clone.slot_intent_at is not None for clone in after.clones.values())
            self.most_intents = max(self.most_intents, waiting)

    def _sees_cancelled(self, before: Rows, after: Rows) -> None:
        """What an owner has cancelled owes them nothing, unless it has come to the upstream."""
        for training in before.trainings.values():
            now = after.trainings.get(training.id)
            ended = now is None or (now.step is Step.DONE and now.outcome is None)
            clone = before.clones[training.clone_id]
            if clone.owner_id in self.cancelling and training.step in UNBEGUN and ended:
                if clone.slot_intent_at is not None:
                    self.violated(f"P5: {training} was cancelled while its slot was being made")
                self.consents.drop(training)

    def _sees_clone(self, known: Clone | None, clone: Clone) -> None:
        self.clones[clone.id] = clone
        if clone.deleted_at is not None:
            self.deleted_at.setdefault(clone.id, self.clock())
        if clone.slot_id is not None and self.given.setdefault(clone.slot_id, clone.id) != clone.id:
            earlier = self.given[clone.slot_id]
            self.violated(f"P5: {clone.slot_id} of clone {earlier} was given to clone {clone.id}")
        if known is None:
            return
        self._sees_language(known, clone)
        if None not in (known.slot_id, clone.slot_id) and known.slot_id != clone.slot_id:
            self.violated(f"P5: clone {clone.id} went from {known.slot_id} to {clone.slot_id}")
        if known.deleted_at is not None and clone.deleted_at is None:
            self.violated(f"P12: clone {clone.id} was deleted and came back")

    def _sees_language(self, known: Clone, clone: Clone) -> None:
        """A slot speaks what its clone's row says, from its creation on."""
        if clone.slot_id is None:
            return
        if known.slot_id is None and self.languages[clone.slot_id] != clone.voice_language:
            spoken = self.languages[clone.slot_id]
            self.violated(f"the slot of clone {clone.id} speaks {spoken}: {clone}")
        if known.slot_id is not None and known.voice_language != clone.voice_language:
            self.violated(f"clone {clone.id} spoke {known.voice_language}: {clone}")

    def _sees_training(self, known: Training | None, training: Training) -> None:
        self.trainings[training.id] = training
        self.clone_of[training.id] = training.clone_id
        self.note("commit", training.id, training.step, training.due_at, f"fence {training.fence}")
        if training.step is Step.RESERVE:
            self.wished_at.setdefault(training.id, self.clock())
        if known is None:
            return
        if known.reason == GIVEN_UP and training.outcome is Outcome.SUCCESS:
            self.late.add(training.id)
        else:
            self._sees_edge(known, training)
        if known.step in (Step.MORE, Step.CHOICE, Step.REPLACE) and training.step is Step.DONE:
            self.dropped.add(training.id)
        if training.policy_version is None and training.step not in WITHOUT_CONSENT:
            self.violated(f"P22: training {training.id} is at {training.step} without consent")
        if training.fence < known.fence:
            self.violated(f"P17: the fence of training {training.id} went down")

    def _sees_edge(self, known: Training, training: Training) -> None:
        if training.step is not known.step and training.step not in EDGES[known.step]:
            self.violated(f"P8: training {training.id} went from {known.step} to {training.step}")
        if known.outcome is not None and training.outcome is not known.outcome:
            self.violated(f"P8: training {training.id} was {known.outcome}, is {training.outcome}")

    def _sees_queue(self, training: Training, after: Rows) -> None:
        """One training at a time for each owner (P26)."""
        owner_id = after.clones[training.clone_id].owner_id
        at_once = [
            other.id
            for other in after.trainings.values()
            if other.step in AT_THE_UPSTREAM and after.clones[other.clone_id].owner_id == owner_id
        ]
        if len(at_once) > 1:
            self.violated(f"P26: {owner_id} has the trainings {at_once} at once")

    def sees_push(self, chat_id: int, message: Message) -> None:
        """Look at an announcement that arrives."""
        training = self.trainings[message.training_id]
        earlier = self.pushes[training.id, message.says]
        self.note("push", message.says, "repeat" if message.repeat else "")
        if training.chat_id != chat_id:
            self.violated(f"P12: training {training.id} was announced in chat {chat_id}")
        if len(earlier) >= 2 or (earlier and not message.repeat):
            self.violated(f"P11: training {training.id} was announced {len(earlier) + 1} times")
        says = {says for number, says in self.pushes if number == training.id}
        if says - {message.says} and training.id not in self.late:
            self.violated(f"P10: training {training.id} had two endings")
        self._sees_clip(training, message)
        earlier.append(message)

    def _sees_clip(self, training: Training, message: Message) -> None:
        if message.clip and (training.sample or "").encode() not in message.clip:
            self.violated(f"P13: training {training.id} was announced with {message.clip!r}")
        if message.clip and message.says != Outcome.SUCCESS:
            self.violated(f"P13: a clip came with {message.says}")
