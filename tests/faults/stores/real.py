"""Real databases to walk on, of either kind."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from storage.database import Database
from tests.faults.stores.statements import Statements


class AtOnce(Database):
    """A database that does all at once, so that nobody waits for it in a virtual event loop."""

    @abstractmethod
    def below(self, table: str) -> list[Any]:
        """Read all rows of a table as they are kept, in the order of their keys."""


@dataclass(frozen=True)
class Real:
    """A kind of database."""

    name: str
    """As figures name it."""
    open: Callable[[Statements], AtOnce]
    """Makes one with nothing in it, which counts its statements."""
