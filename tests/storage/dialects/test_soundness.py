"""A database that is damaged or half gone is refused, and never begun anew in silence."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.database import open_database
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from storage.migrate import is_current, migrate
from tests.support.databases.sql import execute, one_value


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def generous_umask() -> Iterator[None]:
    """Whatever is created without care is open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def left_by_a_kill(database_path: Path, folder: Path) -> Path:
    """Copy a database as a kill leaves it: the last commit is in its -wal only."""
    path = folder / "killed.db"
    with closing(sqlite3.connect(database_path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO owners (id, chat_id) VALUES (7, 7)")
        connection.commit()
        for ending in ("", "-wal"):
            shutil.copy(f"{database_path}{ending}", f"{path}{ending}")
    return path


def refusal_of(path: Path) -> str:
    with pytest.raises(UnsoundDatabase) as refusal:
        check_soundness(url_of(path))
    said = str(refusal.value)
    assert str(path) in said
    assert "\n" not in said
    return said


def test_a_sound_database_passes(database_path: Path) -> None:
    check_soundness(url_of(database_path))


def test_a_database_that_was_never_made_passes(tmp_path: Path) -> None:
    check_soundness(url_of(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_a_database_left_by_a_kill_passes_and_loses_nothing(
    database_path: Path, tmp_path: Path
) -> None:
    path = left_by_a_kill(database_path, tmp_path)
    check_soundness(url_of(path))
    assert one_value(path, "SELECT chat_id FROM owners WHERE id = 7") == 7


def test_a_database_that_is_locked_just_now_passes(database_path: Path) -> None:
    with closing(sqlite3.connect(database_path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        check_soundness(url_of(database_path))


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_bytes(b"no database at all " * 100)
    said = refusal_of(path)
    assert "file is not a database" in said
    assert "backup" in said
    assert "away" in said
    assert path.read_bytes() == b"no database at all " * 100


@pytest.mark.parametrize("left", [50, 4096, 8192, -4096])
def test_a_truncated_database_is_refused(database_path: Path, left: int) -> None:
    # An empty last page ends with zeros, which nobody would miss.
    execute(database_path, "CREATE TABLE last (word TEXT)")
    execute(database_path, "INSERT INTO last VALUES ('the end')")
    os.truncate(database_path, left if left > 0 else database_path.stat().st_size + left)
    assert "is damaged" in refusal_of(database_path)


def test_a_database_with_overwritten_pages_is_refused(database_path: Path) -> None:
    with database_path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(3 * 4096))
    assert "is damaged" in refusal_of(database_path)


@pytest.mark.parametrize("emptied", [False, True])
def test_a_file_that_is_gone_while_its_last_commits_are_there_is_refused(
    database_path: Path, tmp_path: Path, emptied: bool
) -> None:
    path = left_by_a_kill(database_path, tmp_path)
    kept = Path(f"{path}-wal").read_bytes()
    path.unlink()
    if emptied:
        path.touch()
    assert "killed.db-wal" in refusal_of(path)
    assert Path(f"{path}-wal").read_bytes() == kept


def modes_of(pattern: Path) -> list[int]:
    return [mode_of(path) for path in pattern.parent.glob(pattern.name)]


@pytest.mark.usefixtures("generous_umask")
async def test_the_database_is_for_our_eyes_only_in_a_folder_that_is_not(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    migrate(url_of(path))
    database = open_database(url_of(path))
    async with database.transaction() as work:
        await work.owners.get(1)
        assert set(modes_of(tmp_path / "bot.db*")) == {0o600}
    await database.close()


@pytest.mark.parametrize("make", [migrate, open_database])
def test_a_folder_of_the_database_that_was_open_to_others_is_closed_to_them(
    tmp_path: Path, make: Callable[[str], object]
) -> None:
    folder = tmp_path / "data"
    (folder / "audio").mkdir(parents=True)
    folder.chmod(0o755)
    make(url_of(folder / "bot.db"))
    assert mode_of(folder) == 0o700


def test_a_database_that_was_open_to_others_is_closed_to_them(database_path: Path) -> None:
    database_path.chmod(0o644)
    migrate(url_of(database_path))
    assert mode_of(database_path) == 0o600


@pytest.mark.parametrize("do", [migrate, is_current])
def test_a_database_that_is_locked_for_too_long_is_unavailable(
    database_path: Path, do: Callable[[str], object]
) -> None:
    with closing(sqlite3.connect(database_path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable):
            do(url_of(database_path))
        backup.execute("ROLLBACK")
    assert is_current(url_of(database_path))


def test_a_place_where_no_file_can_be_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable):
        migrate(url_of(tmp_path / "file" / "bot.db"))


def test_rows_that_others_write_after_the_check_are_read(database_path: Path) -> None:
    check_soundness(url_of(database_path))
    execute(database_path, "INSERT INTO owners (id, chat_id) VALUES (1, 2)")
    assert one_value(database_path, "SELECT chat_id FROM owners") == 2


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
