"""What the audit table says of an utterance."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.owner import Owner
from cloning.domain.speaking.utterance import Utterance
from cloning.ports.store import Transaction

LABEL = "text that a clone was asked to say, version 1"
"""Keeps hashes of texts apart from everything else that is made with the same key."""


@dataclass(frozen=True)
class Evidence:
    """Makes entries with a keyed hash of the text (HMAC-SHA256), never with the text.

    Who has the key and a text can find out whether somebody has had it said.
    """

    key: bytes

    def of(self, text: str) -> str:
        """Return the hash of a text, 64 hexadecimal digits."""
        return hmac.digest(self.key, f"{LABEL}\n{text}".encode(), hashlib.sha256).hex()

    async def note(
        self, work: Transaction, utterance: Utterance, owner: Owner, now: datetime
    ) -> None:
        """Write down that a text was said, or may have been, in the caller's transaction."""
        consent = owner.consent
        entry = Entry(
            deed=Deed.SAID,
            at=now,
            policy_version=consent.policy_version if consent is not None else None,
            basis=consent.basis if consent is not None else None,
            clone_id=utterance.clone_id,
            text_hash=self.of(utterance.text),
        )
        await work.audit.add(entry, owner.id)
