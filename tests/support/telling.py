"""What tests have to tell at the end of a run: figures that a program can read, and lines.

This is a plugin of pytest; tests/conftest.py names it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.support.figures import Figure

KeepFigure = Callable[[str, str, object], None]
"""Keeps a figure: its promises or threats ("P5 P7"), its name and its value."""

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
    parser.addoption(
        "--figures", type=Path, help="the file that the figures are written to, in JSON"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # else somebody else hears of it, too
        config.pluginmanager.register(Hearing(config.getoption("figures")))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something at the end of the run, whatever becomes of the tests."""
    return lambda line: request.node.user_properties.append((LINE, line))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> KeepFigure:
    """Keep a figure: its promises or threats ("P5 T7"), its name and its value."""
    test = request.node.nodeid

    def keep(promises: str, name: str, value: object) -> None:
        told = value if isinstance(value, (int, float)) else str(value)
        kept = Figure(test=test, promises=promises.split(), name=name, value=told)
        request.node.user_properties.append((FIGURE, kept))

    return keep
