"""A transaction of SQLAlchemy's, with fewer of its steps than `AsyncEngine.begin` takes.

That one goes into a greenlet to connect, to begin, to commit and to close, and has a task of its
own for the last, so that no cancellation can keep a connection from its pool. Here connecting and
beginning is one, and only what fails or is cancelled is closed by a task: after a commit, nothing
is left that would wait for the database, so nothing can be cancelled (docs/decisions.md).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import greenlet_spawn


@asynccontextmanager
async def begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that commits if its block ends well, and rolls back if it doesn't."""
    connection = await greenlet_spawn(_connect_and_begin, engine.sync_engine)
    try:
        yield AsyncConnection(engine, connection)
        await greenlet_spawn(connection.commit)
    except BaseException:
        await asyncio.shield(greenlet_spawn(connection.close))  # this rolls back
        raise
    await greenlet_spawn(connection.close)


def _connect_and_begin(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection
