"""Makes the page of what was promised, what holds it, and the figures that were reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.faults.telling import Figure
from tests.reliability.promises import Promise

HEAD = """\
# Reliability

What this service promises for any sequence of kills, restarts, faults and duplicates, as long as
the disk lives; the tests that hold it; and the figures that they reached. `make reliability` runs
them and writes this page, `make soak` does the same for much longer. Where at most one duplicate
is possible, and why, is in the [README](../README.md#nothing-lost-nothing-twice).
"""

TABLE = """
| | promise | held by | reached |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Run:
    """What came of running all tests that hold a promise."""

    figures: Sequence[Figure]
    cases: Mapping[str, int]
    """How many cases of each test have passed."""
    seconds: float
    machine: str


def page(promises: Mapping[str, Promise], run: Run) -> str:
    """Write the page."""
    rows = [_row(number, promise, run) for number, promise in promises.items()]
    return "".join([HEAD, *_summary(run), TABLE, *rows, *_all_figures(run.figures)])


def held_by(promise: Promise) -> str:
    """Name the tests, a file once."""
    named: dict[str, list[str]] = {}
    for test in promise.tests:
        file, _, name = test.partition("::")
        named.setdefault(file, []).extend([name] if name else [])
    return "<br>".join(
        f"`{file}`" + "".join(f"<br>· {_plainly(name)}" for name in names)
        for file, names in named.items()
    )


def _plainly(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _row(number: str, promise: Promise, run: Run) -> str:
    reached = [
        f"{figure['name']}: {figure['value']}"
        for figure in run.figures
        if number in figure["promises"]
    ]
    cases = sum(_cases_of(test, run) for test in promise.tests)
    told = "<br>".join([*dict.fromkeys(reached), f"tests passed: {cases}"])
    return f"| {number} | {promise.words} | {held_by(promise)} | {told} |\n"


def _cases_of(test: str, run: Run) -> int:
    """Count the cases of a test, or of all in a file."""
    return sum(n for name, n in run.cases.items() if name == test or name.startswith(f"{test}::"))


def _summary(run: Run) -> Iterator[str]:
    cases = sum(run.cases.values())
    yield f"\nLast run: {cases} tests in {run.seconds:.0f} s on {run.machine}.\n"


def _all_figures(figures: Sequence[Figure]) -> Iterator[str]:
    yield "\n## All figures\n\n| test | figure | value |\n| --- | --- | --- |\n"
    for figure in figures:
        name = figure["test"].partition("::")[2]
        yield f"| {_plainly(name)} | {figure['name']} | {figure['value']} |\n"
