"""Faults on command: what Telegram and the network do on a bad day."""

from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus

from sandbox.telegram.downloads import Line
from sandbox.telegram.forms.errors import ApiError, too_many_requests

ANY = "*"
"""The method name that stands for all methods; `file` stands for downloads."""

_DESCRIPTIONS = {
    400: "Bad Request: fault on command",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class HangUp(StrEnum):
    """When the connection is dropped: before the call is handled, or before its answer is sent."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next `times` calls of a method; None means until `heal`.

    `status` answers with an error. `hang_up` drops the connection. `body` replaces the right
    answer, once the call was carried out, or without carrying it out if it is not `handled`.
    `delay` makes the caller wait for this many seconds first, even before a proper answer.
    """

    method: str = ANY
    status: int | None = None
    description: str | None = None
    retry_after: int | None = None
    hang_up: HangUp | None = None
    delay: float = 0.0
    body: bytes | None = None
    handled: bool = True
    times: int | None = 1

    def hits(self, method: str) -> bool:
        """Tell whether a call of this method meets the fault."""
        return self.method == ANY or self.method.lower() == method.lower()

    def error(self) -> ApiError | None:
        """Return the error that the call is answered with; None if it isn't."""
        if self.status is None:
            return None
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return too_many_requests(self.retry_after or 1)
        description = self.description or _DESCRIPTIONS.get(self.status, "Fault on command")
        return ApiError(self.status, description, retry_after=self.retry_after)


class Faults:
    """The planned faults, the latency of every call in seconds, and how files are sent."""

    def __init__(self) -> None:
        self._plan: list[Fault] = []
        self.latency = 0.0
        self.line = Line()

    @property
    def planned(self) -> int:
        """How many faults no call has met yet."""
        return len(self._plan)

    def plan(self, fault: Fault) -> None:
        """Plan a fault, after those that are planned for the same method already."""
        self._plan.append(fault)

    def heal(self) -> None:
        """Clear all planned faults."""
        self._plan.clear()
        self.latency = 0.0
        self.line = Line()

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call meets, and count it."""
        for place, fault in enumerate(self._plan):
            if fault.hits(method):
                left = None if fault.times is None else fault.times - 1
                self._plan[place : place + 1] = [] if left == 0 else [replace(fault, times=left)]
                return fault
        return None
