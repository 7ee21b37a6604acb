"""The page of the promises names what there is."""

import ast
from pathlib import Path

import pytest

from tests.reliability.page import Run, held_by, page
from tests.reliability.promises import PROMISES, Promise

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "reliability.md"


def functions_of(file: str) -> set[str]:
    """Name the functions of a file."""
    tree = ast.parse((ROOT / file).read_text())
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_promise_has_its_number_and_its_tests() -> None:
    assert list(PROMISES) == [f"P{number}" for number in range(1, 27)]
    assert all(promise.tests for promise in PROMISES.values())


@pytest.mark.parametrize("number", PROMISES)
def test_every_test_that_holds_a_promise_exists(number: str) -> None:
    for test in PROMISES[number].tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), file
        assert not name or name in functions_of(file), test


@pytest.mark.parametrize("number", PROMISES)
def test_the_document_says_what_is_promised_and_held_today(number: str) -> None:
    promise = PROMISES[number]
    assert f"| {number} | {promise.words} | {held_by(promise)} |" in DOCUMENT.read_text()


def test_a_row_shows_the_figures_of_its_promise_and_counts_the_cases_of_its_tests() -> None:
    promises = {
        "P1": Promise("Nothing is lost.", ("tests/a.py", "tests/b.py::test_it_is_kept")),
        "P2": Promise("Nothing comes twice.", ("tests/c.py",)),
    }
    run = Run(
        figures=[{"test": "tests/a.py::test_x", "promises": ["P1"], "name": "lost", "value": 0}],
        cases={"tests/a.py::test_x": 3, "tests/b.py::test_it_is_kept": 2, "tests/c.py::test_y": 1},
        seconds=12.0,
        machine="2 cores",
    )
    lines = page(promises, run).splitlines()
    assert (
        "| P1 | Nothing is lost. | `tests/a.py`<br>`tests/b.py`<br>· it is kept | "
        "lost: 0<br>tests passed: 5 |"
    ) in lines
    assert "| P2 | Nothing comes twice. | `tests/c.py` | tests passed: 1 |" in lines
    assert "Last run: 6 tests in 12 s on 2 cores." in lines
    assert "| x | lost | 0 |" in lines
