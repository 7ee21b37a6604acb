"""Runs every test that holds a promise, and writes docs/reliability.md of what came of it.

`python -m tests.reliability` does what CI does, with `--soak` much more. Nothing is written unless
all of it has passed.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.reliability.page import Run, page
from tests.reliability.promises import PROMISES

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "reliability.md"


class Passed:
    """Counts, as a plugin of pytest, how many cases of each test have passed."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear of a test."""
        if report.when == "call" and report.passed:
            test = report.nodeid.partition("[")[0]
            self.cases[test] += 1


def main() -> int:
    """Run the tests, and write the document if they pass."""
    tests = sorted({test for promise in PROMISES.values() for test in promise.tests})
    files = {test for test in tests if "::" not in test}
    wanted = [test for test in tests if "::" not in test or test.partition("::")[0] not in files]
    passed, began = Passed(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        # The folder comes first, so that its options are known.
        chosen = [f"--figures={figures}", "-o", "faulthandler_timeout=0", *sys.argv[1:]]
        status = pytest.main(["tests/faults", *wanted, "-q", *chosen], plugins=[passed])
        if status != pytest.ExitCode.OK:
            return int(status)
        told = json.loads(figures.read_text())
    run = Run(
        figures=told,
        cases=passed.cases,
        seconds=time.monotonic() - began,
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
    )
    DOCUMENT.write_text(page(PROMISES, run))
    return 0


if __name__ == "__main__":
    sys.exit(main())
