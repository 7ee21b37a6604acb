"""The figures of everybody, and their table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One method for one person."""

    method: str
    person: str
    similarity: float
    """By the encoder that the engine uses."""
    second: float
    """By another encoder."""
    misheard: float
    """Share of words; NaN for references, which say other words."""

    def row(self) -> str:
        """Return it as a line."""
        return f"{self.similarity:.3f} {self.second:.3f} {self.misheard:.3f} {self.method}"


@dataclass(slots=True)
class Figures:
    """All figures."""

    all: list[Figure] = field(default_factory=list)

    def table(self, title: str, persons: Collection[str]) -> str:
        """Return the means and the spread (10th to 90th percentile) as lines of Markdown."""
        taken = [one for one in self.all if one.person in persons]
        lines = [f"{title} ({len({one.person for one in taken})})", "", *_HEAD]
        for method in dict.fromkeys(one.method for one in taken):
            rows = [one for one in taken if one.method == method]
            cells = [_spread([getattr(row, column) for row in rows]) for column in _COLUMNS]
            lines.append(f"| {method} | {' | '.join(cells)} |")
        return "\n".join([*lines, ""])


_COLUMNS: Final = ("similarity", "second", "misheard")
_HEAD: Final = (
    "| method | similarity | second encoder | word error |",
    "| --- | --- | --- | --- |",
)


def _spread(values: Sequence[float]) -> str:
    if np.isnan(values).any():
        return ""
    low, high = np.percentile(values, [10, 90])
    return f"{np.mean(values):.3f} ({low:.2f} to {high:.2f})"
