"""Links to samples: signed, expiring, and useless once the training is over."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from cloning.ports.outside import Clock

LIFETIME = timedelta(hours=6)
"""How long a link works at most; the upstream fetches within minutes."""

VERSION = "1"

TRIAL = "1, to try it out"
"""What the links of `python -m bot doctor` are signed with instead."""


class SignedLinks:
    """Makes links `<base>/a/<sample>/<expiry>/<signature>.wav`, and recognises them.

    The signature is HMAC-SHA256 over version, sample and expiry (256 bits, hexadecimal).
    """

    def __init__(
        self, *, base_url: str, key: str, clock: Clock, old_key: str | None = None
    ) -> None:
        """Sign with `key`; what `old_key` has signed before stays valid until it expires."""
        self._base_url = base_url.rstrip("/")
        self._key = key.encode()
        self._keys = [each.encode() for each in (key, old_key) if each is not None]
        self._clock = clock

    def url(self, sample: str) -> str:
        """Sign a link to a sample; it works for six hours, and only while it is needed."""
        return self._link(VERSION, sample)

    def trial_url(self, sample: str) -> str:
        """Sign a link to something that is no sample of anybody's, to try out how it arrives.

        It looks like any link to a sample, and works without a training that needs it.
        """
        return self._link(TRIAL, sample)

    def is_valid(self, sample: str, expiry: str, signature: str) -> bool:
        """Tell whether we signed this link and it has not expired."""
        return self._is_signed(VERSION, sample, expiry, signature)

    def is_valid_trial(self, sample: str, expiry: str, signature: str) -> bool:
        """Tell the same about a link that tries something out."""
        return self._is_signed(TRIAL, sample, expiry, signature)

    def _link(self, version: str, sample: str) -> str:
        expiry = int((self._clock() + LIFETIME).timestamp())
        signature = _signature(self._key, version, sample, str(expiry))
        return f"{self._base_url}/a/{sample}/{expiry}/{signature}.wav"

    def _is_signed(self, version: str, sample: str, expiry: str, signature: str) -> bool:
        ours = [_signature(key, version, sample, expiry) for key in self._keys]
        if not any(hmac.compare_digest(one.encode(), signature.encode()) for one in ours):
            return False
        return self._clock() < datetime.fromtimestamp(int(expiry), UTC)


def _signature(key: bytes, version: str, sample: str, expiry: str) -> str:
    message = f"{version}\n{sample}\n{expiry}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
