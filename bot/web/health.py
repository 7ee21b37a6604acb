"""Whether all work gets done, in words and counts; never names people or clones."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from cloning.domain.errors import StorageUnavailable

PATIENCE = 3.0
"""Seconds after which an unresponsive database counts as away."""


@dataclass(frozen=True, slots=True)
class Health:
    """The result of a check: ready, or a line for each problem."""

    ready: bool
    lines: Sequence[str]

    def __str__(self) -> str:
        return "\n".join(["ready" if self.ready else "not ready", *self.lines])


class Checkup:
    """Looks for problems; callers that ask during a check share its result."""

    def __init__(
        self,
        *,
        backlog: Callable[[], Awaitable[tuple[int, int]]],
        samples: Callable[[], Awaitable[str | None]],
        polls_in_trouble: Callable[[], bool],
        upstream_left_alone: Callable[[], Awaitable[bool]],
        patience: float = PATIENCE,
    ) -> None:
        self._backlog = backlog
        self._samples = samples
        self._polls_in_trouble = polls_in_trouble
        self._upstream_left_alone = upstream_left_alone
        self._patience = patience
        self._looking: asyncio.Task[Sequence[str]] | None = None

    async def look(self) -> Health:
        """Check everything; an upstream that is down does not make us unready."""
        kept, around = await asyncio.gather(self._kept(), self._around())
        wrong = [*kept, *around]
        outside = ["upstream: left alone"] if await self._upstream_left_alone() else []
        return Health(ready=not wrong, lines=[*wrong, *outside])

    async def _kept(self) -> Sequence[str]:
        """Ask the database, at most once at a time and with a time limit."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._ask())
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), self._patience)
        except TimeoutError:
            return ["database"]

    async def _ask(self) -> Sequence[str]:
        try:
            updates, steps = await self._backlog()
        except StorageUnavailable:
            return ["database"]
        return [f"{word}: {n}" for word, n in (("intake", updates), ("steps", steps)) if n]

    async def _around(self) -> Sequence[str]:
        """Return what is wrong beside the database; a place that is slow can keep no sample."""
        try:
            samples = await asyncio.wait_for(self._samples(), self._patience)
        except TimeoutError:
            samples = "samples"
        found = [samples, "telegram" if self._polls_in_trouble() else None]
        return [word for word in found if word is not None]
