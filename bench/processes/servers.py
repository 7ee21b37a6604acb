"""A PostgreSQL server like that of the tests, for a benchmark."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.databases.postgresql import PostgreSQL, started


@asynccontextmanager
async def a_server() -> AsyncIterator[PostgreSQL]:
    """Run a server until the block ends; SystemExit where PostgreSQL is not installed."""
    server = await asyncio.to_thread(started)
    if server is None:
        raise SystemExit("PostgreSQL is not installed")
    try:
        yield server
    finally:
        await asyncio.to_thread(server.remove)
