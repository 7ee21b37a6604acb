"""The person whom clones belong to: what they have agreed to, and what we have asked them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Basis(StrEnum):
    """On what ground an owner may have a voice cloned."""

    OWN_VOICE = "own"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """An owner's recorded consent: on what basis, to which policy, when, by which message."""

    basis: Basis
    policy_version: str
    given_at: datetime
    message_id: int


class Question(StrEnum):
    """What we asked an owner last; cloning/owners/questions.py says if it can still be answered."""

    TITLE = "title"
    """The next text is the clone's new title."""
    RECORDING = "recording"
    """The next recording trains the clone again."""
    PART = "part"
    """The next text says where the part of the clone's recording begins."""
    FORGET = "forget"
    """Whether everything about the owner is to be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The Telegram user a clone belongs to, and the question that we wait to have answered."""

    id: int
    chat_id: int
    consent: Consent | None = None
    question: Question | None = None
    question_clone_id: int | None = None
    asked_at: datetime | None = None
    """When the question was asked."""
    question_message_id: int | None = None
    """The message that asks it: only a newer one answers it; None: a button does."""
    proposal: str | None = None
    """A title that we have proposed in the place of one that was too long."""
    reachable: bool = True
    unreachable_since: datetime | None = None
    """When they were first found to have blocked us, unless they were heard of since."""
    language: str | None = None
    """The code of the language that was chosen; None: as the app has it."""
    app_language: str | None = None
    """What the owner's app spoke when we last heard of them."""

    @property
    def speaks(self) -> str | None:
        """The language to speak to this owner in: a choice goes before what the app has."""
        return self.language or self.app_language

    def lost(self, now: datetime) -> "Owner":
        """The same owner, who can't be reached."""
        return replace(self, reachable=False, unreachable_since=self.unreachable_since or now)
