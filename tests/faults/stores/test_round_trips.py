"""The server to walk on numbers its rows alike, whatever becomes of a transaction."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from cloning.domain.errors import StorageUnavailable
from tests.faults.stores.real import AtOnce, Real
from tests.faults.stores.statements import Statements

NUMBER = text("SELECT nextval('clones_id_seq')")


@pytest.mark.parametrize(
    ("end", "error"),
    [
        ("SELECT 1 / 0", DataError),
        ("SELECT pg_terminate_backend(pg_backend_pid())", StorageUnavailable),
    ],
    ids=["failed", "cut off"],
)
async def test_the_number_of_a_row_that_was_never_committed_is_given_again(
    on_postgresql: Real, end: str, error: type[Exception]
) -> None:
    database = on_postgresql.open(Statements())
    with pytest.raises(error):
        await number(database, before=end)
    assert await number(database, before="SELECT 1") == 1
    await database.close()


async def number(database: AtOnce, *, before: str) -> int:
    """Take a number, do something else, and commit."""
    async with database.connection() as connection:
        taken: int = (await connection.execute(NUMBER)).scalar_one()
        await connection.execute(text(before))
    return taken
