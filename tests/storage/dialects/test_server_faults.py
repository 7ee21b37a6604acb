"""A server that ends, or is cut off, costs what was under way and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from tests.storage.steps import chat_of, know, say
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.databases.postgresql import PostgreSQL

pytestmark = ON_POSTGRESQL

ANNA, BORIS = 7001, 7002


async def test_a_server_that_restarts_costs_the_transaction_that_it_ends_and_no_other(
    database: Database, postgresql: PostgreSQL
) -> None:
    async def write_while_it_restarts() -> None:
        async with database.transaction() as work:
            await work.owners.save(Owner(id=ANNA, chat_id=2))
            await asyncio.to_thread(postgresql.stop)
            await asyncio.to_thread(postgresql.start)
            await work.owners.save(Owner(id=BORIS, chat_id=2))

    await know(database, ANNA)
    with pytest.raises(StorageUnavailable):
        await write_while_it_restarts()
    assert (await chat_of(database, ANNA), await chat_of(database, BORIS)) == (1, None)


async def test_a_pool_of_connections_outlives_a_restart_of_the_server(
    database: Database, postgresql: PostgreSQL
) -> None:
    await asyncio.gather(*(know(database, number) for number in range(20)))
    await asyncio.to_thread(postgresql.stop)
    with pytest.raises(StorageUnavailable):
        await know(database, 20)
    await asyncio.to_thread(postgresql.start)
    await asyncio.gather(*(know(database, number, chat_id=2) for number in range(20)))
    assert await say(database, "SELECT count(*) FROM owners WHERE chat_id = 2") == 20


async def test_a_connection_that_the_server_ends_is_replaced(
    database: Database, place: Place
) -> None:
    async def be_ended() -> None:
        async with database.transaction() as work:
            await work.owners.save(Owner(id=ANNA, chat_id=1))
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'bot'"
            await asyncio.to_thread(place.one_value, end)
            await work.owners.get(BORIS)

    with pytest.raises(StorageUnavailable):
        await be_ended()
    await know(database, ANNA)


class Wire:
    """Passes bytes on between a process and the server, until it is cut."""

    def __init__(self, there: str, here: Path) -> None:
        self._there = there
        self.folder = here
        self._ends: list[asyncio.StreamWriter] = []

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await asyncio.open_unix_connection(self._there)
        self._ends += [writer, server[1]]
        await asyncio.gather(_pass(reader, server[1]), _pass(server[0], writer))

    def cut(self) -> None:
        """Cut it as a network is cut: at both ends at once, in the middle of whatever is said."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while said := await reader.read(65_536):
            writer.write(said)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


@asynccontextmanager
async def a_wire_to(server: PostgreSQL, folder: Path) -> AsyncIterator[Wire]:
    wire = Wire(f"{server.folder}/.s.PGSQL.5432", folder)
    async with await asyncio.start_unix_server(wire.connect, f"{folder}/.s.PGSQL.5432"):
        yield wire
        wire.cut()


async def test_a_connection_that_is_cut_costs_its_transaction_and_no_other(
    postgresql: PostgreSQL, place: Place, tmp_path: Path
) -> None:
    async with a_wire_to(postgresql, tmp_path) as wire:
        database = open_database(place.url.partition("?")[0] + f"?host={tmp_path}")

        async def write_while_it_is_cut() -> None:
            async with database.transaction() as work:
                await work.owners.save(Owner(id=ANNA, chat_id=2))
                wire.cut()
                await work.owners.get(BORIS)

        await know(database, ANNA)
        with pytest.raises(StorageUnavailable):
            await write_while_it_is_cut()
        assert await chat_of(database, ANNA) == 1
        wire.cut()  # and once more while nothing is being said
        assert await chat_of(database, ANNA) == 1
        await database.close()
