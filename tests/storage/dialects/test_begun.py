"""A transaction gives its connection back, however it ends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.dialects.begun import begun

ONE = text("SELECT 1")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An engine with one connection, for which nobody waits."""
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    yield engine
    await engine.dispose()


async def test_one_that_cannot_begin_gives_it_back(engine: AsyncEngine) -> None:
    faults = [OSError("disk I/O error")]

    @event.listens_for(engine.sync_engine, "begin")
    def fail_once(_connection: object) -> None:
        if faults:
            raise faults.pop()

    with pytest.raises(OSError, match="disk I/O error"):
        async with begun(engine):
            pass
    async with begun(engine) as connection:
        assert await connection.scalar(ONE) == 1


async def test_one_whose_block_fails_gives_it_back(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with begun(engine) as connection:
            await connection.scalar(ONE)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    async with begun(engine) as connection:
        assert await connection.scalar(ONE) == 1
