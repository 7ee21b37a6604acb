"""Walks many histories and counts."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from tests.faults.loop import run_virtually
from tests.faults.stores.keeper import Keeper, Look, MemoryKeeper
from tests.faults.town.chaos import Fault
from tests.faults.town.simulator import Report, simulate

MakeKeeper = Callable[[Look], Keeper]

TOLD = 120
"""Lines of a history that are told when it goes wrong."""


@dataclass
class Tally:
    """What some histories came to."""

    histories: int = 0
    lives: int = 0
    calls: int = 0
    twice: int = 0
    copies: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    broken: dict[int, list[str]] = field(default_factory=dict)
    """By seed, the promises that were broken."""

    def add(self, seed: int, report: Report) -> None:
        """Count one more."""
        self.histories += 1
        self.lives += report.lives
        self.calls += report.calls
        self.twice += report.twice
        self.copies = max(self.copies, report.copies)
        self.faults += report.faults
        if report.violations:
            self.broken[seed] = report.violations


def walk_seeds(seeds: Iterable[int], make_keeper: MakeKeeper = MemoryKeeper) -> Tally:
    """Walk the history of each of these seeds."""
    tally = Tally()
    for seed in seeds:
        tally.add(seed, run_virtually(simulate(seed, make_keeper)))
    return tally


def walk_lives(lives: int, *, first_seed: int, make_keeper: MakeKeeper = MemoryKeeper) -> Tally:
    """Walk one history after the other until there were so many lives, or a promise is broken."""
    tally = Tally()
    for seed in count(first_seed):
        tally.add(seed, run_virtually(simulate(seed, make_keeper)))
        if tally.lives >= lives or tally.broken:
            break
    return tally


def history_of(tally: Tally, make_keeper: MakeKeeper = MemoryKeeper) -> str:
    """Walk the first history that went wrong again, and tell how it came to its bad end."""
    for seed in tally.broken:
        report = run_virtually(simulate(seed, make_keeper, tells=True))
        return "\n".join([f"--seed {seed}", *report.violations, *report.history[-TOLD:]])
    return "no promise was broken"
