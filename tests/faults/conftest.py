"""Options of the fault tests, and what they have to tell at the end of a run.

Where `pytest` is not run on this folder its options are unknown; `option` then says so with None.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.telling import Figure, KeepFigure

TOLD = pytest.StashKey[list[str]]()
FIGURES = pytest.StashKey[list[Figure]]()


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stash = terminalreporter.config.stash
    for figure in stash.get(FIGURES, []):
        terminalreporter.write_line(f"{figure['name']}: {figure['value']}")
    for line in stash.get(TOLD, []):
        terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    path: Path | None = session.config.getoption("figures", None)
    if path is not None:
        path.write_text(json.dumps(session.config.stash.get(FIGURES, []), indent=1) + "\n")


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something at the end of the run, whatever becomes of the tests."""
    return request.config.stash.setdefault(TOLD, []).append


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> KeepFigure:
    """Keep a figure: its promises ("P5 P7"), its name and its value."""
    figures = request.config.stash.setdefault(FIGURES, [])
    test = request.node.nodeid

    def keep(promises: str, name: str, value: object) -> None:
        told = value if isinstance(value, (int, float)) else str(value)
        figures.append(Figure(test=test, promises=promises.split(), name=name, value=told))

    return keep


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for much more than in CI."""
    return bool(request.config.getoption("soak", default=False))
