"""An utterance: one text that a clone is asked to say, from the request to its delivery."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cloning.domain.models import Clone, Reason
from cloning.domain.owner import Owner
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import AS_IT_IS, Manner
from cloning.domain.trouble import Trouble


class UtteranceStep(StrEnum):
    """What an utterance needs next."""

    VOICE = "voice"
    """Wait until the owner says which of their clones speaks; nothing is due."""
    SPEAK = "speak"
    """Have the clone say it."""
    SEND = "send"
    """Bring the clip to the owner."""
    TELL = "tell"
    """Say in the status message how it ended, or tell the owner why there is no clip."""
    DONE = "done"
    """Nothing is left to do."""


UNDER_WAY = frozenset({UtteranceStep.VOICE, UtteranceStep.SPEAK, UtteranceStep.SEND})
"""The steps at which its owner can still cancel it."""

UNSAID = frozenset({UtteranceStep.SPEAK, UtteranceStep.SEND})
"""The steps at which an owner waits for us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants said."""

    owner_id: int
    chat_id: int
    message_id: int
    """The message that the clip answers; 0 if there is none."""
    update_id: int
    """The update that brought it: handling it again changes nothing."""
    text: str
    clone_id: int | None = None
    """None: the owner's only one that is ready, or one that they are asked for."""
    manner: Manner = AS_IT_IS
    message_thread_id: int | None = None
    inline_message_id: str | None = None
    """Telegram's id of the message in another chat that the clip is to be put into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One text that a clone is asked to say."""

    id: int
    owner_id: int
    clone_id: int | None
    """None until the owner has said which one speaks."""
    chat_id: int
    message_id: int
    update_id: int
    text: str
    step: UtteranceStep
    due_at: datetime | None
    """When the step may be claimed, or when the present claim ends; None: nothing is due."""
    fence: int
    created_at: datetime
    manner: Manner = AS_IT_IS
    message_thread_id: int | None = None
    inline_message_id: str | None = None
    status_message_id: int | None = None
    """The message that says how it goes."""
    tries: int = 0
    """How many times in a row the present step has failed."""
    trouble: Trouble | None = None
    """What keeps it from going on; `trouble_since` says since when."""
    trouble_since: datetime | None = None
    asked_at: datetime | None = None
    """When we noted that we were about to have it said; None if certainly nothing was begun."""
    clip: Clip | None = None
    """What was said, until it is delivered."""
    pushes: int = 0
    """How many sends were begun at the present step."""
    unproven: bool = False
    """A send was begun, and we don't know whether it arrived."""
    seen: bool = False
    """Whether Telegram has answered for this chat since then."""
    sent_message_id: int | None = None
    """The message that has brought the clip."""
    file_id: str | None = None
    """Telegram's id of the clip."""
    reason: Reason | None = None
    """Why there is no clip; None if there is one, or if it is not over."""
    ended_at: datetime | None = None
    """When nothing was left to do."""

    @property
    def has_status(self) -> bool:
        """Whether there is a message, here or in another chat, that says how it goes."""
        return self.status_message_id is not None or self.inline_message_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceClaim:
    """An utterance that this worker holds until `utterance.due_at`, with its clone and owner."""

    utterance: Utterance
    clone: Clone | None
    """None if it is gone."""
    owner: Owner


@dataclass(frozen=True, slots=True)
class Charge:
    """What an utterance takes of its owner's characters of a day."""

    at: datetime
    characters: int
