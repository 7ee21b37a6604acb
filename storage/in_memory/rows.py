"""What is kept, as dictionaries of values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from cloning.domain.models import Announcement, Clone, Content, Tombstone, Training
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Entry
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import Memo
from cloning.domain.owner import Owner
from cloning.domain.speaking.utterance import Charge, Utterance
from cloning.ports.operating.maintenance import Paused

K = TypeVar("K", int, str, datetime, tuple[str, int])
V = TypeVar("V")


class Inconsistent(Exception):
    """A bug of ours: what was written contradicts what is kept. In SQL it is an IntegrityError."""


class Table(dict[K, V]):
    """Values by their keys, which a change leaves as they are: it returns another table.

    They lie in the order in which they were first written. Where we count the keys ourselves, 1, 2,
    3..., that is also the order of the keys.
    """

    def where(self, wanted: Callable[[V], object]) -> list[V]:
        """Return the values that are wanted."""
        return [value for value in self.values() if wanted(value)]

    def first(self, wanted: Callable[[V], object]) -> V | None:
        """Return the first value that is wanted."""
        return next((value for value in self.values() if wanted(value)), None)

    def having(self, key: K, value: V, *unique: Callable[[V], object]) -> "Table[K, V]":
        """Write a value; Inconsistent if another one has the same of what must be unique."""
        known = self.get(key)
        for column in unique:
            mine = column(value)
            if mine is None or (known is not None and column(known) == mine):
                continue
            if any(column(other) == mine for other in self.values()):
                raise Inconsistent(value)
        return Table({**self, key: value})

    def without(self, *keys: K) -> "Table[K, V]":
        """Remove values that may be there."""
        return Table({key: value for key, value in self.items() if key not in keys})

    def without_any(self, unwanted: Callable[[V], object]) -> "Table[K, V]":
        """Remove all values that are unwanted."""
        return Table({key: value for key, value in self.items() if not unwanted(value)})


class Attempt(NamedTuple):
    """A training that counts for a quota; it outlives the training and its owner."""

    counted_as: str
    begun_at: datetime


class Charged(NamedTuple):
    """What an owner was charged for an utterance; it outlives the utterance and the owner."""

    counted_as: str
    charge: Charge


class Audited(NamedTuple):
    """A line of the audit table, with the pseudonyms of whom it concerns and of who did it."""

    entry: Entry
    concerns: str | None
    done_by: str | None


class Lease(NamedTuple):
    """What only one worker may do, until then."""

    holder: str
    until: datetime


@dataclass(kw_only=True)
class Rows:
    """Everything that is kept."""

    owners: Table[int, Owner] = field(default_factory=Table)
    clones: Table[int, Clone] = field(default_factory=Table)
    trainings: Table[int, Training] = field(default_factory=Table)
    utterances: Table[int, Utterance] = field(default_factory=Table)
    charges: Table[int, Charged] = field(default_factory=Table)
    """By the ids of their utterances."""
    announcements: Table[int, Announcement] = field(default_factory=Table)
    tombstones: Table[int, Tombstone] = field(default_factory=Table)
    contents: Table[tuple[str, int], Content] = field(default_factory=Table)
    memos: Table[str, Memo] = field(default_factory=Table)
    alerts: Table[str, Alert] = field(default_factory=Table)
    bans: Table[str, datetime] = field(default_factory=Table)
    """When they began, by pseudonyms."""
    blocked_recordings: Table[str, datetime] = field(default_factory=Table)
    """Since when, by SHA-256."""
    maintenance: Table[datetime, Paused] = field(default_factory=Table)
    """The present pause, if any, by its beginning."""
    broadcasts: Table[datetime, Broadcast] = field(default_factory=Table)
    """The last one, if any, by when it was asked for."""
    audit: Table[int, Audited] = field(default_factory=Table)
    leases: Table[str, Lease] = field(default_factory=Table)
    attempts: Table[int, Attempt] = field(default_factory=Table)
    """By the ids of their trainings."""
    left_slots: Table[str, str] = field(default_factory=Table)
    """Ids of slots, by themselves."""
    strays: Table[str, int] = field(default_factory=Table)
    """Their numbers, by the ids of slots."""
    last_entry: int = 0
    last_stray: int = 0
    last_clone: int = 0
    last_training: int = 0
    last_utterance: int = 0
