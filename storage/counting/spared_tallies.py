"""Tallies that go on in this process alone while the database can't be used."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from cloning.domain.errors import StorageUnavailable
from cloning.ports.tallies import Answer, Counted, Rule, Tallies

log = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS: Final = 5.0
"""How long the database is left alone after a fault: each try may cost a second."""

Value = TypeVar("Value")


class SparedTallies:
    """Adapter of `Tallies` in cloning/ports/tallies.py; never raises StorageUnavailable."""

    def __init__(
        self,
        shared: Tallies,
        spare: Tallies,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._spare = spare
        self._seconds = seconds
        self._alone_until: float | None = None
        """When the shared tallies are tried again; None while they can be used."""

    @property
    def is_alone(self) -> bool:
        """See cloning/ports/tallies.py."""
        return self._alone_until is not None

    async def change(self, kind: str, of: int, new: Counted, rule: Rule[Counted, Answer]) -> Answer:
        """See cloning/ports/tallies.py."""
        return await self._ask(lambda tallies: tallies.change(kind, of, new, rule))

    async def known(self, of: int) -> Sequence[str]:
        """See cloning/ports/tallies.py."""
        return await self._ask(lambda tallies: tallies.known(of))

    async def forget(self, of: int) -> None:
        """Forget it here, and in the shared tallies if they can be used; there it soon runs out."""
        await self._spare.forget(of)
        await self._ask(lambda tallies: tallies.forget(of))

    async def tidy(self) -> None:
        """See cloning/ports/tallies.py."""
        await self._spare.tidy()
        await self._ask(lambda tallies: tallies.tidy())

    async def _ask(self, ask: Callable[[Tallies], Awaitable[Value]]) -> Value:
        """Ask the shared tallies, or the spare ones while those can't be used."""
        if self._alone_until is None or self._seconds() >= self._alone_until:
            try:
                answer = await ask(self._shared)
            except StorageUnavailable as fault:
                self._go_on_alone(fault)
            else:
                self._join_again()
                return answer
        return await ask(self._spare)

    def _go_on_alone(self, fault: StorageUnavailable) -> None:
        if self._alone_until is None:
            kind = type(fault.__cause__ or fault).__name__
            log.warning("limits hold in each process alone for now: %s", kind)
        self._alone_until = self._seconds() + AGAIN_AFTER_SECONDS

    def _join_again(self) -> None:
        if self._alone_until is not None:
            log.warning("limits hold across all processes again")
        self._alone_until = None
