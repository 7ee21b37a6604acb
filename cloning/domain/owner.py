"""The person that clones belong to, their consent, and our last question to them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Basis(StrEnum):
    """Why an owner may have a voice cloned."""

    OWN_VOICE = "own"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """An owner's recorded consent: its basis, the policy's version, the moment, and the message."""

    basis: Basis
    policy_version: str
    given_at: datetime
    message_id: int


class Question(StrEnum):
    """Our last question to an owner; cloning/owners/questions.py says if it is still open."""

    TITLE = "title"
    """The next text is the clone's new title."""
    RECORDING = "recording"
    """The next recording trains the clone again."""
    PART = "part"
    """The next text says where the part of the clone's recording begins."""
    TEXT = "text"
    """The next text is said by the clone, or by one that is chosen then."""
    FORGET = "forget"
    """Asks whether to erase everything about the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The Telegram user that a clone belongs to, with the question that we want answered."""

    id: int
    chat_id: int
    consent: Consent | None = None
    question: Question | None = None
    question_clone_id: int | None = None
    asked_at: datetime | None = None
    """When we asked the question."""
    question_message_id: int | None = None
    """The message that asks it: only a newer one answers it; None: a button answers it."""
    proposal: str | None = None
    """The title that we proposed in place of one that was too long."""
    reachable: bool = True
    unreachable_since: datetime | None = None
    """When we first found that they had blocked us; None once we have heard from them again."""
    language: str | None = None
    """The code of the language that they chose; None: use the app's language."""
    app_language: str | None = None
    """The language of the owner's app when we last heard from them."""

    @property
    def speaks(self) -> str | None:
        """The language that we speak to this owner: their choice, or else the app's."""
        return self.language or self.app_language

    def is_lost_since(self, moment: datetime) -> bool:
        """Return whether they had blocked us by then, and we haven't heard from them again."""
        return self.unreachable_since is not None and self.unreachable_since <= moment

    def lost(self, now: datetime) -> "Owner":
        """Return the same owner, marked as unreachable."""
        return replace(self, reachable=False, unreachable_since=self.unreachable_since or now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """What we need to know about a person to handle any update of theirs."""

    is_owner: bool = False
    """Whether anything else is kept about them; nothing is about people who are no owners (yet)."""
    language: str | None = None
    app_language: str | None = None
    """The languages of an `Owner`."""
    is_lost: bool = False
    """Whether they had blocked us when we last wrote to them, and we may owe them something."""
    has_question: bool = False
    """Whether we have asked them something, which may be too old to be answered."""
    is_banned: bool = False


def acquaintance_of(owner: Owner | None, *, is_banned: bool) -> Acquaintance:
    """Return what any update needs to know of an owner; None: somebody who is none."""
    if owner is None:
        return Acquaintance(is_banned=is_banned)
    return Acquaintance(
        is_owner=True,
        language=owner.language,
        app_language=owner.app_language,
        is_lost=not owner.reachable,
        has_question=owner.question is not None,
        is_banned=is_banned,
    )
