"""A database of a PostgreSQL server to walk on, which is emptied before each walk."""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg import sql

from storage.dialects.postgresql import make_async_engine
from storage.dialects.urls import checked_url
from storage.schema import tables
from tests.faults.stores.keeper import PSEUDONYMS
from tests.faults.stores.real import AtOnce
from tests.faults.stores.round_trips import InlineConnection
from tests.faults.stores.statements import Statements
from tests.support.databases.postgresql import PostgreSQL

COUNTED: Final = ("clones_id_seq", "trainings_id_seq", "audit_id_seq")
"""What counts the rows of the tables that the server numbers."""

_LAST: Final = sql.SQL("SELECT last_value, is_called FROM {}")
_EMPTY: Final = sql.SQL("DELETE FROM {}")
_RESTART: Final = sql.SQL("ALTER SEQUENCE {} RESTART")


class Numbers:
    """Takes back the numbers of rows that were never committed, as SQLite does.

    What a story says of its first training, it says of number 1.
    """

    def __init__(self, behind: psycopg.Connection[Any]) -> None:
        self._behind = behind
        self._kept = self._read()

    def ended(self, committed: bool) -> None:
        """Hear of a transaction that has ended."""
        if committed:
            self._kept = self._read()
        elif self._read() != self._kept:
            for name, (last, called) in zip(COUNTED, self._kept, strict=True):
                self._behind.execute("SELECT setval(%s, %s, %s)", (name, last, called))

    def _read(self) -> Sequence[tuple[int, bool]]:
        queries = [_LAST.format(sql.Identifier(name)) for name in COUNTED]
        return self._behind.execute(sql.SQL(" UNION ALL ").join(queries)).fetchall()


class InlinePostgreSQL(AtOnce):
    """A database on a server; what was in it is gone."""

    def __init__(self, server: PostgreSQL, name: str, statements: Statements | None = None) -> None:
        self._statements = statements or Statements()
        self._behind = psycopg.connect(server.url(name, user="postgres"), autocommit=True)
        self._connections = [self._behind]
        self._empty()
        self._numbers = Numbers(self._behind)
        engine = make_async_engine(checked_url(server.url(name)), self._connect)
        dialect: Any = engine.dialect
        dialect.use_native_hstore = False  # psycopg would look for it on a connection of its own
        super().__init__(engine, PSEUDONYMS)

    def below(self, table: str) -> list[Any]:
        query = sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))
        return self._behind.execute(query).fetchall()

    def hang_up(self) -> None:
        """Close all connections, also where there is no event loop any more."""
        for connection in self._connections:
            connection.close()

    async def close(self) -> None:
        await super().close()
        self.hang_up()

    async def _connect(self, **arguments: Any) -> InlineConnection:
        connection = psycopg.connect(**arguments)
        self._connections.append(connection)
        return InlineConnection(connection, self._statements, self._numbers.ended)

    def _empty(self) -> None:
        commands = [
            sql.SQL("SET session_replication_role = replica"),  # so that their order is the same
            *(_EMPTY.format(sql.Identifier(name)) for name in tables.metadata.tables),
            *(_RESTART.format(sql.Identifier(name)) for name in COUNTED),
        ]
        self._behind.execute(sql.SQL("; ").join(commands))
