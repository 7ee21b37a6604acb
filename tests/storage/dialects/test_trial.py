"""A database is tried out beside a process that uses it, and nothing of that stays."""

from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.migrate import migrate, newest_level
from storage.trial import try_out
from tests.support.databases.places import ON_POSTGRESQL, Place, in_file


async def test_a_good_database_is_current_and_keeps_no_row(place: Place) -> None:
    trial = try_out(place.url)
    assert trial.is_current
    assert trial.level == trial.needed == migrate(place.url)
    assert place.one_value("SELECT count(*) FROM leases") == 0


async def test_an_older_level_is_not_current(place: Place) -> None:
    place.execute("UPDATE alembic_version SET version_num = '0001'")
    trial = try_out(place.url)
    assert (trial.level, trial.is_current) == ("0001", False)


async def test_the_next_level_will_do(place: Place) -> None:
    place.execute(f"UPDATE alembic_version SET version_num = '{int(newest_level()) + 1:04}'")  # noqa: S608 - a number
    assert try_out(place.url).is_current


async def test_a_database_without_tables_has_no_level(place: Place) -> None:
    place.execute("DELETE FROM alembic_version")
    assert try_out(place.url).level is None


def test_no_file_is_made(tmp_path: Path) -> None:
    trial = try_out(in_file(tmp_path / "bot.db").url)
    assert (trial.level, trial.is_current, trial.needed) == (None, False, newest_level())
    assert list(tmp_path.iterdir()) == []


@ON_POSTGRESQL
async def test_a_server_that_takes_no_row_is_unavailable(place: Place) -> None:
    place.execute(f"ALTER DATABASE {place.name} SET default_transaction_read_only = on")
    with pytest.raises(StorageUnavailable):
        try_out(place.url)
