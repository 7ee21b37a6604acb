"""Under what owners are counted: enough to know one again, and nobody's number without the key."""

import hashlib
import hmac

LABEL = "owner counted for a quota, version 1"
"""What keeps a pseudonym apart from whatever else the same key makes."""


class Pseudonyms:
    """Makes the same pseudonym for the same owner, 64 hexadecimal digits (HMAC-SHA256).

    Whoever has the key can try all numbers that Telegram gives out, so it must stay out of the
    database. With another key everybody is somebody new.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, owner_id: int) -> str:
        """Make an owner's pseudonym."""
        message = f"{LABEL}\n{owner_id}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
