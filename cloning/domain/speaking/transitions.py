"""What can happen to an utterance; every change of its step is made here.

The diagram in docs/architecture.md shows the moves. A move raises Superseded if the utterance isn't
where that can happen: another worker, or its owner, has moved it in the meantime.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Concatenate, ParamSpec

from cloning.domain.errors import Superseded
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.models import Reason
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.utterance import UNDER_WAY, Request, Utterance, UtteranceStep
from cloning.domain.transitions import Arrow
from cloning.domain.trouble import Trouble

Details = ParamSpec("Details")
Move = Callable[Concatenate[Utterance, Details], Utterance]

ARROWS: list[Arrow[UtteranceStep]] = []
"""Every kind of move, in the order of the functions below."""


def _moves(
    *begins_at: UtteranceStep, to: UtteranceStep
) -> Callable[[Move[Details]], Move[Details]]:
    """Make a function that changes the rest of an utterance also move it from step to step."""

    def moving(change: Move[Details]) -> Move[Details]:
        ARROWS.append(Arrow(change.__name__, begins_at, to))

        def move(
            utterance: Utterance, /, *args: Details.args, **details: Details.kwargs
        ) -> Utterance:
            if utterance.step not in begins_at:
                raise Superseded
            return replace(change(utterance, *args, **details), step=to)

        return move

    return moving


def begun(request: Request, clone_id: int | None, *, now: datetime) -> Utterance:
    """Begin an utterance; it is due after a grace, or waits until a clone is chosen."""
    return Utterance(
        id=0,
        owner_id=request.owner_id,
        clone_id=clone_id,
        chat_id=request.chat_id,
        message_id=request.message_id,
        message_thread_id=request.message_thread_id,
        inline_message_id=request.inline_message_id,
        update_id=request.update_id,
        text=request.text,
        manner=request.manner,
        step=UtteranceStep.VOICE if clone_id is None else UtteranceStep.SPEAK,
        due_at=None if clone_id is None else now + STATUS_GRACE,
        fence=0,
        created_at=now,
    )


@_moves(UtteranceStep.VOICE, to=UtteranceStep.SPEAK)
def chosen(utterance: Utterance, clone_id: int, *, now: datetime) -> Utterance:
    """Have the clone say it that its owner has chosen."""
    return replace(utterance, clone_id=clone_id, due_at=now + STATUS_GRACE)


def put_off(utterance: Utterance, trouble: Trouble, *, now: datetime, until: datetime) -> Utterance:
    """Try the step again at that moment, because it has failed."""
    since = utterance.trouble_since if utterance.trouble_since is not None else now
    return replace(
        utterance,
        due_at=until,
        tries=utterance.tries + 1,
        trouble=trouble,
        trouble_since=since,
    )


@_moves(UtteranceStep.SPEAK, to=UtteranceStep.SEND)
def said(utterance: Utterance, clip: Clip, *, now: datetime) -> Utterance:
    """Send what was said."""
    return _on(replace(utterance, clip=clip), now)


@_moves(*(step for step in UtteranceStep if step in UNDER_WAY), to=UtteranceStep.TELL)
def failed(utterance: Utterance, reason: Reason, *, now: datetime) -> Utterance:
    """Tell its owner why there is no clip."""
    return _on(replace(utterance, clip=None, reason=reason), now)


@_moves(UtteranceStep.SEND, to=UtteranceStep.TELL)
def delivered(
    utterance: Utterance, message_id: int, file_id: str | None, *, now: datetime
) -> Utterance:
    """Note that the clip has arrived; the status message is still to be edited."""
    sent = replace(utterance, clip=None, sent_message_id=message_id, file_id=file_id)
    return _on(sent, now)


@_moves(UtteranceStep.DONE, to=UtteranceStep.TELL)
def told_anew(utterance: Utterance, *, now: datetime) -> Utterance:
    """Say again how it ended, in a status message that came after the end."""
    return _on(utterance, now)


@_moves(UtteranceStep.SEND, UtteranceStep.TELL, to=UtteranceStep.DONE)
def over(utterance: Utterance, *, now: datetime) -> Utterance:
    """Leave nothing to do, because its owner knows how it ended, or can't be reached."""
    ended = _on(replace(utterance, clip=None), now)
    return replace(ended, due_at=None, ended_at=now)


def _on(utterance: Utterance, now: datetime) -> Utterance:
    """Have the step that follows done at once; nobody has tried it yet."""
    return replace(
        utterance,
        due_at=now,
        tries=0,
        trouble=None,
        trouble_since=None,
        pushes=0,
        unproven=False,
        seen=False,
    )
