"""Somebody who looks at the rows sees what others write, and can't be in their way."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from cloning.domain.owner import Owner
from storage.database import Database, open_database
from storage.onlooker import Onlooker


@pytest.fixture
async def written(database_path: Path) -> AsyncIterator[Database]:
    database = open_database(f"sqlite+aiosqlite:///{database_path}")
    yield database
    await database.close()


@pytest.fixture
def onlooker(database_path: Path) -> Iterator[Onlooker]:
    onlooker = Onlooker(database_path)
    yield onlooker
    onlooker.close()


async def test_news_is_told_once(onlooker: Onlooker, written: Database) -> None:
    onlooker.changed()
    assert not onlooker.changed()
    async with written.transaction() as work:
        await work.owners.save(Owner(id=7, chat_id=7))
    assert onlooker.changed()
    assert not onlooker.changed()
    assert [row["id"] for row in onlooker.rows("SELECT id FROM owners")] == [7]


async def test_looking_waits_for_nobody_and_nobody_for_it(
    onlooker: Onlooker, written: Database
) -> None:
    async with written.transaction() as work:
        await work.owners.save(Owner(id=7, chat_id=7))
        assert onlooker.rows("SELECT id FROM owners WHERE id = ?", [7]) == []
    assert onlooker.rows("SELECT id FROM owners WHERE id = ?", [7]) == [{"id": 7}]


def test_of_bytes_only_the_number_is_shown(onlooker: Onlooker) -> None:
    assert onlooker.rows("SELECT x'00ff' AS clip") == [{"clip": "2 bytes"}]


def test_nothing_can_be_written(onlooker: Onlooker) -> None:
    assert onlooker.rows("DELETE FROM owners RETURNING id") == []


def test_where_no_database_is_there_is_nothing_to_see(tmp_path: Path) -> None:
    onlooker = Onlooker(tmp_path / "none.db")
    assert not onlooker.changed()
    assert onlooker.rows("SELECT 1") == []
    onlooker.close()
    assert list(tmp_path.iterdir()) == []
