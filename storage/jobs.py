"""Wake-ups as jobs of procrastinate, in its schema of the same PostgreSQL database."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, MetaData, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from storage.database import Database

if TYPE_CHECKING:
    from psycopg import AsyncConnection

SCHEMA: Final = "procrastinate"
"""Where its tables are; its functions and triggers count on the search path of a connection."""

QUEUE: Final = "wakeups"
SPEECH: Final = "speech"
ADVANCE: Final = "advance"
UTTER: Final = "utter"
ERASE: Final = "erase"
"""The queues and the tasks, as each process knows them; what is spoken has a queue of its own.

`ADVANCE` has a `training_id`, `UTTER` an `utterance_id`.
"""

_JOBS: Final = Table(
    "procrastinate_jobs",
    MetaData(schema=SCHEMA),
    Column("queue_name", String),
    Column("task_name", String),
    Column("queueing_lock", String),
    Column("args", JSONB),
)
_ADD: Final = insert(_JOBS).on_conflict_do_nothing(
    index_elements=["queueing_lock"], index_where=text("status = 'todo'")
)


async def find_tables(connection: "AsyncConnection[Any]") -> None:
    """Have a new connection of procrastinate's find its tables, also behind a pooler."""
    await connection.execute(f"SET search_path TO {SCHEMA}")
    await connection.commit()


class Jobs:
    """Adds jobs; at most one waits for each training and utterance, and one for the eraser.

    procrastinate's own way to defer raises an error for each job that waits already, which refuses
    the whole batch and fills the server's log. Here such a job is left out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, training_ids: Collection[int], utterance_ids: Collection[int] = (), *, eraser: bool
    ) -> None:
        """Add a job for each of these, and one for the eraser if wanted, unless it waits already.

        Raises:
            StorageUnavailable: if the database can't be used now.
        """
        # In the order of the ids, so that two processes never wait for each other in a circle.
        rows = [_row(ADVANCE, f"training:{one}", training_id=one) for one in sorted(training_ids)]
        rows += (
            _row(UTTER, f"utterance:{one}", SPEECH, utterance_id=one)
            for one in sorted(utterance_ids)
        )
        if eraser:
            rows.append(_row(ERASE, "eraser"))
        if not rows:
            return
        async with self._database.connection() as connection:
            await connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
            await connection.execute(_ADD.values(rows))


def _row(task: str, lock: str, queue: str = QUEUE, **arguments: int) -> dict[str, object]:
    return {"queue_name": queue, "task_name": task, "queueing_lock": lock, "args": arguments}
