"""The five calls of the voice-clone API on one account, without the HTTP around them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from typing import Literal

from sandbox.voices.slots import Slot, new_slot
from sandbox.voices.verdict import Verdict

Revision = Literal["2025", "2026"]
"""Revisions of the API: the public page of August 2025, or the platform's later documentation."""

LONGEST_NAME = 20
"""In characters; a Chinese one counts as one."""

LANGUAGES = {
    "free": frozenset({"zh", "en"}),
    "pro": frozenset(
        {"zh", "en", "ja", "ko", "es", "pt", "id", "de", "fr", "ar", "hi", "it", "tr", "yue"}
    ),
}
"""The languages of each tier, in the revision of 2026."""

WEB_URL = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\x00-\x20/?#]+[^\x00-\x20]*")
"""An http or https URL with a host: scheme, host and the rest (RFC 3986)."""

Body = Mapping[str, object]


def wants_training(body: Body) -> bool:
    """Tell whether a PUT is a training; without a `key`, or with an empty one, it is a rename."""
    return body.get("key") not in (None, "")


def number_of_attempts(slot: Slot) -> Body:
    """Describe a slot by one new field, as platforms add over time."""
    return {"sandbox_attempt": slot.attempt}


class Account:
    """Keeps the slots, and counts what was really done.

    Args:
        revision: which revision's rules hold.
        train: begins to train a slot with the sample at a URL.
        slots: where the slots are kept, by id; a slot is put there again after each change.
        further: describes a slot beyond the contract.
        most_slots: how many slots there may be.
    """

    def __init__(
        self,
        *,
        revision: Revision,
        train: Callable[[Slot, str], None],
        slots: MutableMapping[str, Slot] | None = None,
        further: Callable[[Slot], Body] = number_of_attempts,
        most_slots: int | None = None,
    ) -> None:
        self.slots: MutableMapping[str, Slot] = {} if slots is None else slots
        self.oddities: list[object] = []
        """Further entries of a LIST, such as voices of another kind that others have made."""
        self.created = 0
        self.trainings: Counter[str] = Counter()
        self._revision = revision
        self._train = train
        self._further = further
        self._most_slots = most_slots

    def create(self, body: Body) -> dict[str, object]:
        """Add an empty slot."""
        slot = self._wished(body)
        if self._most_slots is not None and len(self.slots) >= self._most_slots:
            raise Verdict(400, "no free slots are left in this account")
        self.slots[slot.id] = slot
        self.created += 1
        return self._described(slot)

    def train(self, slot_id: str, body: Body) -> dict[str, object]:
        """Name the slot, and begin to train it with the sample at the URL `key`."""
        name, url = _name(body), _sample_url(body)
        slot = self._slot(slot_id)
        slot.name = name
        self.trainings[slot.id] += 1
        self._train(slot, url)
        self.slots[slot.id] = slot
        return self._described(slot)

    def rename(self, slot_id: str, body: Body) -> dict[str, object]:
        """Rename the slot, and change nothing else."""
        name, slot = _name(body), self._slot(slot_id)
        slot.name = name
        self.slots[slot.id] = slot
        return self._described(slot)

    def get(self, slot_id: str) -> dict[str, object]:
        """Describe one slot."""
        return self._described(self._slot(slot_id))

    def list(self) -> dict[str, object]:
        """Describe all slots, whoever made them."""
        described = [self._described(slot) for slot in self.slots.values()]
        return {"voices": [*self.oddities, *described]}

    def delete(self, slot_id: str) -> dict[str, object]:
        """Remove a slot for good."""
        if self._slot(slot_id).tier != "free":
            raise Verdict(403, "a paid voice can't be deleted")
        del self.slots[slot_id]
        return {}

    def demo(self, slot_id: str, attempt: int) -> bytes | None:
        """Return the demo of an attempt; None if there is none yet, or no longer."""
        return self.slots[slot_id].demos.get(attempt) if slot_id in self.slots else None

    def _slot(self, slot_id: str) -> Slot:
        if slot_id not in self.slots:
            raise Verdict(404, "voice not found")
        return self.slots[slot_id]

    def _wished(self, body: Body) -> Slot:
        if self._revision == "2025":
            if body.get("model_id") != "QN_ACV":
                raise Verdict(400, "unknown model_id")
            if unknown := body.keys() - {"model_id"}:
                raise Verdict(400, f"not in this revision: {', '.join(sorted(unknown))}")
            return new_slot()
        tier, language = body.get("tier", "free"), body.get("language", "zh")
        if not (isinstance(tier, str) and isinstance(language, str)):
            raise Verdict(400, "tier and language are texts")
        if language not in LANGUAGES.get(tier, ()):
            raise Verdict(400, "no such language in this tier")
        return new_slot(tier=tier, language=language)

    def _described(self, slot: Slot) -> dict[str, object]:
        described: dict[str, object] = {
            "id": slot.id,
            "name": slot.name,
            "language": slot.language,
            "demo_url": slot.demo_url,
            "state": slot.state,
            **self._further(slot),
        }
        return described if self._revision == "2025" else described | {"tier": slot.tier}


def _sample_url(body: Body) -> str:
    url = body["key"]
    if not isinstance(url, str) or WEB_URL.fullmatch(url) is None:
        raise Verdict(400, "key must be an http or https URL")
    return url


def _name(body: Body) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        raise Verdict(400, "name must have 1 to 20 characters")
    return name
