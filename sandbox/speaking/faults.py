"""What can go wrong in a conversation with the sandbox's speaking server, as small values."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuses:
    """The handshake is answered with an HTTP status."""

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignores:
    """A message of this type gets no answer, and the connection stays open."""

    type: str = "hello"


@dataclass(frozen=True, slots=True, kw_only=True)
class HangsUp:
    """The server closes the connection once a message of this type has come, or later."""

    type: str = "listen"
    answered: bool = False
    """Whether the message is answered first; only a hello can be."""
    packets: int = 0
    """How many packets come before."""
    code: int | None = 1011
    """Of the close; None: the connection is reset, with no close at all."""
    words: str = ""
    """What it says instead of a hello."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """A text is cut off after some packets: `stop` says that it was aborted."""

    packets: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Refrains:
    """No sound comes before `stop`, as for a voice that it doesn't have."""

    after: int = 0
    """How many texts are said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvises:
    """The agent says words of its own."""

    text: str = "I would rather talk about the weather, if you don't mind."


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The sentences that are shown are these; the sound stays what it was."""

    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loses:
    """Some of the packets are never sent."""

    packets: frozenset[int] = frozenset()
    """By their number, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverEnds:
    """The sound goes on and on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalls:
    """After some packets nothing more comes, and the connection stays open."""

    packets: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Chatters:
    """Other messages come in between: in a hello's place, before, amid and behind the sound."""

    frames: tuple[str | bytes, ...]
    outside: bool = False
    """Whether they come only before the beginning and after the end, as late sound might."""


Fault = (
    Refuses
    | Ignores
    | HangsUp
    | Breaks
    | Refrains
    | Improvises
    | Claims
    | Loses
    | NeverEnds
    | Stalls
    | Chatters
)


class Faults:
    """What goes wrong next: one fault for each conversation, in their order."""

    def __init__(self) -> None:
        self._coming: deque[Fault] = deque()

    def add(self, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` conversations go wrong; faults queue up."""
        self._coming.extend([fault] * times)

    def take(self) -> Fault | None:
        """Return the fault of this conversation; None if there is none."""
        return self._coming.popleft() if self._coming else None

    def clear(self) -> None:
        """Clear all planned faults."""
        self._coming.clear()
