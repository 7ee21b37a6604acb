"""What every test may ask for."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# python-telegram-bot 22 warns, at each use, unless durations are asked for as timedelta.
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - the library reads it when it is imported

from storage.database import Database, open_database
from storage.migrate import migrate
from tests.support.databases.postgresql import PostgreSQL, started
from tests.support.servers.object_store import ObjectStore, object_store
from tests.support.world import World

# Otherwise pytest-asyncio makes a loop when it looks for one, and never closes it.
asyncio.set_event_loop(None)


# On a fresh machine the tables of Unicode are made first, which takes hypothesis seconds.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


pytest_plugins = ["tests.support.telling"]

LONG = Path(__file__).parent / "faults"
"""Where the files are that take minutes."""

NO_POSTGRESQL = "PostgreSQL is not installed"


@pytest.hookimpl(trylast=True)  # pytest-randomly shuffles before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: otherwise one of them goes on alone at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(LONG))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--skip-nothing",
        action="store_true",
        help="fail where something is not installed, instead of skipping what needs it",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was not tried."""
    skipped = terminalreporter.getreports("skipped")
    number = sum(NO_POSTGRESQL in str(report.longrepr) for report in skipped)
    if number:
        terminalreporter.write_line(
            f"{NO_POSTGRESQL}: {number} tests were skipped; for them: apt-get install postgresql"
        )


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[PostgreSQL]:
    """A server with a template; one for each process of the tests."""
    server = started()
    if server is None:
        if request.config.getoption("--skip-nothing"):
            pytest.fail(NO_POSTGRESQL)
        pytest.skip(NO_POSTGRESQL)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def store_server() -> Iterator[ObjectStore]:
    """An S3-compatible server without a bucket; one for each process of the tests."""
    with object_store() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest level, with nothing in it; copy it."""
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def database_path(migrated: Path, tmp_path: Path) -> Path:
    """A test's own database file."""
    return Path(shutil.copy(migrated, tmp_path / "bot.db"))


@pytest.fixture
async def database(database_path: Path) -> AsyncIterator[Database]:
    """A test's own database, open."""
    database = open_database(f"sqlite+aiosqlite:///{database_path}")
    yield database
    await database.close()


@pytest.fixture
def world(database: Database) -> World:
    """The whole of cloning/ on a real database, in an outside world made of fakes."""
    return World(database)
