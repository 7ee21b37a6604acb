"""Runs the tests that hold something, and writes a page of what came of it."""

import json
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.reliability.page import Run, page
from tests.reliability.promises import Promise


class Passed:
    """Counts, as a plugin of pytest, how many cases of each test have passed."""

    def __init__(self) -> None:
        self.cases: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear of a test."""
        if report.when == "call" and report.passed:
            test = report.nodeid.partition("[")[0]
            self.cases[test] += 1


def write(
    document: Path, head: str, promises: Mapping[str, Promise], options: Sequence[str]
) -> int:
    """Run the tests, and write the document if they pass; returns pytest's exit code."""
    tests = sorted({test for promise in promises.values() for test in promise.tests})
    files = {test for test in tests if "::" not in test}
    wanted = [test for test in tests if "::" not in test or test.partition("::")[0] not in files]
    passed, began = Passed(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        chosen = [f"--figures={figures}", "-o", "faulthandler_timeout=0", *options]
        status = pytest.main([*wanted, "-q", *chosen], plugins=[passed])
        if status != pytest.ExitCode.OK:
            return int(status)
        told = json.loads(figures.read_text())
    run = Run(
        figures=told,
        cases=passed.cases,
        seconds=time.monotonic() - began,
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
    )
    document.write_text(page(head, promises, run))
    return 0
