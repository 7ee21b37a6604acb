"""What a database's URL says besides where the database is."""

from pathlib import Path

import pytest

from storage.dialects.urls import file_beside


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite+aiosqlite:///data/bot.db", "data/bot.db.erasures"),
        ("sqlite+aiosqlite:////var/lib/bot/a b.sqlite", "/var/lib/bot/a b.sqlite.erasures"),
        ("postgresql+psycopg://bot@host/name", "data/erasures"),
    ],
)
def test_erasures_are_remembered_beside_the_file_or_in_the_folder_for_data(
    url: str, path: str
) -> None:
    assert file_beside(url) == Path(path)
