"""What the sandbox's voice-clone API keeps for each slot, and the words for its state."""

import asyncio
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field

INIT, TRAINING, SUCCESS, FAILED = "Init", "Training", "Success", "Failed"


@dataclass(slots=True)
class Slot:
    """One voice of the account; tests may read and change all of it."""

    id: str
    name: str
    state: str = INIT
    language: str = ""
    tier: str = "free"
    demo_url: str = ""
    attempt: int = 0
    """Number of trainings that took effect."""
    good_attempt: int = 0
    """The last attempt that has made a demo; 0 if none has."""
    sample: bytes = b""
    """The last sample that was fetched."""
    reason: str = ""
    """Why the last training failed."""
    demos: dict[int, bytes] = field(default_factory=dict)
    """The preview of each successful attempt."""
    failures: dict[int, str] = field(default_factory=dict)
    """Why each failed attempt failed, or that the next one replaced it."""
    fetched: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the present attempt has fetched its sample, or has failed to."""

    def begin(self, demo_url: "DemoUrl") -> None:
        """Begin another attempt.

        As the platform does, show the demo of an earlier attempt, or a URL with nothing behind it
        yet.
        """
        self.state, self.reason = TRAINING, ""
        self.attempt += 1
        self.demo_url = demo_url(self, self.good_attempt or self.attempt)

    def succeed(self, demo_url: "DemoUrl", language: str) -> None:
        """End the attempt with a demo; `language` counts if the slot has none."""
        self.good_attempt = self.attempt
        self.demo_url = demo_url(self, self.attempt)
        self.language = self.language or language
        self.state = SUCCESS

    def fail(self, demo_url: "DemoUrl", reason: str) -> None:
        """End the attempt without a demo; an earlier one stays."""
        self.demo_url = demo_url(self, self.good_attempt) if self.good_attempt else ""
        self.reason = reason
        self.state = FAILED


DemoUrl = Callable[[Slot, int], str]
"""Where the demo of an attempt of a slot can be fetched."""


def new_slot(*, name: str = "", state: str = INIT, language: str = "", tier: str = "free") -> Slot:
    """Make an empty slot with a new id and, unless a name is given, a default name."""
    slot_id = f"voice_clone_{secrets.token_hex(6)}"
    return Slot(slot_id, name or _default_name(), state=state, language=language, tier=tier)


def _default_name() -> str:
    """Return a name like the platform's own, such as 复刻音色-A1B2C."""
    letters = string.ascii_uppercase + string.digits
    return "复刻音色-" + "".join(secrets.choice(letters) for _ in range(5))
