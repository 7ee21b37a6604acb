"""Everything that can happen to a training and to its clone's slot.

No other code writes a training's step or outcome, nor what we know of a slot; the diagram in
docs/architecture.md shows the moves. Each function returns the row as it will be, so that a
message can be sent about it before it is written down. A move raises Superseded if the training
isn't where that can happen: another worker, or its owner, has moved it in the meantime.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Concatenate, Generic, ParamSpec, TypeVar

from cloning.domain.endings import DROPPED
from cloning.domain.errors import Superseded
from cloning.domain.models import (
    Clone,
    Outcome,
    Reason,
    Recording,
    State,
    Step,
    Training,
)
from cloning.domain.recordings.sound import Sample, Take

Details = ParamSpec("Details")
AnyStep = TypeVar("AnyStep", bound=StrEnum)
Move = Callable[Concatenate[Training, Details], Training]


@dataclass(frozen=True, slots=True)
class Arrow(Generic[AnyStep]):
    """One kind of move: the steps it can begin at, and the one it leads to."""

    name: str
    begins_at: Sequence[AnyStep]
    leads_to: AnyStep


ARROWS: list[Arrow[Step]] = []
"""Every kind of move, in the order of the functions below."""

UNDER_WAY = tuple(step for step in Step if step is not Step.DONE)

WANTING = (Step.MORE, Step.CHOICE, Step.REPLACE)
"""The steps that wait for the owner's next action."""

ANSWERABLE = (Step.CONSENT, *WANTING)
"""The steps that wait for the owner's answer."""

UNDECIDED = (Step.CONSENT, Step.REPLACE)
"""The steps before anything is done with a recording."""

ASKED = (Step.MORE, Step.CHOICE)
"""The steps in which the owner was asked about the take."""

UNBEGUN = (Step.CONSENT, Step.PREPARE, *WANTING, Step.RESERVE)
"""The steps of a training that has not reached the upstream yet."""

TRAINED = (Step.TRAIN, Step.WATCH)
"""The steps in which each owner may have only one training at a time."""

HOSTED = (Step.RESERVE, *TRAINED)
"""The steps in which a training's sample can be fetched."""

OWING = (Step.PREPARE, Step.ANNOUNCE)
"""The steps that end in a message: a question about a take, or how a training ended."""


def _moves(*begins_at: Step, to: Step) -> Callable[[Move[Details]], Move[Details]]:
    """Make a function that changes the rest of a training also move it from step to step."""

    def moving(change: Move[Details]) -> Move[Details]:
        ARROWS.append(Arrow(change.__name__, begins_at, to))

        def move(training: Training, /, *args: Details.args, **details: Details.kwargs) -> Training:
            if training.step not in begins_at:
                raise Superseded
            moved = change(training, *args, **details)
            return replace(moved, step=to, trouble=None, trouble_since=None)

        return move

    return moving


def begun(
    clone: Clone, recording: Recording, latest: Training | None, *, now: datetime
) -> Training:
    """Make the training that follows a clone's latest; its id is 0 until a store gives it one."""
    return Training(
        id=0,
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


@_moves(Step.CONSENT, to=Step.REPLACE)
def undecided(training: Training, *, name: str | None) -> Training:
    """Wait until the owner says whether it replaces a finished voice."""
    return replace(training, name=name)


@_moves(Step.CONSENT, to=Step.PREPARE)
def consented(training: Training, *, policy_version: str, due_at: datetime) -> Training:
    """Begin, because its owner has consented."""
    return replace(training, due_at=due_at, policy_version=policy_version)


@_moves(Step.PREPARE, Step.MORE, Step.CHOICE, Step.RESERVE, to=Step.PREPARE)
def prepared_again(training: Training, *, now: datetime) -> Training:
    """Listen again: there is another recording, another part, or the owner's decision."""
    return replace(training, due_at=now, tries=0)


@_moves(Step.PREPARE, to=Step.MORE)
def short_of_speech(training: Training, take: Take) -> Training:
    """Wait for another recording."""
    return _waiting(training, take)


@_moves(Step.PREPARE, to=Step.CHOICE)
def doubtful(training: Training, take: Take) -> Training:
    """Wait until the owner says whether to use the take."""
    return _waiting(training, take)


@_moves(Step.PREPARE, to=Step.RESERVE)
def hosted(
    training: Training,
    sample: Sample,
    *,
    name: str,
    sha256: str,
    recordings: tuple[str, ...],
    now: datetime,
) -> Training:
    """Go on, because the sample of these recordings can be fetched under this name."""
    return replace(
        training,
        sample=name,
        sample_sha256=sha256,
        recordings_sha256=recordings,
        sample_seconds=sample.seconds,
        take=sample.take,
        fetching_since=None,
        due_at=now,
        tries=0,
    )


@_moves(Step.RESERVE, to=Step.TRAIN)
def reserved(training: Training, *, now: datetime) -> Training:
    """Go on, because there is a slot and it is this training's turn."""
    return replace(training, due_at=now, tries=0)


@_moves(Step.TRAIN, to=Step.WATCH)
def accepted(training: Training, *, seen: bool, now: datetime) -> Training:
    """Wait for the upstream, which has taken the request; `seen`: it has begun."""
    return replace(
        training,
        seen_training=seen,
        missing_since=None,
        watched_since=now,
        due_at=None,
        tries=0,
    )


@_moves(Step.WATCH, to=Step.TRAIN)
def asked_again(training: Training, *, now: datetime) -> Training:
    """Ask once more with a fresh link: the recording is fine, we were not reachable."""
    return replace(training, put_at=None, seen_training=False, due_at=now)


@_moves(Step.TRAIN, to=Step.RESERVE)
def without_its_slot(training: Training, *, now: datetime) -> Training:
    """Get another slot, because the upstream has lost the first one."""
    return replace(
        training,
        puts=0,
        put_at=None,
        fetched_at=None,
        missing_since=None,
        slots_lost=training.slots_lost + 1,
        due_at=now,
    )


@_moves(Step.PREPARE, *HOSTED, to=Step.ANNOUNCE)
def ended(
    training: Training, outcome: Outcome, reason: Reason | None, *, now: datetime
) -> Training:
    """Tell the owner next."""
    return _announced(training, outcome, reason, now)


@_moves(Step.ANNOUNCE, Step.DONE, to=Step.ANNOUNCE)
def revived(training: Training, *, now: datetime) -> Training:
    """Announce a success after all, of a training that was given up."""
    return _announced(training, Outcome.SUCCESS, None, now)


@_moves(Step.ANNOUNCE, to=Step.DONE)
def announced(training: Training) -> Training:
    """Leave nothing to do, because the owner knows."""
    return replace(training, due_at=None, sample=None, tries=0)


@_moves(*UNDER_WAY, to=Step.DONE)
def dropped(training: Training, why: Reason = DROPPED) -> Training:
    """Leave nothing to do, because nobody wants it any more, however it ended."""
    return replace(training, due_at=None, reason=why)


def about_to_be_created(clone: Clone, *, mark: int, now: datetime) -> Clone:
    """Note that we are about to create a slot, and which strays there are without it."""
    return replace(clone, slot_intent_at=now, slot_mark=mark)


def created(clone: Clone, slot_id: str) -> Clone:
    """Note which slot the clone has been given."""
    return replace(_without_intent(clone), slot_id=slot_id, state=State.INIT)


def not_created(clone: Clone) -> Clone:
    """Note that no slot was created."""
    return replace(_without_intent(clone), paid=False)


def in_training(clone: Clone) -> Clone:
    """Note that the upstream is working on the slot."""
    return replace(clone, state=State.TRAINING)


def without_a_slot(clone: Clone) -> Clone:
    """Note that the upstream has lost the slot."""
    return replace(clone, slot_id=None, state=State.INIT)


def failed(clone: Clone) -> Clone:
    """Note that the slot's last training has failed."""
    return replace(clone, state=State.FAILED)


def after(training: Training, clone: Clone, outcome: Outcome, demo_url: str = "") -> Clone:
    """Return the clone as a training leaves it: a success brings a new demo clip.

    A refused recording doesn't touch the slot, so the clone stays as it was. The same holds if a
    finished voice was to be trained again and that never began.
    """
    if outcome is Outcome.SUCCESS:
        return replace(clone, state=State.SUCCESS, demo_url=demo_url, demo_file_id=None)
    untouched = training.puts == 0 and clone.state is State.SUCCESS
    if outcome is Outcome.REFUSED or untouched:
        return clone
    return replace(failed(clone), demo_url="")


def _waiting(training: Training, take: Take) -> Training:
    return replace(training, take=take, sample=None, fetching_since=None, due_at=None, tries=0)


def _announced(
    training: Training, outcome: Outcome, reason: Reason | None, now: datetime
) -> Training:
    return replace(training, outcome=outcome, reason=reason, finished_at=now, due_at=now, tries=0)


def _without_intent(clone: Clone) -> Clone:
    return replace(clone, slot_intent_at=None, slot_mark=0)
