"""What was asked of the sandbox's voice-clone API, and what came of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.voices.faults import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request."""

    at: float
    """When it came, in seconds since the sandbox was opened."""
    operation: Operation
    slot_id: str
    """The slot that it was about; "" when it was about none, or about a new one."""
    outcome: str
    """The code that was answered, or the name of the fault."""
    applied: bool
    """Whether it took effect."""


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
        """Give the requests of one operation."""
        return [call for call in self._calls if call.operation == operation]

    async def add(self, call: Call) -> None:
        """Write down a request."""
        async with self._more:
            self._calls.append(call)
            self._more.notify_all()

    async def reach(self, operation: Operation, times: int = 1) -> None:
        """Wait until an operation was asked for so many times."""
        async with self._more:
            await self._more.wait_for(lambda: len(self.of(operation)) >= times)
