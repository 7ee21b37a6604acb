"""What a store must offer besides transactions to be walked on."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from cloning.ports.store import Transaction
from storage.in_memory.rows import Rows

Look = Callable[[Rows, Rows], None]
"""Is shown every commit: what was there before it, and what is after it."""


class Keeper(Protocol):
    """A store that a new process can take over, and that can be looked into."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def take_over(self, leases: Collection[str], now: datetime) -> None: ...

    async def rows(self) -> Rows: ...
