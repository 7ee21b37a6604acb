"""This machine: its database, disk, samples and decoder, well and unwell, each with its cure."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor.database import look_at_database
from bot.doctor.decoder import look_at_decoder
from bot.doctor.disk import look_at_disk
from bot.doctor.erasures import look_at_erasures
from bot.doctor.place import look_at_bucket, look_at_folder
from storage.database import make_file
from storage.dialects.urls import checked_url
from storage.samples.in_bucket import BucketSamples
from storage.samples.places import bucket_of
from tests.support.databases.places import on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore
from tests.unit.doctor.looking import wrong

FLOOR = 200 * 1024 * 1024
NOBODY = 65534


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def test_a_good_database_names_its_level(database_path: Path) -> None:
    said = await look_at_database([url_of(database_path)])
    assert said.startswith(f"{database_path} is at level ")
    with closing(sqlite3.connect(database_path)) as file:
        assert file.execute("SELECT count(*) FROM leases").fetchone() == (0,)


async def test_a_database_that_is_not_there_is_made_by_a_migration(tmp_path: Path) -> None:
    what, cure = await wrong(look_at_database([url_of(tmp_path / "data" / "bot.db")]))
    assert "has no tables yet" in what
    assert cure == "python -m bot migrate"
    assert not (tmp_path / "data").exists()


async def test_an_empty_database_is_filled_by_a_migration(tmp_path: Path) -> None:
    make_file(url_of(tmp_path / "bot.db"))
    _what, cure = await wrong(look_at_database([url_of(tmp_path / "bot.db")]))
    assert cure == "python -m bot migrate"


async def test_an_older_level_is_raised_by_a_migration(database_path: Path) -> None:
    with closing(sqlite3.connect(database_path)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0003'")
    what, cure = await wrong(look_at_database([url_of(database_path)]))
    assert f"{database_path} is at level 0003; 00" in what
    assert cure == "python -m bot migrate"


async def test_a_damaged_database_is_replaced_by_a_backup(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database " * 300)
    what, cure = await wrong(look_at_database([url_of(tmp_path / "bot.db")]))
    assert "is damaged" in what
    assert "backup" in what
    assert "DATABASE_URL" in cure


async def test_a_database_that_takes_no_row_is_said_with_the_reason(database_path: Path) -> None:
    with closing(sqlite3.connect(database_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        what, cure = await wrong(look_at_database([url_of(database_path)]))
    assert what == f"{database_path} can't be used: database is locked"
    assert "lock" in cure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
async def test_a_file_of_another_user_is_not_touched(database_path: Path, tmp_path: Path) -> None:
    os.chown(database_path, NOBODY, NOBODY)
    (tmp_path / "audio").mkdir(mode=0o700)
    os.chown(tmp_path / "audio", NOBODY, NOBODY)
    for look in (look_at_database([url_of(database_path)]), look_at_folder(tmp_path / "audio")):
        what, cure = await wrong(look)
        assert what.endswith("belongs to another user")
        assert "as the user that the bot runs as" in cure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write to others' folders")
async def test_a_folder_that_root_would_make_is_left_to_the_bot(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", NOBODY, NOBODY)
    what, _ = await wrong(look_at_folder(tmp_path / "data" / "audio"))
    assert what == f"{tmp_path / 'data'} belongs to another user"


async def test_a_server_is_tried_out_by_every_url(postgresql: PostgreSQL) -> None:
    with on_server(postgresql) as place:
        assert "takes what is written" in await look_at_database([place.url, place.url])
        place.execute(f"ALTER DATABASE {place.name} SET default_transaction_read_only = on")
        what, cure = await wrong(look_at_database([place.url]))
    assert "can't be used: " in what
    assert "INSERT" in what
    assert "server" in cure


async def test_a_server_that_is_away_is_said_without_its_password() -> None:
    url = checked_url("postgresql://bot:swordfish@127.0.0.1:9/bot")
    what, cure = await wrong(look_at_database([url]))
    assert "Connection refused" in what
    assert "swordfish" not in what
    assert "see whether the server is up" in cure


async def test_a_disk_with_room_is_well(tmp_path: Path) -> None:
    said = await look_at_disk([tmp_path], floor_bytes=FLOOR, free=lambda _: 2 * FLOOR)
    assert said == "400 MB or more are free where something is written"


async def test_a_full_disk_is_named_by_the_folder_on_it(tmp_path: Path) -> None:
    full = tmp_path / "full"
    what, cure = await wrong(
        look_at_disk(
            [tmp_path, full],
            floor_bytes=FLOOR,
            free=lambda folder: 10 * 1024 * 1024 if folder == full else 2 * FLOOR,
        )
    )
    assert what == f"10 MB are free where {full} is"
    assert "make room" in cure


async def test_a_machine_without_a_temporary_folder_needs_one(tmp_path: Path) -> None:
    def none() -> str:
        raise FileNotFoundError

    what, cure = await wrong(look_at_disk([tmp_path], floor_bytes=FLOOR, temporary=none))
    assert "no temporary folder" in what
    assert "TMPDIR" in cure


async def test_a_folder_of_our_own_is_well_and_left_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    folder.mkdir(mode=0o700)
    assert await look_at_folder(folder) == f"{folder} can be written, by nobody else"
    assert list(folder.iterdir()) == []


async def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "will be made" in await look_at_folder(data / "audio")
    assert not data.exists()


async def test_a_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    folder.mkdir()
    folder.chmod(0o755)
    what, cure = await wrong(look_at_folder(folder))
    assert what == f"others may read {folder} (mode 755)"
    assert cure == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert "by nobody else" in await look_at_folder(folder)


async def test_a_file_instead_of_a_folder_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("a file")
    what, cure = await wrong(look_at_folder(tmp_path / "audio"))
    assert what == f"{tmp_path / 'audio'} can't be written: [Errno 17] File exists: " + repr(
        str(tmp_path / "audio")
    )
    assert "chmod 700" in cure


def bucket_at(url: str) -> BucketSamples:
    return BucketSamples(bucket_of(url), key_id=KEY_ID, key=KEY)


async def test_a_good_bucket_is_well(store_server: ObjectStore) -> None:
    url = store_server.url(store_server.bucket())
    assert "can be written" in await look_at_bucket(bucket_at(url))
    assert store_server.is_empty(url)


async def test_a_bucket_that_keeps_what_is_deleted_is_said(store_server: ObjectStore) -> None:
    url = store_server.url(store_server.bucket("Enabled"))
    what, cure = await wrong(look_at_bucket(bucket_at(url)))
    assert "without versioning" in what
    assert "SAMPLES_URL" in cure


async def test_a_store_that_is_away_is_waited_for() -> None:
    what, cure = await wrong(look_at_bucket(bucket_at("s3://bucket/x?endpoint=http://127.0.0.1:9")))
    assert "samples can't be kept in the bucket" in what
    assert "whether the store is up" in cure


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux locks processes")
async def test_the_decoder_makes_a_sample_and_is_locked() -> None:
    assert await look_at_decoder() == "a child made a sample of 2.9 s, and it is locked"


async def test_the_file_of_erasures_is_neither_made_nor_changed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "erasures"
    assert "will be made" in await look_at_erasures(path)
    assert not path.parent.exists()
    path.parent.mkdir()
    path.write_bytes(b"a line")
    assert (await look_at_erasures(path)).endswith("can be written")
    assert path.read_bytes() == b"a line"


async def test_what_can_not_be_a_file_of_erasures_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for path in (tmp_path, tmp_path / "link", tmp_path / "file" / "in a file", Path("/dev/null")):
        what, cure = await wrong(look_at_erasures(path))
        assert str(tmp_path) in what or "/dev/null" in what
        assert "ERASURES_FILE" in cure


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
async def test_a_file_of_erasures_of_another_user_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "erasures"
    path.touch()
    os.chown(path, NOBODY, NOBODY)
    what, _cure = await wrong(look_at_erasures(path))
    assert what == f"{path} belongs to another user"
