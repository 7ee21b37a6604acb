"""The requests to the sandbox's voice-clone API, and their outcomes."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.voices.faults import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request."""

    at: float
    """When it arrived, in seconds since the sandbox was opened."""
    operation: Operation
    slot_id: str
    """The slot in the request; "" if it names none, or creates one."""
    outcome: str
    """The code of the answer, or the name of the fault."""
    applied: bool
    """Whether the request took effect."""


class Calls:
    """Every request so far, in order; tests can wait for the next."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._more = asyncio.Condition()

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def of(self, operation: Operation) -> list[Call]:
        """Return the requests of one operation."""
        return [call for call in self._calls if call.operation == operation]

    async def add(self, call: Call) -> None:
        """Record a request."""
        async with self._more:
            self._calls.append(call)
            self._more.notify_all()

    async def reach(self, operation: Operation, times: int = 1) -> None:
        """Wait until an operation was requested `times` times."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.of(operation)) >= times)
