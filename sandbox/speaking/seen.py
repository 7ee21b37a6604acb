"""What a speaking server is made of, and what it writes down of its conversations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.speaking.engine import Engine
from sandbox.speaking.form import Form
from sandbox.speaking.pacing import Clock
from sandbox.voices.slots import Slot

Json = dict[str, Any]


@dataclass(slots=True)
class Record:
    """What was seen of one conversation."""

    headers: Mapping[str, str]
    hello: Json | None = None
    listens: list[Json] = field(default_factory=list)
    """The client's `listen` messages, of any state."""
    others: list[str] = field(default_factory=list)
    """The types of its other messages."""
    frames: int = 0
    """How many pieces of sound were sent."""
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Which of its ways a server uses."""

    form: Form = field(default_factory=Form)
    tells_session: bool = True
    tells_form: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """What all conversations share."""

    slots: Callable[[], Mapping[str, Slot]]
    """The voices of the account."""
    engine: Engine
    clock: Clock
    manner: Manner
