"""A backup is taken while the bot runs, and another database holds the same afterwards."""

import stat
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cloning.domain.errors import StorageUnavailable
from cloning.domain.speaking.transitions import begun
from storage.backups.files import restore_backup, take_backup
from storage.backups.pieces import Begin, Head, Lines
from storage.backups.taking import CantBackUp, pieces_of
from storage.inbox import Inbox
from storage.migrate import migrate, newest_level
from storage.samples.in_database import DatabaseSamples
from storage.schema.tables import metadata
from tests.storage.backups.content import KEY, NOW, content_of
from tests.storage.copying.lived import has_lived
from tests.support.databases.places import ON_POSTGRESQL, ON_SQLITE, Place
from tests.support.databases.postgresql import PostgreSQL
from tests.support.world import ANNA
from tests.unit.cloning.speaking.steps import request


def size_of(file: Path) -> int:
    return file.stat().st_size


async def test_another_database_holds_the_same(place: Place, empty: Place, file: Path) -> None:
    await has_lived(place)
    taken = take_backup(place.url, KEY, file, now=NOW)
    restored = restore_backup(file, KEY, empty.url, now=NOW, replace=False)
    assert taken.rows == restored.rows > 10
    assert restored.head.made_at == "2026-11-29T12:00:00+00:00"
    assert restored.head.level == taken.level == newest_level()
    assert content_of(empty) == content_of(place)
    assert taken.size == size_of(file)
    assert migrate(empty.url) == newest_level()


async def test_no_table_is_missing_but_those_of_sounds_and_texts(place: Place) -> None:
    await has_lived(place)
    tables = {piece.name for piece in content_of(place) if isinstance(piece, Begin)}
    assert tables == set(metadata.tables) - {"samples", "utterances"}


async def test_what_clones_were_to_say_is_not_in_it_but_counts(
    place: Place, empty: Place, file: Path
) -> None:
    await has_lived(place)
    everything = b"".join(msgspec.msgpack.encode(piece) for piece in content_of(place))
    assert "好".encode() not in everything
    take_backup(place.url, KEY, file, now=NOW)
    restore_backup(file, KEY, empty.url, now=NOW, replace=False)
    assert empty.one_value("SELECT characters FROM charges WHERE utterance_id = 1") == 3
    database = empty.open()
    async with database.transaction() as work:
        said = await work.utterances.add(begun(request(), 1, now=NOW), 5)
    await database.close()
    assert said.id == 2, "the first is charged, although its text is not there"


async def test_recordings_are_not_in_it(place: Place) -> None:
    database = place.open()
    await DatabaseSamples(database, clock=lambda: NOW).keep("0" * 32, b"somebody's voice")
    await database.close()
    everything = b"".join(msgspec.msgpack.encode(piece) for piece in content_of(place))
    assert b"somebody" not in everything
    assert b"somebody".hex().encode() not in everything


async def test_life_goes_on_where_it_stopped(place: Place, empty: Place, file: Path) -> None:
    world = await has_lived(place)
    take_backup(place.url, KEY, file, now=NOW)
    restore_backup(file, KEY, empty.url, now=world.clock(), replace=False)
    database = empty.open()
    world.database = database
    world.bot = world.another_process()
    async with database.transaction() as work:
        await work.maintenance.end()  # the life before has left it closed
    world.clock.move(timedelta(minutes=1))
    claim = await world.sends_a_recording(message_id=601)
    assert claim.clone.id == 4, "the third was used by a clone that is gone"
    assert not await Inbox(database, bot_id=42, clock=world.clock).keep(7, b"again")
    await database.close()


async def test_a_deployment_that_was_never_used_begins_with_the_number_one(
    place: Place, empty: Place, file: Path
) -> None:
    take_backup(place.url, KEY, file, now=NOW)
    restore_backup(file, KEY, empty.url, now=NOW, replace=False)
    assert content_of(empty) == content_of(place)


async def test_who_writes_meanwhile_is_not_held_up_and_not_half_in_it(place: Place) -> None:
    world = await has_lived(place)
    before = content_of(place)
    taking = pieces_of(place.url, NOW)
    assert isinstance(next(taking), Head)
    database = place.open()
    async with database.transaction() as work:
        anna = await work.owners.get(ANNA)
        assert anna is not None
        await work.owners.save(replace(anna, language="de"))
        await work.leases.take("poll", "me", now=world.clock(), until=world.clock())
    await database.close()
    assert list(taking)[:-1] == before[:-1]
    assert content_of(place) != before


FORTY_UPDATES = (
    "INSERT INTO inbox (bot_id, update_id, tries, received_at, body)"
    " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 40)"
    " SELECT 42, x, 0, '2026-11-29 12:00:00', {} FROM n"
)
HALF_A_MEGABYTE = {True: "repeat('x', 500000)::bytea", False: "zeroblob(500000)"}


def test_a_large_database_does_not_fill_the_memory(place: Place, empty: Place, file: Path) -> None:
    place.execute(FORTY_UPDATES.format(HALF_A_MEGABYTE[place.is_postgresql]))
    tracemalloc.start()
    take_backup(place.url, KEY, file, now=NOW)
    restore_backup(file, KEY, empty.url, now=NOW, replace=False)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.stat().st_size > 20e6
    assert most < 12e6
    assert empty.one_value("SELECT sum(length(body)) FROM inbox") == 40 * 500_000


def test_only_we_can_read_the_file_and_nothing_is_left_beside_it(place: Place, file: Path) -> None:
    before = set(file.parent.iterdir())
    take_backup(place.url, KEY, file, now=NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(file.parent.iterdir()) - before == {file}


def test_a_file_that_is_there_is_left_alone(place: Place, file: Path) -> None:
    file.write_bytes(b"the only backup")
    with pytest.raises(CantBackUp, match=r"bot.backup is there already"):
        take_backup(place.url, KEY, file, now=NOW)
    assert file.read_bytes() == b"the only backup"


@ON_SQLITE
def test_a_backup_that_breaks_off_leaves_no_file(place: Place, file: Path) -> None:
    place.execute(FORTY_UPDATES.format("zeroblob(17000000)"))
    before = set(file.parent.iterdir())
    with pytest.raises(ValueError, match="too large"):
        take_backup(place.url, KEY, file, now=NOW)
    assert set(file.parent.iterdir()) == before


def test_a_database_without_tables_is_not_backed_up(empty: Place, file: Path) -> None:
    with pytest.raises(CantBackUp, match=r"there is (nothing in the|no) database"):
        take_backup(empty.url, KEY, file, now=NOW)
    assert not file.exists()


def test_a_newer_database_is_backed_up_by_the_newer_version(place: Place, file: Path) -> None:
    place.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CantBackUp, match="a newer version of the bot"):
        take_backup(place.url, KEY, file, now=NOW)


@ON_POSTGRESQL
def test_a_server_that_ends_meanwhile_is_unavailable(place: Place, postgresql: PostgreSQL) -> None:
    place.execute(FORTY_UPDATES.format(HALF_A_MEGABYTE[True]))
    taking = pieces_of(place.url, NOW)
    while not (isinstance(piece := next(taking), Lines) and piece.rows):
        pass
    postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    with pytest.raises(StorageUnavailable):
        list(taking)
