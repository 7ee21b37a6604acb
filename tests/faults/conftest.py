"""Options of the fault tests, and what they have to tell at the end of a run.

Where `pytest` is not run on this folder its options are unknown; `option` then says so with None.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from tests.faults.stores.inline import InlineDatabase
from tests.faults.stores.inline_postgresql import InlinePostgreSQL
from tests.faults.stores.real import Real
from tests.faults.stores.statements import Statements
from tests.faults.telling import Figure, KeepFigure
from tests.support.postgresql import PostgreSQL

FIGURE, LINE = "figure", "line"
"""What a test hands over with its report."""


class Hearing:
    """Collects what tests have to tell, whichever process they run in."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._figures: list[Figure] = []
        self._told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear of a test, also of one that another process has run."""
        if report.when != "call":
            return
        for kind, value in report.user_properties:
            if kind == FIGURE:
                self._figures.append(cast("Figure", value))
            elif kind == LINE:
                self._told.append(str(value))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it all at the end."""
        for figure in self._figures:
            terminalreporter.write_line(f"{figure['name']}: {figure['value']}")
        for line in self._told:
            terminalreporter.write_line(line)

    def pytest_sessionfinish(self) -> None:
        """Write the figures down where that is asked for."""
        if self._path is not None:
            self._path.write_text(json.dumps(self._figures, indent=1) + "\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults")
    group.addoption(
        "--figures", type=Path, help="the file that the figures are written to, in JSON"
    )
    group.addoption("--soak", action="store_true", help="do much more than there is time for in CI")
    group.addoption("--seed", type=int, help="the one history to simulate, and to tell")
    group.addoption("--lives", type=int, help="how many lives are simulated, at least (10000)")
    group.addoption("--kills", type=int, help="how often the bot is killed (30)")
    group.addoption("--notes", type=int, help="how many voice notes are sent, at least (2000)")
    group.addoption(
        "--kill-seed", type=int, help="what chance begins with when the bot is killed (1)"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # else somebody else hears of it, too
        config.pluginmanager.register(Hearing(config.getoption("figures", None)))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something at the end of the run, whatever becomes of the tests."""
    return lambda line: request.node.user_properties.append((LINE, line))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> KeepFigure:
    """Keep a figure: its promises ("P5 P7"), its name and its value."""
    test = request.node.nodeid

    def keep(promises: str, name: str, value: object) -> None:
        told = value if isinstance(value, (int, float)) else str(value)
        kept = Figure(test=test, promises=promises.split(), name=name, value=told)
        request.node.user_properties.append((FIGURE, kept))

    return keep


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
