"""What only a server can do to us: end, hang, refuse, and let others in at the same time."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Step
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from storage.soundness import UnsoundDatabase, check_soundness
from storage.takeover import alone_as
from tests.storage.test_claims import claim, training_at
from tests.support.places import Place, on_server
from tests.support.postgresql import ZONE, PostgreSQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA, BORIS = 7001, 7002
LONG_UP = timedelta()
"""As if the server had been up for a minute."""


@pytest.fixture
def place(postgresql: PostgreSQL) -> Iterator[Place]:
    with on_server(postgresql) as place:
        yield place


async def know(database: Database, owner_id: int, chat_id: int = 1) -> None:
    async with database.transaction() as work:
        await work.owners.save(Owner(id=owner_id, chat_id=chat_id))


async def chat_of(database: Database, owner_id: int) -> int | None:
    async with database.transaction() as work:
        owner = await work.owners.get(owner_id)
    return owner.chat_id if owner is not None else None


async def say(database: Database, *commands: str) -> Any:
    """Send commands in one transaction; returns the last answer's first value."""
    async with database.connection() as connection:
        for command in commands:
            answer = await connection.execute(text(command))
        return answer.scalar() if answer.returns_rows else None


async def until_waiting(place: Place, number: int = 1) -> None:
    """Wait until connections of this database wait for a lock."""
    query = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    for _ in range(200):
        if await asyncio.to_thread(place.one_value, query) >= number:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


def test_the_server_of_the_tests_is_elsewhere_and_speaks_chinese(
    postgresql: PostgreSQL, place: Place
) -> None:
    assert postgresql.execute("SHOW timezone") == [(ZONE,)]
    assert postgresql.speaks_chinese
    with pytest.raises(Exception, match="除以零"):
        place.one_value("SELECT 1/0")


async def test_every_connection_is_told_what_keeps_us_safe(
    database: Database, place: Place
) -> None:
    theirs = "serializable"  # would refuse transactions that nobody repeats
    place.execute(
        f"ALTER ROLE bot IN DATABASE {place.name} SET default_transaction_isolation = {theirs}"
    )
    told = {
        "TimeZone": "UTC",
        "transaction_isolation": "read committed",
        "client_encoding": "UTF8",
        "statement_timeout": "20s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "15s",
        "application_name": "voice-clone-bot",
    }
    assert {name: await say(database, f"SHOW {name}") for name in told} == told


async def test_what_the_operator_says_in_the_url_goes_first(place: Place) -> None:
    url = f"{place.url}&application_name=mine&options=-c%20lock_timeout%3D1s"
    database = open_database(url)
    assert await say(database, "SHOW application_name") == "mine"
    assert await say(database, "SHOW lock_timeout") == "1s"
    assert await say(database, "SHOW TimeZone") == "UTC"
    await database.close()


@pytest.mark.parametrize("zone", ["UTC", ZONE, "America/St_Johns"])
async def test_a_moment_is_the_same_in_every_zone(place: Place, zone: str) -> None:
    database = open_database(f"{place.url}&options=-c%20TimeZone%3D{zone}")
    async with database.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=1, unreachable_since=NOON))
    async with database.transaction() as work:
        owner = await work.owners.get(ANNA)
    assert owner is not None
    assert owner.unreachable_since == NOON
    assert owner.unreachable_since.tzinfo is UTC
    kept = "SELECT unreachable_since AT TIME ZONE 'UTC' FROM owners"
    assert place.one_value(kept) == NOON.replace(tzinfo=None)
    await database.close()


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


@pytest.mark.parametrize(
    "command",
    [
        "SET LOCAL statement_timeout = 50; SELECT pg_sleep(10)",
        "SET LOCAL transaction_read_only = on; INSERT INTO leases VALUES ('a', 'b', now())",
        "SET LOCAL ROLE bystander; SELECT * FROM owners",
        *(
            f"DO $$BEGIN RAISE EXCEPTION 'Anna' USING ERRCODE = '{state}', DETAIL = 'Anna';END$$"
            for state in ("40001", "53100", "57P03", "XX001")
        ),
    ],
    ids=["too slow", "a standby", "not allowed", "serialized", "disk full", "starting", "broken"],
)
async def test_what_the_server_can_not_do_now_is_unavailable_and_quotes_nobody(
    database: Database, postgresql: PostgreSQL, place: Place, command: str
) -> None:
    place.execute("DROP ROLE IF EXISTS bystander")
    place.execute("CREATE ROLE bystander ROLE bot")
    with pytest.raises(StorageUnavailable) as fault:
        await say(database, *command.split("; "))
    assert str(fault.value) == "storage_unavailable()"
    await know(database, ANNA)
    place.execute("DROP ROLE bystander")


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("INSERT INTO owners (id, language) VALUES (1, 'xx-annabella')", IntegrityError),
        ("INSERT INTO tombstones VALUES (1, 2, 'yesterday-annabella')", DataError),
        ("SELECT * FROM nowhere", ProgrammingError),
    ],
)
async def test_a_command_that_is_wrong_is_a_fault_of_ours_and_quotes_no_row(
    database: Database, command: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault) as raised:
        await say(database, command)
    said = str(raised.value).partition("[SQL:")[0]
    assert "DETAIL" not in said
    assert "(1, " not in said


async def test_a_lock_that_is_held_too_long_is_unavailable(
    database: Database, elsewhere: Database
) -> None:
    async with database.transaction() as work:
        await work.owners.get(ANNA)
        with pytest.raises(StorageUnavailable):
            await say(elsewhere, "SET LOCAL lock_timeout = 50", "LOCK TABLE owners")
    await know(elsewhere, ANNA)


async def test_a_process_that_hangs_in_a_transaction_is_cut_off(place: Place) -> None:
    told = "&options=-c%20idle_in_transaction_session_timeout%3D100"
    hanging, database = open_database(f"{place.url}{told}"), place.open()

    async def hang() -> None:
        async with hanging.transaction() as work:
            await work.owners.get(ANNA)
            await asyncio.wait_for(know(database, ANNA, chat_id=2), 4)
            await work.owners.save(Owner(id=ANNA, chat_id=1))

    with pytest.raises(StorageUnavailable):
        await hang()
    assert await chat_of(database, ANNA) == 2
    await hanging.close()
    await database.close()


async def test_transactions_that_wait_in_a_ring_end_one_of_them_and_the_other_goes_on(
    database: Database, elsewhere: Database
) -> None:
    both = asyncio.Barrier(2)

    async def take(place: Database, first: int, second: int) -> bool:
        try:
            async with place.transaction() as work:
                await work.owners.get(first)
                await both.wait()
                await work.owners.get(second)
        except StorageUnavailable:
            return False
        return True

    answers = await asyncio.gather(take(database, ANNA, BORIS), take(elsewhere, BORIS, ANNA))
    assert sorted(answers) == [False, True]


async def test_what_is_about_one_owner_is_done_by_one_transaction_at_a_time(
    database: Database, elsewhere: Database, place: Place
) -> None:
    async with database.transaction() as work:
        assert await work.owners.get(ANNA) is None  # so there is no row that could be locked
        other = asyncio.create_task(know(elsewhere, ANNA, chat_id=2))
        await until_waiting(place)
        await work.owners.save(Owner(id=ANNA, chat_id=1))
    await other
    assert await chat_of(database, ANNA) == 2


async def test_owners_do_not_wait_for_one_another(database: Database, elsewhere: Database) -> None:
    async with database.transaction() as work:
        await work.owners.get(ANNA)
        await asyncio.wait_for(know(elsewhere, BORIS), 4)


async def test_a_claim_leaves_alone_what_a_mass_change_holds(
    database: Database, elsewhere: Database
) -> None:
    training = await training_at(database, Step.PREPARE, due_at=NOON)
    async with elsewhere.connection() as connection:
        await connection.execute(text("UPDATE trainings SET tries = tries + 1"))
        assert await asyncio.wait_for(claim(database, training), 4) is None
    assert await claim(database, training) is not None


def test_a_server_that_can_be_used_is_sound(place: Place) -> None:
    check_soundness(place.url)


def test_what_is_wrong_with_a_server_is_said_before_anything_is_opened(
    postgresql: PostgreSQL, place: Place
) -> None:
    with pytest.raises(UnsoundDatabase, match=r"is PostgreSQL \d\d; 99 or newer is needed"):
        check_soundness(place.url, oldest=990_000)
    with pytest.raises(UnsoundDatabase, match='invalid connection option "pgbouncer"'):
        check_soundness(f"{place.url}&pgbouncer=true")
    postgresql.execute("CREATE DATABASE old ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(UnsoundDatabase, match="keeps text in LATIN1"):
        check_soundness(place.url.replace(place.name, "old"))
    postgresql.drop("old")


@pytest.mark.parametrize(
    "there",
    ["postgresql+psycopg://bot@127.0.0.1:9/bot", "postgresql+psycopg://bot@/bot?host=/nowhere"],
)
def test_a_server_that_can_not_be_reached_is_unavailable(there: str) -> None:
    with pytest.raises(StorageUnavailable):
        check_soundness(there)


def test_a_missing_driver_is_said_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as if it were not installed
    with pytest.raises(UnsoundDatabase, match=r"driver for PostgreSQL is missing .* make install"):
        check_soundness("postgresql+psycopg://bot@127.0.0.1:9/bot")


def test_one_process_works_alone_on_a_server_and_a_second_one_knows_it_does_not(
    place: Place,
) -> None:
    with (
        alone_as("worker", place.url, up_for=LONG_UP) as first,
        alone_as("worker", place.url, up_for=LONG_UP) as second,
        alone_as("web", place.url, up_for=LONG_UP) as another,
    ):
        assert (first, second, another) == (True, False, True)
    with alone_as("worker", place.url, up_for=LONG_UP) as alone:
        assert alone


def test_whoever_is_killed_no_longer_counts_on_a_server(place: Place) -> None:
    script = (
        "import sys; from datetime import timedelta; from storage.takeover import alone_as\n"
        "with alone_as('worker', sys.argv[1], up_for=timedelta()) as alone:\n"
        "    print(alone, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, place.url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as other:  # noqa: S603
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        with alone_as("worker", place.url, up_for=LONG_UP) as alone:
            assert not alone
        other.kill()
    for _ in range(100):
        with alone_as("worker", place.url, up_for=LONG_UP) as alone:
            if alone:
                return
        time.sleep(0.02)
    pytest.fail("the server still counts a process that is dead")


def test_a_server_that_has_just_been_started_proves_nothing(
    postgresql: PostgreSQL, place: Place
) -> None:
    postgresql.stop()
    postgresql.start()
    with alone_as("worker", place.url) as alone:
        assert not alone


def test_a_server_that_is_gone_proves_nothing_and_stops_nobody(
    postgresql: PostgreSQL, place: Place
) -> None:
    with alone_as("worker", place.url, up_for=LONG_UP) as alone:
        assert alone
        postgresql.stop()
        with alone_as("worker", place.url, up_for=LONG_UP) as another:
            assert not another
    postgresql.start()


async def test_nothing_is_scrubbed_on_a_server(database: Database) -> None:
    await know(database, ANNA)
    await database.scrub()
    assert await chat_of(database, ANNA) == 1


async def test_a_lease_that_two_processes_want_at_once_has_one_holder(
    database: Database, elsewhere: Database
) -> None:
    async def take(place: Database, holder: str) -> bool:
        async with place.transaction() as work:
            return await work.leases.take(
                "poll", holder, now=NOON, until=NOON + timedelta(seconds=30)
            )

    for place in (database, elsewhere):
        await know(place, ANNA)  # so that both are connected
    answers = await asyncio.gather(
        *(take(place, f"{number}") for number, place in enumerate([database, elsewhere] * 5))
    )
    assert answers.count(True) == 1
