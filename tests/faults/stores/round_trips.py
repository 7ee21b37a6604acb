"""A real PostgreSQL server, spoken to without giving up the event loop.

A virtual loop never waits for a socket, so each round trip is done at once, by psycopg's ordinary
connection behind what SQLAlchemy expects of the asynchronous one. The engine, its pool, our SQL and
the server are the real ones.
"""

import logging
from collections.abc import Callable
from typing import Any, Self

import psycopg
from psycopg.pq import TransactionStatus

from tests.faults.stores.statements import Statements

logger = logging.getLogger(__name__)

CUT = "server closed the connection unexpectedly"


class InlineCursor:
    """What SQLAlchemy expects of psycopg's asynchronous cursor, done at once."""

    def __init__(self, connection: "InlineConnection", cursor: psycopg.Cursor[Any]) -> None:
        self._connection = connection
        self._cursor = cursor

    async def __aenter__(self) -> Self:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    async def execute(self, sql: Any, values: Any = None) -> None:
        self._connection.do(lambda: self._cursor.execute(sql, values))

    async def executemany(self, sql: Any, values: Any) -> None:
        self._connection.do(lambda: self._cursor.executemany(sql, values))

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()


class InlineConnection:
    """What SQLAlchemy expects of psycopg's asynchronous connection."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        statements: Statements,
        ended: Callable[[bool], None],
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._ended = ended
        """Hears of each transaction that has ended, and whether it was committed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def do(self, action: Callable[[], object], *, commit: bool = False) -> None:
        """Send something, unless the connection is to be lost over it."""
        if not self._statements.next(commit=commit):
            self._try(action)
            return
        if self._statements.after:
            action()
        in_transaction = self._is_in_transaction()
        self._connection.close()
        if in_transaction:
            self._ended(False)
        raise psycopg.OperationalError(CUT)

    def _try(self, action: Callable[[], object]) -> None:
        """Send something; also a busy server may end a transaction, for instance a slow one."""
        try:
            action()
        except psycopg.OperationalError as cut:
            if self._connection.closed:
                logger.warning("the server has ended the connection by itself: %s", cut)
                self._ended(False)
            raise

    def cursor(self) -> InlineCursor:
        return InlineCursor(self, self._connection.cursor())

    async def commit(self) -> None:
        if self._is_in_transaction():
            self.do(self._commit, commit=True)

    def _commit(self) -> None:
        self._connection.commit()
        self._ended(True)

    async def rollback(self) -> None:
        if self._is_in_transaction():
            self._connection.rollback()
            self._ended(False)

    async def close(self) -> None:
        self._connection.close()

    async def set_autocommit(self, value: bool) -> None:
        self._connection.set_autocommit(value)

    async def set_isolation_level(self, value: psycopg.IsolationLevel | None) -> None:
        self._connection.set_isolation_level(value)

    def _is_in_transaction(self) -> bool:
        status = self._connection.info.transaction_status
        return status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}
