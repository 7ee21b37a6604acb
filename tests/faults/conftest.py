"""Options of the fault tests, and the databases that they walk on.

Where `pytest` is not run on this folder its options are unknown; `option` then says so with None.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.stores.inline import InlineDatabase
from tests.faults.stores.inline_postgresql import InlinePostgreSQL
from tests.faults.stores.real import Real
from tests.faults.stores.statements import Statements
from tests.support.databases.postgresql import PostgreSQL


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults")
    group.addoption("--soak", action="store_true", help="do much more than there is time for in CI")
    group.addoption("--seed", type=int, help="the one history to simulate, and to tell")
    group.addoption("--lives", type=int, help="how many lives are simulated, at least (10000)")
    group.addoption("--kills", type=int, help="how often the bot is killed (30)")
    group.addoption("--notes", type=int, help="how many voice notes are sent, at least (2000)")
    group.addoption(
        "--kill-seed", type=int, help="what chance begins with when the bot is killed (1)"
    )


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for much more than in CI."""
    return bool(request.config.getoption("soak", default=False))


@pytest.fixture
def on_sqlite(migrated: Path) -> Real:
    """SQLite to walk on."""
    return Real("SQLite", partial(InlineDatabase, migrated))


@pytest.fixture
def on_postgresql(postgresql: PostgreSQL) -> Iterator[Real]:
    """PostgreSQL to walk on."""
    name, opened = postgresql.migrated_database(), list[InlinePostgreSQL]()

    def open_one(statements: Statements) -> InlinePostgreSQL:
        opened.append(InlinePostgreSQL(postgresql, name, statements))
        return opened[-1]

    yield Real("PostgreSQL", open_one)
    for database in opened:
        database.hang_up()
    postgresql.drop(name)


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def real(request: pytest.FixtureRequest) -> Real:
    """Each of them."""
    made: Real = request.getfixturevalue(request.param)
    return made
