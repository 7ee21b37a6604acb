"""The five calls of the voice-clone API on one account, without the HTTP around them."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal
from urllib.parse import urlsplit

from sandbox.voices.slots import TRAINING, Slot, new_slot
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

Body = Mapping[str, object]


class Account:
    """Keeps the slots, and counts what was really done."""

    def __init__(self, *, revision: Revision, train: Callable[[Slot, str], None]) -> None:
        self.slots: dict[str, Slot] = {}
        self.oddities: list[object] = []
        """Further entries of a LIST, such as voices of another kind that others have made."""
        self.created = 0
        self.trainings: Counter[str] = Counter()
        self._revision = revision
        self._train = train

    def create(self, body: Body) -> dict[str, object]:
        """Add an empty slot."""
        slot = self._wished(body)
        self.slots[slot.id] = slot
        self.created += 1
        return self._described(slot)

    def train(self, slot_id: str, body: Body) -> dict[str, object]:
        """Name the slot, and begin to train it with the sample at the URL `key`."""
        slot, name, url = self._slot(slot_id), _name(body), body["key"]
        if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
            raise Verdict(400, "key must be an http or https URL")
        slot.name = name
        slot.state = TRAINING
        self.trainings[slot.id] += 1
        self._train(slot, url)
        return self._described(slot)

    def rename(self, slot_id: str, body: Body) -> dict[str, object]:
        """Rename the slot, and change nothing else."""
        slot = self._slot(slot_id)
        slot.name = _name(body)
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
        """Describe a slot as the platform does, plus one new field, as platforms add over time."""
        described: dict[str, object] = {
            "id": slot.id,
            "name": slot.name,
            "language": slot.language,
            "demo_url": slot.demo_url,
            "state": slot.state,
            "sandbox_attempt": slot.attempt,
        }
        return described if self._revision == "2025" else described | {"tier": slot.tier}


def _name(body: Body) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        raise Verdict(400, "name must have 1 to 20 characters")
    return name
