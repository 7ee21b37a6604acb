"""Makes the page of what was promised, what holds it, and the figures that were reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.faults.telling import Figure
from tests.reliability.promises import Promise

HEAD = """\
# Reliability

What this service promises for any sequence of kills, restarts, faults and duplicates, as long as
the disk lives; the tests that hold it; and the figures that they reached. `make reliability` runs
them and writes this page, `make soak` does the same for much longer. The
[README](../README.md#nothing-lost-nothing-twice) says where at most one duplicate is possible, and
why.
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
    sections = [_section(number, promise, run) for number, promise in promises.items()]
    return "".join([HEAD, *_summary(run), "\n## Promises\n", *sections, *_figures(run.figures)])


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
    """Count the cases of a test, or of all in a file."""
    return sum(n for name, n in run.cases.items() if name == test or name.startswith(f"{test}::"))


def _summary(run: Run) -> Iterator[str]:
    cases = sum(run.cases.values())
    yield f"\nLast run: {cases} tests in {run.seconds:.0f} s on {run.machine}.\n"


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    """Write each figure once, below the file of the test that told it."""
    yield "\n## Figures\n"
    files: dict[str, list[str]] = {}
    for figure in figures:
        told = f"- {figure['name']}: {figure['value']}\n"
        files.setdefault(figure["test"].partition("::")[0], []).append(told)
    for file, lines in sorted(files.items()):
        yield f"\n### `{file}`\n\n"
        yield from dict.fromkeys(lines)
