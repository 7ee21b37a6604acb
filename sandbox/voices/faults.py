"""What can go wrong on the way to the sandbox's voice-clone API and back, as small values.

`applied` tells whether the request takes effect anyway.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Operation = Literal["create", "train", "rename", "get", "list", "delete", "demo"]

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The connection is closed without an answer."""

    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The connection is closed; the request takes effect when `apply_late` is called."""

    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """There is no answer, and the connection stays open."""

    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Something in front of the API answers, with a real HTTP status and (mostly) HTML."""

    status: int = 502
    text: str = BAD_GATEWAY
    headers: Mapping[str, str] = field(default_factory=dict)
    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """The API itself answers with this code."""

    code: int
    message: str = "engine error"
    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """The answer breaks off in the middle."""

    applied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversize:
    """The answer is followed by more blanks than anybody should read."""

    size: int = 16 * 1024 * 1024
    applied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """The answer has other values in these fields of each voice: an id, a state, a demo."""

    fields: Mapping[str, object]
    applied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetful:
    """The list is empty."""

    applied: bool = True


Fault = Drop | Late | Hang | Page | Says | Truncated | Oversize | Altered | Forgetful


def too_many(retry_after: int = 1) -> Page:
    """Answer with HTTP 429."""
    return Page(status=429, text="slow down", headers={"Retry-After": str(retry_after)})


def redirect(to: str) -> Page:
    """Answer with HTTP 302 to somewhere else."""
    return Page(status=302, text="", headers={"Location": to})


class Faults:
    """What goes wrong next, for each operation."""

    def __init__(self) -> None:
        self._coming: defaultdict[Operation, deque[Fault]] = defaultdict(deque)

    def add(self, operation: Operation, fault: Fault, *, times: int = 1) -> None:
        """Make the next `times` requests of this operation go wrong; faults queue up."""
        self._coming[operation].extend([fault] * times)

    def take(self, operation: Operation) -> Fault | None:
        """Return the fault of this request; None if there is none."""
        coming = self._coming[operation]
        return coming.popleft() if coming else None

    def clear(self) -> None:
        """Clear all planned faults."""
        self._coming.clear()
