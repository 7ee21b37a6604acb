"""The port to tallies: what all processes together have counted within the last minutes.

A tally is a small value under a kind and a number, such as how many messages of a chat may be sent
now. It is worth nothing after a while, and may be lost in a crash: then counting starts over. So it
costs less than a row of the store, and is no part of its transactions.
"""

from collections.abc import Callable, Sequence
from dataclasses import Field
from typing import Any, ClassVar, Protocol, TypeVar

ALL = 0
"""Counts what everybody does together, and not a chat or a person."""


class Tally(Protocol):
    """A frozen dataclass of numbers, texts, and dictionaries of them, each with a default."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def until(self) -> float:
        """When it stops to count, in seconds since 1970: then it equals a new one."""
        ...


Counted = TypeVar("Counted", bound=Tally)
Answer = TypeVar("Answer")

Rule = Callable[[Counted, float], tuple[Counted, Answer]]
"""Makes the next tally of the present one, and an answer.

The second argument is the present moment in seconds since 1970, by one clock for all processes. A
rule may be called more than once for one change, if others change the same tally meanwhile.
"""


class Tallies(Protocol):
    """All tallies; every method may raise StorageUnavailable."""

    @property
    def is_alone(self) -> bool:
        """Whether other processes count elsewhere for now, although they should count here."""
        ...

    async def change(self, kind: str, of: int, new: Counted, rule: Rule[Counted, Answer]) -> Answer:
        """Change a tally by a rule, as if nobody else did at the same time; return its answer.

        Args:
            kind: what is counted, 16 letters at most.
            of: the chat or person of whom it is counted, or `ALL`.
            new: what the rule gets if there is no tally yet.
            rule: makes the next tally; a tally that stays the same is not written.
        """
        ...

    async def known(self, of: int) -> Sequence[str]:
        """Return the kinds of what is counted of a chat or person now, in order."""
        ...

    async def forget(self, of: int) -> None:
        """Forget what is counted of a chat or person."""
        ...

    async def tidy(self) -> None:
        """Remove what no longer counts."""
        ...
