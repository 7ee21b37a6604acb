"""What the audit table says: who did what, when, and under which policy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cloning.domain.owner import Basis


class Deed(StrEnum):
    """What was done."""

    CONSENTED = "consented"
    """An owner said whose voice it is, and agreed to the policy."""
    WITHDRAWN = "withdrawn"
    """An owner withdrew their consent."""
    SENT = "sent"
    """We were about to ask the voice-clone service to train with a sample."""
    CLONED = "cloned"
    """The voice-clone service has made the voice."""
    SAID = "said"
    """A clone has said a text, or may have."""
    DELETED = "deleted"
    """A clone is gone, here and at the voice-clone service."""
    STAYED = "stayed"
    """A clone is gone here, and the voice-clone service keeps its paid slot."""
    BANNED = "banned"
    """An operator has banned somebody."""
    UNBANNED = "unbanned"
    """An operator has let somebody in again."""
    BLOCKED = "blocked"
    """An operator has blocked recordings, so that nobody can clone them."""
    TAKEN_DOWN = "taken_down"
    """An operator has a clone deleted, because its speaker has not agreed."""
    RETRIED = "retried"
    """An operator has a training tried again."""
    CLOSED = "closed"
    """An operator lets no training begin for now."""
    REOPENED = "reopened"
    """An operator lets trainings begin again."""
    BROADCAST = "broadcast"
    """An operator sends a text to everybody."""
    ERASED = "erased"
    """All that we had about somebody is gone; the entry doesn't say whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the audit table; it is never changed.

    `policy_version` and `language` name the text of the question that was answered: a version has
    one text in each language.
    """

    deed: Deed
    at: datetime
    policy_version: str | None = None
    basis: Basis | None = None
    language: str | None = None
    """The code of the language in which we spoke."""
    message_id: int | None = None
    """The message that asked whose voice it is."""
    clone_id: int | None = None
    sample_sha256: str | None = None
    recordings_sha256: tuple[str, ...] = ()
    """The SHA-256 of each file that the sample was made of, as its sender's app sent it."""
    text_hash: str | None = None
    """A keyed hash of the text that a clone was asked to say."""
