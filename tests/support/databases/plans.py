"""How a database would find the rows of a statement: by an index, or by reading all of them."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event

from storage.database import Database

LARGE = frozenset(
    {
        "owners",
        "clones",
        "trainings",
        "announcements",
        "attempts",
        "utterances",
        "charges",
        "contents",
        "inbox",
    }
)
"""The tables that grow with the number of people."""

SMALL_INDEXES = (
    "ix_trainings_watched_",
    "ix_trainings_answerable",
    "ix_trainings_due",
    "ix_utterances_due",
    "ix_clones_due",
    "ix_clones_intended",
    "ix_clones_paid",
    "ix_owners_unreachable",
    "ix_inbox_parked",
)
"""Indexes over only those rows that something is due for: to read all of one is no scan."""


@dataclass(frozen=True)
class Statement:
    """What was sent to the database."""

    sql: str
    parameters: Any

    @property
    def is_planned(self) -> bool:
        return self.sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))


@contextmanager
def heard() -> Iterator[list[Statement]]:
    """Note the statements that are sent to any database."""
    said: list[Statement] = []

    def note(
        _connection: Connection,
        _cursor: object,
        sql: str,
        parameters: Any,
        _context: object,
        _many: bool,
    ) -> None:
        said.append(Statement(sql, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@asynccontextmanager
async def overheard(database: Database) -> AsyncIterator[list[Statement]]:
    """Note the statements that come to SQLite's own connection, also those beside SQLAlchemy."""
    said: list[Statement] = []
    if not database.has_thread:
        with heard() as said:
            yield said
        return
    async with database.thread() as thread:
        await thread.run(
            lambda connection: connection.set_trace_callback(
                lambda sql: said.append(Statement(sql, ()))
            )
        )
    try:
        yield said
    finally:
        async with database.thread() as thread:
            await thread.run(lambda connection: connection.set_trace_callback(None))


def scans(connection: Connection, statement: Statement) -> Sequence[str]:
    """Return how a statement reads a large table from one end to the other, if it does."""
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters
        )
        details = [str(row[-1]) for row in plan]
        return [detail for detail in details if _scans_in_sqlite(detail)]
    plan = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.parameters
    )
    found = plan.scalar_one()
    tree = json.loads(found) if isinstance(found, str) else found
    return list(_scans_in_postgresql(tree[0]["Plan"]))


def _scans_in_sqlite(detail: str) -> bool:
    verb, _, rest = detail.partition(" ")
    table = rest.partition(" ")[0]
    return verb == "SCAN" and table in LARGE and not any(name in rest for name in SMALL_INDEXES)


def _scans_in_postgresql(node: dict[str, Any]) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    index = node.get("Index Name", "")
    is_found = "Index Cond" in node or index.startswith(SMALL_INDEXES)
    if (kind == "Seq Scan" and table in LARGE) or ("Index" in kind and not is_found):
        yield f"{kind} of {table or index}"
    for inner in node.get("Plans", ()):
        yield from _scans_in_postgresql(inner)
