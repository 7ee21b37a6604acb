"""Long lists of values, in parts: a statement takes 65,535 parameters on PostgreSQL at most."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Value = TypeVar("Value")

LONGEST: Final = 1_000


def in_parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield the values in parts that one statement can take."""
    for start in range(0, len(values), LONGEST):
        yield values[start : start + LONGEST]
