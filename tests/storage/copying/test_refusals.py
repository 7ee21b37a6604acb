"""What can't be copied is refused in plain words, and nothing of it stays on the server."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from bot.commands.copying import copy_to
from cloning.domain.errors import StorageUnavailable
from storage.copying import CantCopy, copy, measure
from storage.migrate import migrate
from tests.storage.copying.lived import has_lived, in_use
from tests.support.databases.places import Place
from tests.support.world import ANNA, World


def refused(file: Place, server: Place, world: World) -> str:
    """Neither a look nor a copy is possible; returns why."""
    said: list[str] = []
    for dry_run in (True, False):
        code, lines = copy_to(file.url, server.url, now=world.clock(), dry_run=dry_run)
        assert code == 2
        said += lines
    assert said[0] == said[1]
    return said[0].removeprefix("Nothing was copied: ")


async def test_a_database_that_has_rows_is_refused(file: Place, server: Place) -> None:
    world = await has_lived(file)
    copy(file.url, server.url, now=world.clock())
    assert refused(file, server, world).startswith("the database is not empty: there are rows in")


async def test_a_bot_that_has_the_file_open_is_not_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    async with in_use(file) as database:
        async with database.transaction() as work:
            await work.owners.get(ANNA)
        said = await asyncio.to_thread(refused, file, server, world)
    assert said.endswith("is open in another process: stop the bot first")


async def test_nobody_opens_the_file_while_it_is_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_sleep(0.5); END$$"
    )
    server.execute("CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION wait()")
    copying = asyncio.create_task(asyncio.to_thread(copy, file.url, server.url, now=world.clock()))
    migrating = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not await asyncio.to_thread(server.one_value, migrating):
        assert not copying.done()
    with (
        closing(sqlite3.connect(file.name, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT count(*) FROM owners")
    server.execute("ALTER EVENT TRIGGER slow DISABLE")
    await copying


async def test_a_bot_that_holds_a_lease_is_not_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    async with in_use(file) as database, database.transaction() as work:
        until = world.clock() + timedelta(seconds=20)
        await work.leases.take("sweep", "me", now=world.clock(), until=until)
    assert refused(file, server, world).endswith(f"wait until {until:%H:%M:%S} UTC")
    world.clock.move(timedelta(seconds=20))
    measure(file.url, server.url, now=world.clock())


async def test_a_text_that_is_too_long_for_the_server_is_named(file: Place, server: Place) -> None:
    world = await has_lived(file)
    file.execute("UPDATE owners SET language = printf('%.*c', 36, 'x')")
    assert refused(file, server, world) == "owners.language has room for 35 characters, not more"


async def test_a_row_that_the_server_does_not_take_is_named_and_nothing_stays(
    file: Place, server: Place
) -> None:
    world = await has_lived(file)
    file.execute("""UPDATE trainings SET reason = '{"code": Infinity}'""")
    with pytest.raises(CantCopy, match="a row of trainings has no place there"):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM owners") == 0


async def test_a_row_that_arrives_changed_is_noticed_and_nothing_stays(
    file: Place, server: Place
) -> None:
    migrate(server.url)
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.chat_id := NEW.chat_id + 1; RETURN NEW; END$$"
    )
    server.execute(
        "CREATE TRIGGER spoilt BEFORE INSERT ON owners FOR EACH ROW EXECUTE FUNCTION spoil()"
    )
    with pytest.raises(CantCopy, match="owners did not arrive as it was"):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM owners") == 0


async def test_a_server_that_ends_in_the_middle_is_unavailable_and_has_nothing(
    file: Place, server: Place
) -> None:
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION die() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END$$"
    )
    server.execute("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION die()")
    with pytest.raises(StorageUnavailable):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
