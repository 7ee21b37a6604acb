"""Links to samples: signed, expiring, and useless once the training is over."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from cloning.ports.outside import Clock

LIFETIME = timedelta(hours=6)
"""How long a link works at most; the upstream fetches within minutes."""

VERSION = "1"


class SignedLinks:
    """Makes links `<base>/a/<sample>/<expiry>/<signature>.wav`, and recognises them.

    The signature is HMAC-SHA256 over version, sample and expiry (256 bits, hexadecimal).
    """

    def __init__(self, *, base_url: str, key: str, clock: Clock) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = key.encode()
        self._clock = clock

    def url(self, sample: str) -> str:
        """Sign a link to a sample; it works for six hours, and only while it is needed."""
        expiry = int((self._clock() + LIFETIME).timestamp())
        return f"{self._base_url}/a/{sample}/{expiry}/{self._signature(sample, str(expiry))}.wav"

    def is_valid(self, sample: str, expiry: str, signature: str) -> bool:
        """Tell whether we signed this link and it has not expired."""
        ours = self._signature(sample, expiry)
        if not hmac.compare_digest(ours.encode(), signature.encode()):
            return False
        return self._clock() < datetime.fromtimestamp(int(expiry), UTC)

    def _signature(self, sample: str, expiry: str) -> str:
        message = f"{VERSION}\n{sample}\n{expiry}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
