"""What the service is to reach, and whether it has."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.clone.calls import ONE_BY_ONE
from bench.clone.stage import USUAL
from bench.updates.bots import (
    BARE_AIOGRAM,
    BARE_PTB,
    COMMITTING_AIOGRAM,
    CONCURRENT_PTB,
    SERVICE,
)

Figures = Mapping[str, Mapping[str, Sequence[float]]]

P99: Final = 98


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound for a figure of this service, or for its ratio to a peer's."""

    what: str
    key: str
    against: str | None = None
    """The peer; None: the figure itself is bound."""
    least: float | None = None
    most: float | None = None
    unit: str = ""

    def reached(self, figures: Figures) -> float | None:
        """Return the figure or the ratio; None if it was not measured."""
        each = figures.get(self.key, {})
        if SERVICE not in each or (self.against is not None and self.against not in each):
            return None
        ours = middle(self.key, each[SERVICE])
        return ours if self.against is None else ours / middle(self.key, each[self.against])

    def is_met(self, reached: float) -> bool:
        """Tell whether that is good enough."""
        if self.least is not None and reached < self.least:
            return False
        return self.most is None or reached <= self.most


def middle(key: str, values: Sequence[float]) -> float:
    """Return the median; of single waits, the 99th percentile."""
    return p99(values) if key.endswith("text_ms") else statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(values, n=100)[P99] if len(values) > 1 else values[0]


GOALS: Final[Sequence[Goal]] = (
    Goal(what="updates a second", key="webhook0.a_second", against=BARE_PTB, least=2.5),
    Goal(what="updates a second", key="webhook0.a_second", against=BARE_AIOGRAM, least=1.25),
    Goal(what="updates a second", key="webhook0.a_second", against=COMMITTING_AIOGRAM, least=1.25),
    Goal(
        what="updates a second at 50 ms", key="webhook50.a_second", against=CONCURRENT_PTB, least=8
    ),
    Goal(what="CPU from note to training", key="clone.note_cpu_ms", against=USUAL, most=0.5),
    Goal(what="p99 of texts during a burst", key="clone.text_ms", most=50, unit=" ms"),
    Goal(
        what="calls a clone at 100 pending",
        key="calls100.calls",
        against=ONE_BY_ONE,
        most=0.02,
    ),
    Goal(
        what="from the end of a training to its clip", key="clone.learnt_ms", most=150, unit=" ms"
    ),
    Goal(what="start to the first answer", key="start.answer_ms", against=BARE_PTB, most=2),
    Goal(what="memory of the main process", key="start.main_mib", against=BARE_PTB, most=1.7),
    Goal(what="CPU while idle", key="start.idle_ms", most=1, unit=" ms a second"),
    Goal(what="messages a second", key="sends.a_second", least=28.5),
    Goal(what="most messages in any second", key="sends.most", most=30),
    Goal(what="samples a second", key="samples.a_second", against="nginx", least=0.6),
)

Show = Callable[[float], str]
