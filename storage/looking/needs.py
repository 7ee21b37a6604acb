"""Whether a training needs a sample: asked by every download, so it takes no transaction.

On SQLite, a connection that only reads answers in the thread of the event loop, in 7 µs: one look
into an index. It waits neither for a transaction nor for a disk to write, and nothing is
remembered, so it sees each commit at once (docs/decisions.md).
"""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.transitions import HOSTED
from cloning.ports.trainings import Need
from storage.looking.reader import Reader
from storage.schema.tables import trainings

_QUERY: Final = select(trainings.c.fetched_at.is_not(None)).where(
    trainings.c.sample == bindparam("sample"), trainings.c.step.in_(HOSTED)
)

_SQLITE: Final = "SELECT fetched_at IS NOT NULL, step FROM trainings WHERE sample = ?"
"""The same as `_QUERY`, but for the step."""

_HOSTED: Final = frozenset(step.value for step in HOSTED)


async def look_up_need(connection: AsyncConnection, sample: str) -> Need | None:
    """Look whether a training needs a sample, whatever the database is."""
    is_fetched = (await connection.execute(_QUERY, {"sample": sample})).scalar_one_or_none()
    return None if is_fetched is None else Need(bool(is_fetched))


class NeedsReader:
    """Looks into an SQLite database in the thread of the event loop."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def need_of(self, sample: str) -> Need | None:
        """Look; sqlite3.Error if that can't be done now without a wait."""
        rows = self._reader.rows(_SQLITE, (sample,))
        return next((Need(bool(is_fetched)) for is_fetched, step in rows if step in _HOSTED), None)
