"""Pseudonyms under which owners are counted; nobody can undo them without the key."""

import hashlib
import hmac

LABEL = "owner counted for a quota, version 1"
"""Keeps pseudonyms apart from everything else that is made with the same key."""


class Pseudonyms:
    """Makes the same pseudonym for the same owner, 64 hexadecimal digits (HMAC-SHA256).

    With the key, anybody can try all of Telegram's user numbers, so the key must stay out of the
    database. With a new key, every owner gets a new pseudonym.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, owner_id: int) -> str:
        """Return an owner's pseudonym."""
        message = f"{LABEL}\n{owner_id}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
