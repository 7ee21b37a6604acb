"""What a backup that is restored must not undo, and what it doesn't know."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class About(StrEnum):
    """What a memo says of whom."""

    PERSON = "person"
    """Everything about an owner was erased; the key is made of their number."""
    CONSENT = "consent"
    """An owner has withdrawn their consent; made of their number, too."""
    CLONE = "clone"
    """A clone was deleted; made of its number."""
    SLOT = "slot"
    """A slot is to be deleted with its clone; made of the slot's id."""
    MADE = "made"
    """A slot was made for a clone of ours; made of the slot's id, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note that outlives the database's backups; it names nobody."""

    about: About
    key: str
    """A keyed hash of the number or id, 64 hexadecimal digits."""
    at: datetime
