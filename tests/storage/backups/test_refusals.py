"""What is no backup, or belongs elsewhere, is refused, and changes nothing."""

import os
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage.backups.container import BadBackup, write_records
from storage.backups.files import restore_backup, take_backup
from storage.backups.pieces import Begin, End, Head, Lines, Piece, Rows
from storage.backups.restoring import CantRestore, restore
from storage.migrate import migrate, newest_level
from tests.storage.backups.content import KEY, NOW, content_of
from tests.storage.copying.lived import has_lived
from tests.support.databases.places import ON_SQLITE, Place


def head(place: Place, **other: str) -> Head:
    engine = "PostgreSQL" if place.is_postgresql else "SQLite"
    return Head(**{"engine": engine, "level": newest_level(), "made_at": "now", **other})


END = End(numbers={})


def refused(pieces: list[Piece], place: Place, *, replacing: bool = False) -> str:
    """These pieces can't be restored there; returns why."""
    with pytest.raises(CantRestore) as refusal:
        restore(iter(pieces), place.url, now=NOW, replace=replacing)
    return str(refusal.value)


async def test_a_database_with_rows_is_left_alone_unless_it_may_be_lost(
    place: Place, another_place: Place, file: Path
) -> None:
    world = await has_lived(place)
    await has_lived(another_place)
    another_place.execute("UPDATE owners SET language = 'de'")
    before = content_of(another_place)
    take_backup(place.url, KEY, file, now=NOW)
    with pytest.raises(CantRestore, match=r"the database is not empty .* --replace"):
        restore_backup(file, KEY, another_place.url, now=world.clock(), replace=False)
    assert content_of(another_place) == before
    restore_backup(file, KEY, another_place.url, now=world.clock(), replace=True)
    assert content_of(another_place) == content_of(place)


async def test_a_database_that_a_bot_works_on_is_left_alone(
    place: Place, another_place: Place
) -> None:
    world = await has_lived(another_place)
    database = another_place.open()
    async with database.transaction() as work:
        until = world.clock() + timedelta(seconds=20)
        await work.leases.take("sweep", "me", now=world.clock(), until=until)
    await database.close()
    with pytest.raises(CantRestore, match=f"the bot is running.*until {until:%H:%M:%S} UTC"):
        restore(iter([head(place), END]), another_place.url, now=world.clock(), replace=True)
    assert content_of(another_place)


def test_a_backup_of_the_other_kind_is_refused(place: Place, empty: Place) -> None:
    other = "SQLite" if place.is_postgresql else "PostgreSQL"
    assert f"the backup is of {other}" in refused([head(place, engine=other), END], empty)


def test_a_backup_of_a_newer_version_is_refused(place: Place, empty: Place) -> None:
    assert "at level 9999" in refused([head(place, level="9999"), END], empty)


def test_a_database_of_a_newer_version_is_left_alone(place: Place) -> None:
    place.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "to level 9999" in refused([head(place), END], place, replacing=True)


@pytest.mark.parametrize("replacing", [False, True])
def test_tables_of_another_program_are_left_alone(place: Place, replacing: bool) -> None:
    place.execute("DELETE FROM alembic_version")
    said = refused([head(place), END], place, replacing=replacing)
    assert "tables that the bot has not made (such as alerts)" in said
    assert place.one_value("SELECT count(*) FROM announcements") == 0


def test_a_backup_of_an_older_level_is_brought_to_the_newest_by_a_start(
    place: Place, empty: Place
) -> None:
    rows = Lines(data=b"7\t7\n", rows=1) if place.is_postgresql else Rows(rows=[[7, 7]])
    pieces: list[Piece] = [
        head(place, level="0002"),
        Begin(name="owners", columns=("id", "chat_id")),
        rows,
        END,
    ]
    restored = restore(iter(pieces), empty.url, now=NOW, replace=False)
    assert (restored.rows, restored.head.level) == (1, "0002")
    assert empty.one_value("SELECT version_num FROM alembic_version") == "0002"
    assert migrate(empty.url) == newest_level()
    assert empty.one_value("SELECT chat_id FROM owners") == 7


@pytest.mark.parametrize("pieces", [[], [END]])
def test_what_does_not_begin_as_a_backup_is_none(empty: Place, pieces: list[Piece]) -> None:
    with pytest.raises(BadBackup, match="does not begin"):
        restore(iter(pieces), empty.url, now=NOW, replace=False)


def is_untouched(empty: Place) -> bool:
    if not empty.is_postgresql:
        return {path.name for path in Path(empty.name).parent.iterdir()} <= {"bot.db.migrate"}
    return not empty.one_value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")


def test_a_backup_without_its_end_changes_nothing(place: Place, empty: Place) -> None:
    with pytest.raises(BadBackup, match="not whole"):
        restore(iter([head(place), head(place)]), empty.url, now=NOW, replace=False)
    assert is_untouched(empty)


def test_a_row_without_a_place_changes_nothing(place: Place, empty: Place) -> None:
    twice = Lines(data=b"7\t7\n7\t7\n", rows=2)
    rows = twice if place.is_postgresql else Rows(rows=[[7, 7], [7, 7]])
    owners = Begin(name="owners", columns=("id", "chat_id"))
    pieces: list[Piece] = [head(place), owners, rows, END]
    with pytest.raises(BadBackup, match="no place"):
        restore(iter(pieces), empty.url, now=NOW, replace=False)
    assert is_untouched(empty)


def test_a_damaged_file_changes_nothing(place: Place, empty: Place, file: Path) -> None:
    take_backup(place.url, KEY, file, now=NOW)
    os.truncate(file, file.stat().st_size - 1)
    with pytest.raises(BadBackup, match="damaged or not whole"):
        restore_backup(file, KEY, empty.url, now=NOW, replace=False)
    assert is_untouched(empty)


@ON_SQLITE
def test_a_file_that_was_there_is_kept_when_the_backup_is_none(place: Place) -> None:
    before = content_of(place)
    with pytest.raises(BadBackup, match="not whole"):
        restore(iter([head(place)]), place.url, now=NOW, replace=False)
    assert content_of(place) == before


def test_a_record_that_this_version_does_not_know_is_refused(tmp_path: Path, empty: Place) -> None:
    with (tmp_path / "new").open("wb") as file:
        write_records(file, KEY, [msgspec.msgpack.encode({"type": "hologram"})])
    with pytest.raises(BadBackup, match="does not know"):
        restore_backup(tmp_path / "new", KEY, empty.url, now=NOW, replace=False)
