"""Memos on both databases, and a real backup of each that is restored."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloning.domain.operating.memos import About, Memo
from storage.collections.operating.memos import AT_ONCE
from storage.database import Database, open_database
from storage.loading.pseudonyms import Pseudonyms
from tests.support.databases.places import Place
from tests.support.world import ANNA, BORIS, World

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECONDS = 10
"""Ten times what it takes on an idle machine."""
PSEUDONYMS = Pseudonyms(b"a key of this deployment")


async def test_what_is_remembered_is_found_by_number_or_id(database: Database) -> None:
    async with database.transaction() as work:
        await work.memos.note(About.PERSON, 7, NOON)
        await work.memos.note(About.PERSON, 7, NOON + HOUR)
        await work.memos.note(About.SLOT, "slot-7", NOON)
        await work.memos.note(About.SLOT, "slot-7", NOON)
        assert await work.memos.known(About.PERSON, [7, 8]) == {7: NOON + HOUR}
        assert await work.memos.known(About.SLOT, ["slot-7"]) == {"slot-7": NOON}
        assert await work.memos.known(About.MADE, ["slot-7"]) == {}
        many = [f"slot-{number}" for number in range(2 * AT_ONCE)]
        assert await work.memos.known(About.SLOT, many) == {"slot-7": NOON}
        assert len(await work.memos.since(NOON)) == 3
        [later] = await work.memos.since(NOON + HOUR)
        assert await work.memos.has(later)
        await work.memos.add([])
        await work.memos.forget_before(NOON + HOUR)
        assert await work.memos.since(NOON) == [later]
        assert not await work.memos.has(Memo(about=About.PERSON, key=later.key, at=NOON))


async def test_no_row_tells_whom_it_is_about(database: Database, place: Place) -> None:
    async with database.transaction() as work:
        await work.memos.note(About.PERSON, 123456789, NOON)
        await work.memos.note(About.SLOT, "slot-123456789", NOON)
    keys = place.one_value("SELECT min(key) || max(key) FROM memos")
    assert len(keys) == 128
    assert "123456789" not in keys


async def test_a_row_that_only_a_later_release_knows_is_left_to_it(
    database: Database, place: Place
) -> None:
    async with database.transaction() as work:
        await work.memos.note(About.PERSON, 7, NOON)
        await work.memos.note(About.SLOT, "slot-7", NOON)
        [person, slot] = await work.memos.since(NOON)
    place.execute("UPDATE memos SET about = 'voiceprint' WHERE about = 'slot'")
    async with database.transaction() as work:
        assert await work.memos.since(NOON) == [person]
        await work.memos.add([slot])
        assert await work.memos.since(NOON) == [person, slot]
    assert place.one_value("SELECT key FROM memos WHERE about = 'voiceprint'") == slot.key


@contextmanager
def backed_up(place: Place, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Copy a database that nobody has open, as `.backup` and `pg_restore` would; its URL."""
    if not place.is_postgresql:
        copy = folder / "backup.db"
        with closing(sqlite3.connect(place.name)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
        yield f"sqlite+aiosqlite:///{copy}"
        return
    server = request.getfixturevalue("postgresql")
    server.execute(f"CREATE DATABASE {place.name}_backup OWNER bot TEMPLATE {place.name}")
    yield place.url.replace(place.name, f"{place.name}_backup")
    server.drop(f"{place.name}_backup")


async def test_a_real_backup_that_is_restored_brings_nobody_back(
    place: Place, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = open_database(place.url, PSEUDONYMS)
    world = World(database)
    await world.has_a_clone()
    await world.has_a_clone(owner=BORIS, message_id=601)
    await database.close()
    with backed_up(place, request, tmp_path) as url:
        await world.bot.erasure.begin(ANNA)
        await world.time_passes_in_ticks(minutes=2)
        assert place.one_value("SELECT count(*) FROM owners") == 1
        await database.close()

        restored = open_database(url, PSEUDONYMS)
        world.database = restored
        world.restarts()
        assert (await world.owner()).consent is not None
        assert await world.bot.again.start() == 1
        await world.time_passes_in_ticks(minutes=2)
        async with restored.transaction() as work:
            assert await work.memos.owner_ids() == [BORIS]
            assert [clone.owner_id for clone in await work.clones.with_a_slot()] == [BORIS]
        world.restarts()
        assert await world.bot.again.start() == 0
        await restored.close()


async def test_a_start_with_100_000_lines_takes_a_moment(database: Database) -> None:
    world = World(database)
    at = world.clock()
    world.memo_file.memos += [
        Memo(about=About.PERSON, key=f"{number:064x}", at=at) for number in range(100_000)
    ]
    await world.bot.again.start()
    began = time.perf_counter()
    assert await world.bot.again.start() == 0
    assert time.perf_counter() - began < SECONDS
