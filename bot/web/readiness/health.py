"""How all processes on the database are, in words and counts; never names people or clones."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from bot.web.readiness.contacts import Contact, Neighbour
from storage.processes.roll import Entry

LIVES_FOR: Final = timedelta(seconds=30)
"""A process that has not shown itself for this long counts as gone; it signs every 4 s."""


class Problem(Struct, frozen=True, kw_only=True):
    """Something that is not as it should be."""

    what: str
    says: str
    """What is wrong, and what to do about it."""
    urgent: bool = True
    """Whether somebody has to do something about it."""
    processes: tuple[str, ...] = ()
    """Which processes have it; empty if it is not theirs."""

    def __str__(self) -> str:
        where = f" [{', '.join(self.processes)}]" if self.processes else ""
        return f"{self.what}: {self.says}{where}"


class Row(Struct, frozen=True, kw_only=True):
    """One process, as it was when it last signed the roll."""

    entry: Entry
    now: datetime
    contacts: Mapping[Neighbour, Contact]

    @property
    def label(self) -> str:
        """Return its role and the beginning of its name."""
        return f"{self.entry.role} {self.entry.name[:8]}"

    @property
    def is_alive(self) -> bool:
        """Whether it has shown itself lately."""
        return self.now - self.entry.seen_at <= LIVES_FOR

    def __str__(self) -> str:
        heard = ", ".join(f"{one} {self._ago(known.at)}" for one, known in self.contacts.items())
        breaker = self.entry.report.get("breaker")
        seen = self._ago(self.entry.seen_at) if self.is_alive else self._gone()
        return f"{self.label}, {self.entry.version}: {seen}; breaker {breaker}; {heard}"

    def as_json(self) -> Mapping[str, Any]:
        """Describe it; all ages are in seconds."""
        return {
            "process": self.entry.name[:8],
            "role": self.entry.role,
            "version": self.entry.version,
            "alive": self.is_alive,
            "age_seconds": self._seconds(self.entry.began_at),
            "heartbeat_seconds": self._seconds(self.entry.seen_at),
            "breaker": self.entry.report.get("breaker"),
            "contacts": {
                neighbour.value: {"seconds": self._seconds(known.at), "trouble": known.trouble}
                for neighbour, known in self.contacts.items()
            },
        }

    def _seconds(self, moment: datetime | None) -> float | None:
        return None if moment is None else round((self.now - moment).total_seconds(), 1)

    def _ago(self, moment: datetime | None) -> str:
        return "never" if moment is None else f"{max(0.0, self._seconds(moment) or 0.0):.0f} s ago"

    def _gone(self) -> str:
        return f"gone, last seen {self._ago(self.entry.seen_at)}"


class Health(Struct, frozen=True, kw_only=True):
    """The result of a check."""

    problems: Sequence[Problem] = ()
    rows: Sequence[Row] = ()

    @property
    def ready(self) -> bool:
        """Whether nobody has to do anything."""
        return not any(problem.urgent for problem in self.problems)

    @property
    def verdict(self) -> str:
        """Say in a word or two whether somebody has to do something."""
        return "ready" if self.ready else "not ready"

    def __str__(self) -> str:
        lines = [self.verdict, *map(str, self.problems)]
        return "\n".join([*lines, "", *map(str, self.rows)] if self.rows else lines)

    def as_json(self) -> Mapping[str, Any]:
        """Describe it for programs."""
        return {
            "ready": self.ready,
            "problems": [
                {
                    "what": problem.what,
                    "says": problem.says,
                    "urgent": problem.urgent,
                    "processes": list(problem.processes),
                }
                for problem in self.problems
            ],
            "processes": [row.as_json() for row in self.rows],
        }
