"""How we talk to a server, and what its answers mean."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from cloning.domain.errors import StorageUnavailable
from cloning.domain.owner import Owner
from storage.database import Database, open_database
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from tests.storage.steps import chat_of, know, say
from tests.support.databases.places import ON_POSTGRESQL, Place
from tests.support.databases.postgresql import ZONE, PostgreSQL
from tests.support.world import World

pytestmark = ON_POSTGRESQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA = 7001


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


async def test_settings_in_the_operators_url_take_precedence(place: Place) -> None:
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
async def test_a_server_that_refuses_a_command_is_unavailable_and_quotes_nobody(
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


def test_a_server_that_can_be_used_is_sound(place: Place) -> None:
    check_soundness(place.url)


def test_a_fault_of_the_server_is_named_before_anything_is_opened(
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


async def test_nothing_is_scrubbed_on_a_server(database: Database) -> None:
    await know(database, ANNA)
    await database.scrub()
    assert await chat_of(database, ANNA) == 1


async def test_a_sweep_sees_on_a_server_what_waits_at_the_upstream(database: Database) -> None:
    world = World(database)
    now = world.clock()
    assert (await database.looks.due(now, now)).nothing
    await world.has_a_training(owner=ANNA)
    assert (await database.looks.due(now, now)).watched
