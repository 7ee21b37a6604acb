"""Makes the page of what was promised, what holds it, and the figures that were reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.reliability.promises import Promise
from tests.support.figures import Figure

DATABASES = ("SQLite", "PostgreSQL")
"""How the names of figures end that are of a database: "clips on SQLite", "clips, on SQLite"."""

MEMORY = "in memory"
"""Where all other figures are from that a database has a figure for, too."""


@dataclass(frozen=True)
class Run:
    """What came of running all tests that hold a promise."""

    figures: Sequence[Figure]
    cases: Mapping[str, int]
    """How many cases of each test have passed."""
    seconds: float
    machine: str


def page(head: str, promises: Mapping[str, Promise], run: Run) -> str:
    """Write the page below its head."""
    sections = [_section(number, promise, run) for number, promise in promises.items()]
    return "".join([head, *_summary(run), "\n## One by one\n", *sections, *_figures(run.figures)])


def said_of(number: str, promise: Promise) -> str:
    """Write a promise and the tests that hold it, a line for each."""
    files: dict[str, list[str]] = {}
    for test in promise.tests:
        file, _, name = test.partition("::")
        files.setdefault(file, []).extend([name] if name else [])
    lines = [
        f"- `{file}`" + "".join(f"\n  - {_plainly(name)}" for name in names)
        for file, names in files.items()
    ]
    return "\n".join([f"### {number}", "", promise.words, "", *lines])


def _plainly(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _section(number: str, promise: Promise, run: Run) -> str:
    cases = sum(_cases_of(test, run) for test in promise.tests)
    return f"\n{said_of(number, promise)}\n\nPassed: {cases} tests.\n"


def _cases_of(test: str, run: Run) -> int:
    """Count the cases of a test, or of all in a file or a folder."""
    inside = (f"{test}::", f"{test}/")
    return sum(n for name, n in run.cases.items() if name == test or name.startswith(inside))


def _summary(run: Run) -> Iterator[str]:
    cases = sum(run.cases.values())
    yield f"\nLast run: {cases} tests in {run.seconds:.0f} s on {run.machine}.\n"


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    """Write each figure once, below the file of the test that told it."""
    yield "\n## Figures\n"
    files: dict[str, dict[str, dict[str, str]]] = {}
    for figure in figures:
        name, where = _apart(figure["name"])
        told = files.setdefault(figure["test"].partition("::")[0], {})
        told.setdefault(name, {})[where] = str(figure["value"])
    for file, told in sorted(files.items()):
        yield f"\n### `{file}`\n"
        yield from _table({name: row for name, row in told.items() if len(row) > 1})
        yield from _list({name: row for name, row in told.items() if len(row) == 1})


def _apart(name: str) -> tuple[str, str]:
    """Tell a figure's name from the database that it is of, which ends the name."""
    for database in DATABASES:
        if name.endswith(f" on {database}"):
            return name.removesuffix(f" on {database}").removesuffix(","), database
    return name, MEMORY


def _table(rows: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Write the figures that there are of several databases, with a column for each of these."""
    found = {where for row in rows.values() for where in row}
    columns = [where for where in (MEMORY, *DATABASES) if where in found]
    if columns:
        yield "\n" + _line(["", *columns]) + _line(["---"] * (len(columns) + 1))
    for name, row in rows.items():
        yield _line([name, *(row.get(where, "") for where in columns)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n".replace("|  |", "| |")


def _list(rows: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Write the figures that there are of one database, or that need none."""
    if rows:
        yield "\n"
    for name, row in rows.items():
        for where, value in row.items():
            of_what = "" if where == MEMORY else f", on {where}"
            yield f"- {name}{of_what}: {value}\n"
