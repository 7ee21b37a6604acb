"""The page of the promises names what there is."""

import pytest

from tests.reliability.existing import ROOT, exists
from tests.reliability.page import Run, page, said_of
from tests.reliability.promises import PROMISES, Promise
from tests.support.figures import Figure

DOCUMENT = ROOT / "docs" / "reliability.md"


def test_every_promise_has_its_number_and_its_tests() -> None:
    assert list(PROMISES) == [f"P{number}" for number in range(1, 27)]
    assert all(promise.tests for promise in PROMISES.values())


@pytest.mark.parametrize("number", PROMISES)
def test_every_test_that_holds_a_promise_exists(number: str) -> None:
    for test in PROMISES[number].tests:
        assert exists(test), test


@pytest.mark.parametrize("number", PROMISES)
def test_the_document_says_what_is_promised_and_held_today(number: str) -> None:
    assert f"\n{said_of(number, PROMISES[number])}\n\nPassed: " in DOCUMENT.read_text()


def test_the_page_names_each_promise_its_tests_and_each_figure_once() -> None:
    promises = {
        "P1": Promise("Nothing is lost.", ("tests/a.py", "tests/b.py::test_it_is_kept")),
        "P2": Promise("Nothing comes twice.", ("tests/c.py",)),
    }
    lost = Figure(test="tests/a.py::test_x", promises=["P1", "P2"], name="lost", value=0)
    run = Run(
        figures=[lost, lost],
        cases={"tests/a.py::test_x": 3, "tests/b.py::test_it_is_kept": 2, "tests/c.py::test_y": 1},
        seconds=12.0,
        machine="2 cores",
    )
    text = page("# Head\n", promises, run)
    assert "Last run: 6 tests in 12 s on 2 cores." in text
    assert (
        "### P1\n\nNothing is lost.\n\n- `tests/a.py`\n- `tests/b.py`\n  - it is kept\n\n"
        "Passed: 5 tests.\n"
    ) in text
    assert "### P2\n\nNothing comes twice.\n\n- `tests/c.py`\n\nPassed: 1 tests.\n" in text
    assert text.endswith("## Figures\n\n### `tests/a.py`\n\n- lost: 0\n")


def test_a_figure_of_several_databases_has_a_column_for_each_of_them() -> None:
    told: dict[str, int | float | str] = {
        "lives": 10_000,
        "lives on SQLite": 210,
        "lives on PostgreSQL": 50,
        "clips, on PostgreSQL": "7 of 8",
        "clips, on SQLite": 9,
        "statements, on SQLite": 241,
        "points of the first clone": 172,
    }
    figures = [
        Figure(test="tests/a.py::test_x", promises=["P1"], name=name, value=value)
        for name, value in told.items()
    ]
    text = page("", {}, Run(figures=figures, cases={}, seconds=1.0, machine="2 cores"))
    assert text.endswith(
        "### `tests/a.py`\n\n"
        "| | in memory | SQLite | PostgreSQL |\n"
        "| --- | --- | --- | --- |\n"
        "| lives | 10000 | 210 | 50 |\n"
        "| clips | | 9 | 7 of 8 |\n\n"
        "- statements, on SQLite: 241\n"
        "- points of the first clone: 172\n"
    )
