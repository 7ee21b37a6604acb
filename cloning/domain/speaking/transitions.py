"""What can happen to an utterance; every change of its step is made here."""

from dataclasses import replace
from datetime import datetime

from cloning.domain.limits import STATUS_GRACE
from cloning.domain.models import Reason
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.utterance import Request, Utterance, UtteranceStep
from cloning.domain.trouble import Trouble


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


def chosen(utterance: Utterance, clone_id: int, *, now: datetime) -> Utterance:
    """Have the clone say it that its owner has chosen."""
    due_at = now + STATUS_GRACE
    return replace(utterance, clone_id=clone_id, step=UtteranceStep.SPEAK, due_at=due_at)


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


def said(utterance: Utterance, clip: Clip, *, now: datetime) -> Utterance:
    """Send what was said."""
    return _on(replace(utterance, clip=clip), UtteranceStep.SEND, now)


def failed(utterance: Utterance, reason: Reason, *, now: datetime) -> Utterance:
    """Tell its owner why there is no clip."""
    return _on(replace(utterance, clip=None, reason=reason), UtteranceStep.TELL, now)


def delivered(
    utterance: Utterance, message_id: int, file_id: str | None, *, now: datetime
) -> Utterance:
    """Note that the clip has arrived; the status message is still to be edited."""
    sent = replace(utterance, clip=None, sent_message_id=message_id, file_id=file_id)
    return _on(sent, UtteranceStep.TELL, now)


def told_anew(utterance: Utterance, *, now: datetime) -> Utterance:
    """Say again how it ended, in a status message that came after the end."""
    return _on(utterance, UtteranceStep.TELL, now)


def over(utterance: Utterance, *, now: datetime) -> Utterance:
    """Leave nothing to do."""
    ended = _on(replace(utterance, clip=None), UtteranceStep.DONE, now)
    return replace(ended, due_at=None, ended_at=now)


def _on(utterance: Utterance, step: UtteranceStep, now: datetime) -> Utterance:
    """Go on to another step, which nobody has tried yet."""
    return replace(
        utterance,
        step=step,
        due_at=now,
        tries=0,
        trouble=None,
        trouble_since=None,
        pushes=0,
        unproven=False,
        seen=False,
    )
