"""Who somebody is: asked by every update, so it is remembered for as long as it certainly holds.

Other processes may write to the same database. For SQLite, `PRAGMA data_version` tells whether one
of them has, in the hop to its thread that keeps an update anyway. What this process writes itself,
the collections report before anybody else can read it (`changed`): on SQLite there is one
connection, and a transaction has it to itself. On PostgreSQL nothing is remembered.
"""

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import bindparam, false, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.owner import Acquaintance
from storage.schema.operating import bans
from storage.schema.tables import owners

MOST: Final = 1_000
"""How many people are remembered."""

REMEMBERED_SECONDS: Final = 540.0
"""How long somebody is remembered at least; a minute later they are forgotten."""

GOOD_FOR_SECONDS: Final = 1.0
"""How long we believe what we remember without a look at the database.

An update is handled soon after it was kept, which is a look. One that has to wait longer, such as
for another try, is looked up again.
"""

_ONE: Final = select(literal(1).label("one")).subquery()
_QUERY: Final = (
    select(
        owners.c.id.is_not(None),
        owners.c.language,
        owners.c.app_language,
        owners.c.reachable.is_(false()),
        owners.c.question.is_not(None),
        bans.c.known_as.is_not(None),
    )
    .select_from(_ONE)
    .outerjoin(owners, owners.c.id == bindparam("person"))
    .outerjoin(bans, bans.c.known_as == bindparam("known_as"))
)

_SQLITE: Final = """
SELECT o.id IS NOT NULL, o.language, o.app_language, o.reachable IS 0,
    o.question IS NOT NULL, b.known_as IS NOT NULL
FROM (SELECT 1) LEFT JOIN owners o ON o.id = ? LEFT JOIN bans b ON b.known_as = ?
"""
"""The same as `_QUERY`."""


class Look(Struct, frozen=True):
    """What was found at one moment."""

    version: object
    """Is another one as soon as somebody else has written."""
    at: float
    """By a monotonic clock, in seconds."""
    found: Mapping[int, Acquaintance]


@dataclass(eq=False)
class Remembered:
    """The people whom this process remembers."""

    seconds: Callable[[], float] = time.monotonic
    most: int = MOST
    _people: OrderedDict[int, tuple[float, Acquaintance]] = field(default_factory=OrderedDict)
    """With when we looked them up, in the order of that."""
    _version: object = None
    _good_until: float = 0.0

    def __len__(self) -> int:
        return len(self._people)

    @property
    def version(self) -> object:
        """Of the database, when we last looked."""
        return self._version

    def of(self, person_id: int) -> Acquaintance | None:
        """Return who somebody is; None if we don't know for certain."""
        if person_id not in self._people or self.seconds() >= self._good_until:
            return None
        return self._people[person_id][1]

    def lacks(self, person_id: int) -> bool:
        """Return whether somebody is not remembered at all."""
        return person_id not in self._people

    def heed(self, look: Look) -> None:
        """Remember what was found; call this before anybody else can write."""
        if look.version != self._version:
            self._people.clear()
        self._version, self._good_until = look.version, look.at + GOOD_FOR_SECONDS
        for person_id, known in look.found.items():
            self._people.pop(person_id, None)
            self._people[person_id] = look.at, known
        while len(self._people) > self.most:
            self._people.popitem(last=False)

    def changed(self, person_id: int) -> None:
        """Forget somebody of whom something is being written."""
        self._people.pop(person_id, None)

    def tidy(self) -> None:
        """Forget those whom we looked up long ago."""
        before = self.seconds() - REMEMBERED_SECONDS
        for person_id, (at, _known) in list(self._people.items()):
            if at >= before:
                break
            del self._people[person_id]


class Looking(Struct, frozen=True, kw_only=True):
    """Looks people up in the thread of SQLite's connection."""

    people: Collection[int]
    known_as: Callable[[int], str]
    """Makes their pseudonyms."""
    lacking: Collection[int]
    """Those who need to be looked up even if nobody else has written."""
    version: object
    """Of the database, when we last looked."""
    seconds: Callable[[], float]

    def __call__(self, connection: sqlite3.Connection) -> Look:
        """Look."""
        # First: what is found later may be newer than the version, which only makes us look again.
        at = self.seconds()
        (number,) = connection.execute("PRAGMA data_version").fetchone()
        version = connection, number  # another connection counts for itself
        people = self.lacking if version == self.version else self.people
        found = {one: self._find(connection, one) for one in people}
        return Look(version, at, found)

    def _find(self, connection: sqlite3.Connection, person_id: int) -> Acquaintance:
        values = person_id, self.known_as(person_id)
        return _made_of(connection.execute(_SQLITE, values).fetchone())


async def look_up(connection: AsyncConnection, person_id: int, known_as: str) -> Acquaintance:
    """Look up a person, whatever the database is."""
    values = {"person": person_id, "known_as": known_as}
    return _made_of((await connection.execute(_QUERY, values)).one())


def _made_of(row: Any) -> Acquaintance:
    is_owner, language, app_language, is_lost, has_question, is_banned = row
    return Acquaintance(
        is_owner=bool(is_owner),
        language=language,
        app_language=app_language,
        is_lost=bool(is_lost),
        has_question=bool(has_question),
        is_banned=bool(is_banned),
    )
