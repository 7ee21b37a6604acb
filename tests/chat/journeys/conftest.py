"""How the journeys are written down anew, after a change that somebody wants."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-journeys", action="store_true", help="write the journeys down anew")
