"""An answer of the server under test, read with patience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

STATES: Final = frozenset({"Init", "Training", "Success", "Failed"})
FIELDS: Final = ("id", "name", "language", "demo_url", "state")
"""What a slot has in both revisions; each is a text."""

_LONGEST_TEXT: Final = 200
_SHOWN: Final = ("name", "language", "state", "tier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came."""

    asked: str
    """The method and the path."""
    status: int
    """The HTTP status; 0 if there was no answer."""
    payload: Mapping[str, object]
    """The JSON object in the body; empty if there was none."""
    trouble: str = ""
    """Why there is no payload."""

    @property
    def code(self) -> int | None:
        """The verdict; None if there is none. One of the vendor's front ends types it as a text."""
        code = self.payload.get("code")
        if isinstance(code, str) and code.isascii() and code.isdigit():
            return int(code)
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    @property
    def data(self) -> Mapping[str, object]:
        """The `data`; empty if it is no object."""
        data = self.payload.get("data")
        return data if isinstance(data, dict) else {}

    @property
    def voices(self) -> Sequence[Mapping[str, object]] | None:
        """The slots of a LIST; None if it is no list of objects."""
        voices = self.data.get("voices")
        if not isinstance(voices, list) or not all(isinstance(voice, dict) for voice in voices):
            return None
        return voices

    def text(self, name: str) -> str:
        """A text of the `data`; empty if it is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def words(self) -> str:
        """Say in words what came."""
        if self.trouble:
            return f"HTTP {self.status}, {self.trouble}" if self.status else self.trouble
        said = [f"code {self.payload.get('code')!r}"]
        if self.code:
            said.append(f"msg {self.payload.get('msg')!r}"[:_LONGEST_TEXT])
        said += [f"{name} {self.data[name]!r}" for name in _SHOWN if name in self.data]
        if (voices := self.voices) is not None:
            said.append(f"slots: {len(voices)}")
        return ", ".join(said)


def faults_of_slot(slot: Mapping[str, object], *, revision: str) -> list[str]:
    """List what is wrong with the form of a slot."""
    faults = [f"{name} is {slot.get(name)!r}" for name in FIELDS if not is_text(slot, name)]
    if is_text(slot, "state") and slot["state"] not in STATES:
        faults.append(f"state is {slot['state']!r}")
    if revision == "2026" and slot.get("tier") not in {"free", "pro"}:
        faults.append(f"tier is {slot.get('tier')!r}")
    return faults


def is_text(slot: Mapping[str, object], name: str) -> bool:
    """Tell whether a field is there and a text."""
    return isinstance(slot.get(name), str)
