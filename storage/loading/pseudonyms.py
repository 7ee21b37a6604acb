"""Pseudonyms under which owners are counted; nobody can undo them without the key."""

import hashlib
import hmac

from cloning.domain.operating.memos import About

LABEL = "owner counted for a quota, version 1"
"""Keeps pseudonyms apart from everything else that is made with the same key."""

MEMO_LABEL = "memo of an erasure, version 1"


class Pseudonyms:
    """Makes the same pseudonym for the same owner, 64 hexadecimal digits (HMAC-SHA256).

    With the key, anybody can try all of Telegram's user numbers, so the key must stay out of the
    database. With a new key, every owner gets a new pseudonym.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, owner_id: int) -> str:
        """Return an owner's pseudonym."""
        return self._digest(f"{LABEL}\n{owner_id}")

    def of_memo(self, about: About, subject: int | str) -> str:
        """Return the key under which a number or an id is remembered in a memo."""
        return self._digest(f"{MEMO_LABEL}\n{about}\n{subject}")

    def _digest(self, message: str) -> str:
        return hmac.digest(self._key, message.encode(), hashlib.sha256).hex()
